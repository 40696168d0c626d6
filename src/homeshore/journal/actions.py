"""Leave facts and commands for the appender, in the transaction of the action that wants them."""

from collections.abc import Iterable

import msgspec
from django.db import transaction

from homeshore.facts import Draft, encode, kind_of, version_of
from homeshore.journal import bus
from homeshore.journal.models import Outbox
from homeshore.routing.commands import Command, Note

_encoder = msgspec.msgpack.Encoder()


def put_in_outbox(message: Draft | Command) -> None:
    """Have a fact or command appended to the journal if, and only if, the caller's transaction commits.

    The dispatcher gives it its `at_us`; a draft's own is ignored, its `occurred_us` is kept (0: the same as `at_us`).
    Facts of routing itself cannot be put here: the core says those.
    """
    put_all_in_outbox([message])


def put_all_in_outbox(messages: Iterable[Draft | Command]) -> None:
    """Several at once, in their order."""
    rows = [Outbox(data=_encoder.encode(as_command(message))) for message in messages]
    Outbox.objects.bulk_create(rows, batch_size=500)
    transaction.on_commit(nudge)


def as_command(message: Draft | Command) -> Command:
    """What the core is told: a command as it is, a draft as a Note."""
    if isinstance(message, Command):
        return message
    return Note(
        kind=kind_of(message.fact),
        version=version_of(kind_of(message.fact)),
        fact=encode(message.fact),
        contact=message.contact,
        agent=message.agent,
        contract=message.contract,
        brand=message.brand,
        programme=message.programme,
        occurred_us=message.occurred_us,
    )


def nudge() -> None:
    """Tell the dispatcher that the outbox has something; without it the row waits for the next poll."""
    bus.publish("outbox")
