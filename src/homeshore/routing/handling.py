"""What an agent does with an offer and with a contact in their hands."""

from typing import Final, TypeAlias

from homeshore.facts.live import (
    ContactClosed,
    ContactHeld,
    ContactRequeued,
    ContactResumed,
    ContactSetAside,
    ContactTakenUp,
    ContactTransferred,
    OfferDeclined,
    OfferExpired,
)
from homeshore.facts.record import Fact
from homeshore.facts.vocabulary import ContactState, Outcome, Status
from homeshore.routing.commands import (
    Accept,
    AnswerByItself,
    Close,
    Decline,
    HandOver,
    Hold,
    Resume,
    SetAside,
    TakeUp,
    Transfer,
    WrapUp,
)
from homeshore.routing.errors import (
    DeskIsTaken,
    NotPermitted,
    NotYourContact,
    OtherBrand,
    StaleOffer,
    UnknownContact,
    WrongState,
)
from homeshore.routing.matching import (
    begin,
    cell_of,
    end_offer,
    enter,
    line_up,
    release_reserved,
    settle,
    take_up,
)
from homeshore.routing.presence import change_status
from homeshore.routing.state import (
    ACTIVE,
    AWAY,
    CALLBACK,
    CALLS,
    DESK,
    NO_OFFER,
    OFFERED,
    SET_ASIDE,
    TRANSFER_US,
    WRAP_UP,
    Agent,
    Contact,
    Programme,
    Queue,
    Spacing,
    State,
)

HELD: Final = ContactHeld()
RESUMED: Final = ContactResumed()
BY_AGENT: Final = ContactSetAside("agent")
TAKEN_UP_BY_AGENT: Final = ContactTakenUp("agent")


def _offered(state: State, command: Accept | Decline) -> tuple[Agent, Contact]:
    agent = state.agents.get(command.agent) or state.agent(command.agent)
    contact = agent.offer
    if contact is None or contact.offer.offer != command.offer or contact.id != command.contact:
        raise StaleOffer(agent=agent.id, contact=command.contact, offer=command.offer)
    return agent, contact


def accept(state: State, command: Accept) -> None:
    """A handling begins; written work in hand is set aside for a live contact."""
    agent, contact = _offered(state, command)
    _take(state, agent, contact, command.occurred_us)


def _take(state: State, agent: Agent, contact: Contact, occurred_us: int) -> None:
    offer = contact.offer
    state.timers.cancel(contact)
    agent.offer = None
    contact.waited_us, contact.offer = offer.waited_us, NO_OFFER
    begin(state, agent, contact, offer.offer, occurred_us)
    settle(state, agent)


def answer_by_itself(state: State, command: AnswerByItself) -> None:
    """The desk's telephone answers by itself from now on, a call that it rings for at this moment too; or no more."""
    agent = state.agent(command.agent)
    if not command.session or command.session != agent.session:
        return
    agent.answers = CALLS if command.on else 0
    contact = agent.offer
    if contact is not None and contact.kind & agent.answers:
        _take(state, agent, contact, command.occurred_us)


def decline(state: State, command: Decline) -> None:
    """The contact goes back to its place, and is not offered to this agent again."""
    _, contact = _offered(state, command)
    agent = end_offer(state, contact, OfferDeclined(command.offer), command.occurred_us)
    contact.refused = (*contact.refused, agent.id)
    line_up(state, contact)
    settle(state, agent)


def expire_offer(state: State, contact: Contact) -> None:
    """Nobody answered: the agent gets no more offers until they say ready, the contact goes back to its place."""
    agent = end_offer(state, contact, OfferExpired(contact.offer.offer))
    contact.refused = (*contact.refused, agent.id)
    state.missed[agent.id] = contact.id
    change_status(state, agent, Status.NOT_ANSWERING if agent.employee else AWAY, "offer_expired")
    line_up(state, contact)
    release_reserved(state, agent)


IN_HAND: Final = (ACTIVE, SET_ASIDE, WRAP_UP)
InHand: TypeAlias = Hold | Resume | SetAside | TakeUp | WrapUp | Close | Transfer | HandOver


def in_hand(state: State, command: InHand, states: tuple[ContactState, ...]) -> tuple[Agent, Contact]:
    """The agent, and the contact that they have in hand in one of the states."""
    contact = state.contacts.get(command.contact)
    agent = contact.agent if contact is not None else None
    if contact is None or agent is None or agent.id != command.agent or contact.state is OFFERED:
        state.agent(command.agent)
        if contact is None:
            raise UnknownContact(contact=command.contact)
        raise NotYourContact(agent=command.agent, contact=command.contact)
    if contact.state not in states:
        raise WrongState(contact=contact.id, state=contact.state.value)
    return agent, contact


def hold(state: State, command: Hold) -> None:
    """Put the customer on hold."""
    _, contact = in_hand(state, command, (ACTIVE,))
    if not contact.held:
        contact.held = True
        state.tell(contact, HELD, command.occurred_us)


def resume(state: State, command: Resume) -> None:
    """End the hold."""
    _, contact = in_hand(state, command, (ACTIVE,))
    if contact.held:
        contact.held = False
        state.tell(contact, RESUMED, command.occurred_us)


def set_aside(state: State, command: SetAside) -> None:
    """Stop work on a mail or letter; no other one is offered until it is taken up again."""
    agent, contact = in_hand(state, command, (ACTIVE,))
    if contact.kind != DESK:
        raise WrongState(contact=contact.id, state=contact.state.value, channel=contact.queue.channel.value)
    contact.since_us = state.tell(contact, BY_AGENT, command.occurred_us)
    enter(contact, SET_ASIDE)
    settle(state, agent)


def take_up_again(state: State, command: TakeUp) -> None:
    """Go on with a contact that was set aside, when no other is in hand."""
    agent, contact = in_hand(state, command, (SET_ASIDE,))
    for other in agent.work:
        if other.state is not SET_ASIDE:
            raise DeskIsTaken(agent=agent.id, contact=contact.id, by=other.id)
    take_up(state, contact, TAKEN_UP_BY_AGENT, command.occurred_us)
    settle(state, agent)


def wrap_up(state: State, command: WrapUp) -> None:
    """End the conversation and begin after-call work."""
    _, contact = in_hand(state, command, (ACTIVE,))
    begin_wrap_up(state, contact, "agent", command.occurred_us)


def begin_wrap_up(state: State, contact: Contact, cause: str, occurred_us: int) -> None:
    """After-call work begins, within the programme's limit if it has one."""
    agent = contact.agent
    assert agent is not None
    limit_us = contact.programme.wrap_up_us
    contact.since_us = state.teller.wraps_up(state, contact, cause, occurred_us)
    enter(contact, WRAP_UP)
    if limit_us:
        state.timers.arm(state.now_us + limit_us, contact)
    if contact.kind == DESK:
        settle(state, agent)


def close(state: State, command: Close) -> None:
    """End the handling and the contact."""
    agent, contact = in_hand(state, command, IN_HAND)
    state.teller.closed(state, contact, command)
    _free_agent(state, agent, contact)
    state.forget(contact)
    settle(state, agent)


def wrap_up_limit(state: State, contact: Contact) -> None:
    """The time for after-call work is over."""
    agent = contact.agent
    assert agent is not None
    end(state, agent, contact, ContactClosed("", Outcome.UNSTATED.value, "wrap_up_limit"))
    settle(state, agent)


def end(state: State, agent: Agent, contact: Contact, fact: Fact, occurred_us: int = 0) -> None:
    state.tell(contact, fact, occurred_us)
    _free_agent(state, agent, contact)
    state.forget(contact)


def _free_agent(state: State, agent: Agent, contact: Contact) -> None:
    work = agent.work
    if len(work) == 1:
        agent.work = ()
    else:
        place = work.index(contact)
        agent.work = work[:place] + work[place + 1 :]
    agent.idle_us = state.now_us
    queue = contact.queue
    queue.busy -= 1
    service_us = contact.last_us - contact.started_us
    if queue.service_us:
        service_us = queue.service_us + (service_us - queue.service_us) // 8
    queue.service_us = service_us
    programme = contact.programme
    if (programme.spacing_in_us or programme.spacing_out_us) and agent.employee and contact.kind & CALLS:
        _space(state, agent, contact)


def _space(state: State, agent: Agent, contact: Contact) -> None:
    """An employee rests after a call (IDCC 2098), longer after one that the centre placed."""
    programme = contact.programme
    outbound = contact.placed or contact.kind == CALLBACK
    spacing_us = programme.spacing_out_us if outbound else programme.spacing_in_us
    if not spacing_us:
        return
    if agent.spacing is None:
        agent.spacing = Spacing(agent)
    state.timers.arm(state.now_us + spacing_us, agent.spacing)


def spacing_over(state: State, spacing: Spacing) -> None:
    """The rest after a call is over."""
    agent = spacing.agent
    agent.spacing = None
    settle(state, agent)


def take_from_agent(state: State, agent: Agent, contact: Contact) -> None:
    _free_agent(state, agent, contact)
    contact.agent = None
    contact.contract = contact.leaves = contact.handling = 0
    contact.held = contact.urgent = False


def transfer(state: State, command: Transfer) -> None:
    """End the handling; the contact keeps its seniority and waits for a programme, first for a named agent."""
    agent, contact = in_hand(state, command, (ACTIVE, SET_ASIDE))
    programme = state.programme(command.programme)
    if programme.brand != contact.brand:
        raise OtherBrand(contact=contact.id, brand=contact.brand, programme=programme.id)
    queue = state.queue(programme.id, contact.queue.channel, contact.queue.language)
    if command.to_agent and cell_of(state.agent(command.to_agent), queue) is None:
        raise NotPermitted(agent=command.to_agent, programme=programme.id)
    fact = ContactTransferred(programme.id, command.to_agent, command.reason)
    contact.since_us = contact.queued_us = state.tell(contact, fact, command.occurred_us)
    take_from_agent(state, agent, contact)
    change_queue(contact, programme, queue)
    contact.transferred = True
    contact.preferred = command.to_agent
    contact.preferred_until_us = state.now_us + (programme.preferred_us or TRANSFER_US)
    contact.refused = (*contact.excluded, agent.id) if command.to_agent != agent.id else contact.excluded
    line_up(state, contact)
    settle(state, agent)


def change_queue(contact: Contact, programme: Programme, queue: Queue) -> None:
    """The contact is a matter of this programme from now on, at the same seniority."""
    contact.programme, contact.queue = programme, queue
    contact.key = contact.seniority_us - programme.priority_us


def give_back(state: State, agent: Agent, cause: str) -> list[Contact]:
    """Take all work from an agent who is gone: what wraps up is closed, the rest is to be lined up at its old place."""
    waiting = []
    for contact in agent.work:
        if contact.state is WRAP_UP:
            end(state, agent, contact, ContactClosed("", Outcome.UNSTATED.value, cause))
        else:
            state.tell(contact, ContactRequeued(cause))
            contact.since_us = state.now_us
            take_from_agent(state, agent, contact)
            contact.refused = contact.excluded
            waiting.append(contact)
    return waiting
