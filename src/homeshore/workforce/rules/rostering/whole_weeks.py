"""Prices from whole weeks: the linear programme over legal weeks, once a roster shows which weeks are worth having.

Where employees alone must meet the needs, what matters is how a week's hours fall into days (six paid hours need one
break, six and a half need two), which a programme over days cannot see. It starts from the weeks of a roster and from
the prices of days, without which it needs five times as many rounds.
"""

from collections.abc import Callable, Iterable

import msgspec
import numpy as np

from homeshore.workforce.rules.rostering.crew import WeekClass
from homeshore.workforce.rules.rostering.improving import Plan
from homeshore.workforce.rules.rostering.master import (
    INFINITE,
    Duals,
    Entry,
    add_columns,
    add_rows,
    bound_with,
    cover_of,
    duals_of,
    inner_point,
    slacks,
)
from homeshore.workforce.rules.rostering.patterns import Floats
from homeshore.workforce.rules.rostering.weeks import Column, Placed, covered

CLOSE = 0.001
"""Stop once the programme's value is within this part of the bound."""
ROUNDS = 40
CAREFUL = 0.5
"""Weeks are priced half way between the programme's prices and the best known: its own swing too far."""


class Guidance(msgspec.Struct, frozen=True, eq=False):
    """The bound with the prices that give it, and what the programme covers."""

    bound: float
    duals: Duals
    cover: Floats


class WholeWeeks:
    """A variable is so many people of a class on one legal week. Rows: needs; by cohort evenings, weekends and, if
    modulated, units; by class people."""

    def __init__(self, plan: Plan) -> None:
        self.grid, self.crew, self.fair = plan.grid, plan.crew, plan.fair
        self.highs = inner_point()
        self._known: set[tuple[int, tuple[Placed, ...]]] = set()
        self._place = {id(one): place for place, one in enumerate(self.crew.classes)}
        self._lay_rows()
        add_columns(self.highs, slacks(self.grid, len(self.crew.cohorts), len(self.grid.need)))
        self.add((plan.seats[seat], column) for seat, column in plan.columns.items())

    def _lay_rows(self) -> None:
        cohorts = self.crew.cohorts
        size = np.array([len(one.members) for one in cohorts], np.float64)
        due = [(float(one.due),) * 2 if one.modulated else (-INFINITE, INFINITE) for one in cohorts]
        people = [float(len(one.members)) for one in self.crew.classes]
        free = [-INFINITE] * (2 * len(cohorts))
        fair = [*(self.fair.evenings * size), *(self.fair.weekends * size)]
        low = np.array([*self.grid.need, *free, *(least for least, _ in due), *people])
        add_rows(self.highs, low, np.array([*self.grid.need, *fair, *(most for _, most in due), *people]))

    def add(self, found: Iterable[tuple[WeekClass, Column]]) -> int:
        """Add weeks that are not there; returns how many."""
        entries = []
        for one, column in found:
            key = (self._place[id(one)], column.placed)
            if key not in self._known:
                self._known.add(key)
                entries.append(self._entry(one, column))
        add_columns(self.highs, entries)
        return len(entries)

    def _entry(self, one: WeekClass, column: Column) -> Entry:
        needs, cohorts = len(self.grid.need), len(self.crew.cohorts)
        rows, parts = covered(self.grid, column.placed)
        values = [(int(row), float(part)) for row, part in zip(rows, parts, strict=True)]
        units = column.units if self.crew.cohorts[one.cohort].modulated else 0
        for kind, count in enumerate((column.evenings, column.weekends, units)):
            if count:
                values.append((needs + kind * cohorts + one.cohort, float(count)))
        return Entry(column.direct, [*values, (needs + 3 * cohorts + self._place[id(one)], 1.0)])

    def run(self) -> tuple[float, Duals]:
        """Solve: the value and the prices."""
        self.highs.run()
        dual = np.array(self.highs.getSolution().row_dual)
        duals = duals_of(self.grid, len(self.crew.cohorts), dual, len(self.grid.need))
        return float(self.highs.getInfo().objective_function_value), duals

    def cover(self) -> Floats:
        """What the solution gives for each need."""
        return cover_of(self.grid, np.array(self.highs.getSolution().col_value))


def tighten_weeks(plan: Plan, bound: float, duals: Duals, heard: Callable[[float, float], None]) -> Guidance:
    """Add whole weeks to those of a roster until value and bound meet. `heard(share, bound)` is told of each round."""
    programme, best = WholeWeeks(plan), (bound, duals)
    found = bound_with(plan.grid, plan.crew, plan.fair, duals)
    programme.add(found.weeks)
    for number in range(ROUNDS):
        value, prices = programme.run()
        prices = prices.towards(best[1], CAREFUL)
        found = bound_with(plan.grid, plan.crew, plan.fair, prices)
        added = programme.add(found.weeks)
        best = max(best, (found.bound, prices), key=lambda pair: pair[0])
        heard((number + 1) / ROUNDS, best[0])
        if not added or value - best[0] <= CLOSE * abs(value):
            break
    return Guidance(best[0], best[1], programme.cover())
