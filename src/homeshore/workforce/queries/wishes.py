"""Sealed wishes and what became of them: one's own, and the record that everybody may read."""

import zlib
from collections.abc import Iterable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from homeshore.kit.clock import to_us
from homeshore.kit.ids import encode_id
from homeshore.people.queries import Agent
from homeshore.workforce.errors import UnknownRound
from homeshore.workforce.models.slots import Slot, SlotBooking, SlotDraw, SlotEntry, SlotRound
from homeshore.workforce.queries import slots as queries
from homeshore.workforce.rules.slots import recording
from homeshore.workforce.rules.slots.explaining import (
    BOOKED_ELSEWHERE,
    NOT_PERMITTED,
    PLACED_BY_ROSTER,
    Explanation,
    explain,
)
from homeshore.workforce.rules.slots.permitting import Reach, covering, overlapping
from homeshore.workforce.rules.slots.places import Entry, Place, Wishes

__all__ = ["SlotDraw", "SlotEntry"]


def entry_of(agent: int, round_id: int) -> SlotEntry | None:
    """An agent's own entry. Nobody else's can be asked for."""
    return SlotEntry.objects.filter(agent_id=agent, round_id=round_id).first()


def asked_of(entry: SlotEntry) -> Wishes:
    """The wishes of a row."""
    return Wishes(
        tuple((slot, rank) for slot, rank in entry.wishes),
        entry.most_day_minutes,
        entry.most_week_minutes,
        entry.least_run_minutes,
    )


def draw_of(round_id: int) -> SlotDraw | None:
    """The recorded draw of a round, with its digest and counts."""
    return SlotDraw.objects.filter(round_id=round_id).first()


def record_file(round_id: int) -> bytes:
    """The file that anyone can check. Raises UnknownRound before there is one."""
    found = draw_of(round_id)
    if found is None:
        raise UnknownRound(round=round_id)
    return zlib.decompress(bytes(found.record))


def record_of(drawn: SlotDraw) -> recording.Record:
    """The record of a draw."""
    return recording.read(zlib.decompress(bytes(drawn.record)))


def explanation(agent: int, round_id: int) -> Explanation | None:
    """Why an agent got what they got in a round; None without an entry or a draw."""
    entry, drawn = entry_of(agent, round_id), draw_of(round_id)
    return explain(record_of(drawn), entry.number) if entry and drawn else None


def places_of(of_round: SlotRound) -> tuple[Place, ...]:
    """A round's slots as the draw takes them."""
    zone = ZoneInfo(of_round.time_zone)
    return tuple(
        Place(
            id=encode_id(slot.id),
            programme=encode_id(slot.programme_id),
            from_us=to_us(slot.starts_at),
            until_us=to_us(slot.ends_at),
            day=_local_day(slot, zone).toordinal(),
            quota=slot.quota,
        )
        for slot in of_round.slots.order_by("starts_at", "id")
    )


def entries_of(of_round: SlotRound) -> tuple[Entry, ...]:
    """A round's entries as the draw takes them, with what the centre's rules bar."""
    slots = {encode_id(slot.id): slot for slot in of_round.slots.all()}
    rows = of_round.entries.select_related("agent__person").order_by("number")
    return tuple(Entry(row.number, row.salt, asked_of(row), _barred(row, of_round, slots)) for row in rows)


def workable(agent: Agent, of_round: SlotRound, slot_ids: Iterable[int]) -> list[tuple[Slot, int]]:
    """Those of the slots that the agent may and can work now, each with the contract it would be worked under."""
    rows = Slot.objects.filter(id__in=list(slot_ids)).order_by("starts_at", "id")
    return [(slot, found) for slot, found in _standings(agent, of_round, list(rows)) if isinstance(found, int)]


def _barred(row: SlotEntry, of_round: SlotRound, slots: dict[str, Slot]) -> tuple[tuple[str, str], ...]:
    wished = [slots[slot] for slot, _ in row.wishes if slot in slots]
    standings = _standings(row.agent, of_round, wished)
    return tuple((encode_id(slot.id), found) for slot, found in standings if isinstance(found, str))


def _standings(agent: Agent, of_round: SlotRound, slots: Sequence[Slot]) -> list[tuple[Slot, int | str]]:
    """For each slot the contract under which the agent would work it, or the code of what bars it.

    A shift or booking elsewhere bars; so does an employment: who volunteers books what is left.
    """
    if not slots:
        return []
    reach = queries.reach_of(agent, min(to_us(slot.starts_at) for slot in slots))
    span = min(to_us(slot.starts_at) for slot in slots), max(to_us(slot.ends_at) for slot in slots)
    of_this = SlotBooking.objects.filter(agent=agent, slot__round=of_round).values_list("id", flat=True)
    busy = queries.busy(agent.id, *span, frozenset(of_this))
    return [(slot, _standing(slot, reach, busy)) for slot in slots]


def _standing(slot: Slot, reach: Reach, busy: Sequence[tuple[int, int]]) -> int | str:
    start, end = to_us(slot.starts_at), to_us(slot.ends_at)
    covered = covering(reach, slot.programme_id, start, end)
    if covered is None:
        return NOT_PERMITTED
    if covered.employed:
        return PLACED_BY_ROSTER
    return BOOKED_ELSEWHERE if overlapping(busy, start, end) else covered.contract


def _local_day(slot: Slot, zone: ZoneInfo) -> date:
    return slot.starts_at.astimezone(zone).date()
