"""Sealed wishes, the end of their window, and the draw: what becomes of wishes is computed once and then booked."""

import secrets
import time
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence

import msgspec
from django.db import transaction
from django.db.models import F

from homeshore.facts import Draft
from homeshore.facts.office import SlotsDrawn, WishesClosed
from homeshore.journal.actions import put_in_outbox
from homeshore.kit.clock import from_us, now_us, to_us
from homeshore.kit.ids import decode_id, encode_id
from homeshore.kit.problems import refuse
from homeshore.people import queries as people
from homeshore.people.queries import Agent
from homeshore.security.sealing import seal, unseal
from homeshore.workforce.actions.booking import lock, new_booking, say_all_booked
from homeshore.workforce.actions.slot_notices import tell_all
from homeshore.workforce.errors import RoundMoved, WindowClosed
from homeshore.workforce.models.jobs import Job
from homeshore.workforce.models.slots import (
    ANNOUNCED,
    CLOSED,
    DRAWN,
    Slot,
    SlotBooking,
    SlotDraw,
    SlotEntry,
    SlotRound,
)
from homeshore.workforce.queries import slots as queries
from homeshore.workforce.queries import wishes as wish_queries
from homeshore.workforce.rules.slots import recording, sealing
from homeshore.workforce.rules.slots.explaining import explanations
from homeshore.workforce.rules.slots.places import Entry, Wishes, wishes_problems

CHUNK = 100
"""Agents whose bookings are written in one transaction: some five hundred, in a tenth of a second."""
EXPLAINED_AT_ONCE = 250
DRAW = "draw"
Tell = Callable[[int], bool]


@transaction.atomic
def submit_wishes(agent: Agent, round_id: int, asked: Wishes, at_us: int = 0) -> SlotEntry:
    """Seal an agent's wishes, or put others in their place while the window is open. `seal` is their receipt.

    Raises UnknownRound, WindowClosed, Invalid.
    """
    of_round = _open_round(round_id, at_us or now_us())
    known = frozenset(encode_id(slot) for slot in of_round.slots.values_list("id", flat=True))
    refuse(wishes_problems(asked, known))
    row = SlotEntry.objects.filter(round=of_round, agent=agent).first()
    row = row or SlotEntry(round=of_round, agent=agent, number=_free_number(of_round))
    entry = Entry(row.number, secrets.token_hex(32), asked)
    row.sealed, row.seal = seal(sealing.entry_text(entry)), sealing.seal(entry)
    row.save()
    return row


@transaction.atomic
def withdraw_wishes(agent: Agent, round_id: int, at_us: int = 0) -> None:
    """Take no part after all; nothing is kept of it. Raises UnknownRound, WindowClosed."""
    of_round = _open_round(round_id, at_us or now_us())
    SlotEntry.objects.filter(round=of_round, agent=agent).delete()


def close_due_rounds(at_us: int = 0) -> None:
    """End the window of every round whose time has come: one hash of all seals goes to the journal, before the draw."""
    due = SlotRound.objects.filter(state=ANNOUNCED, closes_at__lte=from_us(at_us or now_us()))
    for round_id in list(due.values_list("id", flat=True)):
        close_wishes(round_id, at_us)


@transaction.atomic
def close_wishes(round_id: int, at_us: int = 0) -> None:
    """End one window. Raises RoundMoved before its time or when it has ended already."""
    at = from_us(at_us or now_us())
    of_round = SlotRound.objects.select_for_update().filter(id=round_id, state=ANNOUNCED, closes_at__lte=at).first()
    if of_round is None:
        raise RoundMoved(round=round_id)
    seals = list(of_round.entries.values_list("seal", flat=True))
    of_round.entries_digest, of_round.state, of_round.closed_at = sealing.entries_digest(seals), CLOSED, at
    of_round.save(update_fields=["entries_digest", "state", "closed_at"])
    put_in_outbox(Draft(0, now_us(), WishesClosed(of_round.id, len(seals), of_round.entries_digest)))


def draw(job: Job, note: Tell) -> None:
    """The work of a draw (a kind of `jobs.Work`): compute and record it once, then book. May be begun again anywhere.

    Raises UnknownRound, RoundMoved without a public value.
    """
    of_round = queries.round_of(job.subject)
    if of_round.state == DRAWN:
        return
    if of_round.state != CLOSED or of_round.public_at is None:
        raise RoundMoved(state=of_round.state)
    drawn = SlotDraw.objects.filter(round=of_round).first() or _compute(of_round, note)
    record = wish_queries.record_of(drawn)
    _explain_all(of_round, record)
    _book_all(of_round, record, note)
    _conclude(of_round.id)


def _compute(of_round: SlotRound, note: Tell) -> SlotDraw:
    began = time.monotonic()
    record = recording.draw(
        recording.Drawn(
            round=encode_id(of_round.id),
            secret=unseal(of_round.sealed_secret),
            public_name=of_round.public_name,
            public_value=of_round.public_value,
            public_source=of_round.public_source,
            places=wish_queries.places_of(of_round),
            entries=wish_queries.entries_of(of_round),
        ),
        lambda percent: note(percent // 2),
    )
    if record.commitment != of_round.commitment or record.entries_digest != of_round.entries_digest:
        raise RoundMoved(state="altered")
    data = recording.written(record)
    return SlotDraw.objects.create(
        round=of_round,
        record=zlib.compress(data),
        digest=recording.digest_of(data),
        seed=record.seed,
        places=sum(place.quota for place in record.places),
        granted=recording.places_filled(record.result),
        entrants=len(record.entries),
        took_seconds=time.monotonic() - began,
    )


def _explain_all(of_round: SlotRound, record: recording.Record) -> None:
    """Write down for every entrant what became of each wish: thousands look at once, and none shall read the record."""
    rows = {row.number: row for row in of_round.entries.filter(outcome="").only("round", "number")}
    few: list[SlotEntry] = []
    for one in explanations(record, rows):
        row = rows[one.number]
        row.outcome = seal(msgspec.json.encode(one).decode())
        few.append(row)
        if len(few) == EXPLAINED_AT_ONCE:
            SlotEntry.objects.bulk_update(few, ["outcome"])
            few.clear()
    SlotEntry.objects.bulk_update(few, ["outcome"])


def _book_all(of_round: SlotRound, record: recording.Record, note: Tell) -> None:
    by_number = dict(of_round.entries.values_list("number", "agent_id"))
    won = [(by_number[one.number], one.slots) for one in record.result if one.slots and one.number in by_number]
    for start in range(0, len(won), CHUNK):
        _book(of_round, {agent: [decode_id(slot) for slot in slots] for agent, slots in won[start : start + CHUNK]})
        note(50 + 50 * (start + CHUNK) // (len(won) + CHUNK))


@transaction.atomic
def _book(of_round: SlotRound, won: Mapping[int, Sequence[int]]) -> None:
    """Some agents' bookings; what they no longer may or can work is left to others.

    Agents are locked before slots, as everywhere, and what was booked before this process began stays as it is.
    """
    lock(*won)
    slots = _locked_slots({slot for of_agent in won.values() for slot in of_agent})
    rows = SlotBooking.objects.filter(agent__in=won, slot__round=of_round)
    held = set(rows.values_list("agent_id", "slot_id"))
    found, at = [], from_us(now_us())
    for agent, contracts in sorted(_workable(of_round, won).items()):
        for slot_id, contract in sorted(contracts.items()):
            slot = slots[slot_id]
            if (agent, slot_id) not in held and slot.taken < slot.quota:
                slot.taken += 1
                found.append(new_booking(agent, slot, contract, DRAW, at))
    SlotBooking.objects.bulk_create(found, batch_size=500)
    _count(found)
    say_all_booked(found)


def _workable(of_round: SlotRound, won: Mapping[int, Sequence[int]]) -> dict[int, dict[int, int]]:
    return wish_queries.workable(list(people.agents().filter(id__in=won)), of_round, won)


def _locked_slots(ids: Collection[int]) -> dict[int, Slot]:
    return {slot.id: slot for slot in Slot.objects.select_for_update().filter(id__in=ids).order_by("id")}


def _count(found: Sequence[SlotBooking]) -> None:
    """Add what was booked to `taken`: one statement for all slots that got as many."""
    by_count: dict[int, list[int]] = {}
    for slot, count in Counter(row.slot_id for row in found).items():
        by_count.setdefault(count, []).append(slot)
    for count, ids in sorted(by_count.items()):
        Slot.objects.filter(id__in=ids).update(taken=F("taken") + count)


@transaction.atomic
def _conclude(round_id: int) -> None:
    of_round = SlotRound.objects.select_for_update().get(id=round_id)
    drawn = SlotDraw.objects.get(round=of_round)
    at = from_us(now_us())
    drawn.booked = SlotBooking.objects.filter(slot__round=of_round).count()
    drawn.save(update_fields=["booked"])
    of_round.state, of_round.drawn_at = DRAWN, at
    of_round.save(update_fields=["state", "drawn_at"])
    put_in_outbox(Draft(0, now_us(), SlotsDrawn(of_round.id, drawn.seed, drawn.digest, drawn.granted)))
    first = of_round.slots.first()
    if first is not None:
        tell_all(of_round.entries.values_list("agent_id", flat=True).order_by("id"), first, "drawn", at)


def _open_round(round_id: int, at_us: int) -> SlotRound:
    """The round, locked, with its window open."""
    of_round = SlotRound.objects.select_for_update().filter(id=queries.announced_round(round_id, at_us).id).get()
    opens, closes = to_us(of_round.opens_at), to_us(of_round.closes_at)
    if of_round.state != ANNOUNCED or not opens <= at_us < closes:
        raise WindowClosed(opens_us=opens, closes_us=closes)
    return of_round


def _free_number(of_round: SlotRound) -> int:
    """Six digits that say nothing about who came first."""
    taken = set(of_round.entries.values_list("number", flat=True))
    while (number := 100_000 + secrets.randbelow(900_000)) in taken:
        pass
    return number
