"""Who hears whom in a call, from its state alone. Pure."""

from collections.abc import Callable, Iterator

from homeshore.adapters.telephony.switchboard.calls import (
    Call,
    Line,
    Listener,
    Stage,
    agent_leg,
    caller_leg,
    supervisor_leg,
)
from homeshore.adapters.telephony.switchboard.patchboard import Hearing, Program
from homeshore.contacts.rules.prompts import MUSIC

RINGBACK = "centre.ringback"
"""What an agent hears while the customer's telephone rings and the carrier sends nothing."""
Pair = tuple[str, str]
"""(who hears, whom)."""


def wiring(call: Call, connected: Callable[[str], bool]) -> dict[str, Hearing]:
    """What each leg of a call should hear. `connected` tells whether a leg is there: nobody is left in silence with a
    party who is not."""
    match call.stage:
        case Stage.WRAP_UP | Stage.OVER:
            return {}
        case Stage.DIALLING:
            return _dialling(call)
        case Stage.TALKING if call.program is not None:
            return _noticing(call)
        case Stage.TALKING:
            return _talking(call, connected)
    hearings = {caller_leg(call.contact): Hearing(program=call.program)}
    return hearings | {supervisor_leg(each.supervisor): Hearing((caller_leg(call.contact),)) for each in call.listeners}


def _dialling(call: Call) -> dict[str, Hearing]:
    customer = caller_leg(call.contact)
    listens = call.line is Line.EARLY and not call.held
    heard = Hearing((customer,)) if listens else Hearing(program=Program((RINGBACK,), loop=True))
    return {agent_leg(call.agent): heard, customer: Hearing()}


def _noticing(call: Call) -> dict[str, Hearing]:
    """A customer whom the centre rang hears that the call may be recorded; the agent hears when it is over."""
    customer = caller_leg(call.contact)
    heard = () if call.held else (customer,)
    return {customer: Hearing(program=call.program), agent_leg(call.agent): Hearing(heard)}


def _talking(call: Call, connected: Callable[[str], bool]) -> dict[str, Hearing]:
    hears: dict[str, list[str]] = {leg: [] for leg in _legs(call)}
    for listener, source in (*_parties(call), *_supervision(call)):
        if connected(source) and source not in hears[listener]:
            hears[listener].append(source)
    hearings = {leg: Hearing(tuple(sources)) for leg, sources in hears.items()}
    customer = caller_leg(call.contact)
    if not hears[customer]:
        hearings[customer] = Hearing(program=Program((call.music or MUSIC,), loop=True))
    return hearings


def _legs(call: Call) -> list[str]:
    return [
        caller_leg(call.contact),
        *(agent_leg(agent) for agent in call.agents),
        *(supervisor_leg(each.supervisor) for each in call.listeners),
    ]


def _parties(call: Call) -> Iterator[Pair]:
    """The customer, the agent and the colleague."""
    customer, agent = caller_leg(call.contact), agent_leg(call.agent)
    replaced = any(each.mode == "take_over" for each in call.listeners)
    consult = call.consult
    if not call.held and (consult is None or consult.conference):
        yield agent, customer
        if not replaced:
            yield customer, agent
    if consult is None or not consult.colleague:
        return
    colleague = agent_leg(consult.colleague)
    yield from ((agent, colleague), (colleague, agent))
    if consult.conference:
        yield from ((customer, colleague), (colleague, customer))


def _supervision(call: Call) -> Iterator[Pair]:
    for each in call.listeners:
        yield from _heard_by(call, each)
        yield from _hears_of(call, each)


def _heard_by(call: Call, listener: Listener) -> Iterator[Pair]:
    """What the supervisor hears: everybody who speaks in the call; after a take-over the customer first."""
    leg = supervisor_leg(listener.supervisor)
    yield leg, caller_leg(call.contact)
    for agent in call.agents:
        yield leg, agent_leg(agent)


def _hears_of(call: Call, listener: Listener) -> Iterator[Pair]:
    """Who hears the supervisor."""
    leg = supervisor_leg(listener.supervisor)
    if listener.mode in {"whisper", "barge", "take_over"}:
        yield agent_leg(call.agent), leg
    if listener.mode == "barge":
        for agent in call.agents[1:]:
            yield agent_leg(agent), leg
    if listener.mode in {"barge", "take_over"} and not call.held:
        yield caller_leg(call.contact), leg
