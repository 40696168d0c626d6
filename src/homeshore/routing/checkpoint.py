"""The core's memory as bytes, and back. A restored core gives the same answers to the same commands.

Agents and contacts are stored by column, which costs a third of the time of rows: no tuple an agent, no work for the
garbage collector. The index's heaps are not stored; what they hand out depends on keys alone, so they are built again.
"""

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

import msgspec

from homeshore.facts.live import ContactOffered
from homeshore.facts.vocabulary import Channel, ContactState, Status
from homeshore.kit.errors import Refusal
from homeshore.routing.matching import openings
from homeshore.routing.state import (
    LEAVES_OPEN,
    WITHOUT_PHONE,
    Agent,
    Boundary,
    Cell,
    Contact,
    Limits,
    Programme,
    Spacing,
    State,
)
from homeshore.routing.timers import Timer

VERSION = 5
_PROGRAMME = (
    *("id", "brand", "rings", "offer_us", "wrap_up_us", "priority_us", "preferred_us"),
    *("spacing_in_us", "spacing_out_us"),
)
_AGENT = (
    *("id", "employee", "capacity", "bonus_us", "status", "since_us", "idle_us", "session", "reach"),
    *("boundary_us", "answers"),
)
_CONTACT = (
    *("id", "brand", "state", "held", "urgent", "transferred", "queued_us", "since_us", "started_us", "last_us"),
    *("seniority_us", "key", "preferred", "preferred_until_us", "reserved", "contract"),
    *("handling", "waited_us", "placed", "only"),
)
_PLAIN = {"status": "status._value_", "state": "state._value_"}
"""Members of an enumeration are stored as their text, which msgspec writes ten times faster."""
_STATUSES = {status.value: status for status in Status}
_STATES = {state.value: state for state in ContactState}
_KINDS: dict[type, str] = {Contact: "contact", Agent: "agent", Boundary: "boundary", Spacing: "spacing"}

Stored = dict[str, Any]


class UnknownSnapshot(Refusal):
    """The snapshot was written by another version of the core: replay the journal instead."""

    code = "unknown_snapshot"


def snapshot(state: State) -> bytes:
    """Everything the core knows, as msgpack."""
    return msgspec.msgpack.encode(
        {
            "version": VERSION,
            "centre": (state.now_us, state.reconnect_us, state.offers, state.timers.sequence),
            "programmes": [attrgetter(*_PROGRAMME)(each) for each in state.programmes.values()],
            "queues": [
                (q.programme, q.channel, q.language, q.busy, q.service_us, [cell.level for cell in q.cells])
                for q in state.queues.values()
            ],
            "agents": _store_agents(state),
            "contacts": _store_contacts(state),
            "boundaries": [
                (each.at_us, _ids(state, each.agents), _ids(state, each.renewed)) for each in state.boundaries.values()
            ],
            "spacings": [each.id for each in state.agents.values() if each.spacing is not None],
            "timers": [_timer(entry) for entry in state.timers.live()],
            "helps": [(agent_id, *request) for agent_id, request in state.helps.items()],
            "phones": list(state.phones.items()),
            "reasons": list(state.reasons.items()),
            "missed": list(state.missed.items()),
            "recent": list(state.recent),
            "older": list(state.older),
        }
    )


def _columns(names: Sequence[str], subjects: Sequence[object]) -> list[list[Any]]:
    return [list(map(attrgetter(_PLAIN.get(name, name)), subjects)) for name in names]


def _store_agents(state: State) -> Stored:
    agents = list(state.agents.values())
    cells = [cell for queue in state.queues.values() for cell in queue.cells]
    numbers = {id(cell): number for number, cell in enumerate(cells)}
    limits: dict[Limits, int] = {}
    terms = [part for agent in agents for part in agent.terms]
    terms[1::2] = [limits.setdefault(each, len(limits)) for each in terms[1::2]]
    return {
        "columns": _columns(_AGENT, agents),
        "open": [agent.entry is not None for agent in agents],
        "limits": list(limits),
        "terms": terms,
        "terms_each": [len(agent.terms) for agent in agents],
        "granted": [numbers[id(cell)] for agent in agents for cell in agent.granted],
        "granted_each": [len(agent.granted) for agent in agents],
        "cells": [numbers[id(cell)] for agent in agents for cell in agent.cells],
        "cells_each": [len(agent.cells) for agent in agents],
        "work": [contact.id for agent in agents for contact in agent.work],
        "work_each": [len(agent.work) for agent in agents],
    }


def _store_contacts(state: State) -> Stored:
    contacts = list(state.contacts.values())
    queues = {id(queue): number for number, queue in enumerate(state.queues.values())}
    whys: dict[tuple[str, ...], int] = {}
    return {
        "columns": _columns(_CONTACT, contacts),
        "programme": [contact.programme.id for contact in contacts],
        "queue": [queues[id(contact.queue)] for contact in contacts],
        "level": [contact.cell.level if contact.cell is not None else None for contact in contacts],
        "agent": [contact.agent.id if contact.agent is not None else 0 for contact in contacts],
        "excluded": {contact.id: contact.excluded for contact in contacts if contact.excluded},
        "refused": {contact.id: contact.refused for contact in contacts if contact.refused},
        "offers": _columns(("offer.offer", "offer.level", "offer.expires_us", "offer.waited_us"), contacts),
        "why": [whys.setdefault(contact.offer.why, len(whys)) for contact in contacts],
        "whys": list(whys),
    }


def _ids(state: State, agents: Iterable[Agent]) -> list[int]:
    """Ids in order, 0 for an agent who was removed meanwhile."""
    return [agent.id if state.agents.get(agent.id) is agent else 0 for agent in agents]


def _timer(timer: Timer) -> tuple[int, int, str, int]:
    at_us, sequence, subject = timer
    match subject:
        case Boundary():
            id = subject.at_us
        case Spacing():
            id = subject.agent.id
        case _:
            id = subject.id
    return at_us, sequence, _KINDS[type(subject)], id


def restore(state: State, data: bytes) -> None:
    """Fill an empty state from a snapshot. Raises UnknownSnapshot."""
    stored = _in_today_s_shape(msgspec.msgpack.decode(data))
    state.now_us, state.reconnect_us, state.offers, state.timers.sequence = stored["centre"]
    for values in stored["programmes"]:
        _restore_programme(state, values)
    cells = _restore_queues(state, stored["queues"])
    _restore_agents(state, stored["agents"], cells)
    _restore_contacts(state, stored["contacts"])
    _restore_work(state, stored["agents"])
    _restore_timers(state, stored)
    state.helps = {agent: (contact, since_us) for agent, contact, since_us in stored["helps"]}
    state.phones = dict(stored["phones"])
    state.reasons = dict(stored["reasons"])
    state.missed = dict(stored["missed"])
    state.recent = dict.fromkeys(stored["recent"])
    state.older = dict.fromkeys(stored["older"])
    _file(state, stored["agents"]["open"])


def _in_today_s_shape(stored: Stored) -> Stored:
    """A snapshot of any version that this release can read."""
    if stored["version"] == 2:
        _add_telephones(stored)
    if stored["version"] == 3:
        _add_consultations(stored)
    if stored["version"] == 4:
        _add_answers(stored)
    if stored["version"] != VERSION:
        raise UnknownSnapshot(version=stored["version"])
    return stored


def _add_telephones(stored: Stored) -> None:
    """From version 2 to 3: nobody had a phone, no call was placed, no programme knew call spacing.

    Timers and reasons of pauses stood beside their subjects.
    """
    for programme in stored["programmes"]:
        programme += [0, 0]
    agents, contacts = stored["agents"]["columns"], stored["contacts"]["columns"]
    stored["reasons"] = [(id, reason) for id, reason in zip(agents[0], agents[5], strict=True) if reason]
    agents[9] = [WITHOUT_PHONE if linked else 0 for linked in agents[9]]
    del agents[11], agents[5]
    del contacts[15]
    contacts.append([False] * len(contacts[0]))
    stored["boundaries"] = [(at_us, agents, renewed) for at_us, _, agents, renewed in stored["boundaries"]]
    stored["spacings"] = stored["phones"] = []
    stored["version"] = 3


def _add_consultations(stored: Stored) -> None:
    """From version 3 to 4: no contact was for one agent only."""
    contacts = stored["contacts"]["columns"]
    contacts.append([False] * len(contacts[0]))
    stored["version"] = 4


def _add_answers(stored: Stored) -> None:
    """From version 4 to 5: no telephone answered by itself."""
    agents = stored["agents"]["columns"]
    agents.append([0] * len(agents[0]))
    stored["version"] = 5


def _fill(subjects: Sequence[object], names: Sequence[str], columns: list[list[Any]]) -> None:
    for name, column in zip(names, columns, strict=True):
        for subject, value in zip(subjects, column, strict=True):
            setattr(subject, name, value)


def _cut(values: list[Any], lengths: list[int]) -> list[tuple[Any, ...]]:
    """One tuple for each length, out of the values in order."""
    pieces = []
    end = 0
    for length in lengths:
        start, end = end, end + length
        pieces.append(tuple(values[start:end]))
    return pieces


def _restore_programme(state: State, values: list[Any]) -> None:
    programme = state.programmes[values[0]] = Programme(values[0], values[1])
    rings = _PROGRAMME.index("rings")
    values[rings] = tuple((after_us, level) for after_us, level in values[rings])
    _fill([programme], _PROGRAMME, [[value] for value in values])


def _restore_queues(state: State, rows: list[Any]) -> list[Cell]:
    cells: list[Cell] = []
    for programme, channel, language, busy, service_us, levels in rows:
        queue = state.queue(programme, Channel(channel), language)
        queue.busy, queue.service_us = busy, service_us
        cells += [queue.cell(level) for level in levels]
    return cells


def _restore_agents(state: State, stored: Stored, cells: list[Cell]) -> None:
    columns = stored["columns"]
    status = _AGENT.index("status")
    columns[status] = [_STATUSES[value] for value in columns[status]]
    agents = [Agent(id) for id in columns[0]]
    _fill(agents, _AGENT, columns)
    state.agents = dict(zip(columns[0], agents, strict=True))
    limits = [tuple(each) for each in stored["limits"]]
    terms = stored["terms"]
    terms[1::2] = [limits[number] for number in terms[1::2]]
    granted = _cut([cells[number] for number in stored["granted"]], stored["granted_each"])
    held = _cut([cells[number] for number in stored["cells"]], stored["cells_each"])
    held = [all_cells if some == all_cells else some for all_cells, some in zip(granted, held, strict=True)]
    _fill(agents, ("terms", "granted", "cells"), [_cut(terms, stored["terms_each"]), granted, held])
    state.limits = dict(zip(limits, limits, strict=True))


def _restore_contacts(state: State, stored: Stored) -> None:
    columns = stored["columns"]
    column = _CONTACT.index("state")
    columns[column] = [_STATES[value] for value in columns[column]]
    queues = list(state.queues.values())
    programmes = [state.programmes[number] for number in stored["programme"]]
    contacts = [
        Contact(id, programme, queues[queue])
        for id, programme, queue in zip(columns[0], programmes, stored["queue"], strict=True)
    ]
    _fill(contacts, _CONTACT, columns)
    state.contacts = dict(zip(columns[0], contacts, strict=True))
    whys = [tuple(why) for why in stored["whys"]]
    offers = zip(*stored["offers"], stored["why"], stored["level"], stored["agent"], strict=True)
    for contact, (offer, level, expires_us, waited_us, why, ring, agent) in zip(contacts, offers, strict=True):
        if offer:
            contact.offer = ContactOffered(offer, level, expires_us, whys[why], waited_us)
        contact.cell = contact.queue.cell(ring) if ring is not None else None
        contact.agent = state.agents[agent] if agent else None
    for name in ("excluded", "refused"):
        for id, ids in stored[name].items():
            setattr(state.contacts[id], name, tuple(ids))


def _restore_work(state: State, stored: Stored) -> None:
    work = [state.contacts[id] for id in stored["work"]]
    for contact in work:
        contact.leaves = LEAVES_OPEN[contact.kind][contact.state]
    _fill(list(state.agents.values()), ("work",), [_cut(work, stored["work_each"])])


def _restore_timers(state: State, stored: Stored) -> None:
    gone = Agent(0)
    for at_us, agents, renewed in stored["boundaries"]:
        boundary = state.boundaries[at_us] = Boundary(at_us)
        boundary.agents.extend(state.agents.get(agent, gone) for agent in agents)
        boundary.renewed.extend(state.agents.get(agent, gone) for agent in renewed)
    for id in stored["spacings"]:
        state.agents[id].spacing = Spacing(state.agents[id])
    subjects: dict[str, dict[int, Any]] = {
        "contact": state.contacts,
        "agent": state.agents,
        "boundary": state.boundaries,
        "spacing": {id: state.agents[id].spacing for id in stored["spacings"]},
    }
    state.timers.load([(at_us, sequence, subjects[kind][id]) for at_us, sequence, kind, id in stored["timers"]])


def _file(state: State, open_agents: list[bool]) -> None:
    for contact in state.contacts.values():
        if contact.state is ContactState.OFFERED and contact.agent is not None:
            contact.agent.offer = contact
        elif contact.cell is not None:
            contact.queue.line[contact.id] = contact
            state.index.file_contact(contact, None)
        elif contact.reserved:
            state.reserved.setdefault(contact.reserved, []).append(contact)
    for agent, is_open in zip(state.agents.values(), open_agents, strict=True):
        if is_open:
            state.index.file_agent(agent, openings(agent))
