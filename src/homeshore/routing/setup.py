"""Configuration, which reaches the core as commands: the centre, programmes, agents and their permissions."""

from homeshore.facts.vocabulary import Mode, Status
from homeshore.routing.commands import (
    ConfigureAgent,
    ConfigureCentre,
    ConfigureProgramme,
    Permission,
    Ring,
    SetPermissions,
)
from homeshore.routing.matching import (
    cell_of,
    in_effect,
    line_up,
    release_reserved,
    settle,
    terms_at,
    withdraw_from_line,
    withdraw_offer,
)
from homeshore.routing.presence import change_status
from homeshore.routing.state import AWAY, MOST_RINGS, Agent, Boundary, Cell, Limits, Programme, Queue, State
from homeshore.routing.timers import FIRST

_LIMITS = 100_000


def configure_centre(state: State, command: ConfigureCentre) -> None:
    """Set the rules of the whole centre; a grace time that runs already keeps its length."""
    state.reconnect_us = max(0, command.reconnect_us)


def configure_programme(state: State, command: ConfigureProgramme) -> None:
    """Create or replace a programme's rules. What waits in line takes them at once, at its same seniority."""
    programme = state.programmes.get(command.programme)
    if programme is None:
        programme = state.programmes[command.programme] = Programme(command.programme, command.brand)
        programme.queues = [queue for queue in state.queues.values() if queue.programme == programme.id]
    programme.brand = command.brand
    programme.rings = _falling(command.rings)
    programme.offer_us = command.offer_us
    programme.wrap_up_us = command.wrap_up_us
    programme.priority_us = command.priority_us
    programme.preferred_us = command.preferred_us
    programme.spacing_in_us = command.spacing_in_us
    programme.spacing_out_us = command.spacing_out_us
    for queue in programme.queues:
        queue.plan(programme.rings)
        _line_up_again(state, programme, queue)


def _falling(rings: tuple[Ring, ...]) -> tuple[tuple[int, int], ...]:
    """Rings in order of time whose level only falls; the first is open at once, and no ring at all asks everybody."""
    plan: list[tuple[int, int]] = []
    for ring in sorted(rings, key=lambda each: each.after_us):
        if not plan:
            plan.append((0, ring.level))
        elif ring.level < plan[-1][1]:
            plan.append((ring.after_us, ring.level))
    return tuple(plan[:MOST_RINGS]) or ((0, 0),)


def _line_up_again(state: State, programme: Programme, queue: Queue) -> None:
    for contact in queue.line.values():
        contact.key = contact.seniority_us - programme.priority_us
    waiting = sorted(queue.line.values(), key=lambda each: (each.key, each.id))
    for contact in waiting:
        withdraw_from_line(state, contact)
    for contact in waiting:
        line_up(state, contact)


def configure_agent(state: State, command: ConfigureAgent) -> None:
    """Create or replace an agent. One who becomes independent is away instead of in a pause."""
    agent = state.agents.get(command.agent)
    if agent is None:
        agent = state.agents[command.agent] = Agent(command.agent)
    agent.employee = command.mode is Mode.EMPLOYEE
    agent.capacity = command.chat_capacity
    agent.bonus_us = command.bonus_us
    if not agent.employee and (agent.id in state.reasons or agent.status in (Status.PAUSE, Status.NOT_ANSWERING)):
        change_status(state, agent, AWAY, "mode")
    if not agent.employee and agent.spacing is not None:
        state.timers.cancel(agent.spacing)
        agent.spacing = None
    settle(state, agent)


def set_permissions(state: State, command: SetPermissions) -> None:
    """Replace all permissions of an agent. A handling in progress goes on; an offer without permission is withdrawn."""
    agent = state.agent(command.agent)
    now_us = state.now_us
    current = [each for each in command.permissions if not each.until_us or each.until_us > now_us]
    agent.granted = tuple(state.queue(each.programme, each.channel, each.language).cell(each.level) for each in current)
    pairs = [(each.contract, _limits(state, each)) for each in current]
    shared = len(set(pairs)) == 1
    agent.terms = pairs[0] if shared else tuple(part for pair in pairs for part in pair)
    _renew(state, agent)
    _match_anew(state, agent)


def _limits(state: State, permission: Permission) -> Limits:
    from_us = permission.from_us if permission.from_us > state.now_us else 0
    limits = (from_us, permission.until_us, permission.reason)
    if len(state.limits) > _LIMITS:
        state.limits.clear()
    return state.limits.setdefault(limits, limits)


def _renew(state: State, agent: Agent) -> None:
    """Work out an agent's cells from the permissions in effect, and plan the next moment at which that changes."""
    agent.cells = _cells_in_effect(agent, state.now_us)
    _plan_boundary(state, agent)
    agent.entry = None


def _match_anew(state: State, agent: Agent) -> None:
    """Take back what an agent may no longer be offered, and look for what they may."""
    contact = agent.offer
    if contact is not None and cell_of(agent, contact.queue) is None:
        withdraw_offer(state, contact, "not_permitted")
        line_up(state, contact)
    release_reserved(state, agent)
    settle(state, agent)


def _cells_in_effect(agent: Agent, now_us: int) -> tuple[Cell, ...]:
    best: dict[int, Cell] = {}
    for place, cell in enumerate(agent.granted):
        if in_effect(terms_at(agent, place)[1], now_us):
            held = best.get(id(cell.queue))
            if held is None or cell.level > held.level:
                best[id(cell.queue)] = cell
    cells = tuple(best.values())
    return agent.granted if cells == agent.granted else cells


def _plan_boundary(state: State, agent: Agent) -> None:
    now_us = state.now_us
    moments = [moment for limits in agent.terms[1::2] for moment in limits[:2] if moment > now_us]
    at_us = min(moments, default=0)
    if at_us == agent.boundary_us:
        return
    agent.boundary_us = at_us
    if at_us:
        boundary = state.boundaries.get(at_us)
        if boundary is None:
            boundary = state.boundaries[at_us] = Boundary(at_us)
            state.timers.arm(at_us, boundary, FIRST)
        boundary.agents.append(agent)


def pass_boundary(state: State, boundary: Boundary) -> None:
    """Permissions begin or end: take the next step with the next agent concerned."""
    if boundary.agents:
        agent = boundary.agents.popleft()
        if agent.boundary_us == boundary.at_us:
            _renew(state, agent)
            boundary.renewed.append(agent)
    elif boundary.renewed:
        _match_anew(state, boundary.renewed.popleft())
    if boundary.agents or boundary.renewed:
        state.timers.arm(boundary.at_us, boundary, FIRST)
    else:
        del state.boundaries[boundary.at_us]
