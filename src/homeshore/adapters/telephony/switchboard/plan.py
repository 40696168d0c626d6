"""What a fact of the journal does to a call: the call afterwards, and what is to be done. Pure; `events` is its sister.

A fact that says what is already so changes nothing, so that facts may come twice. Who hears whom is not decided here:
`wiring` derives it from the call.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from homeshore.adapters.telephony.switchboard.calls import IN_HAND, Call, Consult, Line, Stage
from homeshore.facts import Fact, Record, live
from homeshore.facts import calls as facts
from homeshore.routing.commands import Command, Leave


class Effect(msgspec.Struct, frozen=True):
    """Something to be done, in order."""


class Note(Effect, frozen=True):
    """Have a fact about the call written down."""

    fact: Fact
    occurred_us: int
    agent: int = 0


class Put(Effect, frozen=True):
    """Have a command put in the outbox."""

    command: Command


class HangUp(Effect, frozen=True):
    """Drop the customer's line; by: customer, agent, centre, lost."""

    by: str


class Dial(Effect, frozen=True):
    """Ring the customer."""


class Reached(Effect, frozen=True):
    """Write down that the customer whom the centre rang picked up."""

    occurred_us: int


class NotReached(Effect, frozen=True):
    """Write down why not: busy, no_answer, refused, unreachable, no_trunk; code: SIP's or 0."""

    cause: str
    code: int
    occurred_us: int


class StopDialling(Effect, frozen=True):
    """Ring the customer no more; another agent may try again."""


class Queue(Effect, frozen=True):
    """The caller waits again, for the call's programme: music, their place."""


class Unhold(Effect, frozen=True):
    """Let the customer hear the agent again: the consultation for which they were held is over."""


class Drop(Effect, frozen=True):
    """Nothing is left of the call."""


Step = tuple[Call, list[Effect]]


def follow(call: Call, record: Record) -> Step:
    """What a fact about the call's own contact changes."""
    handler = _HANDLERS.get(type(record.fact))
    return handler(call, record) if handler else (call, [])


def _arrived(call: Call, record: Record) -> Step:
    stage = Stage.WAITING if call.stage in {Stage.GREETING, Stage.MENU} else call.stage
    return to(call, record.occurred_us, queued=True, stage=stage), []


def _offered(call: Call, record: Record) -> Step:
    if call.stage is not Stage.WAITING:
        return call, []
    return to(call, record.occurred_us, stage=Stage.RINGING, agent=record.agent), []


def _offer_over(call: Call, record: Record) -> Step:
    if call.stage is not Stage.RINGING or call.agent != record.agent:
        return call, []
    return to(call, record.occurred_us, stage=Stage.WAITING, agent=0), []


def _accepted(call: Call, record: Record) -> Step:
    if call.stage in IN_HAND and call.agent == record.agent:
        return call, []
    effects: list[Effect] = []
    if call.consult is not None and call.consult.colleague == record.agent:  # nobody consults themselves
        call, effects = without_consult(call, record.occurred_us, "left")
    mine = {"agent": record.agent, "contract": record.contract, "connected": False, "queued": True, "program": None}
    if call.direction in {"callback", "outbound"} and call.line is Line.NONE:
        return to(call, record.occurred_us, stage=Stage.DIALLING, **mine), [*effects, Dial()]
    return to(call, record.occurred_us, stage=Stage.TALKING, **mine), effects


def _held(call: Call, record: Record) -> Step:
    if call.stage not in IN_HAND:
        return call, []
    return to(call, record.occurred_us, held=isinstance(record.fact, live.ContactHeld)), []


def _transferred(call: Call, record: Record) -> Step:
    assert isinstance(record.fact, live.ContactTransferred)
    if call.stage in {Stage.WAITING, Stage.RINGING}:  # overflow: moved while nobody had it
        return _waits_again(call, record.occurred_us, record.fact.to_programme)
    if call.stage not in IN_HAND:
        return call, []
    colleague, consult = record.fact.to_agent, call.consult
    if record.fact.reason == "warm" and consult is not None and consult.colleague == colleague:
        return _handed_over(call, record, consult)
    return _waits_again(call, record.occurred_us, record.fact.to_programme)


def _handed_over(call: Call, record: Record, consult: Consult) -> Step:
    """The colleague's acceptance follows in the same breath: no music in between."""
    assert isinstance(record.fact, live.ContactTransferred)
    ended = Note(facts.ConsultEnded(consult.contact, "handed_over"), record.occurred_us, call.agent)
    left = _supervisors_left(call, record.occurred_us)
    fields = {**_NOBODY, "stage": Stage.WAITING, "programme": record.fact.to_programme, "consult": None}
    return to(call, record.occurred_us, **fields), [ended, *left]


def _requeued(call: Call, record: Record) -> Step:
    return _waits_again(call, record.occurred_us, call.programme) if call.stage in IN_HAND else (call, [])


def _waits_again(call: Call, at_us: int, programme: int) -> Step:
    if call.stage is Stage.DIALLING:
        call = to(call, at_us, **_NOBODY, stage=Stage.WAITING, programme=programme, line=Line.NONE)
        return call, [NotReached("no_answer", 0, at_us), StopDialling()]
    left = _supervisors_left(call, at_us)
    call, effects = without_consult(call, at_us, "left")
    effects += left
    call = to(call, at_us, **_NOBODY, stage=Stage.WAITING, programme=programme)
    return call, effects if call.line in {Line.NONE, Line.DOWN} else [*effects, Queue()]


AGENTS_CAUSES = frozenset({"payment", "agent"})
"""Why an agent may pause the recording."""
_NOBODY: dict[str, Any] = {
    **{"agent": 0, "contract": 0, "connected": False, "held": False},
    **{"pauses": frozenset(), "listeners": ()},
}
"""What a call is in nobody's hands. Who listened to one agent was not asked to listen to the next."""


def _wraps_up(call: Call, record: Record) -> Step:
    assert isinstance(record.fact, live.WrapUpStarted)
    if call.stage in {Stage.WRAP_UP, Stage.OVER}:
        return call, []
    return _ended(call, record, Stage.WRAP_UP, "customer" if record.fact.cause == "customer_left" else "agent")


def _closed(call: Call, record: Record) -> Step:
    call, effects = _ended(call, record, Stage.OVER, "agent" if call.stage in IN_HAND else "centre")
    return call, [*effects, Drop()]


def _ended(call: Call, record: Record, stage: Stage, by: str) -> Step:
    """The customer's line comes down, unless it is down already or never was there."""
    at_us = record.occurred_us
    left = _supervisors_left(call, at_us)
    call, effects = without_consult(call, at_us, "left")
    effects += left
    hang_up: list[Effect] = [HangUp(by)] if call.line is not Line.DOWN else []
    return to(call, at_us, stage=stage, line=Line.DOWN, listeners=()), [*hang_up, *effects]


def _supervisors_left(call: Call, at_us: int) -> list[Effect]:
    return [Note(facts.SupervisorLeft(each.supervisor), at_us, call.agent) for each in call.listeners]


def without_consult(call: Call, at_us: int, how: str) -> Step:
    """The consultation is over with the call or its agent's part: the colleague is left."""
    if call.consult is None:
        return call, []
    contact = call.consult.contact
    ended = Note(facts.ConsultEnded(contact, how), at_us, call.agent)
    return to(call, at_us, consult=None), [ended, Put(Leave(contact, "consult", at_us))]


_HANDLERS: dict[type[Fact], Callable[[Call, Record], Step]] = {
    live.ContactArrived: _arrived,
    live.ContactOffered: _offered,
    live.OfferDeclined: _offer_over,
    live.OfferExpired: _offer_over,
    live.OfferWithdrawn: _offer_over,
    live.OfferAccepted: _accepted,
    live.ContactHeld: _held,
    live.ContactResumed: _held,
    live.ContactTransferred: _transferred,
    live.ContactRequeued: _requeued,
    live.WrapUpStarted: _wraps_up,
    live.ContactClosed: _closed,
    live.ContactAbandoned: _closed,
}
FOLLOWED: tuple[type[Fact], ...] = (*_HANDLERS, facts.PhoneCheckWaived)
KINDS = frozenset(str(each.__struct_config__.tag) for each in FOLLOWED)
"""The kinds of fact that the switchboard follows."""


def follow_consult(call: Call, record: Record) -> Step:
    """What a fact about the contact of the call's consultation changes."""
    consult = call.consult
    if consult is None or consult.contact != record.contact:
        return call, []
    at_us = record.occurred_us
    match record.fact:
        case live.OfferAccepted() if record.agent != call.agent:  # a warm transfer makes the colleague the agent
            accepted = Consult(consult.contact, record.agent, consult.conference, record.contract)
            return to(call, at_us, consult=accepted), []
        case live.ContactTransferred() | live.ContactRequeued():
            return to(call, at_us, consult=Consult(consult.contact)), []
        case live.WrapUpStarted() | live.ContactAbandoned() | live.ContactClosed():
            ended = Note(facts.ConsultEnded(consult.contact, "left"), at_us, call.agent)
            return to(call, at_us, consult=None), [ended, Unhold()] if call.held else [ended]
    return call, []


def to(call: Call, at_us: int, **changes: object) -> Call:
    """The call changed; `since_us` is when its shown state last changed."""
    changed = msgspec.structs.replace(call, **changes)
    if changed.shown_state == call.shown_state:
        return changed
    return msgspec.structs.replace(changed, since_us=at_us)
