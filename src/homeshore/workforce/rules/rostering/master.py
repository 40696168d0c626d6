"""The linear programme over legal days, whose prices give the bound over legal weeks."""

from collections.abc import Sequence

import highspy
import msgspec
import numpy as np

from homeshore.workforce.rules.rostering.crew import SATURDAY, Crew, Menu, WeekClass
from homeshore.workforce.rules.rostering.grid import CLOSED, Grid
from homeshore.workforce.rules.rostering.patterns import Floats
from homeshore.workforce.rules.rostering.weeks import Placed, Prices, Search, Weeks, covered

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
        self.highs = highspy.Highs()  # type: ignore[no-untyped-call]  # the library is half typed
        for option, value in (("output_flag", False), ("threads", 1), ("solver", "ipm"), ("run_crossover", "off")):
            self.highs.setOptionValue(option, value)
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
        total = len(self._low)
        low, high = np.array(self._low, np.float64), np.array(self._high, np.float64)
        self.highs.addRows(total, low, high, 0, np.zeros(total, np.int32), np.zeros(0, np.int32), np.zeros(0))
        self._add(entries)

    def _row(self, low: float, high: float) -> int:
        self._low.append(low)
        self._high.append(high)
        return len(self._low) - 1

    def _class(self, one: WeekClass) -> list["Entry"]:
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
        weights, hours = self.grid.weights, self.grid.hours
        self._slack_at = self.highs.getNumCol()
        entries = []
        for row, length in enumerate(hours):
            entries.append(Entry(weights.under * length, [(row, 1.0)], float(self.grid.cap[row])))
            entries.append(Entry(weights.deep * length, [(row, 1.0)]))
            entries.append(Entry(weights.over * length, [(row, -1.0)]))
        for kind, cost in enumerate((weights.evening, weights.weekend)):
            begin = self.cohort_row + kind * len(self.crew.cohorts)
            entries += [Entry(cost, [(begin + cohort, -1.0)]) for cohort in range(len(self.crew.cohorts))]
        for sign in (-1.0, 1.0):  # a menu may lack a shift at first
            begin = self.menu_row
            entries += [Entry(ADRIFT, [(begin + row, sign)]) for row in range(3 * len(self.menus))]
        self._add(entries)

    def _add(self, entries: Sequence["Entry"]) -> None:
        if not entries:
            return
        rows = np.array([row for entry in entries for row, _ in entry.values], np.int32)
        values = np.array([value for entry in entries for _, value in entry.values], np.float64)
        starts = np.cumsum([0, *(len(entry.values) for entry in entries[:-1])]).astype(np.int32)
        costs, most = np.array([entry.cost for entry in entries]), np.array([entry.most for entry in entries])
        self.highs.addCols(len(entries), costs, np.zeros(len(entries)), most, len(values), starts, rows, values)

    def run(self) -> tuple[float, Duals, Floats]:
        """Solve: the value, the prices, and the prices of the menus' rows."""
        self.highs.run()
        dual = np.array(self.highs.getSolution().row_dual)
        count, at, weights = len(self.crew.cohorts), self.cohort_row, self.grid.weights
        evening, weekend, unit = (dual[at + kind * count : at + (kind + 1) * count] for kind in range(3))
        need = np.clip(dual[: self.menu_row], -weights.over * self.grid.hours, weights.deep * self.grid.hours)
        duals = Duals(need, np.clip(-evening, 0.0, weights.evening), np.clip(-weekend, 0.0, weights.weekend), unit)
        menus = dual[self.menu_row : self.cohort_row].reshape(-1, 3)
        return float(self.highs.getInfo().objective_function_value), duals, menus

    def cover(self) -> Floats:
        """What the solution gives for each need."""
        return self.grid.need - self._slack()

    def _slack(self) -> Floats:
        """Shortage less surplus: the slacks of needs come first of those that `_slacks` added."""
        values = np.array(self.highs.getSolution().col_value)[self._slack_at :][: 3 * len(self.grid.need)]
        mild, deep, over = values.reshape(-1, 3).T
        return np.asarray(mild + deep - over)

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
        self._add(entries)
        return len(entries)

    def _shift(self, place: int, group: int, cost: float, placed: tuple[Placed, ...]) -> "Entry":
        menu, at = self.menus[place], self.menu_row + 3 * place
        rows, parts = covered(self.grid, placed)
        values = [(int(row), float(part)) for row, part in zip(rows, parts, strict=True)]
        return Entry(cost, [*values, (at + int(menu.evening[group]), 1.0), (at + 2, float(menu.units[group]))])


class Entry(msgspec.Struct, frozen=True):
    """One column of the programme: its cost, its values by row, and its most."""

    cost: float
    values: list[tuple[int, float]]
    most: float = INFINITE


def bound_of(grid: Grid, crew: Crew, fair: Fair, duals: Duals) -> float:
    """What no roster undercuts, from any prices (Lagrange): the best legal week of each class under them, exactly."""
    weeks, prices = Weeks(grid, crew), prices_of(grid, duals)
    total = _constant(grid, crew, fair, duals)
    for week in sorted({one.week for one in crew.classes}):
        classes = [one for one in crew.classes if one.week == week]
        search = Search(weeks, classes, prices)
        for one, ends in zip(classes, search.ends, strict=True):
            unit = duals.unit[one.cohort] if crew.cohorts[one.cohort].modulated else 0.0
            total -= len(one.members) * float((ends + unit * np.arange(len(ends))).max())
    return total


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
