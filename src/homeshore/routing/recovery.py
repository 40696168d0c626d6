"""A cold start: the core is told what the journal's facts say, since it cannot get there by replay.

First agents, then contacts, then the end: until then nobody is found, so nothing is offered to an agent whose work in
hand is not known yet. What cannot go on as it was is told in facts with the cause `cold_start`.
"""

from homeshore.facts.live import ContactRequeued, OfferWithdrawn
from homeshore.facts.record import Fact
from homeshore.routing.commands import EndRecovery, RecoverAgent, RecoverContact
from homeshore.routing.matching import enter, line_up, seniority, settle
from homeshore.routing.pools import agent_key
from homeshore.routing.state import ACTIVE, EVERYTHING, OFFERED, SET_ASIDE, WITHOUT_PHONE, WRAP_UP, Contact, State

CAUSE = "cold_start"


def recover_agent(state: State, command: RecoverAgent) -> None:
    """The agent is at their desk; one whose link is down has the whole grace time to come back."""
    agent = state.agent(command.agent)
    agent.session = command.session
    agent.reach = (EVERYTHING if command.phone else WITHOUT_PHONE) if command.linked else 0
    agent.status, agent.since_us = command.status, command.since_us
    if command.reason:
        state.reasons[agent.id] = command.reason
    agent.idle_us = command.since_us
    agent.entry = None
    if not agent.reach:
        state.timers.arm(state.now_us + state.reconnect_us, agent)


def recover_contact(state: State, command: RecoverContact) -> None:
    """The contact goes on in its agent's hands, or waits; it keeps its seniority, and everybody may be asked again."""
    arrival = command.arrival
    if arrival.contact in state.contacts:
        return
    programme = state.programme(command.programme)
    queue = state.queue(programme.id, arrival.channel, arrival.language)
    start_us = max(arrival.occurred_us, arrival.not_before_us)
    seniority_us = seniority(queue.kind, start_us, arrival.due_us, arrival.boost_us)
    contact = Contact(arrival.contact, programme, queue, start_us, seniority_us, arrival.excluded)
    state.contacts[contact.id] = contact
    contact.queued_us, contact.since_us, contact.last_us = command.queued_us, command.since_us, command.last_us
    contact.placed = command.placed
    contact.agent = state.agents.get(command.agent)
    contact.contract = command.contract
    if command.state is OFFERED:
        _take_back(state, contact, OfferWithdrawn(command.offer, CAUSE))
    elif command.state in (ACTIVE, SET_ASIDE, WRAP_UP):
        if contact.agent is None or not contact.agent.session:
            _take_back(state, contact, ContactRequeued(CAUSE))
        else:
            _put_in_hand(state, contact, command)
            return
    line_up(state, contact)


def _take_back(state: State, contact: Contact, fact: Fact) -> None:
    """Written as of the contact's last fact: nobody is charged for the time of the outage."""
    state.tell(contact, fact, contact.last_us)
    contact.agent = None
    contact.contract = 0


def _put_in_hand(state: State, contact: Contact, command: RecoverContact) -> None:
    agent = contact.agent
    assert agent is not None
    contact.handling, contact.started_us = command.offer, command.started_us
    enter(contact, command.state)
    contact.held, contact.urgent = command.held, command.urgent
    contact.queue.busy += 1
    agent.work = (*agent.work, contact)
    if command.state is WRAP_UP and contact.programme.wrap_up_us:
        state.timers.arm(max(state.now_us, contact.since_us + contact.programme.wrap_up_us), contact)


def end_recovery(state: State, command: EndRecovery) -> None:
    """Number offers on, and bring together who waits and who is open, the longest idle first."""
    state.offers = max(state.offers, command.offers)
    for agent in sorted(state.agents.values(), key=lambda each: (agent_key(each), each.id)):
        settle(state, agent)
