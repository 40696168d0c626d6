"""What was earned in similar slots before: two hours on a day of the week (docs/algorithms/earnings.md)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from homeshore.billing.rules.adjustments import hourly_earnings
from homeshore.kit.clock import from_us, to_us

HOURS = 2
WEEKS = 8
ENOUGH_SAMPLES = 3
ENOUGH_PERSONS = 5
"""Fewer, and somebody's earnings could be read from the figure."""
SHORTEST_US = 15 * 60_000_000


class Slot(msgspec.Struct, frozen=True, order=True):
    """Two hours from `hour` on a day of the week (Monday 0)."""

    weekday: int
    hour: int


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """One agent in one slot on one day: connected microseconds, and the cents of what ended in it."""

    agent: int
    slot: Slot
    day: date
    connected_us: int
    cents: int


class Experience(msgspec.Struct, frozen=True, kw_only=True):
    """Cents an hour in slots like this one; `lowest` and `highest` sample for one's own, None for everybody's."""

    samples: int
    per_hour: int
    own: bool
    lowest: int | None = None
    highest: int | None = None


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """An agent's past: when connected (from, until), and (end, cents) of what was earned."""

    agent: int
    connected: Sequence[tuple[int, int]]
    earned: Sequence[tuple[int, int]]


def weeks_before(today: date) -> tuple[date, date]:
    """The first and last day that count."""
    return today - timedelta(weeks=WEEKS), today - timedelta(days=1)


def samples(past: Past, zone: str) -> list[Sample]:
    """The samples of an agent's past, those that are too short left out."""
    here = ZoneInfo(zone)
    connected: dict[tuple[date, int], int] = {}
    for from_us_, until_us in past.connected:
        for place, length_us in _cut(from_us_, until_us, here):
            connected[place] = connected.get(place, 0) + length_us
    cents: dict[tuple[date, int], int] = {}
    for ended_us, earned in past.earned:
        place = _place(ended_us, here)
        cents[place] = cents.get(place, 0) + earned
    return [
        Sample(
            agent=past.agent,
            slot=Slot(day.weekday(), hour),
            day=day,
            connected_us=length_us,
            cents=cents.get((day, hour), 0),
        )
        for (day, hour), length_us in sorted(connected.items())
        if length_us >= SHORTEST_US
    ]


def experience(own: Iterable[Sample], everybody: Iterable[Sample]) -> dict[Slot, Experience]:
    """For each slot that has enough of either, what was earned in it."""
    found: dict[Slot, Experience] = {}
    for slot, of_slot in _by_slot(everybody).items():
        if len({sample.agent for sample in of_slot}) >= ENOUGH_PERSONS:
            found[slot] = Experience(samples=len(of_slot), per_hour=_per_hour(of_slot), own=False)
    for slot, of_slot in _by_slot(own).items():
        if len(of_slot) >= ENOUGH_SAMPLES:
            single = [_per_hour([sample]) for sample in of_slot]
            found[slot] = Experience(
                samples=len(of_slot),
                per_hour=_per_hour(of_slot),
                own=True,
                lowest=min(single),
                highest=max(single),
            )
    return found


def _per_hour(of: Sequence[Sample]) -> int:
    return hourly_earnings(sum(one.cents for one in of), sum(one.connected_us for one in of)) or 0


def _by_slot(of: Iterable[Sample]) -> dict[Slot, list[Sample]]:
    found: dict[Slot, list[Sample]] = {}
    for sample in of:
        found.setdefault(sample.slot, []).append(sample)
    return found


def _place(at_us: int, zone: ZoneInfo) -> tuple[date, int]:
    here = from_us(at_us).astimezone(zone)
    return here.date(), here.hour - here.hour % HOURS


def _cut(from_us_: int, until_us: int, zone: ZoneInfo) -> Iterable[tuple[tuple[date, int], int]]:
    """A span cut at the borders of slots. A slot in which clocks change has the length that it has."""
    while from_us_ < until_us:
        day, hour = _place(from_us_, zone)
        next_day, next_hour = (day, hour + HOURS) if hour + HOURS < 24 else (day + timedelta(days=1), 0)
        border = to_us(datetime.combine(next_day, time(next_hour), zone))
        end = min(until_us, border) if border > from_us_ else until_us
        yield (day, hour), end - from_us_
        from_us_ = end
