"""Calls and telephones on the floor: what the switchboard knows of this moment, with the names that rows hold."""

from collections.abc import Iterable, Mapping

import msgspec
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from homeshore.contacts.queries.phone_checks import phones_may_work
from homeshore.contacts.queries.standing import Brief
from homeshore.contacts.rules.listening import MODES, allowed_modes
from homeshore.contacts.telephone.client import ask
from homeshore.contacts.telephone.protocol import Calls, CallView, LegQuality, ShowCalls, SwitchboardUnavailable
from homeshore.facts.vocabulary import Mode
from homeshore.kit.ids import encode_id
from homeshore.web.shell.vocabulary import Badge, Text
from homeshore.web.story.line_words import line_badge, line_figures

ANSWER_SECONDS = 1.0

STATES = {
    "greeting": Badge(pgettext_lazy("call", "Greeting"), "voice", "sea"),
    "menu": Badge(pgettext_lazy("call", "In the menu"), "keypad", "sea"),
    "waiting": Badge(pgettext_lazy("call", "Waiting"), "waiting", "warn"),
    "ringing": Badge(pgettext_lazy("call", "Ringing"), "bell", "live"),
    "dialling": Badge(pgettext_lazy("call", "Dialling"), "callback", "live"),
    "dialled": Badge(pgettext_lazy("call", "Ringing the customer"), "callback", "live"),
    "talking": Badge(pgettext_lazy("call", "Talking"), "active", "good"),
    "held": Badge(pgettext_lazy("call", "On hold"), "hold", "calm"),
    "consulting": Badge(pgettext_lazy("call", "Consulting"), "users", "calm"),
    "conference": Badge(pgettext_lazy("call", "Three-way call"), "users", "good"),
    "wrap_up": Badge(pgettext_lazy("call", "Wrap-up"), "wrap_up", "info"),
    "lost": Badge(pgettext_lazy("call", "Line lost"), "link_lost", "bad"),
}
RECORDINGS = {
    "on": Badge(pgettext_lazy("call", "Recorded"), "record", "bad"),
    "paused": Badge(pgettext_lazy("call", "Recording paused"), "hold", "calm"),
    "refused": Badge(pgettext_lazy("call", "Recording refused"), "eye_off", "neutral"),
}
LISTENING: dict[str, Text] = {
    "listen": _("listens"),
    "whisper": _("speaks to the agent"),
    "barge": _("takes part"),
    "take_over": _("has taken over"),
}
CHECKS = {
    "passed": Badge(pgettext_lazy("telephone check", "Check passed"), "check", "good"),
    "failed": Badge(pgettext_lazy("telephone check", "Check not passed"), "warning", "bad"),
    "waived": Badge(pgettext_lazy("telephone check", "Allowed without check"), "shield", "warn"),
}
SIDES: dict[str, Text] = {
    "customer": pgettext_lazy("line", "Customer"),
    "agent": pgettext_lazy("line", "Agent"),
    "colleague": pgettext_lazy("line", "Colleague"),
}
_ORDER = {"lost": 0, "talking": 1, "conference": 1, "consulting": 1, "held": 1, "ringing": 2, "wrap_up": 3}
_HEARD = frozenset({"talking", "held", "consulting", "conference"})


class LineShown(msgspec.Struct, frozen=True):
    """A line in a word, with its figures."""

    side: Text
    badge: Badge
    figures: str


class CallRow(msgspec.Struct, frozen=True, kw_only=True):
    """A live call. `modes` are the ways in which the reader may join it; `rule` is why not all of them are."""

    contact: int
    key: str
    brand: str
    programme: str
    agent: str
    mode: Mode | None
    state: Badge
    since_us: int
    recording: Badge | None
    lines: tuple[LineShown, ...]
    listener: str
    listener_does: Text
    modes: tuple[str, ...]
    rule: str
    demo: bool
    is_spoken: bool
    """Customer and agent are on the line, or will be again."""


class Phone(msgspec.Struct, frozen=True, kw_only=True):
    """An agent's telephone: connected (with its line in a word) or not, and how the check of it went."""

    connected: bool
    line: LineShown | None = None
    check: Badge | None = None
    may_be_waived: bool = False


class People(msgspec.Struct, frozen=True, kw_only=True):
    """Names and legal modes of agents, names of users, brands and programmes, who has asked for help."""

    agents: Mapping[int, str]
    modes: Mapping[int, Mode]
    users: Mapping[int, str]
    brands: Mapping[int, str]
    programmes: Mapping[int, str]
    asking: frozenset[int]


def live_calls() -> Calls | None:
    """What the switchboard says; None while it does not answer."""
    try:
        return ask(ShowCalls(), Calls, ANSWER_SECONDS)
    except SwitchboardUnavailable:
        return None


def call_rows(calls: Iterable[CallView], briefs: Mapping[int, Brief], people: People) -> list[CallRow]:
    """The calls whose contacts the reader may see, those in agents' hands first; a consultation is part of its call."""
    shown = [call for call in calls if call.contact in briefs and not call.consults]
    ordered = sorted(shown, key=lambda call: (_ORDER.get(call.state, 4), call.since_us, call.contact))
    return [_call_row(call, briefs[call.contact], people) for call in ordered]


def _call_row(call: CallView, brief: Brief, people: People) -> CallRow:
    mode = people.modes.get(call.agent)
    modes, rule = _ways_in(call, mode, people)
    return CallRow(
        contact=call.contact,
        key=encode_id(call.contact),
        brand=people.brands.get(brief.brand, ""),
        programme=people.programmes.get(brief.programme, ""),
        agent=people.agents.get(call.agent, ""),
        mode=mode,
        state=STATES.get(call.state, STATES["waiting"]),
        since_us=call.since_us,
        recording=RECORDINGS.get(call.recording),
        lines=tuple(line_shown(leg) for leg in call.legs if leg.codec),
        listener=people.users.get(call.supervisor, ""),
        listener_does=LISTENING.get(call.supervisor_mode, ""),
        modes=modes,
        rule=rule,
        demo=brief.origin == "demo",
        is_spoken=call.state in _HEARD or call.state == "lost",
    )


def _ways_in(call: CallView, mode: Mode | None, people: People) -> tuple[tuple[str, ...], str]:
    """The modes that the switchboard would allow now, and the rule that keeps the others back."""
    if call.state not in _HEARD:
        return (), ""
    sampled = call.recording in ("on", "paused")
    modes = allowed_modes(mode or Mode.INDEPENDENT, call.agent in people.asking, sampled)
    if len(modes) == len(MODES):
        return modes, ""
    return modes, "only_on_request" if modes else "not_sampled"


def line_shown(leg: LegQuality) -> LineShown:
    """A line in a word, with its figures."""
    figures = (leg.loss_permille, leg.jitter_us, leg.round_trip_us)
    return LineShown(SIDES.get(leg.side, leg.side), line_badge(*figures), line_figures(*figures))


def phones(calls: Calls, agents: Iterable[int]) -> dict[int, Phone]:
    """The telephones of agents: those connected, and those whose check of this shift is known."""
    wanted = set(agents)
    checks = phones_may_work(wanted)
    lines = {agent: leg for agent, leg in calls.phones if agent in wanted}
    return {
        agent: Phone(
            connected=agent in lines,
            line=line_shown(lines[agent]) if agent in lines else None,
            check=CHECKS.get(checks.get(agent, "")),
            may_be_waived=checks.get(agent) == "failed",
        )
        for agent in wanted
        if agent in lines or agent in checks
    }
