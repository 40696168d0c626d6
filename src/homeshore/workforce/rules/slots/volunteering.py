"""Whether an employee may work more than rostered: the limits of working time around it, from the rosters' own table.

For slots that an employee volunteers for, and for call-outs. What needs a document on file (Sundays, public holidays,
nights) or a rota (lunch, breaks within a stretch) stays with the roster.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from homeshore.kit.clock import from_us
from homeshore.kit.zones import day_start_us
from homeshore.workforce.rules.calendar import public_holidays
from homeshore.workforce.rules.rostering import law
from homeshore.workforce.rules.rostering.law import Rule

Span = tuple[int, int]
MINUTE_US = 60_000_000
AROUND_US = 9 * 86_400_000_000
"""So far to both sides other work must be known."""
SUNDAY = 6


def broken(worked: Sequence[Span], slot: Span, zone: str, full_time: bool = True) -> Rule | None:
    """The first rule that a slot or stretch would break beside what is worked in its week and around; None if none.

    Spans are (from_us, until_us) of effective work, nine days on both sides at least; days are those of `zone`.
    """
    local = ZoneInfo(zone)
    spans = sorted([*worked, slot])
    day = _here(slot[0], local).date()
    return next((law.rule(code, day) for code in _codes(spans, slot, local, full_time)), None)


def _codes(spans: Sequence[Span], slot: Span, zone: ZoneInfo, full_time: bool) -> Iterator[str]:
    start, end = _here(slot[0], zone), _here(slot[1] - 1, zone)
    day, monday = start.date(), start.date() - timedelta(days=start.weekday())
    by_day = _minutes_by_day(spans, zone)
    week = [minutes for one, minutes in by_day.items() if monday <= one < monday + timedelta(days=7)]
    late = _minute(end) >= law.figure("night_from", day) or end.date() != day
    night = _minute(start) < law.figure("night_until", day) or late
    found = {
        "sunday": start.weekday() == SUNDAY,
        "holiday": bool(public_holidays(day, day)),
        "night": night,
        "day_most": by_day[day] > law.figure("day_most", day),
        "stretch_most": _stretch(spans, slot) > law.figure("stretch_most", day),
        "week_most": sum(week) > law.figure("week_most", day),
        "part_time_most": not full_time and sum(week) >= law.figure("part_time_most", day),
        "days_most": len(week) > law.figure("days_most", day),
        "daily_rest": _least_night_rest(spans, day, zone) < law.figure("daily_rest", day),
        "weekly_rest": _longest_rest(spans, monday, zone) < law.figure("weekly_rest", day),
    }
    yield from (code for code, is_broken in found.items() if is_broken)


def _minutes_by_day(spans: Sequence[Span], zone: ZoneInfo) -> dict[date, int]:
    """A span counts for the day on which it begins: slots and shifts' parts do not cross midnight without a night."""
    found: dict[date, int] = {}
    for start, end in spans:
        day = _here(start, zone).date()
        found[day] = found.get(day, 0) + (end - start) // MINUTE_US
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


def _least_night_rest(spans: Sequence[Span], day: date, zone: ZoneInfo) -> int:
    """Minutes off between this day's work and that of the days before and after, the shorter of both."""
    days: dict[date, Span] = {}
    for start, end in spans:
        held = days.get(_here(start, zone).date(), (start, end))
        days[_here(start, zone).date()] = (min(held[0], start), max(held[1], end))
    first, last = days[day]
    before = [end for one, (_, end) in days.items() if one < day]
    after = [start for one, (start, _) in days.items() if one > day]
    gaps = [first - max(before)] if before else []
    gaps += [min(after) - last] if after else []
    return min(gaps, default=10**12) // MINUTE_US


def _longest_rest(spans: Sequence[Span], monday: date, zone: ZoneInfo) -> int:
    """Minutes of the longest time off that begins or ends in the week, its neighbours' time off included."""
    start, end = (day_start_us(one, zone.key) for one in (monday, monday + timedelta(days=7)))
    borders = [
        start - 2 * 24 * 60 * MINUTE_US,
        *(moment for span in spans for moment in span),
        end + 2 * 24 * 60 * MINUTE_US,
    ]
    gaps = [(borders[place], borders[place + 1]) for place in range(0, len(borders) - 1, 2)]
    return max((till - since for since, till in gaps if till > start and since < end), default=0) // MINUTE_US


def _here(us: int, zone: ZoneInfo) -> datetime:
    return from_us(us).astimezone(zone)


def _minute(here: datetime) -> int:
    return here.hour * 60 + here.minute
