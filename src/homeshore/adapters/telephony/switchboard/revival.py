"""A live call read again from its facts, after the switchboard that held it died. Pure."""

from collections.abc import Callable, Iterable

import msgspec

from homeshore.adapters.telephony.switchboard.calls import Call, Consult, Line, Listener, Stage
from homeshore.adapters.telephony.switchboard.plan import AGENTS_CAUSES, follow, follow_consult, to
from homeshore.facts import Fact, Record
from homeshore.facts import calls as facts


def revived(call: Call, records: Iterable[Record]) -> Call:
    """A call as its facts leave it, from the first on; its line is to be found again.

    The facts of its consultation may stand among them.
    """
    for record in records:
        call = _revive(call, record)
    return call


def _revive(call: Call, record: Record) -> Call:
    if record.contact != call.contact:
        return follow_consult(call, record)[0]
    changed = _OWN.get(type(record.fact))
    return follow(call, record)[0] if changed is None else to(call, record.occurred_us, **changed(call, record.fact))


def _consults(_call: Call, fact: Fact) -> dict[str, object]:
    assert isinstance(fact, facts.ConsultStarted)
    return {"consult": Consult(fact.consult)}


def _confers(call: Call, _fact: Fact) -> dict[str, object]:
    return {"consult": msgspec.structs.replace(call.consult, conference=True)} if call.consult else {}


def _pauses(call: Call, fact: Fact) -> dict[str, object]:
    assert isinstance(fact, facts.RecordingPaused)
    return {"pauses": call.pauses | {fact.cause}} if fact.cause in AGENTS_CAUSES else {}


def _joins(call: Call, fact: Fact) -> dict[str, object]:
    assert isinstance(fact, facts.SupervisorJoined)
    return {"listeners": (*_without(call, fact.supervisor), Listener(fact.supervisor, fact.mode))}


def _leaves(call: Call, fact: Fact) -> dict[str, object]:
    assert isinstance(fact, facts.SupervisorLeft)
    return {"listeners": _without(call, fact.supervisor)}


def _without(call: Call, supervisor: int) -> tuple[Listener, ...]:
    return tuple(each for each in call.listeners if each.supervisor != supervisor)


_OWN: dict[type[Fact], Callable[[Call, Fact], dict[str, object]]] = {
    facts.CallAnswered: lambda _call, _fact: {"stage": Stage.TALKING, "line": Line.LOST},
    facts.CallConnected: lambda _call, _fact: {"connected": True},
    facts.ConsultStarted: _consults,
    facts.ConferenceStarted: _confers,
    facts.ConsultEnded: lambda _call, _fact: {"consult": None},
    facts.SupervisorJoined: _joins,
    facts.SupervisorLeft: _leaves,
    facts.RecordingPaused: _pauses,
    facts.RecordingResumed: lambda _call, _fact: {"pauses": frozenset()},
}
"""Facts that the switchboard itself noted: live, it knows what they say before they are in the journal."""
