"""Whether an agent is there and what they say of themselves; what happens to their work when they are gone."""

from homeshore.facts.calls import PhoneConnected, PhoneDisconnected
from homeshore.facts.live import (
    AgentConnected,
    AgentDisconnected,
    AgentStatusChanged,
    HelpAnswered,
    HelpRequested,
)
from homeshore.facts.record import Draft, Fact
from homeshore.facts.vocabulary import Status
from homeshore.routing.commands import AnswerHelp, Connect, Disconnect, RequestHelp, SetPhone, SetStatus
from homeshore.routing.errors import (
    NoHelpRequest,
    NotConnected,
    PauseIsForEmployees,
    StatusIsNotChosen,
    SupersededSession,
    UnknownContact,
    WorkInProgress,
)
from homeshore.routing.matching import line_up, release_reserved, settle, withdraw_offer
from homeshore.routing.state import AWAY, CALLS, EVERYTHING, OFFLINE, READY, WITHOUT_PHONE, Agent, State


def connect(state: State, command: Connect) -> None:
    """A desk is open. An agent who was offline is away until they say ready; one within the grace time goes on.

    Its telephone is another matter: it is connected when `set_phone` says so, or had said so already.
    """
    agent = state.agent(command.agent)
    if command.session < agent.session:
        raise SupersededSession(agent=agent.id, session=command.session)
    if command.session > agent.session:
        agent.answers = 0
    elif agent.reach:
        return
    agent.session = command.session
    state.timers.cancel(agent)
    state.tell_agent(agent, AgentConnected(command.session), command.occurred_us)
    _reach(state, agent, WITHOUT_PHONE, command.occurred_us)
    if state.phones.get(agent.id) == command.session:
        _pick_up_phone(state, agent, command.occurred_us)
    if agent.status is OFFLINE:
        change_status(state, agent, AWAY, "connected", occurred_us=command.occurred_us)
    settle(state, agent)


def disconnect(state: State, command: Disconnect) -> None:
    """The link dropped, and the phone with it: no new offers, and the agent is lost unless it is back in time."""
    agent = state.agent(command.agent)
    if not agent.reach or command.session != agent.session:
        return
    until_us = state.now_us + state.reconnect_us
    state.timers.arm(until_us, agent)
    state.tell_agent(agent, AgentDisconnected(agent.session, until_us), command.occurred_us)
    _leave_phone(state, agent)
    _reach(state, agent, 0, command.occurred_us)
    settle(state, agent)


def set_phone(state: State, command: SetPhone) -> None:
    """The desk's telephone is connected or not. Without it the agent is given no calls, but keeps one in hand."""
    agent = state.agent(command.agent)
    if not agent.reach or command.session > agent.session:
        _note_phone(state, agent, command)
    elif command.session == agent.session and command.up != bool(agent.reach & CALLS):
        if command.up:
            _pick_up_phone(state, agent, command.occurred_us)
        else:
            _reach(state, agent, WITHOUT_PHONE, command.occurred_us)
        settle(state, agent)


def _note_phone(state: State, agent: Agent, command: SetPhone) -> None:
    """The desk is not linked, or not yet; its telephone goes another way, and may be there before and after it."""
    if command.up:
        state.phones[agent.id] = max(command.session, state.phones.get(agent.id, 0))
    elif state.phones.get(agent.id) == command.session:
        del state.phones[agent.id]


def _leave_phone(state: State, agent: Agent) -> None:
    """The desk goes; its telephone is still connected, as far as anybody has said."""
    if agent.reach & CALLS:
        state.phones[agent.id] = agent.session


def _pick_up_phone(state: State, agent: Agent, occurred_us: int) -> None:
    agent.reach = EVERYTHING
    state.phones.pop(agent.id, None)
    state.tell_agent(agent, PhoneConnected(), occurred_us)


def _reach(state: State, agent: Agent, kinds: int, occurred_us: int) -> None:
    """From now on only these kinds get through. Without a phone an offered call goes back, since nobody can answer it,
    and calls that wait for this agent alone wait for anybody."""
    had_phone, agent.reach = agent.reach & CALLS, kinds
    if not had_phone:
        return
    state.tell_agent(agent, PhoneDisconnected(), occurred_us)
    contact = agent.offer
    if contact is not None and contact.kind & CALLS:
        withdraw_offer(state, contact, "phone_lost", occurred_us)
        line_up(state, contact)
    release_reserved(state, agent)


def set_status(state: State, command: SetStatus) -> None:
    """The agent says ready, busy, away, offline or (employees) pause. Ready also asks for what they missed."""
    agent = state.agent(command.agent)
    _check_status(agent, command)
    if command.status is agent.status and command.reason == state.reasons.get(agent.id, ""):
        return
    change_status(state, agent, command.status, "agent", command.reason, command.occurred_us)
    if command.status is READY:
        _forgive_misses(state, agent)
    elif agent.offer is not None:
        contact = agent.offer
        withdraw_offer(state, contact, "status", command.occurred_us)
        line_up(state, contact)
    if command.status is OFFLINE:
        leave_desk(state, agent)
    release_reserved(state, agent)
    settle(state, agent)


def _check_status(agent: Agent, command: SetStatus) -> None:
    if not agent.session:
        raise NotConnected(agent=agent.id)
    if command.status is Status.NOT_ANSWERING:
        raise StatusIsNotChosen(agent=agent.id)
    if not agent.employee and (command.reason or command.status is Status.PAUSE):
        raise PauseIsForEmployees(agent=agent.id)
    if command.status is OFFLINE and agent.work:
        raise WorkInProgress(agent=agent.id, contacts=len(agent.work))


def change_status(
    state: State, agent: Agent, status: Status, cause: str, reason: str = "", occurred_us: int = 0
) -> None:
    """Write a status down. An agent who becomes ready is idle from now on."""
    agent.status = status
    if reason:
        state.reasons[agent.id] = reason
    else:
        state.reasons.pop(agent.id, None)
    agent.since_us = state.tell_agent(agent, AgentStatusChanged(status.value, reason, cause), occurred_us)
    if status is READY:
        agent.idle_us = state.now_us


def _forgive_misses(state: State, agent: Agent) -> None:
    contact = state.contacts.get(state.missed.pop(agent.id, 0))
    if contact is not None:
        contact.refused = tuple(each for each in contact.refused if each != agent.id)


def leave_desk(state: State, agent: Agent) -> None:
    """The agent has no desk any more, and no phone."""
    _leave_phone(state, agent)
    if agent.reach & CALLS:
        state.tell_agent(agent, PhoneDisconnected())
    agent.session = agent.reach = agent.answers = 0
    state.timers.cancel(agent)


def request_help(state: State, command: RequestHelp) -> None:
    """Ask a supervisor for help, on a contact or in general; one request at a time."""
    agent = state.agent(command.agent)
    if command.contact and command.contact not in state.contacts:
        raise UnknownContact(contact=command.contact)
    if agent.id not in state.helps:
        occurred_us = _tell_help(state, agent, command.contact, HelpRequested(), command.occurred_us)
        state.helps[agent.id] = (command.contact, occurred_us)


def answer_help(state: State, command: AnswerHelp) -> None:
    """A supervisor takes care of a help request."""
    agent = state.agent(command.agent)
    if agent.id not in state.helps:
        raise NoHelpRequest(agent=agent.id)
    contact_id, _ = state.helps.pop(agent.id)
    _tell_help(state, agent, contact_id, HelpAnswered(command.by), command.occurred_us)


def _tell_help(state: State, agent: Agent, contact_id: int, fact: Fact, occurred_us: int) -> int:
    contact = state.contacts.get(contact_id)
    if contact is None:
        return state.tell_agent(agent, fact, occurred_us)
    occurred_us = contact.occur(occurred_us, state.now_us)
    contract = contact.contract if contact.agent is agent else 0
    state.out.append(
        Draft(state.now_us, occurred_us, fact, contact.id, agent.id, contract, contact.brand, contact.programme.id)
    )
    return occurred_us
