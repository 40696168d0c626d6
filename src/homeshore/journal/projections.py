"""Projections: rows derived from facts, with a cursor that commits together with them.

A context declares `Projection(name, kinds, apply, clear)`; the worker keeps them up to date, at hints of the journal
and on its poll. Rebuilding from zero must give the rows that increments gave.
"""

import time
from collections.abc import Callable, Sequence
from functools import partial

import msgspec
from django.db import transaction

from homeshore.facts import Record
from homeshore.journal import queries
from homeshore.journal.models import Cursor

TARGET_SECONDS = 0.005
"""A chunk's transaction aims at this, so that nobody waits long for SQLite's lock."""
_SMALLEST_CHUNK, _FIRST_CHUNK, _LARGEST_CHUNK = 4, 64, 4_096


class Projection(msgspec.Struct, frozen=True):
    """`apply` writes what a run of facts means, inside a transaction that it does not open itself.

    `kinds` are the kinds of fact it is given (None: all). `clear` empties its rows for a rebuild. `apply` may read its
    own rows and rows that never change; reading what others change would make a rebuild differ. Where reading takes
    long, `prepare` does it before the transaction, since SQLite lets nobody write meanwhile, and returns what is left
    of `apply`. `head` says how far it may read now: not ahead of a projection whose rows it reads, for example.
    """

    name: str
    kinds: frozenset[str] | None
    apply: Callable[[Sequence[Record]], None]
    clear: Callable[[], None] | None = None
    prepare: Callable[[Sequence[Record]], Callable[[], None]] | None = None
    head: Callable[[], int] = queries.head_seq

    def prepared(self, records: Sequence[Record]) -> Callable[[], None]:
        """What writes these records, inside a transaction."""
        return self.prepare(records) if self.prepare and records else partial(self.apply, records)


def run_once(projection: Projection, max_facts: int = _FIRST_CHUNK) -> int:
    """Apply the next `max_facts` places of the journal in one transaction. Returns how many places it moved on."""
    after = queries.cursor_seq(projection.name)
    upto = min(after + max_facts, projection.head())
    if upto <= after:
        return 0
    records = queries.facts_between(after, upto, projection.kinds)
    write = projection.prepared(records)
    with transaction.atomic():
        cursor, _ = Cursor.objects.select_for_update().get_or_create(name=projection.name)
        if cursor.seq != after:  # another worker was faster
            return cursor.seq - after
        if records:
            write()
        cursor.seq = upto
        cursor.save(update_fields=["seq"])
    return upto - after


def catch_up(projection: Projection, seconds: float | None = None) -> int:
    """Apply all that is there, for at most `seconds`, in chunks of a few milliseconds. Returns the places moved on."""
    moved, chunk = 0, _FIRST_CHUNK
    until = None if seconds is None else time.monotonic() + seconds
    while until is None or time.monotonic() < until:
        began = time.monotonic()
        step = run_once(projection, chunk)
        if step == 0:
            break
        moved += step
        chunk = _next_chunk(chunk, time.monotonic() - began)
    return moved


def _next_chunk(chunk: int, took_seconds: float) -> int:
    if took_seconds > TARGET_SECONDS:
        return max(chunk // 2, _SMALLEST_CHUNK)
    return min(chunk * 2, _LARGEST_CHUNK) if took_seconds < TARGET_SECONDS / 2 else chunk


def rebuild(projection: Projection) -> int:
    """Empty a projection's rows and derive them again from the first fact. Returns the places applied.

    Stop the worker first, or it will apply new facts to half-built rows. Raises ValueError without a `clear`.
    """
    if projection.clear is None:
        raise ValueError(f"{projection.name} acts on the world: it cannot be rebuilt")
    with transaction.atomic():
        projection.clear()
        Cursor.objects.filter(name=projection.name).delete()
    return catch_up(projection)
