"""An agent is gone for good: lost with their link, or removed."""

from homeshore.facts.live import AgentLost
from homeshore.routing.commands import RemoveAgent
from homeshore.routing.handling import give_back
from homeshore.routing.matching import line_up, release_reserved, settle, withdraw_offer
from homeshore.routing.presence import change_status, leave_desk
from homeshore.routing.state import OFFLINE, Agent, State


def lose(state: State, agent: Agent) -> None:
    """The link did not come back: offer and work go back to their places and are offered to others."""
    state.tell_agent(agent, AgentLost())
    leave_desk(state, agent)
    change_status(state, agent, OFFLINE, "lost")
    _give_everything_back(state, agent, "agent_lost")


def remove_agent(state: State, command: RemoveAgent) -> None:
    """Forget an agent; work in progress goes back to its place."""
    agent = state.agent(command.agent)
    if agent.session:
        leave_desk(state, agent)
        change_status(state, agent, OFFLINE, "removed")
    agent.cells = agent.granted = agent.terms = ()
    agent.boundary_us = 0
    _give_everything_back(state, agent, "not_permitted")
    del state.agents[agent.id]
    state.helps.pop(agent.id, None)
    state.missed.pop(agent.id, None)
    state.reasons.pop(agent.id, None)
    state.phones.pop(agent.id, None)
    if agent.spacing is not None:
        state.timers.cancel(agent.spacing)


def _give_everything_back(state: State, agent: Agent, cause: str) -> None:
    waiting = give_back(state, agent, cause)
    if agent.offer is not None:
        contact = agent.offer
        withdraw_offer(state, contact, cause)
        waiting.append(contact)
    settle(state, agent)
    for contact in waiting:
        line_up(state, contact)
    release_reserved(state, agent)
