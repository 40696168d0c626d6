"""Whether an employee may work more than rostered: the limits of working time around it, from the rosters' own table.

For slots that an employee volunteers for, and for call-outs. What needs a document on file (Sundays, public holidays,
nights) or a rota (lunch, breaks within a stretch) stays with the roster.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec

from homeshore.kit.clock import from_us
from homeshore.kit.zones import day_start_us
from homeshore.workforce.rules.calendar import public_holidays
from homeshore.workforce.rules.rostering import law
from homeshore.workforce.rules.rostering.law import Rule

Span = tuple[int, int]
MINUTE_US = 60_000_000
DAY_US = 86_400_000_000
AROUND_US = 9 * DAY_US
"""So far to both sides other work must be known."""
SUNDAY = 6


def broken(worked: Sequence[Span], slot: Span, zone: str, full_time: bool = True) -> Rule | None:
    """The first rule that a slot or stretch would break beside what is worked in its week and around; None if none.

    Spans are (from_us, until_us) of effective work, nine days on both sides at least; days are those of `zone`.
    """
    frame = _frame(slot, zone)
    begin, end = frame.week[0] - 2 * DAY_US, frame.week[1] + 2 * DAY_US
    spans = sorted([*(span for span in worked if span[0] < end and span[1] > begin), slot])
    code = frame.forbidden or next(_codes(spans, slot, frame, full_time), "")
    return law.rule(code, frame.day) if code else None


class _Frame(msgspec.Struct, frozen=True):
    """What is the same whoever a stretch is thought of for: its day and week, and a code that bars it for all."""

    zone: str
    day: date
    monday: date
    week: Span
    forbidden: str


@lru_cache(maxsize=1 << 10)
def _frame(slot: Span, zone: str) -> _Frame:
    start, end = (from_us(us).astimezone(ZoneInfo(zone)) for us in (slot[0], slot[1] - 1))
    day, monday = start.date(), start.date() - timedelta(days=start.weekday())
    late = _minute(end) >= law.figure("night_from", day) or end.date() != day
    found = {
        "sunday": start.weekday() == SUNDAY,
        "holiday": bool(public_holidays(day, day)),
        "night": late or _minute(start) < law.figure("night_until", day),
    }
    week = day_start_us(monday, zone), day_start_us(monday + timedelta(days=7), zone)
    return _Frame(zone, day, monday, week, next((code for code, is_broken in found.items() if is_broken), ""))


def _codes(spans: Sequence[Span], slot: Span, frame: _Frame, full_time: bool) -> Iterator[str]:
    day, days = frame.day, _days(spans, frame.zone)
    sunday = frame.monday + timedelta(days=6)
    week = [one.minutes for one in days.values() if frame.monday <= one.day <= sunday]
    found = {
        "day_most": days[day].minutes > law.figure("day_most", day),
        "stretch_most": _stretch(spans, slot) > law.figure("stretch_most", day),
        "week_most": sum(week) > law.figure("week_most", day),
        "part_time_most": not full_time and sum(week) >= law.figure("part_time_most", day),
        "days_most": len(week) > law.figure("days_most", day),
        "daily_rest": _least_night_rest(days.values(), days[day]) < law.figure("daily_rest", day),
        "weekly_rest": _longest_rest(spans, frame.week) < law.figure("weekly_rest", day),
    }
    yield from (code for code, is_broken in found.items() if is_broken)


class _Day(msgspec.Struct):
    """A day's work: minutes, and from when until when."""

    day: date
    minutes: int
    first: int
    last: int


def _days(spans: Sequence[Span], zone: str) -> dict[date, _Day]:
    """A span counts for the day on which it begins: slots and shifts' parts do not cross midnight without a night."""
    found: dict[date, _Day] = {}
    for start, end in spans:
        day = _day(start, zone)
        known = found.setdefault(day, _Day(day, 0, start, end))
        known.minutes += (end - start) // MINUTE_US
        known.last = max(known.last, end)
    return found


def _stretch(spans: Sequence[Span], slot: Span) -> int:
    """Minutes in a row around the slot."""
    first, last = slot
    for start, end in spans:
        if end == first or start == last or (start, end) == slot:
            first, last = min(first, start), max(last, end)
    for start, end in reversed(spans):
        if end == first:
            first = start
    return (last - first) // MINUTE_US


def _least_night_rest(days: Iterable[_Day], mine: _Day) -> int:
    """Minutes off between this day's work and that of the days before and after, the shorter of both."""
    gaps = [mine.first - one.last if one.day < mine.day else one.first - mine.last for one in days if one is not mine]
    return min(gaps, default=10**12) // MINUTE_US


def _longest_rest(spans: Sequence[Span], week: Span) -> int:
    """Minutes of the longest time off of which at least a day lies in the week, its neighbours' time off included."""
    start, end = week
    borders = [
        start - 2 * DAY_US,
        *(moment for span in spans for moment in span),
        end + 2 * DAY_US,
    ]
    gaps = zip(borders[::2], borders[1::2], strict=True)
    inside = (till - since for since, till in gaps if min(till, end) - max(since, start) >= DAY_US)
    return max(inside, default=0) // MINUTE_US


@lru_cache(maxsize=1 << 16)
def _day(us: int, zone: str) -> date:
    """The local day of a moment: shifts of many begin at the same."""
    return from_us(us).astimezone(ZoneInfo(zone)).date()


def _minute(here: datetime) -> int:
    return here.hour * 60 + here.minute
