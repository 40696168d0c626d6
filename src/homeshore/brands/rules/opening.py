"""When a programme is open, in its own time zone, across changes of the clock.

On a weekday a programme is open from `opens` until before `closes`; 00:00 as a closing time is the end of the day. An
opening time that the clock skips or repeats counts from its first possible moment, a closing time to its last, so a day
that is open from 0:00 to 24:00 has 23 or 25 hours when the clock changes.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

MIDNIGHT = time()
HORIZON_DAYS = 400
"""How far ahead an opening is looked for: longer than any sensible closure."""


class Hours(msgspec.Struct, frozen=True, order=True):
    """Open on a weekday (0 is Monday) from `opens` until before `closes`."""

    weekday: int
    opens: time
    closes: time


class Timetable(msgspec.Struct, frozen=True):
    """Opening hours by weekday, days that stay closed, and the time zone of both."""

    hours: tuple[Hours, ...]
    closed_days: frozenset[date]
    zone: str


def is_open(timetable: Timetable, at: datetime) -> bool:
    """Whether the programme is open at a moment."""
    return any(opens <= at < closes for opens, closes in spans_of(timetable, _local_day(timetable, at)))


def next_opening(timetable: Timetable, at: datetime) -> datetime | None:
    """The moment itself if open, else the next opening (UTC); None when nothing opens within 400 days."""
    for opens, closes in _spans_from(timetable, at):
        if closes > at:
            return max(opens, at)
    return None


def opening_seconds_between(timetable: Timetable, start: datetime, end: datetime) -> int:
    """Whole opening-hour seconds from `start` to `end`, 0 when `end` is not later."""
    open_time = timedelta()
    day, last = _local_day(timetable, start), _local_day(timetable, end)
    while day <= last:
        for opens, closes in spans_of(timetable, day):
            open_time += max(timedelta(), min(closes, end) - max(opens, start))
        day += timedelta(days=1)
    return int(open_time / timedelta(seconds=1))


def add_opening_seconds(timetable: Timetable, start: datetime, seconds: int) -> datetime | None:
    """The moment (UTC) at which `seconds` of opening hours have passed since `start`; None when they never do.

    What ends exactly with a day is due at closing time, not at the next opening.
    """
    left = timedelta(seconds=seconds)
    for opens, closes in _spans_from(timetable, start):
        usable = closes - max(opens, start)
        if usable > timedelta() and left <= usable:
            return max(opens, start) + left
        left -= max(usable, timedelta())
    return None


def _local_day(timetable: Timetable, at: datetime) -> date:
    return at.astimezone(ZoneInfo(timetable.zone)).date()


def _spans_from(timetable: Timetable, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    first = _local_day(timetable, at)
    for offset in range(HORIZON_DAYS):
        yield from spans_of(timetable, first + timedelta(days=offset))


def spans_of(timetable: Timetable, day: date) -> list[tuple[datetime, datetime]]:
    """The UTC spans of one local day, in order, overlapping hours joined."""
    if day in timetable.closed_days:
        return []
    spans: list[tuple[datetime, datetime]] = []
    for hours in sorted(timetable.hours):
        if hours.weekday != day.weekday():
            continue
        opens, closes = _moment(day, hours.opens, timetable.zone, 0), _closing(day, hours.closes, timetable.zone)
        if spans and opens <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], closes))
        else:
            spans.append((opens, closes))
    return spans


def _closing(day: date, closes: time, zone: str) -> datetime:
    if closes == MIDNIGHT:
        return _moment(day + timedelta(days=1), closes, zone, 0)
    return _moment(day, closes, zone, 1)


def _moment(day: date, at: time, zone: str, fold: int) -> datetime:
    return datetime.combine(day, at.replace(fold=fold), ZoneInfo(zone)).astimezone(UTC)
