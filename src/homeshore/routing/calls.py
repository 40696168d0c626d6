"""Calls that come into an agent's hands without waiting in line, placed or handed over; overflow between lines."""

from homeshore.facts.live import ContactAbandoned, ContactClosed, ContactOffered, ContactTransferred
from homeshore.facts.vocabulary import Outcome
from homeshore.routing.commands import Arrive, HandOver, Move, Place
from homeshore.routing.errors import OtherBrand, UnknownContact, WrongState
from homeshore.routing.handling import change_queue, end, in_hand, take_from_agent
from homeshore.routing.intake import known, receive
from homeshore.routing.matching import begin, cell_of, grant, line_up, openings, settle, withdraw_from_line
from homeshore.routing.state import ACTIVE, CALL, CALLS, WAITING, Agent, Contact, Queue, State


def place(state: State, command: Place) -> None:
    """An agent calls a customer: in their hands at once, or abandoned if they are not open for it.

    It is the agent's own doing, so their rest after the call before does not stand against it.
    """
    arrival = Arrive(
        command.contact,
        command.conversation,
        command.customer,
        command.brand,
        command.programme,
        command.channel,
        command.language,
        command.origin,
        occurred_us=command.occurred_us,
    )
    contact = receive(state, arrival)
    if contact is None:
        return
    contact.placed = True
    agent = state.agents.get(command.agent)
    cell = cell_of(agent, contact.queue) if agent is not None else None
    if agent is None or cell is None or not openings(agent, rested=True) & contact.kind:
        state.tell(contact, ContactAbandoned("agent_not_free", 0), command.occurred_us)
        state.forget(contact)
        return
    contact.contract, _ = grant(agent, cell, state.now_us)
    began_us = max(command.occurred_us or state.now_us, agent.idle_us)  # not before the end of their last handling
    _give(state, agent, contact, ("placed_by_agent", cell.label), began_us)
    settle(state, agent)


def hand_over(state: State, command: HandOver) -> None:
    """A warm transfer: the colleague's consultation ends, and they go on with the contact in the same instant.

    They were permitted the consultation, so they handle the contact under its programme and its contract.
    """
    agent, contact = in_hand(state, command, (ACTIVE,))
    consult, colleague = _consultation(state, command.consult, agent)
    if not contact.kind & CALLS:
        raise WrongState(contact=contact.id, state=contact.state.value, channel=contact.queue.channel.value)
    if consult.brand != contact.brand:
        raise OtherBrand(contact=contact.id, brand=contact.brand, programme=consult.programme.id)
    programme, contract = consult.programme, consult.contract
    queue = state.queue(programme.id, contact.queue.channel, contact.queue.language)
    occurred_us = max(command.occurred_us or state.now_us, contact.last_us, consult.last_us)
    transferred = ContactTransferred(programme.id, colleague.id, "warm")
    contact.queued_us = state.tell(contact, transferred, occurred_us)
    take_from_agent(state, agent, contact)
    end(state, colleague, consult, ContactClosed("", Outcome.TRANSFERRED.value, "handed_over"), occurred_us)
    change_queue(contact, programme, queue)
    contact.preferred = 0
    contact.contract = contract
    _give(state, colleague, contact, ("handed_over",), occurred_us)
    settle(state, agent)


def move(state: State, command: Move) -> None:
    """Overflow: a waiting contact goes to another programme of its brand, at its seniority, its rings from the start.

    One that is offered at this moment stays where it is.
    """
    contact = known(state, command.contact)
    if contact.state is not WAITING:
        raise WrongState(contact=contact.id, state=contact.state.value)
    programme = state.programme(command.programme)
    if programme.brand != contact.brand:
        raise OtherBrand(contact=contact.id, brand=contact.brand, programme=programme.id)
    withdraw_from_line(state, contact)
    transferred = ContactTransferred(programme.id, 0, "overflow")
    contact.queued_us = max(contact.queued_us, state.tell(contact, transferred, command.occurred_us))
    queue = state.queue(programme.id, contact.queue.channel, contact.queue.language)
    change_queue(contact, programme, queue)
    contact.preferred = 0
    contact.refused = contact.excluded
    line_up(state, contact)


def _consultation(state: State, id: int, agent: Agent) -> tuple[Contact, Agent]:
    """A call that a colleague of the agent has in hand, and the colleague."""
    consult = state.contacts.get(id)
    if consult is None:
        raise UnknownContact(contact=id)
    colleague = consult.agent
    if colleague is None or colleague is agent or consult.state is not ACTIVE or consult.kind != CALL:
        raise WrongState(contact=id, state=consult.state.value)
    return consult, colleague


def _give(state: State, agent: Agent, contact: Contact, why: tuple[str, ...], occurred_us: int) -> None:
    """Offer and acceptance in one instant."""
    state.offers = number = state.offers + 1
    contact.agent = agent
    contact.waited_us = 0
    state.tell(contact, ContactOffered(number, _level(agent, contact.queue), state.now_us, why, 0), occurred_us)
    begin(state, agent, contact, number, occurred_us)


def _level(agent: Agent, queue: Queue) -> int:
    cell = cell_of(agent, queue)
    return cell.level if cell is not None else 0
