"""What the dispatcher may ask of the core. Reading changes nothing; the law on breaks is kept here as well."""

from collections.abc import Iterator

import msgspec

from homeshore.facts.vocabulary import Channel, ContactState, Status
from homeshore.routing.errors import UnknownContact
from homeshore.routing.matching import cell_of, offerable, spare
from homeshore.routing.state import CALLS, Agent, Contact, Queue, State


class View(msgspec.Struct, frozen=True):
    """A picture of the moment. Times are microseconds since the epoch, 0 means none or not shown."""


class OfferView(View, frozen=True):
    """An outstanding offer, with the codes that explain it."""

    offer: int
    contact: int
    brand: int
    programme: int
    channel: Channel
    language: str
    why: tuple[str, ...]
    waited_us: int
    expires_us: int


class HandlingView(View, frozen=True):
    """A contact in an agent's hands: since when in its state, and how long the customer had waited for the offer."""

    handling: int
    contact: int
    contract: int
    brand: int
    programme: int
    channel: Channel
    language: str
    state: ContactState
    held: bool
    since_us: int
    started_us: int
    waited_us: int


class AgentView(View, frozen=True):
    """An agent's status and work.

    `linked` is False while a dropped link may still come back; `phone`: whether the desk's telephone is connected.
    """

    agent: int
    status: Status
    reason: str
    since_us: int
    session: int
    linked: bool
    offers: tuple[OfferView, ...]
    handlings: tuple[HandlingView, ...]
    phone: bool = False


class AgentLine(View, frozen=True):
    """An agent on the floor. Of an independent who is busy or away nobody sees since when."""

    agent: int
    status: Status
    reason: str
    since_us: int
    linked: bool
    offered: bool
    contacts: tuple[int, ...]


class QueueLine(View, frozen=True):
    """A queue: how many wait, since when the longest, how many are in agents' hands."""

    programme: int
    channel: Channel
    language: str
    waiting: int
    oldest_us: int
    handling: int


class QueueView(View, frozen=True):
    """How many wait for anybody in a queue, and what the next one would wait (-1 while nobody can tell)."""

    channel: Channel
    language: str
    waiting: int
    expected_wait_us: int


class HelpLine(View, frozen=True):
    """An open help request."""

    agent: int
    contact: int
    since_us: int


class FloorView(View, frozen=True):
    """Agents at work, queues that are not empty, help requests."""

    agents: tuple[AgentLine, ...]
    queues: tuple[QueueLine, ...]
    helps: tuple[HelpLine, ...]


class ContactView(View, frozen=True):
    """Where a contact stands. `place` counts from 1 in its queue; `expected_wait_us` is -1 while nobody can tell."""

    contact: int
    brand: int
    programme: int
    channel: Channel
    language: str
    state: ContactState
    since_us: int
    agent: int
    place: int
    expected_wait_us: int


def agent_view(state: State, id: int) -> AgentView:
    """An agent's status, offer and contacts. Raises UnknownAgent."""
    agent = state.agent(id)
    offers = (_offer_view(agent.offer),) if agent.offer is not None else ()
    return AgentView(
        agent.id,
        agent.status,
        state.reasons.get(agent.id, ""),
        _shown_since(agent),
        agent.session,
        bool(agent.reach),
        offers,
        tuple(_handling_view(contact) for contact in agent.work),
        bool(agent.reach & CALLS),
    )


def _shown_since(agent: Agent) -> int:
    return agent.since_us if agent.employee or agent.status is Status.READY else 0


def _offer_view(contact: Contact) -> OfferView:
    queue = contact.queue
    return OfferView(
        contact.offer.offer,
        contact.id,
        contact.brand,
        contact.programme.id,
        queue.channel,
        queue.language,
        contact.offer.why,
        contact.offer.waited_us,
        contact.offer.expires_us,
    )


def _handling_view(contact: Contact) -> HandlingView:
    queue = contact.queue
    return HandlingView(
        contact.handling,
        contact.id,
        contact.contract,
        contact.brand,
        contact.programme.id,
        queue.channel,
        queue.language,
        contact.state,
        contact.held,
        contact.since_us,
        contact.started_us,
        contact.waited_us,
    )


def floor_view(state: State) -> FloorView:
    """Agents at work, queues and help requests."""
    return FloorView(
        tuple(_agent_line(state, agent) for agent in state.agents.values() if agent.status is not Status.OFFLINE),
        tuple(_queue_lines(state)),
        tuple(HelpLine(agent, contact, since_us) for agent, (contact, since_us) in state.helps.items()),
    )


def _agent_line(state: State, agent: Agent) -> AgentLine:
    return AgentLine(
        agent.id,
        agent.status,
        state.reasons.get(agent.id, ""),
        _shown_since(agent),
        bool(agent.reach),
        agent.offer is not None,
        tuple(contact.id for contact in agent.work),
    )


def _queue_lines(state: State) -> Iterator[QueueLine]:
    reserved: dict[int, list[Contact]] = {}
    for contacts in state.reserved.values():
        for contact in contacts:
            reserved.setdefault(id(contact.queue), []).append(contact)
    for queue in state.queues.values():
        waiting = [*queue.line.values(), *reserved.get(id(queue), ())]
        if waiting or queue.busy:
            oldest_us = min((contact.since_us for contact in waiting), default=0)
            yield QueueLine(queue.programme, queue.channel, queue.language, len(waiting), oldest_us, queue.busy)


def contact_view(state: State, id: int) -> ContactView:
    """Where a contact stands, its place and expected wait. Raises UnknownContact."""
    contact = _known(state, id)
    queue = contact.queue
    place = _place(contact)
    return ContactView(
        contact.id,
        contact.brand,
        contact.programme.id,
        queue.channel,
        queue.language,
        contact.state,
        contact.since_us,
        contact.agent.id if contact.agent is not None else 0,
        place,
        _expected_wait_us(queue, place),
    )


def _known(state: State, id: int) -> Contact:
    contact = state.contacts.get(id)
    if contact is None:
        raise UnknownContact(contact=id)
    return contact


def _place(contact: Contact) -> int:
    """1 for the next in line; 0 for a contact that does not wait for anybody."""
    if contact.state is not ContactState.WAITING:
        return 0
    mine = (contact.key, contact.id)
    return 1 + sum((other.key, other.id) < mine for other in contact.queue.line.values())


def _expected_wait_us(queue: Queue, place: int) -> int:
    """`place` turns of the recent mean handling, shared among the handlings now in progress; -1 without either."""
    if not place:
        return 0
    if not queue.busy or not queue.service_us:
        return -1
    return place * queue.service_us // queue.busy


def queues_of(state: State, id: int) -> list[QueueView]:
    """How long the lines of a programme's queues are. Raises UnknownProgramme."""
    return [
        QueueView(queue.channel, queue.language, len(queue.line), _expected_wait_us(queue, len(queue.line) + 1))
        for queue in state.programme(id).queues
    ]


def explain(state: State, contact_id: int, agent_id: int = 0) -> tuple[str, ...]:
    """Why a contact stands where it stands or, given an agent, what keeps it from them; () when nothing does."""
    contact = _known(state, contact_id)
    if agent_id:
        return _obstacles(state.agent(agent_id), contact)
    if contact.state is not ContactState.WAITING:
        return contact.offer.why
    if contact.queued_us > state.now_us:
        return ("not_before",)
    if contact.reserved:
        return ("asks_preferred_agent",)
    number, cell, _ = contact.queue.ring_at(state.now_us - contact.queued_us)
    return ("in_line", f"ring:{number}", cell.label, f"place:{_place(contact)}")


def _obstacles(agent: Agent, contact: Contact) -> tuple[str, ...]:
    if contact.state is ContactState.WAITING and offerable(agent, contact):
        return ()
    cell = cell_of(agent, contact.queue)
    found = {
        f"state:{contact.state.value}": contact.state is not ContactState.WAITING,
        f"status:{agent.status.value}": agent.status is not Status.READY,
        "link_lost": bool(agent.session) and not agent.reach,
        "has_an_offer": agent.offer is not None,
        "phone_down": bool(agent.reach and contact.kind & CALLS and not agent.reach & CALLS),
        "call_spacing": agent.spacing is not None,
        "no_capacity": not spare(agent) & contact.kind,
        "not_permitted": cell is None,
        "ring_not_open": cell is not None and contact.cell is not None and cell.level < contact.cell.level,
        "declined_missed_or_excluded": agent.id in contact.refused,
        "reserved": bool(contact.reserved) and contact.reserved != agent.id,
    }
    return tuple(code for code, holds in found.items() if holds)
