"""From prices to people: everybody gets a whole legal week, and each week is tried anew while the roster gets better.

Given all the others, the best week of one employee is found exactly (`weeks`): what covering an interval is worth is
known, since the others stand. Employees join one by one while the linear programme's crowd fades; then each week is
tried anew, alone and in small groups that are taken out together. A roster is only ever replaced by one that costs no
more.
"""

from collections.abc import Callable

import msgspec
import numpy as np
from msgspec.structs import replace

from homeshore.workforce.rules.rostering.crew import Crew
from homeshore.workforce.rules.rostering.grid import CLOSED, Grid
from homeshore.workforce.rules.rostering.master import Duals, Fair
from homeshore.workforce.rules.rostering.patterns import Floats, Ints
from homeshore.workforce.rules.rostering.problem import Costs
from homeshore.workforce.rules.rostering.weeks import NEVER, Column, Prices, Search, Weeks, covered

Heard = Callable[[float, float], None]
"""Told now and then: which share is done, and what the roster costs."""
Seat = tuple[int, int]
"""An employee (place in the terms) and a week."""


class Guide(msgspec.Struct, frozen=True, eq=False):
    """The linear programme as a guide: its prices, falling by `slope` for each agent beyond what it covers.

    So an employee sees more than the one place that is left in an interval. `beside` is the part of its crowd that is
    not placed as people yet; `evening` and `weekend` are its prices, by cohort.
    """

    price: Floats
    target: Floats
    slope: Floats
    beside: Floats
    evening: Floats
    weekend: Floats

    def gain(self, cover: Floats, more: Floats) -> Floats:
        """The worth of so many more agents beside those who cover already."""
        return more * self.price - self.slope * (more * (cover + self.beside - self.target) + more * more / 2)


class Plan:
    """A roster of whole people, and what it covers; columns are added and taken away seat by seat."""

    def __init__(self, grid: Grid, crew: Crew, fair: Fair) -> None:
        self.grid, self.crew, self.fair = grid, crew, fair
        self.weeks, self.seats = Weeks(grid, crew), crew.by_person()
        self.columns: dict[Seat, Column] = {}
        self.cover = np.zeros(len(grid.need))
        self._served: dict[Seat, tuple[Ints, Floats]] = {}
        self.cohort = {member: place for place, one in enumerate(crew.cohorts) for member in one.members}
        self._rows = np.where(grid.row == CLOSED, len(grid.need), grid.row)
        self.evenings: dict[int, int] = dict.fromkeys(self.cohort, 0)
        self.weekends: dict[int, int] = dict.fromkeys(self.cohort, 0)

    def put(self, seat: Seat, column: Column) -> None:
        """Give an employee a week."""
        rows, parts = covered(self.grid, column.placed)
        self.cover[rows] += parts
        self.columns[seat], self._served[seat] = column, (rows, parts)
        self.evenings[seat[0]] += column.evenings
        self.weekends[seat[0]] += column.weekends

    def take(self, seat: Seat) -> Column | None:
        """Take an employee's week away; None if there was none."""
        column = self.columns.pop(seat, None)
        if column is not None:
            rows, parts = self._served.pop(seat)
            self.cover[rows] -= parts
            self.evenings[seat[0]] -= column.evenings
            self.weekends[seat[0]] -= column.weekends
        return column

    def costs(self) -> Costs:
        """What the roster costs, term by term."""
        under, over = self.grid.cost(self.cover)
        direct = sum(column.direct for column in self.columns.values())
        return Costs(
            under=float(under.sum()), over=float(over.sum()), wishes=direct, evenings=self._late(), weekends=self._off()
        )

    def _late(self) -> float:
        fair, weight = self.fair.evenings, self.grid.weights.evening
        return float(weight * sum(max(0.0, n - fair[self.cohort[who]]) for who, n in self.evenings.items()))

    def _off(self) -> float:
        fair, weight = self.fair.weekends, self.grid.weights.weekend
        return float(weight * sum(max(0.0, n - fair[self.cohort[who]]) for who, n in self.weekends.items()))

    def total(self) -> float:
        return self.costs().total

    def prices(self, member: int, guide: "Guide | None" = None) -> Prices:
        """What one more agent is worth in each atom as things stand, or as a guide says."""
        atoms = self.grid.atoms
        if guide is None:
            now = sum(self.grid.cost(self.cover))
            whole = now - sum(self.grid.cost(self.cover + 1))
            most = now - sum(self.grid.cost(self.cover + 1 - 1 / atoms))
        else:
            whole, most = guide.gain(self.cover, np.ones(len(atoms))), guide.gain(self.cover, 1 - 1 / atoms)
        worth = np.append(whole / atoms, 0.0)[self._rows]
        evening, weekend = self._unfair(member, guide)
        return Prices(worth, np.append(whole - most, 0.0)[self._rows], evening, weekend, np.zeros(len(evening)))

    def _unfair(self, member: int, guide: "Guide | None") -> tuple[Floats, Floats]:
        """What one more evening and weekend cost: the part beyond the fair share, and never less than a guide says."""
        cohort, count = self.cohort[member], len(self.crew.cohorts)
        late = self._margin(self.evenings[member], float(self.fair.evenings[cohort])) * self.grid.weights.evening
        off = self._margin(self.weekends[member], float(self.fair.weekends[cohort])) * self.grid.weights.weekend
        if guide is not None:
            late, off = max(late, float(guide.evening[cohort])), max(off, float(guide.weekend[cohort]))
        return np.full(count, late), np.full(count, off)

    @staticmethod
    def _margin(count: int, fair: float) -> float:
        """Which part of one more lies beyond the fair share."""
        return min(1.0, max(0.0, count + 1 - fair))


def settle(plan: Plan, member: int, weeks: list[int], guide: Guide | None = None) -> None:
    """Give one employee the best weeks as things stand; their seats must be empty. Modulated: all weeks at once."""
    if plan.crew.cohorts[plan.cohort[member]].modulated:
        _settle_modulated(plan, member, weeks, guide)
        return
    for week in weeks:
        search = Search(plan.weeks, [plan.seats[member, week]], plan.prices(member, guide))
        plan.put((member, week), search.column(0, int(search.ends[0].argmax())))


def _settle_modulated(plan: Plan, member: int, weeks: list[int], guide: Guide | None) -> None:
    """All weeks under one price list; their hours are then shared out so that they sum to the contract's."""
    prices = plan.prices(member, guide)
    searches = {week: Search(plan.weeks, [plan.seats[member, week]], prices) for week in weeks}
    units = shared_out({week: search.ends[0] for week, search in searches.items()}, plan.crew.due[member])
    for week, search in searches.items():
        plan.put((member, week), search.column(0, units[week]))


def shared_out(worths: dict[int, Floats], due: int) -> dict[int, int]:
    """How many units each week gets so that they sum to `due`, and are together worth most."""
    best = np.full(due + 1, NEVER)
    best[0] = 0.0
    choices: list[tuple[int, Ints]] = []
    for week, worth in worths.items():
        after, chosen = np.full(due + 1, NEVER), np.zeros(due + 1, np.int64)
        for units in (worth > NEVER / 2).nonzero()[0]:
            if units > due:
                break
            found = best[: due + 1 - units] + worth[units]
            better = found > after[units:]
            after[units:][better], chosen[units:][better] = found[better], units
        best = after
        choices.append((week, chosen))
    found, left = {}, due
    for week, chosen in reversed(choices):
        found[week] = int(chosen[left])
        left -= found[week]
    return found


def together(plan: Plan, member: int, week: int) -> list[int]:
    """The weeks that are tried anew with one: all of a modulated employee, whose hours they share."""
    if plan.crew.cohorts[plan.cohort[member]].modulated:
        return [other for (who, other) in plan.seats if who == member]
    return [week]


SEED = 20261122
QUIET = 4
"""So many rounds without a gain end the search."""
ALONE = 2
"""So many rounds try one seat at a time, before groups are."""
SLOPES = (0.1, 0.2, 0.4, 0.8)
"""By how much an hour's price falls for each agent too many, in turn: the guide lets go of its prices."""


def seat_all(plan: Plan, crowd: Floats, duals: Duals, heard: Heard) -> None:
    """Everybody joins, one by one, while the linear programme's crowd fades; then all adapt to each other."""
    members = sorted(plan.cohort)
    weeks = {member: sorted(week for (who, week) in plan.seats if who == member) for member in members}
    hours = plan.grid.hours
    guide = Guide(duals.need, crowd, SLOPES[0] * hours, crowd, duals.evening, duals.weekend)
    for place, member in enumerate(members):
        settle(plan, member, weeks[member], replace(guide, beside=crowd * (1 - (place + 1) / len(members))))
    for done, slope in enumerate(SLOPES, 1):
        for member in members:
            for week in weeks[member]:
                plan.take((member, week))
            settle(plan, member, weeks[member], replace(guide, slope=slope * hours, beside=crowd * 0.0))
        heard(done / len(SLOPES), plan.total())


def improve(plan: Plan, effort: int, exchange: Callable[[], None], heard: Heard) -> None:
    """Try weeks anew until each seat had so many tries on the mean; in between, people `exchange` weeks."""
    seats = sorted(plan.seats)
    if not seats:
        return
    chance = np.random.Generator(np.random.PCG64(SEED))
    exchange()
    total, quiet = plan.total(), 0
    for turn in range(effort):
        before = total
        size = 1 if turn < ALONE else int(chance.integers(2, 7))
        order = chance.permutation(len(seats))
        for begin in range(0, len(order), size):
            group = _group(plan, [seats[place] for place in order[begin : begin + size]])
            total = retry(plan, group, total)
        exchange()
        total = plan.total()
        heard((turn + 1) / effort, total)
        quiet = quiet + 1 if total >= before else 0
        if quiet == QUIET:
            return


def _group(plan: Plan, some: list[Seat]) -> list[tuple[int, list[int]]]:
    """Seats to empty together: those of one week bind each other."""
    week = some[0][1]
    found: dict[int, list[int]] = {}
    for member, other in some:
        here = week if (member, week) in plan.seats else other
        found[member] = together(plan, member, here)
    return list(found.items())


def retry(plan: Plan, group: list[tuple[int, list[int]]], total: float) -> float:
    """Empty some seats and fill them anew, one after the other; keeps what was there unless it costs no more."""
    old = {(member, week): plan.take((member, week)) for member, weeks in group for week in weeks}
    for member, weeks in group:
        settle(plan, member, weeks)
    found = plan.total()
    if found <= total + 1e-9:
        return found
    for seat, column in old.items():
        plan.take(seat)
        if column is not None:
            plan.put(seat, column)
    return total
