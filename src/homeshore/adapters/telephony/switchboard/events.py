"""What agents, supervisors and the line itself do to a call: the call afterwards, and what is to be done. Pure."""

import msgspec

from homeshore.adapters.telephony.switchboard.calls import Call, Consult, Line, Listener, Stage
from homeshore.adapters.telephony.switchboard.patchboard import Program
from homeshore.adapters.telephony.switchboard.plan import (
    Drop,
    Effect,
    HangUp,
    Note,
    NotReached,
    Put,
    Reached,
    Step,
    Unhold,
    to,
    without_consult,
)
from homeshore.facts import calls as facts
from homeshore.routing.commands import Leave

# ---- what agents and supervisors ask for


def consult_begun(call: Call, at_us: int, contact: int) -> Step:
    """A colleague is being asked."""
    return to(call, at_us, consult=Consult(contact)), [Note(facts.ConsultStarted(contact), at_us, call.agent)]


def consult_ended(call: Call, at_us: int) -> Step:
    """The agent goes back to the customer."""
    call, effects = without_consult(call, at_us, "returned")
    return call, [*effects, Unhold()] if call.held else effects


def conference(call: Call, at_us: int, on: bool) -> Step:
    """Customer, agent and colleague hear each other, or the two agents only."""
    assert call.consult is not None
    changed = to(call, at_us, consult=msgspec.structs.replace(call.consult, conference=on))
    begun = on and not call.consult.conference
    return changed, [Note(facts.ConferenceStarted(call.consult.contact), at_us, call.agent)] if begun else []


def supervised(call: Call, at_us: int, supervisor: int, mode: str) -> Step:
    """A supervisor joins, or changes how (mode empty: leaves)."""
    before = next((each for each in call.listeners if each.supervisor == supervisor), None)
    if (before.mode if before else "") == mode:
        return call, []
    others = tuple(each for each in call.listeners if each.supervisor != supervisor)
    if not mode:
        return to(call, at_us, listeners=others), [Note(facts.SupervisorLeft(supervisor), at_us, call.agent)]
    joined = Note(facts.SupervisorJoined(supervisor, mode), at_us, call.agent)
    return to(call, at_us, listeners=(*others, Listener(supervisor, mode))), [joined]


# ---- the customer's line


def line_up(call: Call, at_us: int) -> Step:
    """The customer is connected, for the first time or again."""
    if call.line in {Line.UP, Line.DOWN}:
        return call, []
    return _line(call, Line.UP, at_us), []


def answered(call: Call, at_us: int, notice: Program | None = None) -> Step:
    """The customer whom the centre rang picked up, and hears first that the call may be recorded, if it may."""
    if call.stage is not Stage.DIALLING:
        return call, []
    call = to(_line(call, Line.UP, at_us), at_us, stage=Stage.TALKING, program=notice)
    return call, [Reached(at_us)]


def noticed(call: Call, at_us: int) -> Step:
    """The customer has been told, and hears the agent from now on."""
    if call.stage is not Stage.TALKING or call.program is None:
        return call, []
    return to(call, at_us, program=None), []


def not_reached(call: Call, at_us: int, cause: str, code: int) -> Step:
    """The customer whom the centre rang was not reached: the agent says in the wrap-up what comes of it."""
    if call.stage is not Stage.DIALLING or call.line is Line.DOWN:
        return call, []
    left = Put(Leave(call.contact, "not_reached", at_us))
    return _line(call, Line.DOWN, at_us), [NotReached(cause, code, at_us), HangUp("centre"), left]


def early(call: Call, at_us: int) -> Step:
    """The carrier plays something while the customer's telephone rings."""
    if call.stage is not Stage.DIALLING or call.line is not Line.NONE:
        return call, []
    return _line(call, Line.EARLY, at_us), []


def line_lost(call: Call, at_us: int) -> Step:
    """The customer's connection broke; it may come back."""
    return (_line(call, Line.LOST, at_us), []) if call.line is Line.UP else (call, [])


def line_down(call: Call, at_us: int, by: str) -> Step:
    """The customer is gone for good; by: customer, lost, or centre when it closes."""
    if call.line is Line.DOWN:
        return call, []
    effects: list[Effect] = [HangUp(by)]
    if call.queued:
        effects.append(Put(Leave(call.contact, "customer" if by == "customer" else "link_lost", at_us)))
        return _line(call, Line.DOWN, at_us), effects
    return to(_line(call, Line.DOWN, at_us), at_us, stage=Stage.OVER), [*effects, Drop()]


def _line(call: Call, line: Line, at_us: int) -> Call:
    return to(call, at_us, line=line, line_since_us=at_us)


def connected(call: Call, at_us: int) -> Step:
    """Agent and customer hear each other; told once for each agent."""
    if call.connected or call.stage is not Stage.TALKING or call.line is not Line.UP or call.program is not None:
        return call, []
    return to(call, at_us, connected=True), [Note(facts.CallConnected(), at_us, call.agent)]


def pause_causes(call: Call) -> frozenset[str]:
    """Why nothing of the call may be kept now."""
    consult = {"consult"} if call.consult is not None and not call.consult.conference else set()
    held = {"hold"} if call.held and not consult else set()
    return call.pauses | consult | held


def queued(call: Call, at_us: int) -> Step:
    """The caller waits for an agent from now on."""
    if call.stage not in {Stage.GREETING, Stage.MENU}:
        return call, []
    return to(call, at_us, stage=Stage.WAITING, queued=True), []


def dismissed(call: Call, at_us: int) -> Step:
    """The centre ends the call: closed, full, or the caller will be called back."""
    left: list[Effect] = [Put(Leave(call.contact, "dismissed", at_us))] if call.queued else []
    hang_up: list[Effect] = [HangUp("centre")] if call.line is not Line.DOWN else []
    call = to(_line(call, Line.DOWN, at_us), at_us, stage=Stage.OVER)
    return call, [*hang_up, *left, Drop()]
