"""The plan of the days ahead in intervals: how many are needed, who comes, what is missing."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import accumulate, groupby
from zoneinfo import ZoneInfo

import msgspec

from homeshore.kit.clock import from_us as moment
from homeshore.workforce.rules.booked import Booked
from homeshore.workforce.rules.worked import Worked

HOUR_US = 3_600_000_000


class Interval(msgspec.Struct, frozen=True):
    """Agents wanted in an interval, shrinkage and no-shows allowed for, and how many of each kind are to come."""

    from_us: int
    until_us: int
    online: int
    wanted: int
    rostered: float
    booked: float

    @property
    def missing(self) -> float:
        """Agents who are wanted beyond those to come; never negative."""
        return max(0.0, self.wanted - self.rostered - self.booked)

    @property
    def hours(self) -> float:
        """The length of the interval."""
        return (self.until_us - self.from_us) / HOUR_US


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """A local day in agent-hours; `worst` is the interval in which most are missing, None when nobody is."""

    day: date
    wanted: float
    rostered: float
    booked: float
    missing: float
    worst: Interval | None


class _Work:
    """Stretches of many people, so that months of intervals need not look at each of them."""

    def __init__(self, stretches: Sequence[Worked] | Sequence[Booked]) -> None:
        self._begins = sorted(one.from_us for one in stretches)
        self._ends = sorted(one.until_us for one in stretches)
        self._begun = [0, *accumulate(self._begins)]
        self._ended = [0, *accumulate(self._ends)]

    def filling(self, start: int, end: int) -> float:
        """How many people there are in an interval, on average."""
        return (self._before(end) - self._before(start)) / (end - start)

    def _before(self, at_us: int) -> int:
        """What has been worked by then: the time since each beginning less the time since each end."""
        begun, ended = bisect_right(self._begins, at_us), bisect_right(self._ends, at_us)
        return (begun - ended) * at_us - self._begun[begun] + self._ended[ended]


def intervals(
    wanted: Iterable[tuple[int, int, int, int]], shifts: Sequence[Worked], booked: Sequence[Booked]
) -> list[Interval]:
    """Each (from, until, online, wanted) with the people whose stretches fill it; half an interval counts half."""
    rostered, chosen = _Work(shifts), _Work(booked)
    return [
        Interval(start, end, online, number, rostered.filling(start, end), chosen.filling(start, end))
        for start, end, online, number in wanted
    ]


def days(found: Iterable[Interval], zone: str) -> list[Day]:
    """The same by local day, in order."""
    return [_day(day, list(those)) for day, those in groupby(found, lambda one: _local(one.from_us, zone))]


def _day(day: date, those: list[Interval]) -> Day:
    worst = max(those, key=lambda one: one.missing)
    return Day(
        day=day,
        wanted=sum(one.wanted * one.hours for one in those),
        rostered=sum(one.rostered * one.hours for one in those),
        booked=sum(one.booked * one.hours for one in those),
        missing=sum(one.missing * one.hours for one in those),
        worst=worst if worst.missing else None,
    )


def _local(at_us: int, zone: str) -> date:
    return moment(at_us).astimezone(ZoneInfo(zone)).date()
