"""How the product's words look: for each status, state, channel and mode a label, an icon and a tone."""

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Text = str | Promise


class Badge(msgspec.Struct, frozen=True):
    """Tone is one of neutral, sea, live, good, warn, bad, info, calm; it never speaks without icon and label."""

    label: Text
    icon: str
    tone: str = "neutral"


STATUSES = {
    "ready": Badge(pgettext_lazy("agent status", "Ready"), "ready", "good"),
    "busy": Badge(pgettext_lazy("agent status", "Busy"), "busy", "info"),
    "away": Badge(pgettext_lazy("agent status", "Away"), "away", "neutral"),
    "pause": Badge(pgettext_lazy("agent status", "On a break"), "pause", "calm"),
    "offline": Badge(pgettext_lazy("agent status", "Offline"), "offline", "neutral"),
    "not_answering": Badge(pgettext_lazy("agent status", "Not answering"), "not_answering", "warn"),
}
STATES = {
    "waiting": Badge(pgettext_lazy("contact state", "Waiting"), "waiting", "warn"),
    "offered": Badge(pgettext_lazy("contact state", "Offered"), "offered", "live"),
    "active": Badge(pgettext_lazy("contact state", "In progress"), "active", "good"),
    "set_aside": Badge(pgettext_lazy("contact state", "Set aside"), "set_aside", "calm"),
    "wrap_up": Badge(pgettext_lazy("contact state", "Wrap-up"), "wrap_up", "info"),
    "closed": Badge(pgettext_lazy("contact state", "Closed"), "closed", "neutral"),
    "abandoned": Badge(pgettext_lazy("contact state", "Abandoned"), "abandoned", "bad"),
}
CHANNELS = {
    "chat": Badge(pgettext_lazy("channel", "Chat"), "chat", "sea"),
    "mail": Badge(pgettext_lazy("channel", "E-mail"), "mail", "sea"),
    "voice": Badge(pgettext_lazy("channel", "Phone"), "voice", "sea"),
    "letter": Badge(pgettext_lazy("channel", "Letter"), "letter", "sea"),
    "callback": Badge(pgettext_lazy("channel", "Callback"), "callback", "sea"),
}
MARKS = {
    "employee": Badge(pgettext_lazy("legal mode", "Employee"), "contract", "neutral"),
    "independent": Badge(pgettext_lazy("legal mode", "Independent"), "home", "neutral"),
    "demo": Badge(_("Demo"), "demo", "calm"),
    "verified": Badge(_("Verified"), "shield", "good"),
    "unverified": Badge(_("Not verified"), "help", "warn"),
    "online": Badge(_("Connected"), "online", "good"),
    "reconnecting": Badge(_("Reconnecting…"), "refresh", "warn"),
    "link_lost": Badge(_("Connection lost"), "link_lost", "bad"),
    "quarantine": Badge(_("Quarantined"), "quarantine", "warn"),
    "on": Badge(pgettext_lazy("switch", "On"), "ready", "good"),
    "off": Badge(pgettext_lazy("switch", "Off"), "offline", "neutral"),
}
BADGES = STATUSES | STATES | CHANNELS | MARKS
