"""Rosters for benchmark instances by columns of legal rows: docs/algorithms/roster-instances.md."""

from collections.abc import Callable, Sequence
from math import ceil, inf

import msgspec
import numpy as np

from homeshore.kit.errors import Refusal
from homeshore.workforce.rules.rostering.instances.format import FREE, Employee, Grid, Instance
from homeshore.workforce.rules.rostering.instances.judging import penalty
from homeshore.workforce.rules.rostering.instances.linear import Column, Programme, Shares
from homeshore.workforce.rules.rostering.instances.pricing import OFF, Costs, Pricer, Row

EPSILON = 1e-6
PER_ROUND = 5
"""Rows of each employee that a round of pricing adds at most."""
DIVE_ROUNDS = 12
"""Rounds of pricing after each step of a dive."""
SURE = 0.9
"""A share from which a dive takes a row as chosen."""
ENUMERATED = 3000
"""Rows of each employee that are listed at most, to prove a roster the best."""
MOST_BYTES = 2 * 1024**3
TOGETHER = 6
"""Employees who are rostered again together, and one more after each five times in vain."""
IN_VAIN = 30
"""How often a few are rostered again in vain before all are."""
NODES = 300
"""Nodes of a search among rows that are not all there are."""
SEED = 20140403
"""Of the choice of whom to roster again: the same seed, the same rosters."""


class NoLegalRow(Refusal):
    """An employee's own rules leave no row; `rules` names those that would each, taken away alone, leave one."""

    code = "no_legal_row"


class InstanceTooLarge(Refusal):
    """The limits of an employee multiply to more states than memory holds."""

    code = "instance_too_large"


class Progress(msgspec.Struct, frozen=True):
    """How far the search is: the best penalty so far, the bound that no roster is below, and the step it is at."""

    penalty: int
    bound: int
    step: str
    rows: int


class Solution(msgspec.Struct, frozen=True):
    """The best roster found, its penalty, and a bound that no roster is below."""

    grid: Grid
    penalty: int
    bound: int


def _tell_nobody(progress: Progress) -> None:
    del progress


def solve(
    instance: Instance,
    seconds_left: Callable[[], float] = lambda: inf,
    tell: Callable[[Progress], None] = _tell_nobody,
) -> Solution:
    """A roster of little penalty, and a lower bound; goes on until it is proven the best or no seconds are left.

    `seconds_left` is asked several times a second, `tell` hears of each better roster or bound. As long as time does
    not end a step, the same instance takes the same steps. Raises NoLegalRow and InstanceTooLarge.
    """
    return _Search(instance, seconds_left, tell).solution()


class _Search:
    def __init__(self, instance: Instance, left: Callable[[], float], tell: Callable[[Progress], None]) -> None:
        self._instance, self._left, self._tell = instance, left, tell
        self._pricers = [_pricer(instance, employee) for employee in instance.staff]
        self._programme = Programme(instance)
        self._bound = 0
        self._best = self._greedy()
        self._penalty = penalty(instance, self._best).total
        self._rng = np.random.default_rng(SEED)

    def solution(self) -> Solution:
        self._say("first roster")
        optimum = self._priced_out(range(len(self._pricers)), 10**9, "columns", bounding=True)
        self._dive()
        while not self._settled():
            self._improve_often()
            self._choose(optimum)
            self._prove(optimum)
        return Solution(self._best, self._penalty, self._bound)

    def _settled(self) -> bool:
        return self._penalty <= self._bound or self._over()

    def _over(self) -> bool:
        return self._left() <= 0

    def _say(self, step: str) -> None:
        self._tell(Progress(self._penalty, self._bound, step, len(self._programme.columns)))

    def _greedy(self) -> Grid:
        """One employee after the other takes the row that helps most with what those before have left."""
        instance, shifts = self._instance, {shift.name: place for place, shift in enumerate(self._instance.shifts)}
        left = {(one.day, shifts[one.shift]): one for one in instance.cover}
        there = np.zeros((instance.days, len(shifts)))
        rows = []
        for place, pricer in enumerate(self._pricers):
            costs = self._programme.wishes[place].copy()
            for (day, shift), cover in left.items():
                costs[day, shift] += -cover.under if there[day, shift] < cover.need else cover.over
            found = pricer.best(costs)
            if not found:
                raise NoLegalRow(employee=instance.staff[place].name, rules=_in_the_way(instance, place))
            rows.append(found[0].row)
            self._programme.add(place, found[0].row)
            for day, shift in enumerate(found[0].row):
                there[day, shift] += shift != OFF
        return self._grid(rows)

    def _priced_out(self, staff: Sequence[int], rounds: int, step: str, bounding: bool = False) -> Shares:
        """Add rows until none would make the linear programme cheaper (or for so many rounds), and return its optimum.

        At any time the optimum so far less what the best rows would save is a bound (Lagrange).
        """
        optimum = self._programme.optimum()
        for _ in range(rounds):
            if self._over():
                break
            saved, added = self._round(staff, optimum)
            if bounding:
                self._raise_bound(optimum.value + saved, step)
            if not added:
                break
            optimum = self._programme.optimum()
        return optimum

    def _round(self, staff: Sequence[int], optimum: Shares) -> tuple[float, int]:
        saved, added = 0.0, 0
        for place in staff:
            if self._over():
                return -np.inf, 0
            found = self._pricers[place].best(self._costs(place, optimum), PER_ROUND)
            saved += min(0.0, found[0].cost - optimum.price[place])
            cheaper = [one.row for one in found if one.cost < optimum.price[place] - EPSILON]
            added += sum(self._programme.add(place, row) for row in cheaper)
        return saved, added

    def _costs(self, place: int, optimum: Shares) -> Costs:
        costs: Costs = self._programme.wishes[place] - optimum.worth
        return costs

    def _raise_bound(self, value: float, step: str) -> None:
        if value > self._bound + EPSILON:
            self._bound = ceil(value - EPSILON)
            self._say(step)

    def _dive(self) -> None:
        """Take the rows with the largest shares as chosen, price the others again, and so on until all are."""
        chosen: dict[int, int] = {}
        while len(chosen) < len(self._pricers) and not self._settled():
            free = [place for place in range(len(self._pricers)) if place not in chosen]
            optimum = self._priced_out(free, DIVE_ROUNDS, "diving")
            fixed = self._next_fixed(optimum, chosen)
            self._programme.fix(list(fixed.values()), 1.0)
            chosen |= fixed
        self._programme.fix(list(chosen.values()), 0.0)
        if len(chosen) == len(self._pricers):
            self._take([chosen[place] for place in sorted(chosen)], "diving")

    def _next_fixed(self, optimum: Shares, chosen: dict[int, int]) -> dict[int, int]:
        """The column of each employee who is all but settled, or else of the one who is nearest to it."""
        shares = sorted(((share, place) for place, share in enumerate(optimum.shares) if share > EPSILON), reverse=True)
        owned = [(share, self._programme.columns[place].employee, place) for share, place in shares]
        open_ones = [one for one in owned if one[1] not in chosen]
        sure = {employee: place for share, employee, place in open_ones if share >= SURE}
        return sure or {open_ones[0][1]: open_ones[0][2]}

    def _prove(self, optimum: Shares) -> None:
        """List every row that a better roster could use, and choose among them.

        Source: a row whose reduced cost exceeds the gap is in no better roster.
        """
        slack = self._penalty - 1 - optimum.value
        if self._settled():
            return
        whole = all([self._listed(place, optimum, slack) for place in range(len(self._pricers))])
        if self._choose(optimum, None if whole else NODES) and whole:
            self._raise_bound(self._penalty, "proven")

    def _choose(self, optimum: Shares, nodes: int | None = NODES) -> bool:
        """Choose a row for each employee among those that a better roster could use; whether there is no better one."""
        if self._settled():
            return False
        everybody = set(range(len(self._pricers)))
        found = self._programme.whole(self._useful(optimum, everybody), self._current(), self._left, nodes)
        self._take(found.chosen, "choosing")
        return found.is_best

    def _useful(self, optimum: Shares, free: set[int]) -> list[int]:
        """The current rows, and those of the free employees that a better roster could use."""
        slack = self._penalty - 1 - optimum.value + EPSILON
        columns = enumerate(self._programme.columns)
        found = {at for at, one in columns if one.employee in free and self._reduced(one, optimum) <= slack}
        return sorted(found | set(self._current()))

    def _listed(self, place: int, optimum: Shares, slack: float) -> bool:
        """Add all rows of an employee within the slack; where these are too many, within half of it, and so on."""
        costs, most, tried = self._costs(place, optimum), slack + EPSILON, 0
        while not self._over() and tried < 8:
            rows = self._pricers[place].within(costs, optimum.price[place] + most, ENUMERATED)
            if rows is not None:
                for one in rows:
                    self._programme.add(place, one.row)
                return tried == 0
            most, tried = most / 2, tried + 1
        return False

    def _reduced(self, column: Column, optimum: Shares) -> float:
        costs = self._costs(column.employee, optimum)
        spent = sum(costs[day, shift] for day, shift in enumerate(column.row) if shift != OFF)
        return float(spent) - optimum.price[column.employee]

    def _improve_often(self) -> None:
        """Roster a few again and again, until that has been in vain so many times."""
        in_vain = 0
        while in_vain < IN_VAIN and not self._settled():
            before = self._penalty
            self._improve(TOGETHER + in_vain // 5)
            in_vain = in_vain + 1 if self._penalty == before else 0

    def _improve(self, together: int) -> None:
        """Roster so many employees again, chosen by chance, while the others keep their rows."""
        count = len(self._pricers)
        free = {int(place) for place in self._rng.choice(count, min(count, together), replace=False)}
        kept = [place for place in self._current() if self._programme.columns[place].employee not in free]
        self._programme.fix(kept, 1.0)
        optimum = self._priced_out(sorted(free), DIVE_ROUNDS, "improving")
        self._programme.fix(kept, 0.0)
        if optimum.value <= self._penalty - 1 + EPSILON and not self._over():  # else no whole choice can be better
            found = self._programme.whole(self._useful(optimum, free), self._current(), self._left, NODES)
            self._take(found.chosen, "improving")

    def _current(self) -> list[int]:
        shifts = {shift.name: place for place, shift in enumerate(self._instance.shifts)} | {FREE: OFF}
        rows = {place: tuple(shifts[name] for name in row) for place, row in enumerate(self._best)}
        found = {
            column.employee: place
            for place, column in enumerate(self._programme.columns)
            if rows[column.employee] == column.row
        }
        return [found[place] for place in sorted(found)]

    def _take(self, chosen: Sequence[int], step: str) -> None:
        """Keep a choice of columns if it is the best so far."""
        columns = sorted((self._programme.columns[place] for place in chosen), key=lambda column: column.employee)
        grid = self._grid([column.row for column in columns])
        total = penalty(self._instance, grid).total
        if total < self._penalty:
            self._best, self._penalty = grid, total
            self._say(step)

    def _grid(self, rows: Sequence[Row]) -> Grid:
        names = [shift.name for shift in self._instance.shifts]
        return tuple(tuple(FREE if shift == OFF else names[shift] for shift in row) for row in rows)


def _pricer(instance: Instance, employee: Employee) -> Pricer:
    pricer = Pricer(instance, employee)
    if pricer.bytes > MOST_BYTES:
        raise InstanceTooLarge(employee=employee.name, gigabytes=pricer.bytes // 1024**3)
    return pricer


def _in_the_way(instance: Instance, place: int) -> str:
    """The rules that each alone leave an employee no row."""
    employee = instance.staff[place]
    loose = {
        "days_off": frozenset[int](),
        "least_minutes": 0,
        "least_in_row": 1,
        "least_off": 1,
        "most_in_row": instance.days,
        "most_weekends": instance.days,
        "most": dict.fromkeys(employee.most, instance.days),
    }
    costs = np.zeros((instance.days, len(instance.shifts)))
    found = [
        rule
        for rule, value in loose.items()
        if Pricer(instance, msgspec.structs.replace(employee, **{rule: value})).best(costs)
    ]
    return " ".join(found)
