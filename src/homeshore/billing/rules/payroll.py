"""Employees' hours by kind: docs/algorithms/payroll.md. All times are integer microseconds."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec

from homeshore.billing.rules.attendance import PAUSE, WORK, Times, clipped, joined, length_us, lengths_us, without
from homeshore.billing.rules.rounding import half_up
from homeshore.kit.clock import to_us
from homeshore.kit.zones import day_start_us

MINUTE_US, HOUR_US = 60_000_000, 3_600_000_000
EFFECTIVE = frozenset({WORK, "training", "meeting", "technical"})
SUNDAY = 6


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of the law from a day on. `paid_breaks`: so much break for each so much work; the best one holds."""

    from_day: date
    source: str
    week_us: int = 35 * HOUR_US
    first_overtime_us: int = 8 * HOUR_US
    paid_breaks: tuple[Times, ...] = ((10 * MINUTE_US, 2 * HOUR_US), (15 * MINUTE_US, 3 * HOUR_US))
    night: tuple[time, time] = (time(21), time(7))
    day_most_us: int = 10 * HOUR_US
    week_most_us: int = 48 * HOUR_US
    row_most_us: int = 3 * HOUR_US
    row_ends_us: int = 5 * MINUTE_US
    rest_us: int = 11 * HOUR_US
    between_rests_us: int = 13 * HOUR_US
    margins: tuple[tuple[str, int], ...] = (("tenth", 10), ("third", 3))


RULES = (Rules(from_day=date(2018, 1, 1), source="Code du travail, L3121-1 to L3131-1; IDCC 2098"),)
"""Dated, the newest last: a change of the law is a row more."""


class Worked(msgspec.Struct, frozen=True, kw_only=True):
    """What an employee's month is computed from: from the Monday of its first week to its end.

    `attendance` by kind; `training` and `roster` from files; `released` what of the roster was agreed off, paid and
    unpaid; `week_us` the contract's week (0: full time), `margin` how far complementary hours may go; `holidays` the
    public holidays that hold for the employee.
    """

    zone: str
    attendance: dict[str, list[Times]]
    training: list[Times] = []
    roster: list[Times] = []
    released: tuple[list[Times], list[Times]] = ([], [])
    holidays: frozenset[date] = frozenset()
    week_us: int = 0
    margin: str = "tenth"


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """A month's microseconds by kind, and remarks: codes of what a person should look at."""

    effective: int = 0
    paid_break: int = 0
    unpaid: int = 0
    overtime_25: int = 0
    overtime_50: int = 0
    complementary_10: int = 0
    complementary_25: int = 0
    night: int = 0
    sunday: int = 0
    holiday: int = 0
    rostered: int = 0
    time_off_paid: int = 0
    time_off_unpaid: int = 0
    absent: int = 0
    remarks: tuple[str, ...] = ()


KINDS = tuple(name for name in Hours.__struct_fields__ if name != "remarks")


def rules_in_force(month: date) -> Rules:
    """The rules on the month's last day."""
    last = following(month) - timedelta(days=1)
    return next(rules for rules in reversed(RULES) if rules.from_day <= last)


def following(month: date) -> date:
    """The first day after a month."""
    return (month + timedelta(days=32)).replace(day=1)


def first_monday(month: date) -> date:
    """The day on which the week of the month's first day begins."""
    return month - timedelta(days=month.weekday())


def hundredths(us: int) -> int:
    """Hours as printed: hundredths, half up."""
    return half_up(us * 100, HOUR_US)


def hours(month: date, worked: Worked) -> Hours:
    """The hours of a month by kind."""
    rules = rules_in_force(month)
    effective = effective_times(worked)
    everything = joined([*effective, *(span for times in worked.attendance.values() for span in times)])
    in_month = [_day_us(month, following(month), worked.zone)]
    own = clipped(effective, in_month)
    rostered = clipped(worked.roster, in_month)
    paid_off, unpaid_off = (without(clipped(times, in_month), everything) for times in worked.released)
    paid_us, unpaid_us = _breaks(month, worked, effective, rules)
    weeks = lengths_us(effective, _weeks(month, worked.zone))
    return Hours(
        effective=length_us(own),
        paid_break=paid_us,
        unpaid=unpaid_us,
        night=length_us(clipped(own, _nights(month, worked.zone, rules))),
        sunday=length_us(clipped(own, _days(month, worked, lambda day: _is_plain_sunday(day, worked)))),
        holiday=length_us(clipped(own, _days(month, worked, worked.holidays.__contains__))),
        rostered=length_us(rostered),
        time_off_paid=length_us(paid_off),
        time_off_unpaid=length_us(without(unpaid_off, paid_off)),
        absent=length_us(without(rostered, [*everything, *paid_off, *unpaid_off])),
        remarks=tuple(_remarks(month, worked, own, weeks)),
        **_supplements(weeks, worked, rules),
    )


def days_worked(month: date, worked: Worked) -> list[date]:
    """The local days of a month on which there was effective work."""
    days = [month + timedelta(days=place) for place in range((following(month) - month).days)]
    lengths = lengths_us(effective_times(worked), _days(month, worked, lambda _: True))
    return [day for day, worked_us in zip(days, lengths, strict=True) if worked_us]


def effective_times(worked: Worked) -> list[Times]:
    """Work, from whatever source, each moment once."""
    at_desk = [span for kind, times in worked.attendance.items() if kind in EFFECTIVE for span in times]
    return joined([*at_desk, *worked.training])


def _breaks(month: date, worked: Worked, effective: list[Times], rules: Rules) -> tuple[int, int]:
    """(paid, unpaid) pauses of a month: a day's breaks are paid as far as its work earns them."""
    breaks = without(worked.attendance.get(PAUSE, []), effective)
    others = [span for kind, times in worked.attendance.items() if kind not in {*EFFECTIVE, PAUSE} for span in times]
    unpaid = without(others, [*effective, *breaks])
    days = _days(month, worked, lambda _: True)
    paid_us, unpaid_us = 0, sum(lengths_us(unpaid, days))
    for worked_us, break_us in zip(lengths_us(effective, days), lengths_us(breaks, days), strict=True):
        earned_us = max(pause * (worked_us // work) for pause, work in rules.paid_breaks)
        paid_us += min(break_us, earned_us)
        unpaid_us += max(0, break_us - earned_us)
    return paid_us, unpaid_us


def _supplements(weeks: Sequence[int], worked: Worked, rules: Rules) -> dict[str, int]:
    """Overtime and complementary hours of the weeks."""
    found = {"overtime_25": 0, "overtime_50": 0, "complementary_10": 0, "complementary_25": 0}
    for week_us in weeks:
        over_us = max(0, week_us - rules.week_us)
        found["overtime_25"] += min(over_us, rules.first_overtime_us)
        found["overtime_50"] += max(0, over_us - rules.first_overtime_us)
        if worked.week_us:
            beyond_us = max(0, min(week_us, rules.week_us) - worked.week_us)
            found["complementary_10"] += min(beyond_us, worked.week_us // 10)
            found["complementary_25"] += max(0, beyond_us - worked.week_us // 10)
    return found


def _remarks(month: date, worked: Worked, own: list[Times], weeks: Sequence[int]) -> Iterator[str]:
    rules = rules_in_force(month)
    days = lengths_us(own, _days(month, worked, lambda _: True))
    if max(days) > rules.day_most_us:
        yield "day_over_10h"
    if max(weeks, default=0) > rules.week_most_us:
        yield "week_over_48h"
    if any(until_us - from_us > rules.between_rests_us for from_us, until_us in _bridged(own, rules.rest_us)):
        yield "rest_under_11h"
    if any(until_us - from_us > rules.row_most_us for from_us, until_us in _bridged(own, rules.row_ends_us)):
        yield "row_over_3h"
    if worked.week_us and worked.week_us < rules.week_us:
        most_us = worked.week_us + worked.week_us // dict(rules.margins)[worked.margin]
        if any(week_us > most_us for week_us in weeks):
            yield "complementary_too_many"
        if any(week_us >= rules.week_us for week_us in weeks):
            yield "part_time_at_35h"


def _bridged(times: list[Times], gap_us: int) -> list[Times]:
    """The times with pauses shorter than `gap_us` passed over, as if worked."""
    return joined([*times, *((a[1], b[0]) for a, b in pairwise(times) if b[0] - a[1] < gap_us)])


def _is_plain_sunday(day: date, worked: Worked) -> bool:
    return day.weekday() == SUNDAY and day not in worked.holidays


def _days(month: date, worked: Worked, wanted: Callable[[date], bool]) -> list[Times]:
    """The days of a month that are wanted, as spans."""
    every = (month + timedelta(days=place) for place in range((following(month) - month).days))
    return [_day_us(day, day + timedelta(days=1), worked.zone) for day in every if wanted(day)]


def _weeks(month: date, zone: str) -> list[Times]:
    """The weeks whose Sunday lies in a month."""
    begins = first_monday(month)
    found = []
    while begins + timedelta(days=SUNDAY) < following(month):
        found.append(_day_us(begins, begins + timedelta(days=7), zone))
        begins += timedelta(days=7)
    return found


def _nights(month: date, zone: str, rules: Rules) -> list[Times]:
    """The nights of a month, with the one that it begins in."""
    evening, morning = rules.night
    found = []
    day = month - timedelta(days=1)
    while day < following(month):
        found.append((_moment(day, evening, zone), _moment(day + timedelta(days=1), morning, zone)))
        day += timedelta(days=1)
    return found


def _day_us(first: date, after: date, zone: str) -> Times:
    return day_start_us(first, zone), day_start_us(after, zone)


def _moment(day: date, at: time, zone: str) -> int:
    return to_us(datetime.combine(day, at, ZoneInfo(zone)))
