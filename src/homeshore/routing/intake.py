"""Contacts come, leave, are offered again, and have facts noted down about them."""

import msgspec

from homeshore.facts import live, registry
from homeshore.facts.live import ContactAbandoned, ContactRequeued
from homeshore.facts.record import Draft, Fact
from homeshore.routing.commands import Arrive, Leave, Note, Requeue
from homeshore.routing.errors import NotANote, OtherBrand, UnknownContact, WrongState
from homeshore.routing.handling import begin_wrap_up
from homeshore.routing.matching import line_up, seniority, settle, withdraw_from_line, withdraw_offer
from homeshore.routing.state import (
    ACTIVE,
    OFFERED,
    TRANSFER_US,
    UNHURRIED,
    WAITING,
    WRAP_UP,
    Contact,
    State,
)

NOTES = frozenset({"message_added", "customer_rated", "customer_link_lost", "customer_link_back"})
"""Live facts that routing only writes down."""
OWN_KINDS = frozenset(kind for kind, fact in registry.KINDS.items() if fact.__module__ == live.__name__) - NOTES
"""Live facts that only routing may say."""


def arrive(state: State, command: Arrive) -> None:
    """A contact waits from now on. Known and recently closed ids change nothing."""
    contact = receive(state, command)
    if contact is not None:
        line_up(state, contact)


def receive(state: State, command: Arrive) -> Contact | None:
    """Write an arrival down; the contact has yet to be lined up. None for a known or recently closed id."""
    id = command.contact
    if id in state.contacts or id in state.recent or id in state.older:
        return None
    programme = state.programmes.get(command.programme) or state.programme(command.programme)
    if programme.brand != command.brand:
        raise OtherBrand(contact=id, brand=command.brand, programme=programme.id)
    channel, language = command.channel, command.language
    queue = state.queues.get((programme.id, channel, language)) or state.queue(programme.id, channel, language)
    now_us = state.now_us
    occurred_us = command.occurred_us
    arrived_us = occurred_us if 0 < occurred_us < now_us else now_us
    start_us = command.not_before_us
    if start_us < arrived_us:  # noqa: PLR1730 - a tenth of the time of `max`
        start_us = arrived_us
    seniority_us = start_us - command.boost_us
    if queue.kind & UNHURRIED:
        seniority_us = seniority(queue.kind, start_us, command.due_us, command.boost_us)
    state.contacts[id] = contact = Contact(id, programme, queue, start_us, seniority_us, command.excluded)
    if command.preferred:
        contact.preferred = command.preferred
        contact.only = command.only
        contact.preferred_until_us = start_us + (TRANSFER_US if command.only else programme.preferred_us)
    state.teller.arrived(state, contact, command, arrived_us)
    return contact


def known(state: State, id: int) -> Contact:
    """The open contact of an id. Raises UnknownContact."""
    contact = state.contacts.get(id)
    if contact is None:
        raise UnknownContact(contact=id)
    return contact


def leave(state: State, command: Leave) -> None:
    """The customer left: abandon what waits, wrap up what is active; after the conversation it changes nothing."""
    contact = known(state, command.contact)
    if contact.state is WAITING or contact.state is OFFERED:
        _abandon(state, contact, command)
    elif contact.state is ACTIVE:
        begin_wrap_up(state, contact, "customer_left", command.occurred_us)
    elif contact.state is not WRAP_UP:
        raise WrongState(contact=contact.id, state=contact.state.value)


def _abandon(state: State, contact: Contact, command: Leave) -> None:
    withdraw_from_line(state, contact)
    agent = None
    if contact.state is OFFERED:
        agent = withdraw_offer(state, contact, "customer_left", command.occurred_us)
    occurred_us = max(command.occurred_us or state.now_us, contact.last_us)
    waited_us = max(0, min(occurred_us, state.now_us) - contact.since_us)
    state.tell(contact, ContactAbandoned(command.cause, waited_us), command.occurred_us)
    state.forget(contact)
    if agent is not None:
        settle(state, agent)


def requeue(state: State, command: Requeue) -> None:
    """Offer a waiting contact to everybody again, at its place."""
    contact = known(state, command.contact)
    if contact.state is not WAITING:
        raise WrongState(contact=contact.id, state=contact.state.value)
    contact.refused = contact.excluded
    state.tell(contact, ContactRequeued("supervisor"), command.occurred_us)
    withdraw_from_line(state, contact)
    line_up(state, contact)


def note(state: State, command: Note) -> None:
    """Write a fact down, also about a contact that is closed; references it leaves out come from the open contact."""
    fact = _noted(command)
    now_us, occurred_us = state.now_us, command.occurred_us
    agent, contract, brand, programme = command.agent, command.contract, command.brand, command.programme
    contact = state.contacts.get(command.contact)
    if contact is None:
        occurred_us = occurred_us if 0 < occurred_us < now_us else now_us
    else:
        occurred_us = contact.occur(occurred_us, now_us)
        brand, programme = brand or contact.brand, programme or contact.programme.id
        if contact.agent is not None and contact.state is not OFFERED:
            agent, contract = agent or contact.agent.id, contract or contact.contract
    state.out.append(Draft(now_us, occurred_us, fact, command.contact, agent, contract, brand, programme))


def _noted(command: Note) -> Fact:
    if command.kind in OWN_KINDS:
        raise NotANote(kind=command.kind)
    try:
        return registry.decode(command.kind, command.version, command.fact)
    except msgspec.MsgspecError as error:
        raise NotANote(kind=command.kind, why=str(error)) from error
