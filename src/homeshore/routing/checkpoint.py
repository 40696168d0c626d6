"""The core's memory as bytes, and back. A restored core gives the same answers to the same commands.

Heaps of the index are not stored: what they hand out depends on keys alone, so they are built again.
"""

from operator import attrgetter
from typing import Any

import msgspec

from homeshore.facts.live import ContactOffered
from homeshore.facts.vocabulary import Channel, ContactState, Status
from homeshore.kit.errors import Refusal
from homeshore.routing.matching import openings
from homeshore.routing.state import GRANT, LEAVES_OPEN, Agent, Boundary, Cell, Contact, Programme, State

VERSION = 1
_PROGRAMME = ("id", "brand", "rings", "offer_us", "wrap_up_us", "priority_us", "preferred_us")
_AGENT = (
    *("id", "employee", "capacity", "bonus_us", "status", "reason", "since_us", "idle_us", "session", "linked"),
    *("boundary_us", "timer"),
)
_CONTACT = (
    *("id", "brand", "state", "held", "urgent", "transferred", "queued_us", "since_us", "started_us", "last_us"),
    *("seniority_us", "key", "preferred", "preferred_until_us", "excluded", "refused", "reserved", "timer", "contract"),
)
_OFFER = ("offer", "level", "expires_us", "why", "waited_us")
_STATUSES = {status.value: status for status in Status}
_STATES = {state.value: state for state in ContactState}
_KINDS: dict[type, str] = {Contact: "contact", Agent: "agent", Boundary: "boundary"}


class UnknownSnapshot(Refusal):
    """The snapshot was written by another version of the core: replay the journal from an older one, or from zero."""

    code = "unknown_snapshot"


def snapshot(state: State) -> bytes:
    """Everything the core knows, as msgpack."""
    cells = [cell for queue in state.queues.values() for cell in queue.cells]
    numbers = {id(cell): number for number, cell in enumerate(cells)}
    queues = {id(queue): number for number, queue in enumerate(state.queues.values())}
    programme, agent = attrgetter(*_PROGRAMME), attrgetter(*_AGENT)
    contact, offer = attrgetter(*_CONTACT), attrgetter(*_OFFER)
    return msgspec.msgpack.encode(
        {
            "version": VERSION,
            "centre": (state.now_us, state.reconnect_us, state.offers, state.timers.sequence),
            "programmes": [programme(each) for each in state.programmes.values()],
            "queues": [
                (q.programme, q.channel, q.language, q.busy, q.service_us, [cell.level for cell in q.cells])
                for q in state.queues.values()
            ],
            "agents": [(agent(each), *_references(each, numbers)) for each in state.agents.values()],
            "contacts": [
                (
                    contact(each),
                    each.programme.id,
                    queues[id(each.queue)],
                    each.cell.level if each.cell is not None else None,
                    each.agent.id if each.agent is not None else 0,
                    offer(each.offer) if each.offer.offer else None,
                )
                for each in state.contacts.values()
            ],
            "boundaries": [
                (each.at_us, each.timer, [a.id if state.agents.get(a.id) is a else 0 for a in each.agents])
                for each in state.boundaries.values()
            ],
            "timers": [_timer(entry) for entry in state.timers.heap if entry[2].timer == entry[1]],
            "helps": [(agent_id, *request) for agent_id, request in state.helps.items()],
            "missed": list(state.missed.items()),
            "recent": list(state.recent),
        }
    )


def _references(agent: Agent, numbers: dict[int, int]) -> tuple[list[object], list[int], list[int]]:
    """An agent's grants and cells with numbers in place of cells, and the contacts in their hands."""
    grants = list(agent.grants)
    grants[::GRANT] = [numbers[id(cell)] for cell in agent.grants[::GRANT]]
    return grants, [numbers[id(cell)] for cell in agent.cells], [contact.id for contact in agent.work]


def _timer(entry: tuple[int, int, Any]) -> tuple[int, int, str, int]:
    at_us, sequence, subject = entry
    return at_us, sequence, _KINDS[type(subject)], subject.at_us if type(subject) is Boundary else subject.id


def restore(state: State, data: bytes) -> None:
    """Fill an empty state from a snapshot. Raises UnknownSnapshot."""
    stored = msgspec.msgpack.decode(data)
    if stored["version"] != VERSION:
        raise UnknownSnapshot(version=stored["version"])
    state.now_us, state.reconnect_us, state.offers, state.timers.sequence = stored["centre"]
    for values in stored["programmes"]:
        _restore_programme(state, values)
    cells = _restore_queues(state, stored["queues"])
    for row in stored["agents"]:
        _restore_agent(state, row, cells)
    queues = list(state.queues.values())
    for values, programme, queue, level, agent, offer in stored["contacts"]:
        contact = Contact(values[0], values[1], state.programmes[programme], queues[queue])
        _restore_contact(state, contact, values)
        contact.cell = contact.queue.cell(level) if level is not None else None
        contact.agent = state.agents[agent] if agent else None
        if offer is not None:
            contact.offer = ContactOffered(offer[0], offer[1], offer[2], tuple(offer[3]), offer[4])
    for row in stored["agents"]:
        _restore_work(state, state.agents[row[0][0]], row[3])
    _restore_timers(state, stored)
    state.helps = {agent: (contact, since_us) for agent, contact, since_us in stored["helps"]}
    state.missed = dict(stored["missed"])
    state.recent.extend(stored["recent"])
    state.recent_ids.update(stored["recent"])
    _file(state)


def _assign(subject: object, names: tuple[str, ...], values: list[Any]) -> None:
    for name, value in zip(names, values, strict=True):
        setattr(subject, name, value)


def _restore_programme(state: State, values: list[Any]) -> None:
    programme = state.programmes[values[0]] = Programme(values[0], values[1])
    _assign(programme, _PROGRAMME, values)
    programme.rings = tuple((after_us, level) for after_us, level in programme.rings)


def _restore_queues(state: State, rows: list[Any]) -> list[Cell]:
    cells: list[Cell] = []
    for programme, channel, language, busy, service_us, levels in rows:
        queue = state.queue(programme, Channel(channel), language)
        queue.busy, queue.service_us = busy, service_us
        cells += [queue.cell(level) for level in levels]
    return cells


def _restore_agent(state: State, row: list[Any], cells: list[Cell]) -> None:
    values, grants, held, _ = row
    agent = state.agents[values[0]] = Agent(values[0])
    _assign(agent, _AGENT, values)
    agent.status = _STATUSES[values[4]]
    grants[::GRANT] = [cells[number] for number in grants[::GRANT]]
    agent.grants = tuple(grants)
    agent.cells = tuple(cells[number] for number in held)


def _restore_contact(state: State, contact: Contact, values: list[Any]) -> None:
    _assign(contact, _CONTACT, values)
    contact.state = _STATES[values[2]]
    contact.excluded, contact.refused = tuple(contact.excluded), tuple(contact.refused)
    state.contacts[contact.id] = contact


def _restore_work(state: State, agent: Agent, work: list[int]) -> None:
    agent.work = tuple(state.contacts[each] for each in work)
    for contact in agent.work:
        contact.leaves = LEAVES_OPEN[contact.kind][contact.state]


def _restore_timers(state: State, stored: dict[str, Any]) -> None:
    gone = Agent(0)
    for at_us, timer, agents in stored["boundaries"]:
        boundary = state.boundaries[at_us] = Boundary(at_us)
        boundary.timer = timer
        boundary.agents.extend(state.agents.get(agent, gone) for agent in agents)
    subjects: dict[str, dict[int, Any]] = {
        "contact": state.contacts,
        "agent": state.agents,
        "boundary": state.boundaries,
    }
    state.timers.load([(at_us, seq, subjects[kind][id]) for at_us, seq, kind, id in stored["timers"]])


def _file(state: State) -> None:
    for contact in state.contacts.values():
        if contact.state is ContactState.OFFERED and contact.agent is not None:
            contact.agent.offer = contact
        elif contact.cell is not None:
            contact.queue.line[contact.id] = contact
            state.index.file_contact(contact)
        elif contact.reserved:
            state.reserved.setdefault(contact.reserved, []).append(contact)
    for agent in state.agents.values():
        state.index.file_agent(agent, openings(agent))
