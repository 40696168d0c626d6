"""The linear programme over legal days, whose prices give the bound over legal weeks."""

from collections.abc import Iterator, Sequence

import highspy
import msgspec
import numpy as np

from homeshore.workforce.rules.rostering.crew import SATURDAY, Crew, Menu, WeekClass
from homeshore.workforce.rules.rostering.grid import CLOSED, Grid
from homeshore.workforce.rules.rostering.patterns import Floats
from homeshore.workforce.rules.rostering.weeks import Column, Placed, Prices, Search, Weeks, covered

INFINITE = highspy.kHighsInf
ADRIFT = 1000.0
"""What a menu pays for people or units that none of its shifts gives: only until there are such shifts."""
WORTH = 1e-6


class Fair(msgspec.Struct, frozen=True, eq=False):
    """The fair share of evenings and weekends of one member, by cohort."""

    evenings: Floats
    weekends: Floats


class Duals(msgspec.Struct, frozen=True, eq=False):
    """Prices of the rows: needs, evenings, weekends, units of modulated cohorts."""

    need: Floats
    evening: Floats
    weekend: Floats
    unit: Floats

    def towards(self, other: "Duals", share: float) -> "Duals":
        """A part of the way to others."""
        mine, theirs = msgspec.structs.astuple(self), msgspec.structs.astuple(other)
        return Duals(*(one + share * (two - one) for one, two in zip(mine, theirs, strict=True)))


class Entry(msgspec.Struct, frozen=True):
    """One column of the programme: its cost, its values by row, and its most."""

    cost: float
    values: list[tuple[int, float]]
    most: float = INFINITE


class Master:
    """The linear programme over legal days.

    A variable is so many people on one shift of a menu (columns, as prices ask for them); each class says how many of
    its people work on a day, until the evening or not, and how many units they do together. Rows: needs; by menu people
    of the day, of the evening and units, which are those of its classes; by class and day people and the least and most
    units; by class days and units of the week; by cohort evenings, weekends and, if modulated, units.
    """

    def __init__(self, grid: Grid, crew: Crew, fair: Fair) -> None:
        self.grid, self.crew, self.fair = grid, crew, fair
        self.size = np.array([len(one.members) for one in crew.cohorts], np.float64)
        self.modulated = np.array([one.modulated for one in crew.cohorts], np.bool_)
        self.due = np.array([one.due for one in crew.cohorts], np.float64)
        kept = {id(menu): menu for one in crew.classes for menu in one.menus if menu is not None}
        self.menus: list[Menu] = list(kept.values())
        self._place = {key: place for place, key in enumerate(kept)}
        self._known: set[tuple[int, tuple[Placed, ...]]] = set()
        self.highs = inner_point()
        self._low: list[float] = []
        self._high: list[float] = []
        self._lay_rows()
        self._slacks()

    def _lay_rows(self) -> None:
        """Where each kind of row begins, and the limits of those that classes do not fill."""
        needs, menus, cohorts = len(self.grid.need), len(self.menus), len(self.crew.cohorts)
        self.menu_row, self.cohort_row = needs, needs + 3 * menus
        self._low += [*self.grid.need, *([0.0] * 3 * menus)]
        self._high += [*self.grid.need, *([0.0] * 3 * menus)]
        for share in (self.fair.evenings, self.fair.weekends):
            self._low += [-INFINITE] * cohorts
            self._high += list(share * self.size)
        self._low += list(np.where(self.modulated, self.due, -INFINITE))
        self._high += list(np.where(self.modulated, self.due, INFINITE))
        entries: list[Entry] = []
        for one in self.crew.classes:
            entries += self._class(one)
        add_rows(self.highs, np.array(self._low, np.float64), np.array(self._high, np.float64))
        add_columns(self.highs, entries)

    def _row(self, low: float, high: float) -> int:
        self._low.append(low)
        self._high.append(high)
        return len(self._low) - 1

    def _class(self, one: WeekClass) -> list[Entry]:
        """Three variables a day: people until the evening or not, and their units."""
        count, cohorts, entries = len(one.members), len(self.crew.cohorts), []
        days = self._row(-INFINITE, float(count * one.most_days))
        week = self._row(float(count * one.least), float(count * one.most))
        for day, menu in enumerate(one.menus):
            if menu is None:
                continue
            people = self._row(-INFINITE, float(count))
            shortest, longest = self._row(0.0, INFINITE), self._row(-INFINITE, 0.0)
            least, most = float(menu.units.min()), float(menu.units.max())
            at = self.menu_row + 3 * self._place[id(menu)]
            late = self.cohort_row + cohorts + one.cohort
            weekend = [(late, 1.0)] if day >= SATURDAY else []
            both = [(days, 1.0), (people, 1.0), (shortest, -least), (longest, -most), *weekend]
            entries.append(Entry(0.0, [(at, -1.0), *both]))
            entries.append(Entry(0.0, [(at + 1, -1.0), *both, (self.cohort_row + one.cohort, 1.0)]))
            units = [(at + 2, -1.0), (week, 1.0), (shortest, 1.0), (longest, 1.0)]
            if self.modulated[one.cohort]:
                units.append((self.cohort_row + 2 * cohorts + one.cohort, 1.0))
            entries.append(Entry(0.0, units))
        return entries

    def _slacks(self) -> None:
        """Shortage, mild and deep, and surplus of each need; evenings and weekends beyond the fair share."""
        self._slack_at = self.highs.getNumCol()
        entries = slacks(self.grid, len(self.crew.cohorts), self.cohort_row)
        for sign in (-1.0, 1.0):  # a menu may lack a shift at first
            begin = self.menu_row
            entries += [Entry(ADRIFT, [(begin + row, sign)]) for row in range(3 * len(self.menus))]
        add_columns(self.highs, entries)

    def run(self) -> tuple[float, Duals, Floats]:
        """Solve: the value, the prices, and the prices of the menus' rows."""
        self.highs.run()
        dual = np.array(self.highs.getSolution().row_dual)
        duals = duals_of(self.grid, len(self.crew.cohorts), dual, self.cohort_row)
        menus = dual[self.menu_row : self.cohort_row].reshape(-1, 3)
        return float(self.highs.getInfo().objective_function_value), duals, menus

    def cover(self) -> Floats:
        """What the solution gives for each need."""
        return cover_of(self.grid, np.array(self.highs.getSolution().col_value)[self._slack_at :])

    def widen(self, weeks: Weeks, duals: Duals, menus: Floats) -> int:
        """Add the best shift of each group of each menu, where it is worth more than it costs; returns how many."""
        prices, entries = prices_of(self.grid, duals), []
        for place, menu in enumerate(self.menus):
            offer = weeks.offer(menu, prices)
            worth = offer.best + np.where(menu.evening, menus[place, 1], menus[place, 0]) + menus[place, 2] * menu.units
            for group in (worth > WORTH).nonzero()[0]:
                cost, placed = weeks.pick(offer, int(group), prices)
                if (place, placed) not in self._known:
                    self._known.add((place, placed))
                    entries.append(self._shift(place, int(group), cost, placed))
        add_columns(self.highs, entries)
        return len(entries)

    def _shift(self, place: int, group: int, cost: float, placed: tuple[Placed, ...]) -> Entry:
        menu, at = self.menus[place], self.menu_row + 3 * place
        rows, parts = covered(self.grid, placed)
        values = [(int(row), float(part)) for row, part in zip(rows, parts, strict=True)]
        return Entry(cost, [*values, (at + int(menu.evening[group]), 1.0), (at + 2, float(menu.units[group]))])


def inner_point() -> highspy.Highs:
    """HiGHS' interior point on one thread, whose prices stay central."""
    highs = highspy.Highs()  # type: ignore[no-untyped-call]  # the library is half typed
    for option, value in (("output_flag", False), ("threads", 1), ("solver", "ipm"), ("run_crossover", "off")):
        highs.setOptionValue(option, value)
    return highs


def add_rows(highs: highspy.Highs, low: Floats, high: Floats) -> None:
    """Rows that columns fill later."""
    total = len(low)
    highs.addRows(total, low, high, 0, np.zeros(total, np.int32), np.zeros(0, np.int32), np.zeros(0))


def add_columns(highs: highspy.Highs, entries: Sequence[Entry]) -> None:
    """Columns of a programme whose rows are there."""
    if not entries:
        return
    rows = np.array([row for entry in entries for row, _ in entry.values], np.int32)
    values = np.array([value for entry in entries for _, value in entry.values], np.float64)
    starts = np.cumsum([0, *(len(entry.values) for entry in entries[:-1])]).astype(np.int32)
    costs, most = np.array([entry.cost for entry in entries]), np.array([entry.most for entry in entries])
    highs.addCols(len(entries), costs, np.zeros(len(entries)), most, len(values), starts, rows, values)


def slacks(grid: Grid, cohorts: int, cohort_row: int) -> list[Entry]:
    """Shortage, mild and deep, and surplus of each need (the first rows); then evenings and weekends too many."""
    weights, entries = grid.weights, []
    for row, length in enumerate(grid.hours):
        entries.append(Entry(weights.under * length, [(row, 1.0)], float(grid.cap[row])))
        entries.append(Entry(weights.deep * length, [(row, 1.0)]))
        entries.append(Entry(weights.over * length, [(row, -1.0)]))
    for kind, cost in enumerate((weights.evening, weights.weekend)):
        begin = cohort_row + kind * cohorts
        entries += [Entry(cost, [(begin + cohort, -1.0)]) for cohort in range(cohorts)]
    return entries


def cover_of(grid: Grid, values: Floats) -> Floats:
    """What a solution gives for each need: its first values are those of `slacks`."""
    mild, deep, over = values[: 3 * len(grid.need)].reshape(-1, 3).T
    return np.asarray(grid.need - mild - deep + over)


def duals_of(grid: Grid, cohorts: int, dual: Floats, cohort_row: int) -> Duals:
    """The prices of needs (the first rows) and of cohorts (three kinds of rows), within what they can be."""
    weights = grid.weights
    evening, weekend, unit = (
        dual[cohort_row + kind * cohorts : cohort_row + (kind + 1) * cohorts] for kind in range(3)
    )
    need = np.clip(dual[: len(grid.need)], -weights.over * grid.hours, weights.deep * grid.hours)
    return Duals(need, np.clip(-evening, 0.0, weights.evening), np.clip(-weekend, 0.0, weights.weekend), unit)


class Bound(msgspec.Struct, frozen=True, eq=False):
    """What no roster undercuts, and the best legal week of each class under the prices that say so."""

    bound: float
    weeks: list[tuple[WeekClass, Column]]


def bound_of(grid: Grid, crew: Crew, fair: Fair, duals: Duals) -> float:
    """What no roster undercuts, from any prices (Lagrange): the best legal week of each class under them, exactly."""
    return _constant(grid, crew, fair, duals) - sum(
        len(one.members) * float(worth.max()) for one, _, _, worth in _priced(grid, crew, duals)
    )


def bound_with(grid: Grid, crew: Crew, fair: Fair, duals: Duals) -> Bound:
    """The same bound with the weeks that are best."""
    total, weeks = _constant(grid, crew, fair, duals), []
    for one, search, place, worth in _priced(grid, crew, duals):
        total -= len(one.members) * float(worth.max())
        weeks.append((one, search.column(place, int(worth.argmax()))))
    return Bound(total, weeks)


def _priced(grid: Grid, crew: Crew, duals: Duals) -> Iterator[tuple[WeekClass, Search, int, Floats]]:
    """Each class, its place in a search of its week, and what its weeks are worth by paid units."""
    weeks, prices = Weeks(grid, crew), prices_of(grid, duals)
    for week in sorted({one.week for one in crew.classes}):
        classes = [one for one in crew.classes if one.week == week]
        search = Search(weeks, classes, prices)
        for place, one in enumerate(classes):
            unit = duals.unit[one.cohort] if crew.cohorts[one.cohort].modulated else 0.0
            yield one, search, place, search.ends[place] + unit * np.arange(len(search.ends[place]))


def _constant(grid: Grid, crew: Crew, fair: Fair, duals: Duals) -> float:
    """The part of the bound that no roster changes."""
    size = np.array([len(one.members) for one in crew.cohorts], np.float64)
    due = np.array([one.due if one.modulated else 0 for one in crew.cohorts], np.float64)
    mild = np.maximum(duals.need - grid.weights.under * grid.hours, 0.0) * grid.cap
    shares = (duals.evening * fair.evenings + duals.weekend * fair.weekends) * size
    return float((duals.need * grid.need).sum() - mild.sum() - shares.sum() + (duals.unit * due).sum())


def prices_of(grid: Grid, duals: Duals) -> Prices:
    """Prices of needs as prices of atoms."""
    each = np.concatenate([duals.need / grid.atoms, [0.0]])  # the last is CLOSED: no menu has it
    worth = each[np.where(grid.row == CLOSED, len(grid.need), grid.row)]
    return Prices(worth, worth, duals.evening, duals.weekend, duals.unit)
