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
    "greeting": Badge(pgettext_lazy("contact state", "Greeting"), "voice", "sea"),
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
PAUSES: dict[str, Text] = {
    "break": _("Break"),
    "lunch": _("Lunch"),
    "training": _("Training"),
    "meeting": _("Meeting"),
    "technical": _("Technical problem"),
}
"""Why an employee may pause; independents are away, and nothing says why."""
OUTCOMES: tuple[tuple[str, Text], ...] = (
    ("resolved", _("Resolved")),
    ("sale", _("Sale")),
    ("retained", _("Customer retained")),
    ("follow_up", _("To be followed up")),
    ("unreachable", _("Customer out of reach")),
    ("not_resolved", _("Not resolved")),
    ("no_action", _("Nothing to do")),
)
"""How a contact may end, as an agent says it (`facts.vocabulary.Outcome`)."""

ENDINGS: dict[str, Text] = {
    **dict(OUTCOMES),
    "transferred": _("Transferred"),
    "requeued": _("Back in the queue"),
    "unstated": _("No reason given"),
    "callback": _("Is called back instead"),
    "agent_not_free": _("The call did not begin"),
    "colleague_away": _("The colleague did not take it"),
}
"""How a handling or a contact ended, by whatever cause."""
DELIVERIES: dict[str, Text] = {"queued": _("Being sent"), "sent": _("Sent"), "failed": _("Not delivered")}
WARNINGS: dict[str, Text] = {
    "no_sender": _("The mail names no sender: it cannot be answered."),
    "empty": _("The mail has no text."),
    "broken_headers": _("The mail was damaged: its headers may be incomplete."),
    "broken_encoding": _("A part could not be read: it is attached as it came."),
    "charset_guessed": _("The characters were guessed: some may be wrong."),
    "missing_boundary": _("The mail was damaged: its parts may be mixed up."),
    "too_many_parts": _("The mail has more parts than are shown."),
    "too_deep": _("Parts nested too deep are attached as they came."),
    "too_many_attachments": _("The mail has more files than are kept here."),
    "body_cut": _("The end was cut off: the whole message is attached."),
    "images_blocked": _("Images from the internet are not loaded."),
    "encrypted": _("The mail is encrypted: it cannot be read here."),
    "broken_winmail": _("The file winmail.dat could not be opened."),
    "released_from_quarantine": _("Released from quarantine: the message is attached."),
}
"""What was wrong with a mail that could be read in part only."""
