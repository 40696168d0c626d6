"""What happened to a contact, in sentences. One place for every audience; names are given, so each sees its own."""

from collections.abc import Mapping

import msgspec
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeshore.facts import Fact, Record, calls, kind_of, live
from homeshore.kit.clock import SECOND_US
from homeshore.web.shell import formats
from homeshore.web.shell.vocabulary import CHANNELS, ENDINGS, Text
from homeshore.web.story.call_words import call_details, tell_call


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """How agents, users and programmes are called before this reader. An agent who is absent stays anonymous."""

    agents: Mapping[int, str]
    users: Mapping[int, str]
    programmes: Mapping[int, str]
    reasons: Mapping[str, str]

    def agent(self, id: int) -> str:
        """The agent's name, or "an agent"."""
        return self.agents.get(id) or _("an agent")

    def supervisor(self, id: int) -> str:
        """The supervisor's name, or "a supervisor"."""
        return self.users.get(id) or _("a supervisor")


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One fact as a line of the timeline. `since_us` is the time since the contact's first fact."""

    text: str
    icon: str
    tone: str = "neutral"
    details: tuple[str, ...] = ()
    at_us: int = 0
    since_us: int = 0


def steps(records: list[Record], names: Names) -> list[Step]:
    """The facts of a contact as lines, in their order."""
    began_us = records[0].occurred_us if records else 0
    return [
        msgspec.structs.replace(
            told,
            at_us=record.occurred_us,
            since_us=record.occurred_us - began_us,
            details=(*told.details, *_lasted(record, records[:place])),
        )
        for place, record in enumerate(records)
        if (told := tell(record, names)) is not None
    ]


_ENDS = {
    "contact_resumed": "contact_held",
    "call_answered": "call_dialled",
    "call_ended": "call_connected",
    "consult_ended": "consult_started",
    "recording_resumed": "recording_paused",
    "supervisor_left": "supervisor_joined",
}
"""What ends what: the line then says how long it lasted."""


def _lasted(record: Record, before: list[Record]) -> tuple[str, ...]:
    began = _ENDS.get(kind_of(record.fact))
    for earlier in reversed(before):
        kind = kind_of(earlier.fact)
        if kind == kind_of(record.fact):
            break
        if kind == began:
            return (_("After %(time)s.") % {"time": _length(record.occurred_us - earlier.occurred_us)},)
    return ()


def tell(record: Record, names: Names) -> Step | None:
    """One fact in words; None for a kind that says nothing about a contact."""
    fact = record.fact
    match fact:
        case live.ContactArrived():
            return _arrived(fact)
        case live.ContactOffered():
            return _offered(fact, names.agent(record.agent))
        case live.ContactTransferred():
            return _transferred(fact, record, names)
        case live.ContactClosed():
            return _closed(fact, names)
    return _plain(record, names)


def _arrived(fact: live.ContactArrived) -> Step:
    text = _("Arrived: %(channel)s in %(language)s") % {
        "channel": CHANNELS[fact.channel].label,
        "language": language_name(fact.language),
    }
    details = [_("Promised until %(time)s.") % {"time": _time(fact.due_us)}] if fact.due_us else []
    if fact.not_before_us:
        details.append(_("Not before %(time)s.") % {"time": _time(fact.not_before_us)})
    return Step(text=text, icon="inbox", tone="sea", details=tuple(details))


def _offered(fact: live.ContactOffered, who: str) -> Step:
    until = _("To be answered until %(time)s.") % {"time": _time(fact.expires_us)}
    why = " ".join(why_sentences(fact.why))
    return Step(
        text=_("Offered to %(agent)s") % {"agent": who},
        icon="offered",
        tone="live",
        details=(why, until) if why else (until,),
    )


def _transferred(fact: live.ContactTransferred, record: Record, names: Names) -> Step:
    to = names.agent(fact.to_agent) if fact.to_agent else names.programmes.get(fact.to_programme, "–")
    said = _sentence(_("Transferred by %(agent)s to %(to)s"), agent=names.agent(record.agent), to=to)
    why = TRANSFER_WORDS.get(fact.reason)
    return Step(text=said, icon="transfer", tone="info", details=(str(why),) if why else ())


def _closed(fact: live.ContactClosed, names: Names) -> Step:
    said = [str(ENDINGS.get(fact.outcome, fact.outcome))] if fact.outcome else []
    if fact.reason:
        said.append(_("Reason: %(reason)s.") % {"reason": names.reasons.get(fact.reason, fact.reason)})
    return Step(text=_("Contact closed"), icon="closed", tone="good", details=(*said, *_causes(fact.cause)))


class _Plain(msgspec.Struct, frozen=True):
    """A fact that one sentence tells; `%(agent)s` in it is who did it."""

    sentence: Text
    icon: str
    tone: str = "neutral"


def _plain(record: Record, names: Names) -> Step | None:
    fact, kind = record.fact, kind_of(record.fact)
    if (call := tell_call(fact)) is not None:
        who = names.supervisor(_supervisor_in(fact))
        said = _sentence(str(call.sentence), agent=names.agent(record.agent), supervisor=who)
        return Step(text=said, icon=call.icon, tone=call.tone, details=call_details(fact))
    turn = str(getattr(fact, "cause", "") or getattr(fact, "direction", ""))
    known = _PLAIN.get(f"{kind}:{turn}") or _PLAIN.get(kind)
    if known is None:
        return None
    who = names.agent(record.agent)
    if isinstance(fact, live.HelpAnswered):
        who = names.supervisor(fact.by)
    said = _sentence(str(known.sentence), agent=who, score=getattr(fact, "score", ""))
    return Step(text=said, icon=known.icon, tone=known.tone, details=(*_causes(turn), *_lengths(fact)))


def _supervisor_in(fact: Fact) -> int:
    match fact:
        case calls.SupervisorJoined() | calls.SupervisorLeft():
            return fact.supervisor
    return 0


def _sentence(sentence: str, **values: object) -> str:
    said = sentence % values
    return said[:1].upper() + said[1:]


def _lengths(fact: Fact) -> tuple[str, ...]:
    match fact:
        case live.WrapUpStarted(limit_us=limit_us) if limit_us:
            return (_("At most %(time)s.") % {"time": _length(limit_us)},)
        case live.ContactAbandoned(waited_us=waited_us):
            return (_("Waited for %(time)s.") % {"time": _length(waited_us)},)
    return ()


_PLAIN: dict[str, _Plain] = {
    "offer_declined": _Plain(gettext_lazy("Declined by %(agent)s: the contact keeps its place"), "close"),
    "offer_expired": _Plain(gettext_lazy("No answer from %(agent)s in time: the contact keeps its place"), "clock"),
    "offer_withdrawn": _Plain(gettext_lazy("Offer to %(agent)s withdrawn"), "stop"),
    "offer_accepted": _Plain(gettext_lazy("Accepted by %(agent)s: the handling begins"), "active", "good"),
    "contact_held": _Plain(gettext_lazy("Put on hold by %(agent)s"), "hold", "calm"),
    "contact_resumed": _Plain(gettext_lazy("Hold ended by %(agent)s"), "resume", "good"),
    "contact_set_aside": _Plain(gettext_lazy("Set aside by %(agent)s"), "set_aside", "calm"),
    "contact_set_aside:urgent": _Plain(
        gettext_lazy("Set aside: a live contact came to %(agent)s"), "set_aside", "calm"
    ),
    "contact_taken_up": _Plain(gettext_lazy("Taken up again by %(agent)s"), "active", "good"),
    "contact_taken_up:urgent_over": _Plain(
        gettext_lazy("Taken up again by %(agent)s: the live contact is over"), "active", "good"
    ),
    "wrap_up_started": _Plain(gettext_lazy("Conversation over: %(agent)s begins the wrap-up"), "wrap_up", "info"),
    "contact_requeued": _Plain(gettext_lazy("Waits again at its place"), "waiting", "warn"),
    "contact_abandoned": _Plain(gettext_lazy("Ended without an answer"), "abandoned", "bad"),
    "help_requested": _Plain(gettext_lazy("%(agent)s asked a supervisor for help"), "lifebuoy", "warn"),
    "help_answered": _Plain(gettext_lazy("%(agent)s took care of the request for help"), "lifebuoy", "good"),
    "message_added:inbound": _Plain(gettext_lazy("Message from the customer"), "arrow_right"),
    "message_added:outbound": _Plain(gettext_lazy("Message to the customer"), "arrow_left", "sea"),
    "message_added": _Plain(gettext_lazy("Internal note"), "note"),
    "customer_rated": _Plain(gettext_lazy("The customer gave %(score)s out of 5"), "star", "info"),
    "customer_link_lost": _Plain(gettext_lazy("The customer's chat window is gone"), "link_lost", "warn"),
    "customer_link_back": _Plain(gettext_lazy("The customer's chat window is back"), "online", "good"),
}
"""By kind, or by kind and cause or direction."""

_CAUSES: dict[str, Text] = {
    "customer": gettext_lazy("The customer left."),
    "customer_left": gettext_lazy("The customer left."),
    "link_lost": gettext_lazy("The customer's window or line did not come back."),
    "callback": gettext_lazy("The customer is called back instead."),
    "duplicate": gettext_lazy("It is the same as another contact."),
    "agent_lost": gettext_lazy("The agent's link was lost."),
    "cold_start": gettext_lazy("The dispatcher was started anew."),
    "agent_not_free": gettext_lazy("The agent who wanted to call was not free."),
    "colleague_away": gettext_lazy("The colleague who was asked did not take it."),
    "handed_over": gettext_lazy("The colleague took the call over."),
    "phone_lost": gettext_lazy("The agent's telephone was no longer connected."),
    "not_permitted": gettext_lazy("The agent may no longer handle it."),
    "status": gettext_lazy("The agent's status changed."),
    "supervisor": gettext_lazy("A supervisor decided so."),
    "wrap_up_limit": gettext_lazy("The time for wrap-up was over."),
}
"""Causes other than the agent's own doing, which needs no word."""

TRANSFER_WORDS: dict[str, Text] = {
    "other_programme": gettext_lazy("It belongs to another programme."),
    "expert": gettext_lazy("It needs a specialist."),
    "language": gettext_lazy("The customer speaks another language."),
    "customer_wish": gettext_lazy("The customer asked for it."),
    "end_of_shift": gettext_lazy("The agent's working time ended."),
    "warm": gettext_lazy("They had talked about it: the colleague has it at once."),
    "overflow": gettext_lazy("Too many were waiting where it was."),
    "other": gettext_lazy("For another reason."),
}

_WHY: dict[str, Text] = {
    "longest_idle": gettext_lazy("Of those certified, this agent had been free the longest."),
    "next_in_line": gettext_lazy("The agent became free, and this contact was next in line."),
    "preferred_agent": gettext_lazy("This agent knows the customer."),
    "transferred": gettext_lazy("A colleague passed it on to this agent."),
    "placed_by_agent": gettext_lazy("The agent called the customer."),
    "handed_over": gettext_lazy("A colleague handed the call over."),
    "ring": gettext_lazy("Ring %(value)s was being asked."),
    "level": gettext_lazy("Level of the agent for it: %(value)s."),
    "language": gettext_lazy("Language of the customer: %(value)s."),
    "certificate": gettext_lazy("The agent is certified for this brand."),
    "slot": gettext_lazy("The agent had booked this slot."),
    "reinforcement": gettext_lazy("The agent had come as reinforcement."),
    "shift": gettext_lazy("The agent was on a shift."),
    "waited": gettext_lazy("The contact had waited for %(value)s."),
}
"""The routing core's codes, as others than the agent read them (docs/algorithms/routing.md)."""


def why_sentences(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Why an offer went to an agent, from the codes that the core stored with it."""
    said = []
    for code in codes:
        name, _colon, value = code.partition(":")
        sentence = _WHY.get(name)
        said.append(str(sentence) % {"value": _value(name, value)} if sentence else code)
    return tuple(said)


def _value(name: str, value: str) -> str:
    if name == "language":
        return language_name(value)
    if name == "waited":
        return formats.duration(int(value.removesuffix("s") or 0))
    return value


def language_name(code: str) -> str:
    """A language in the reader's own."""
    return str(formats.locale().languages.get(code, code))


def _causes(cause: str) -> tuple[str, ...]:
    known = _CAUSES.get(cause)
    return (str(known),) if known else ()


def _time(us: int) -> str:
    """The time to the second; with its day if that is not today."""
    today = formats.local(us).date() == timezone.localdate()
    return formats.moment_text(us, "seconds" if today else "to_the_second", timezone.now())


def _length(us: int) -> str:
    return formats.duration(us // SECOND_US)
