"""One replication of a model: the agenda, beside the core's own timers."""

from collections.abc import Callable
from heapq import heappop
from typing import Any, Final

from homeshore.facts.live import (
    AgentLost,
    AgentStatusChanged,
    ContactClosed,
    ContactRequeued,
    ContactSetAside,
    ContactTakenUp,
    OfferExpired,
    OfferWithdrawn,
)
from homeshore.facts.record import Draft, Fact
from homeshore.routing.commands import ConfigureAgent, SetPermissions
from homeshore.routing.core import Core
from homeshore.simulate import conversations, customers, desks, standby
from homeshore.simulate import world as codes
from homeshore.simulate.arrivals import Stream, Window
from homeshore.simulate.checking import check
from homeshore.simulate.conversations import handling_ends
from homeshore.simulate.hearing import Hearing
from homeshore.simulate.model import DAY_US, Crew, Model
from homeshore.simulate.outcome import Outcome
from homeshore.simulate.summing import outcome, start_counting
from homeshore.simulate.world import HANDLING_ENDS, Customer, Team, Worker, World

REACTIONS: Final[dict[type[Fact], Callable[[World, Draft], None]]] = {
    OfferExpired: conversations.offer_expired,
    OfferWithdrawn: conversations.offer_withdrawn,
    ContactSetAside: conversations.set_aside,
    ContactTakenUp: conversations.taken_up,
    ContactRequeued: conversations.requeued,
    ContactClosed: conversations.closed,
    AgentLost: desks.lost,
    AgentStatusChanged: desks.status_changed,
}
POP: Final = heappop
"""See `routing.state.DRAFT`."""
_NEVER_US: Final = 1 << 62
MOST_DRAINING_US: Final = DAY_US
"""What nobody has taken a day after closing is counted as open."""


def _warm(world: World, subject: object, number: int) -> None:
    del subject, number
    start_counting(world)


def _closes(world: World, subject: object, number: int) -> None:
    del subject, number
    world.closed = True
    world.stopped = not world.horizon.drain


def _stops(world: World, subject: object, number: int) -> None:
    del subject, number
    world.stopped = True


ACTIONS: Final[dict[int, Callable[[World, Any, int], None]]] = {
    codes.TALK_ENDS: conversations.talk_ends,
    codes.HANDLING_ENDS: handling_ends,
    codes.WRAP_UP_ENDS: handling_ends,
    codes.HOLD_BEGINS: conversations.hold_begins,
    codes.HOLD_ENDS: conversations.hold_ends,
    codes.GIVES_UP: customers.gives_up,
    codes.WISHES: customers.wishes,
    codes.REDIALS: customers.redials,
    codes.ANSWERS: conversations.answers,
    codes.COMES: desks.comes,
    codes.SLOT_ENDS: desks.slot_ends,
    codes.PAUSE_BEGINS: desks.pause_begins,
    codes.PAUSE_ENDS: desks.pause_ends,
    codes.LINK_DROPS: desks.link_drops,
    codes.LINK_BACK: desks.link_back,
    codes.NOTICES: desks.notices,
    codes.WATCHES: standby.watches,
    codes.WARM: _warm,
    codes.CLOSES: _closes,
    codes.FULFILS: desks.fulfils,
    codes.STOPS: _stops,
}


def run(model: Model, replication: int = 0, core: Core | None = None) -> Outcome:
    """Simulate a model once. Same model and replication, same outcome, on any machine. Raises ImpossibleModel.

    `core` may be given to look at its drafts; it decides the same as the one here, which drafts only what is heard.
    """
    check(model)
    stream = Stream(model, replication)
    hearing = Hearing()
    hearing.world = world = World(model, replication, stream.intervals, core or Core(teller=hearing))
    world.reactions = REACTIONS
    _configure(world, model)
    _plan(world, model)
    _live(world, stream)
    return outcome(world, model, replication)


def _configure(world: World, model: Model) -> None:
    """Tell the core what the office would."""
    if model.centre is not None:
        world.say(model.centre)
    for programme in model.programmes:
        world.say(programme)
    for team, crew in zip(world.teams, model.crews, strict=True):
        _staff(world, team, crew)


def _staff(world: World, team: Team, crew: Crew) -> None:
    keeps_work = crew.behaviour.link_losses is not None
    for member in crew.members:
        worker = Worker(member, team)
        if keeps_work:
            worker.work = []
        world.workers[worker.id] = worker
        team.workers.append(worker)
        world.say(ConfigureAgent(member.agent, member.mode, member.chat_capacity, member.bonus_us))
        world.say(SetPermissions(member.agent, member.permissions))


def _plan(world: World, model: Model) -> None:
    horizon = model.horizon
    world.plan(horizon.close_us, codes.CLOSES, None)
    world.plan(horizon.close_us + MOST_DRAINING_US, codes.STOPS, None)
    if horizon.warm_up_us > horizon.open_us:
        world.plan(horizon.warm_up_us, codes.WARM, None)
    for team in world.teams:
        for worker in team.workers:
            desks.plan_shift(world, worker)
    for post in world.posts:
        world.plan(horizon.open_us, codes.WATCHES, post)


def _live(world: World, stream: Stream) -> None:
    """Customers come window by window; then what they began is brought to its end."""
    window = stream.next()
    while window is not None:
        _receive(world, window)
        window = stream.next()
    _act_before(world, _NEVER_US)


def _receive(world: World, window: Window) -> None:
    for place, slot, number in window.offered:
        world.lines[place].offered[slot] += number
    lines = world.lines
    timers = world.timers
    agenda = world.agenda
    arrive = customers.arrive
    for at_us, place, number, slot, given in window.customers():
        if timers.due_us <= at_us or agenda[0][0] <= at_us:
            _act_before(world, at_us)
        world.now_us = at_us
        arrive(world, Customer(lines[place], at_us, number, slot, given))


def _act_before(world: World, until_us: int) -> None:
    """Everything that happens up to and at a moment: the core's timers first, each at its own time."""
    timers = world.timers
    agenda = world.agenda
    while agenda:
        at_us, number, code, subject = agenda[0]
        if at_us > until_us:
            break
        if timers.due_us <= at_us and timers.next_by(at_us) is not None:
            _fire(world, at_us)
            continue
        POP(agenda)
        world.now_us = at_us
        if code == HANDLING_ENDS:
            handling_ends(world, subject, number)
        else:
            ACTIONS[code](world, subject, number)
        if world.closed and _is_over(world):
            return
    while timers.due_us <= until_us and timers.next_by(until_us) is not None:
        _fire(world, until_us)
        if agenda and agenda[0][0] <= until_us:
            _act_before(world, until_us)


def _fire(world: World, until_us: int) -> None:
    """Let the core's next timer fire."""
    drafts = world.core.fire_next(until_us)
    if drafts:
        world.now_us = drafts[0].at_us
        conversations.hear(world, drafts)


def _is_over(world: World) -> bool:
    return world.stopped or not (world.customers or world.redialling)
