"""Bring agents and contacts together: who is open for what, who is asked, and what happens when an offer ends."""

from typing import Final

from homeshore.facts.live import ContactAbandoned, ContactSetAside, ContactTakenUp, OfferWithdrawn
from homeshore.facts.record import Fact
from homeshore.facts.vocabulary import ContactState
from homeshore.routing.state import (
    ACTIVE,
    BUSY,
    CALLS,
    CHAT,
    DESK,
    EVERYTHING,
    LEAVES_OPEN,
    NO_OFFER,
    OFFERED,
    RANK_US,
    READY,
    SET_ASIDE,
    UNSTATED_DUE_US,
    WAITING,
    Agent,
    Cell,
    Contact,
    Limits,
    Queue,
    State,
)

TAKEN_UP: Final = ContactTakenUp(cause="urgent_over")
FOR_URGENT: Final = ContactSetAside("urgent")
LEFT_BY_ACTIVE: Final = {kind: leaves[ACTIVE] for kind, leaves in LEAVES_OPEN.items()}


def openings(agent: Agent, rested: bool = False) -> int:
    """The kinds of work an agent is open for, as a mask: ready, linked, no offer outstanding, capacity left.

    `rested` asks as if no rest after a call were going on.
    """
    if agent.status is not READY or agent.offer is not None or (agent.spacing is not None and not rested):
        return 0
    if not agent.work and agent.capacity:
        return agent.reach
    return spare(agent) & agent.reach


def spare(agent: Agent) -> int:
    """The kinds of work for which the work in an agent's hands leaves room, as a mask."""
    kinds = EVERYTHING
    chats = 0
    for contact in agent.work:
        kinds &= contact.leaves
        if contact.kind == CHAT:
            chats += 1
    return kinds & ~CHAT if chats >= agent.capacity else kinds


def offerable(agent: Agent, contact: Contact) -> bool:
    """Whether a waiting contact may be offered to an agent now. The index answers the same without asking everybody."""
    if not openings(agent) & contact.kind or agent.id in contact.refused:
        return False
    if contact.reserved:
        return contact.reserved == agent.id
    permitted = cell_of(agent, contact.queue)
    return permitted is not None and contact.cell is not None and permitted.level >= contact.cell.level


def cell_of(agent: Agent, queue: Queue) -> Cell | None:
    """The agent's cell in a queue, None when they have no permission for it now."""
    for cell in agent.cells:
        if cell.queue is queue:
            return cell
    return None


def seniority(kind: int, start_us: int, due_us: int, boost_us: int) -> int:
    """A contact's seniority, the smaller the sooner: rank of its kind, then arrival or due time, less its boost."""
    rank_us = RANK_US[kind]
    if not rank_us:
        return start_us - boost_us
    return rank_us + (due_us or start_us + UNSTATED_DUE_US) - boost_us


def settle(state: State, agent: Agent) -> None:
    """After anything changed for an agent: go back to what was set aside, else offer what waits, else be found."""
    work = agent.work
    if work:
        if not work[0].leaves:  # a call leaves nothing possible
            agent.entry = None
            return
        if work[0].state is SET_ASIDE:
            _return_to_desk(state, agent)
    kinds = openings(agent)
    if not kinds:
        agent.entry = None
        return
    contact = state.index.first_waiting(agent, kinds)
    if state.reserved and agent.id in state.reserved:
        contact = _first_reserved(state, agent, kinds, contact)
    if contact is not None:
        cell = cell_of(agent, contact.queue)
        assert cell is not None
        offer(state, agent, contact, cell, "next_in_line")
    else:
        state.index.file_agent(agent, kinds)


def _return_to_desk(state: State, agent: Agent) -> None:
    if agent.offer is not None or (agent.status is not READY and agent.status is not BUSY):
        return
    aside = None
    for contact in agent.work:
        if contact.kind != DESK or contact.state is not SET_ASIDE:
            return
        if contact.urgent:
            aside = contact
    if aside is not None:
        take_up(state, aside, TAKEN_UP)


def take_up(state: State, contact: Contact, fact: Fact, occurred_us: int = 0) -> None:
    """Go on with a contact that was set aside."""
    contact.urgent = False
    contact.since_us = state.tell(contact, fact, occurred_us)
    enter(contact, ACTIVE)


def enter(contact: Contact, work_state: ContactState) -> None:
    """Change the state of a contact in an agent's hands, and what it leaves them open for; a hold ends with it."""
    contact.state = work_state
    contact.held = False
    contact.leaves = LEAVES_OPEN[contact.kind][work_state]


def _first_reserved(state: State, agent: Agent, kinds: int, best: Contact | None) -> Contact | None:
    for contact in state.reserved[agent.id]:
        in_time = state.now_us < contact.preferred_until_us  # else its own timer of this moment releases it
        if in_time and contact.kind & kinds and (best is None or (contact.key, contact.id) < (best.key, best.id)):
            best = contact
    return best


def line_up(state: State, contact: Contact) -> None:
    """Let a contact wait: unseen until its time, then for its preferred agent alone, then for anybody in its rings.

    The first idle agent of its open rings is offered it; if there is none, it is filed there until the next ring opens.
    """
    contact.state = WAITING
    now_us = state.now_us
    if contact.queued_us > now_us:
        state.timers.arm(contact.queued_us, contact)
        return
    if contact.preferred and _ask_preferred(state, contact):
        return
    if contact.only:
        _give_up(state, contact)
        return
    queue = contact.queue
    number, ring, next_us = queue.only_ring or queue.ring_at(now_us - contact.queued_us)
    found = state.index.first_idle(contact, ring)
    if found is not None:
        agent, cell = found
        offer(state, agent, contact, cell, "longest_idle", number)
        return
    before, contact.cell = contact.cell, ring
    queue.line[contact.id] = contact
    state.index.file_contact(contact, before)
    if next_us:
        state.timers.arm(contact.queued_us + next_us, contact)


def _give_up(state: State, contact: Contact) -> None:
    """Nobody but the preferred agent was to have it."""
    withdraw_from_line(state, contact)
    state.tell(contact, ContactAbandoned("colleague_away", state.now_us - contact.since_us))
    state.forget(contact)


def _ask_preferred(state: State, contact: Contact) -> bool:
    agent = state.agents.get(contact.preferred)
    unreserve(state, contact)
    cell = cell_of(agent, contact.queue) if agent is not None else None
    if agent is None or cell is None or state.now_us >= contact.preferred_until_us or not can_be_asked(agent, contact):
        contact.preferred = 0
        return False
    if contact.kind & openings(agent):
        offer(state, agent, contact, cell, "preferred_agent")
    else:
        contact.reserved = agent.id
        state.reserved.setdefault(agent.id, []).append(contact)
        state.timers.arm(contact.preferred_until_us, contact)
    return True


def can_be_asked(agent: Agent, contact: Contact) -> bool:
    """Whether it is worth waiting for a preferred agent: there, with a phone for a call, permitted, willing."""
    if not agent.session or (agent.status is not READY and agent.status is not BUSY):
        return False
    if contact.kind & CALLS and not agent.reach & CALLS:
        return False
    return agent.id not in contact.refused and cell_of(agent, contact.queue) is not None


def unreserve(state: State, contact: Contact) -> None:
    """End the wait for a preferred agent alone."""
    if contact.reserved:
        waiting = state.reserved[contact.reserved]
        waiting.remove(contact)
        if not waiting:
            del state.reserved[contact.reserved]
        contact.reserved = 0


def release_reserved(state: State, agent: Agent) -> None:
    """Contacts that wait for an agent alone, and can no longer hope for them, wait for anybody."""
    waiting = state.reserved.get(agent.id)
    if waiting:
        for contact in sorted(waiting, key=lambda each: (each.key, each.id)):
            if not can_be_asked(agent, contact):
                state.timers.cancel(contact)
                line_up(state, contact)


def withdraw_from_line(state: State, contact: Contact) -> None:
    """The contact no longer waits: take it out of line, reservation and timer."""
    if contact.reserved:
        unreserve(state, contact)
    if contact.timer:
        state.timers.cancel(contact)
    if contact.cell is not None:
        del contact.queue.line[contact.id]
        state.index.drop_contact(contact)
        contact.cell = None


def offer(state: State, agent: Agent, contact: Contact, cell: Cell, how: str, ring: int = 0) -> None:
    """Offer a waiting contact to an agent, by their cell in its queue, until the programme's limit; or give it to them
    if their telephone answers by itself.

    `ring` spares counting the open rings again.
    """
    if contact.cell is not None or contact.timer is not None or contact.reserved:
        withdraw_from_line(state, contact)
    now_us = state.now_us
    contact.contract, reason = grant(agent, cell, now_us)
    state.offers = number = state.offers + 1
    contact.agent = agent
    agent.entry = None
    why = (how, ring, reason)
    if contact.kind & agent.answers:  # a call leaves room for nothing else: there is nothing to settle
        contact.waited_us = now_us - contact.since_us
        state.teller.offered(state, contact, cell, now_us, why)
        begin(state, agent, contact, number, 0)
        return
    expires_us = now_us + contact.programme.offer_us
    contact.offer = state.teller.offered(state, contact, cell, expires_us, why)
    contact.state = OFFERED
    agent.offer = contact
    state.timers.arm(expires_us, contact)


def begin(state: State, agent: Agent, contact: Contact, offer: int, occurred_us: int) -> None:
    """A handling begins, under the id of its offer. The caller settles the agent."""
    contact.handling = offer
    if agent.work and contact.kind != DESK:
        occurred_us = _clear_desk(state, agent, occurred_us)
    contact.since_us = contact.started_us = state.teller.accepted(state, contact, occurred_us)
    contact.queue.busy += 1
    contact.state = ACTIVE
    contact.leaves = LEFT_BY_ACTIVE[contact.kind]
    agent.work = (*agent.work, contact) if agent.work else (contact,)


def _clear_desk(state: State, agent: Agent, occurred_us: int) -> int:
    """Set written work aside; returns when that had occurred, before which the live contact cannot begin."""
    for other in agent.work:
        if other.kind == DESK and other.state is ACTIVE:
            other.urgent = True
            other.since_us = occurred_us = state.tell(other, FOR_URGENT, occurred_us)
            enter(other, SET_ASIDE)
    return occurred_us


def grant(agent: Agent, cell: Cell, now_us: int) -> tuple[int, str]:
    """Contract and reason of the permission under which an agent takes from a cell."""
    terms = agent.terms
    if len(terms) == 2:  # all permissions have the same
        return terms[0], terms[1][2]
    place = agent.granted.index(cell)
    while not in_effect(terms_at(agent, place)[1], now_us):  # some may not be in effect now
        place = agent.granted.index(cell, place + 1)
    contract, (_, _, reason) = terms_at(agent, place)
    return contract, reason


def terms_at(agent: Agent, place: int) -> tuple[int, Limits]:
    """Contract and limits of the cell at a place of `Agent.granted`."""
    terms = agent.terms
    at = 2 * place if len(terms) > 2 else 0
    return terms[at], terms[at + 1]


def in_effect(limits: Limits, now_us: int) -> bool:
    """Whether a permission within these limits holds now."""
    from_us, until_us, _ = limits
    return from_us <= now_us and (not until_us or now_us < until_us)


def withdraw_offer(state: State, contact: Contact, cause: str, occurred_us: int = 0) -> Agent:
    """End an offer for a cause outside the agent, as `end_offer` does."""
    return end_offer(state, contact, OfferWithdrawn(contact.offer.offer, cause), occurred_us)


def end_offer(state: State, contact: Contact, fact: Fact, occurred_us: int = 0) -> Agent:
    """Write down that an offer ended without a handling. The caller lines the contact up, then settles the agent."""
    agent = contact.agent
    assert agent is not None
    state.tell(contact, fact, occurred_us)
    state.timers.cancel(contact)
    agent.offer = None
    contact.agent = None
    contact.contract = 0
    contact.offer = NO_OFFER
    contact.state = WAITING
    return agent
