"""Rows, views and facts as the API's shapes."""

from collections.abc import Collection, Iterable
from datetime import datetime

import msgspec
from django.urls import reverse

from homeshore.brands import queries as brands
from homeshore.brands.queries import Programme
from homeshore.contacts.queries.lists import Contact, Handling
from homeshore.contacts.queries.messages import FileView, MessageView
from homeshore.facts import Record, kind_of
from homeshore.kit.clock import from_us
from homeshore.kit.ids import encode_id
from homeshore.people import queries as people
from homeshore.people.queries import Agent
from homeshore.routing.views import FloorView
from homeshore.security.scope import Scope

_REFERENCES = frozenset(
    {"conversation", "customer", "offer", "message", "to_programme", "to_agent", "by"}
    | {"callback", "consult", "recording", "supervisor", "trunk"}
)


def programme(row: Programme, at: datetime) -> dict[str, object]:
    """A programme with its promises."""
    return {
        "id": row.id,
        "brand": row.brand_id,
        "slug": row.slug,
        "name": row.name,
        "time_zone": row.time_zone,
        "languages": row.languages,
        "channels": [msgspec.structs.asdict(promise) for promise in brands.promises(row)],
        "is_open": brands.opening(row, at).is_open,
    }


def agent(row: Agent) -> dict[str, object]:
    """An agent."""
    return {
        "id": row.id,
        "name": row.person.name,
        "mode": people.mode_of(row.id),
        "languages": row.languages,
        "skills": row.skills,
        "chat_capacity": row.chat_capacity,
    }


def contact(row: Contact) -> dict[str, object]:
    """A contact's own columns."""
    return {
        "id": row.id,
        "brand": row.brand_id,
        "programme": row.programme_id,
        "conversation": row.conversation_id,
        "customer": row.customer_id,
        "channel": row.channel,
        "state": row.state,
        "origin": row.origin,
        "language": row.language,
        "subject": row.conversation.subject,
        "received_at": row.received_at,
        "due_at": row.due_at,
        "answered_at": row.answered_at,
        "ended_at": row.ended_at,
        "within_service_level": row.within_service_level,
        "reason": row.reason,
        "outcome": row.outcome,
        "agent": row.agent or None,
    }


def file(view: FileView) -> dict[str, object]:
    """A file with the address of its bytes."""
    return {**msgspec.structs.asdict(view), "url": reverse("api:attachment", kwargs={"attachment": view.id})}


def message(view: MessageView) -> dict[str, object]:
    """A message."""
    return {
        "id": view.id,
        "direction": view.direction,
        "channel": view.channel,
        "at": from_us(view.at_us),
        "author": view.author,
        "sender": view.sender,
        "subject": view.subject,
        "text": view.text,
        "quoted": view.quoted,
        "warnings": list(view.warnings),
        "delivery": view.delivery,
        "attachments": [file(each) for each in view.attachments],
    }


def handling(row: Handling) -> dict[str, object]:
    """A handling with its times."""
    times = ("ring_us", "active_us", "hold_us", "set_aside_us", "wrap_up_us", "share_us")
    return {
        "id": row.id,
        "agent": row.agent,
        "contract": row.contract,
        "programme": row.programme_id,
        "state": row.state,
        "began_at": from_us(row.began_us),
        "ended_at": from_us(row.ended_us) if row.ended_us else None,
        **{name: getattr(row, name) for name in times},
    }


def fact(record: Record) -> dict[str, object]:
    """A fact; ids inside it are public ids too."""
    data = {
        name: encode_id(value) if name in _REFERENCES and isinstance(value, int) else value
        for name, value in msgspec.to_builtins(msgspec.structs.asdict(record.fact)).items()
    }
    return {
        "seq": record.seq,
        "at": from_us(record.at_us),
        "occurred_at": from_us(record.occurred_us),
        "kind": kind_of(record.fact),
        "agent": record.agent or None,
        "contract": record.contract or None,
        "programme": record.programme or None,
        "data": data,
    }


def without_agents(facts: Iterable[Record], keep: Collection[int]) -> list[Record]:
    """Facts that name no agent but those to `keep`."""
    return [
        record if record.agent in keep else msgspec.structs.replace(record, agent=0, contract=0) for record in facts
    ]


def live(view: FloorView, scope: Scope) -> dict[str, object]:
    """The floor, within a scope: a brand sees its queues, the centre its agents too."""
    shown = {row.id for row in brands.programmes(scope)}
    return {
        "queues": [
            {
                "programme": queue.programme,
                "channel": queue.channel,
                "language": queue.language,
                "waiting": queue.waiting,
                "oldest_since": from_us(queue.oldest_us) if queue.oldest_us else None,
                "handling": queue.handling,
            }
            for queue in view.queues
            if queue.programme in shown
        ],
        "agents": [
            {
                "id": line.agent,
                "status": line.status,
                "since": from_us(line.since_us) if line.since_us else None,
                "contacts": list(line.contacts),
            }
            for line in (view.agents if scope.brands is None else ())
        ],
    }
