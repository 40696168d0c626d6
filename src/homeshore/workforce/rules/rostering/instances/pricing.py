"""The cheapest legal row of one employee under given costs, by dynamic programming over days.

A state is how the day ended (off since q days, or on a shift for r days) and what has been used up so far: weekends,
minutes (in the largest unit that measures all shifts), and shifts of each kind that has a limit of its own. All that
ended in one way are one array over what is used up, so that a day takes a few operations on arrays for each ending.
"""

from collections.abc import Iterator
from math import gcd, prod

import msgspec
import numpy as np
from numpy.typing import NDArray

from homeshore.workforce.rules.rostering.instances.format import SATURDAY, SUNDAY, WEEK, Employee, Instance

Costs = NDArray[np.float64]
"""What each shift costs on each day: [day, shift]. An infinite cost forbids a shift on a day."""
Row = tuple[int, ...]
"""The shift of each day by its place in the instance, or OFF."""
Used = tuple[int, ...]
OFF = -1


class Priced(msgspec.Struct, frozen=True):
    """A legal row, and what it costs under the costs that were asked for."""

    row: Row
    cost: float


class Ending(msgspec.Struct, frozen=True):
    """How a day can end: off (`shift` OFF) or at work, for `length` days (for at least so many, where it is the most).

    `early`: at work since the horizon began, and so never for too few days.
    """

    shift: int
    length: int
    early: bool = False


class Pricer:
    """Finds rows of one employee."""

    def __init__(self, instance: Instance, employee: Employee) -> None:
        self._days = instance.days
        self._never = sorted(employee.days_off)
        unit = gcd(*(shift.minutes for shift in instance.shifts))
        self._units = [shift.minutes // unit for shift in instance.shifts]
        self._least = -(-employee.least_minutes // unit)
        most = min(employee.most_minutes // unit, instance.days * max(self._units))
        limits = [employee.most[shift.name] for shift in instance.shifts]
        longest = min(most // min(self._units), instance.days)
        self._limited = [place for place, limit in enumerate(limits) if 0 < limit < longest]
        weekends = min(employee.most_weekends, -(-instance.days // WEEK))
        self._room = (weekends + 1, most + 1, *(limits[place] + 1 for place in self._limited))
        self._endings = list(_endings(instance, employee))
        self._sources = _sources(instance, employee, self._endings)
        self._starts = _starts(employee, self._endings)

    @property
    def bytes(self) -> int:
        """How much memory a search takes."""
        return 8 * self._days * len(self._endings) * prod(self._room)

    def best(self, costs: Costs, count: int = 1) -> list[Priced]:
        """The cheapest legal row under `costs`, and for up to `count` - 1 other totals of minutes the cheapest of each.

        Empty when no row is legal.
        """
        costs = self._allowed(costs)
        ways = self._ways(costs)
        return [Priced(self._row(ways, costs, end), cost) for cost, end in self._ends(ways[-1], count)]

    def within(self, costs: Costs, most: float, count: int) -> list[Priced] | None:
        """All legal rows that cost at most `most`; None when there are more than `count`."""
        costs = self._allowed(costs)
        ways = self._ways(costs)
        found: list[Priced] = []
        for row in self._rows(ways, costs, most):
            if len(found) == count:
                return None
            found.append(row)
        return found

    def _allowed(self, costs: Costs) -> Costs:
        costs = costs.copy()
        costs[self._never, :] = np.inf
        return costs

    def _ways(self, costs: Costs) -> list[Costs]:
        """For each day, the least cost of every state at its end."""
        ways = [self._first(costs)]
        for day in range(1, self._days):
            ways.append(self._next(ways[-1], day, costs))
        return ways

    def _first(self, costs: Costs) -> Costs:
        reached = np.full((len(self._endings), *self._room), np.inf)
        for place in self._starts:
            used = self._used(place, 0)
            if all(step < room for step, room in zip(used, self._room, strict=True)):
                reached[(place, *used)] = self._cost(place, 0, costs)
        return reached

    def _next(self, last: Costs, day: int, costs: Costs) -> Costs:
        reached = np.full(last.shape, np.inf)
        for place, sources in enumerate(self._sources):
            cost = self._cost(place, day, costs)
            if sources and cost < np.inf:
                before = last[sources[0]] if len(sources) == 1 else last[sources].min(axis=0)
                used = self._used(place, day)
                into = tuple(slice(step, None) for step in used)
                out_of = tuple(slice(0, max(0, room - step)) for step, room in zip(used, self._room, strict=True))
                reached[place][into] = before[out_of] + cost
        return reached

    def _cost(self, place: int, day: int, costs: Costs) -> float:
        shift = self._endings[place].shift
        return 0.0 if shift == OFF else float(costs[day, shift])

    def _used(self, place: int, day: int) -> Used:
        """What a day with this ending uses up: a weekend is counted on its first day of work."""
        ending = self._endings[place]
        if ending.shift == OFF:
            return (0,) * len(self._room)
        weekday = day % WEEK
        weekend = weekday == SATURDAY or (weekday == SUNDAY and ending.length == 1)
        return (int(weekend), self._units[ending.shift], *(int(ending.shift == one) for one in self._limited))

    def _ends(self, reached: Costs, count: int) -> list[tuple[float, Used]]:
        """(cost, state) of the cheapest end for each total of minutes, the cheapest first."""
        found = []
        for minutes in range(self._least, self._room[1]):
            part = reached[:, :, minutes]
            place = np.unravel_index(int(part.argmin()), part.shape)
            if np.isfinite(part[place]):
                ending, weekends, *rest = (int(one) for one in place)
                found.append((float(part[place]), (ending, weekends, minutes, *rest)))
        return sorted(found)[:count]

    def _row(self, ways: list[Costs], costs: Costs, end: Used) -> Row:
        """The row that leads to an end: on each day back to a source whose cost and the day's make up the state's."""
        place, state = end[0], end[1:]
        shifts = [self._endings[place].shift]
        for day in range(self._days - 1, 0, -1):
            cost, reached = self._cost(place, day, costs), ways[day][(place, *state)]
            state = tuple(now - step for now, step in zip(state, self._used(place, day), strict=True))
            place = next(one for one in self._sources[place] if ways[day - 1][(one, *state)] + cost == reached)
            shifts.append(self._endings[place].shift)
        return tuple(reversed(shifts))

    def _rows(self, ways: list[Costs], costs: Costs, most: float) -> Iterator[Priced]:
        """Backwards through all states from which the rest can still be reached within `most`: no search is in vain."""
        last = ways[-1][:, :, self._least :]
        for ending, weekends, minutes, *rest in np.argwhere(last <= most).tolist():
            yield from self._led_to(ways, costs, (ending, weekends, minutes + self._least, *rest), most)

    def _led_to(self, ways: list[Costs], costs: Costs, end: Used, most: float) -> Iterator[Priced]:
        last: Row = (self._endings[end[0]].shift,)
        stack = [(self._days - 1, end[0], end[1:], 0.0, last)]
        while stack:
            day, place, state, after, row = stack.pop()
            after += self._cost(place, day, costs)
            if day == 0:
                yield Priced(row, after)
                continue
            state = tuple(now - step for now, step in zip(state, self._used(place, day), strict=True))
            stack.extend(
                (day - 1, before, state, after, (self._endings[before].shift, *row))
                for before in self._sources[place]
                if ways[day - 1][(before, *state)] + after <= most
            )


def _endings(instance: Instance, employee: Employee) -> Iterator[Ending]:
    for length in range(1, max(1, employee.least_off) + 1):
        yield Ending(OFF, length)
    for place, shift in enumerate(instance.shifts):
        if employee.most[shift.name] > 0:
            for length in range(1, min(employee.most_in_row, instance.days) + 1):
                yield Ending(place, length)
            for length in range(1, employee.least_in_row):
                yield Ending(place, length, early=True)


def _sources(instance: Instance, employee: Employee, endings: list[Ending]) -> list[list[int]]:
    """For each ending, the endings of the day before from which it can be reached."""
    may = _MayFollow(instance, employee)
    return [[place for place, before in enumerate(endings) if may.follow(before, after)] for after in endings]


def _starts(employee: Employee, endings: list[Ending]) -> list[int]:
    """How the first day can end. Rest and work that touch the horizon's edge were long enough before it."""
    rest, early = Ending(OFF, max(1, employee.least_off)), employee.least_in_row > 1
    return [
        place
        for place, one in enumerate(endings)
        if one == rest or (one.shift != OFF and one.length == 1 and one.early == early)
    ]


class _MayFollow:
    """Which ending may follow which, the day after."""

    def __init__(self, instance: Instance, employee: Employee) -> None:
        self._never = [
            {place for place, after in enumerate(instance.shifts) if after.name in shift.never_before}
            for shift in instance.shifts
        ]
        self._least, self._least_off = employee.least_in_row, max(1, employee.least_off)

    def follow(self, before: Ending, after: Ending) -> bool:
        if after.shift == OFF:
            return self._rests(before, after)
        if before.shift == OFF:
            return before.length == self._least_off and after.length == 1 and not after.early
        return (
            after.shift not in self._never[before.shift]
            and after.length == before.length + 1
            and after.early == (before.early and after.length < self._least)
        )

    def _rests(self, before: Ending, after: Ending) -> bool:
        if before.shift == OFF:
            return after.length == min(before.length + 1, self._least_off)
        return after.length == 1 and (before.early or before.length >= self._least)
