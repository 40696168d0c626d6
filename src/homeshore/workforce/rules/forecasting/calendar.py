"""What is known of a day in advance: its place in the week and month, holidays, closures, announced events.

Dates of public holidays come in as a set (the edge asks the `holidays` library), so nothing here knows a country.
"""

import math
from collections.abc import Callable, Collection, Sequence
from datetime import date, timedelta

import msgspec
import numpy as np
from numpy.typing import NDArray

_DAY = timedelta(days=1)
_MOST_CLOSED = 6
"""A backlog of calls stops growing: beyond a week the customers found another way."""
_HALF_MONTH = 15
POSITIONS = tuple(range(-_HALF_MONTH - 1, _HALF_MONTH + 1))
"""Signed distances in days to the nearest turn: 0 is the 1st of a month, -1 the last day of one."""


class Event(msgspec.Struct, frozen=True):
    """Days `from_day` to `until_day`, both included, on which volumes differ by `percent`; None: learn it by `kind`."""

    kind: str
    from_day: date
    until_day: date
    percent: float | None = None

    def holds(self, day: date) -> bool:
        return self.from_day <= day <= self.until_day


class Calendar(msgspec.Struct, frozen=True):
    """Public holidays, days on which the programme stays closed, and events, of the past as of the future."""

    holidays: frozenset[date] = frozenset()
    closed: frozenset[date] = frozenset()
    events: tuple[Event, ...] = ()

    def kinds(self) -> tuple[str, ...]:
        """The kinds of events whose effect is to be learnt."""
        return tuple(sorted({event.kind for event in self.events if event.percent is None}))

    def announced(self, day: date) -> float:
        """The product of the effects that were announced with a percentage for a day; 1 without any."""
        shares = (1 + event.percent / 100 for event in self.events if event.percent is not None and event.holds(day))
        return max(math.prod(shares), 0.0)


class Habits(msgspec.Struct, frozen=True):
    """When a programme is open, as its history shows: weekdays (0 is Monday), and whether holidays are worked."""

    weekdays: frozenset[int]
    works_holidays: bool

    def is_open(self, day: date, calendar: Calendar) -> bool:
        if day in calendar.closed or day.weekday() not in self.weekdays:
            return False
        return self.works_holidays or day not in calendar.holidays


class Features(msgspec.Struct, frozen=True):
    """Columns over days. `backlog` is half the number of closed days just before.

    `month` and `half_month` (days x POSITIONS) say which positions in the month a day's contacts come from: its own and
    those of the closed days before it, in equal parts. `flags`: a column each for holiday, day after one, day before
    one, and each kind of event to be learnt.
    """

    number: NDArray[np.float64]
    weekday: NDArray[np.int64]
    month: NDArray[np.float64]
    half_month: NDArray[np.float64]
    backlog: NDArray[np.float64]
    flags: NDArray[np.float64]


FLAGS = ("holiday", "after_holiday", "before_holiday")


def habits(days: Sequence[date], calendar: Calendar) -> Habits:
    """What the days with contacts say. A weekday that has not passed yet is taken to be open.

    Where no holiday fell on a usual weekday yet, those who work weekends are taken to work holidays.
    """
    passed = {(days[0] + n * _DAY).weekday() for n in range(min((days[-1] - days[0]).days + 1, 7))} if days else set()
    seen = {day.weekday() for day in days}
    weekdays = frozenset(range(7)) - (passed - seen)
    known = set(days)
    usual = [day for day in calendar.holidays if days and days[0] <= day <= days[-1] and day.weekday() in weekdays]
    works_weekends = bool(seen & {5, 6})
    return Habits(weekdays, any(day in known for day in usual) if usual else works_weekends)


def features(days: Sequence[date], calendar: Calendar, worked: Habits) -> Features:
    """What the model knows of each day."""
    kinds = calendar.kinds()
    flags = [[*_holiday_flags(day, calendar), *_kind_flags(day, calendar, kinds)] for day in days]
    spans = [[day - back * _DAY for back in range(closed_before(day, calendar, worked) + 1)] for day in days]
    return Features(
        number=np.array([float(day.toordinal()) for day in days]),
        weekday=np.array([day.weekday() for day in days], dtype=np.int64),
        month=_positions(spans, month_position),
        half_month=_positions(spans, half_month_position),
        backlog=np.array([(len(span) - 1) / 2 for span in spans]),
        flags=np.array(flags, dtype=np.float64).reshape(len(days), len(FLAGS) + len(kinds)),
    )


def month_position(day: date) -> int:
    """Days since the 1st (0 ... 15), or until the next month's 1st as a negative number."""
    return min(((day - turn).days for turn in (day.replace(day=1), _following(day))), key=abs)


def half_month_position(day: date) -> int:
    """The same around the nearest of the 1st, the 15th and the next 1st: the days on which pay and bills come twice."""
    turns = (day.replace(day=1), day.replace(day=15), _following(day))
    return min(((day - turn).days for turn in turns), key=abs)


def _following(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _positions(spans: Sequence[Sequence[date]], position: Callable[[date], int]) -> NDArray[np.float64]:
    found = np.zeros((len(spans), len(POSITIONS)))
    for row, span in enumerate(spans):
        for day in span:
            found[row, position(day) - POSITIONS[0]] += 1 / len(span)
    return found


def closed_before(day: date, calendar: Calendar, worked: Habits) -> int:
    """How many days in a row the programme was closed just before a day, at most six."""
    count = 0
    while count < _MOST_CLOSED and not worked.is_open(day - (count + 1) * _DAY, calendar):
        count += 1
    return count


def open_days(first: date, last: date, calendar: Calendar, worked: Habits) -> list[date]:
    """The days from `first` to `last`, both included, on which contacts are expected."""
    span = (last - first).days + 1
    return [day for day in (first + n * _DAY for n in range(span)) if worked.is_open(day, calendar)]


def _holiday_flags(day: date, calendar: Calendar) -> tuple[bool, bool, bool]:
    """Weekends between a holiday and the next working day do not end its effect."""
    return (
        day in calendar.holidays,
        _near(day, (1, 2, 3) if day.weekday() == 0 else (1,), calendar.holidays),
        _near(day, (-1, -2, -3) if day.weekday() == 4 else (-1,), calendar.holidays),
    )


def _near(day: date, distances: Collection[int], holidays: frozenset[date]) -> bool:
    return any(day - distance * _DAY in holidays for distance in distances)


def _kind_flags(day: date, calendar: Calendar, kinds: Sequence[str]) -> list[bool]:
    held = {event.kind for event in calendar.events if event.percent is None and event.holds(day)}
    return [kind in held for kind in kinds]
