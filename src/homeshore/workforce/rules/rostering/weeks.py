"""The best legal week for given prices: exact, over every combination of legal days, by dynamic programming.

A state is (days worked, paid units so far, rest level). A day worked late leaves a level that the next start must
reach; a day off keeps it, so that one day off is always the weekly rest, and Saturdays and Sundays end at level 0, so
that weeks do not bind each other. All classes of a week are computed together.
"""

from collections.abc import Sequence

import msgspec
import numpy as np

from homeshore.workforce.rules.rostering.crew import SATURDAY, Crew, Menu, WeekClass
from homeshore.workforce.rules.rostering.grid import Grid
from homeshore.workforce.rules.rostering.patterns import Floats, Ints

NEVER = -1e12
Placed = tuple[int, int, int, int]
"""A stretch of presence: programme (its place), from and until atom, and the atom of its break (-1: none)."""


class Prices(msgspec.Struct, frozen=True, eq=False):
    """What an agent is worth, by programme and atom, and what a break there loses; and by cohort what its shifts cost.

    `evening` and `weekend` are the price of one of them beyond the fair share, `unit` that of a paid unit.
    """

    worth: Floats
    loss: Floats
    evening: Floats
    weekend: Floats
    unit: Floats


class Column(msgspec.Struct, frozen=True, eq=False):
    """One legal week: its stretches, what it costs by itself, and what it counts for."""

    week: int
    days: tuple[tuple[Placed, ...], ...]
    direct: float
    units: int
    evenings: int
    weekends: int

    @property
    def placed(self) -> tuple[Placed, ...]:
        return tuple(stretch for day in self.days for stretch in day)


class Offer(msgspec.Struct, frozen=True, eq=False):
    """A menu under prices: the worth of each option, and of the best of each group as a table (unit, evening, first,
    last)."""

    menu: Menu
    options: Floats
    best: Floats
    table: Floats


class Weeks:
    """Prices laid over the menus of a crew."""

    def __init__(self, grid: Grid, crew: Crew) -> None:
        self.grid, self.crew = grid, crew
        self.units = int(crew.patterns.paid.max()) // crew.patterns.step + 1

    def offer(self, menu: Menu, prices: Prices) -> Offer:
        """Each option's worth: what its stretches cover, less the cheapest break in each and its direct cost."""
        p, stretches = self.crew.patterns, self.crew.patterns.stretches
        day = slice(menu.midnight, menu.midnight + 96)
        worth, loss = prices.worth[:, day], prices.loss[:, day]
        sums = np.zeros((len(worth), 97))
        np.cumsum(worth, axis=1, out=sums[:, 1:])
        value = np.zeros((len(worth), len(stretches.begin) + 1))
        lost = loss[:, stretches.breaks.T].min(axis=1) * stretches.broken  # the long axis last: quicker by far
        value[:, :-1] = sums[:, stretches.end] - sums[:, stretches.begin] - lost
        first, second = p.first[menu.pattern], p.second[menu.pattern]
        options = value[menu.programme, first] + value[menu.programme, second] - menu.direct
        table = np.full((self.units, 2, self.crew.levels, self.crew.levels), NEVER)
        best = np.maximum.reduceat(options, menu.group_starts)
        table[menu.units, menu.evening, menu.first, menu.last] = best
        return Offer(menu, options, best, table)

    def pick(self, offer: Offer, group: int, prices: Prices) -> tuple[float, tuple[Placed, ...]]:
        """The best shift of a group: its direct cost and its stretches."""
        menu = offer.menu
        begin = int(menu.group_starts[group])
        end = int(menu.group_starts[group + 1]) if group + 1 < len(menu.group_starts) else len(offer.options)
        option = begin + int(offer.options[begin:end].argmax())
        return float(menu.direct[option]), self._placed(menu, option, prices)

    def _placed(self, menu: Menu, option: int, prices: Prices) -> tuple[Placed, ...]:
        p, stretches = self.crew.patterns, self.crew.patterns.stretches
        programme, found = int(menu.programme[option]), []
        for stretch in (int(p.first[menu.pattern[option]]), int(p.second[menu.pattern[option]])):
            if stretch < 0:
                continue
            pause = -1
            if stretches.broken[stretch]:
                places: Ints = stretches.breaks[stretch] + menu.midnight
                pause = int(places[int(prices.loss[programme, places].argmin())])
            begin, end = int(stretches.begin[stretch]), int(stretches.end[stretch])
            found.append((programme, menu.midnight + begin, menu.midnight + end, pause))
        return tuple(found)


class Search:
    """The states of one week for some classes (all of that week), and the columns that lead there."""

    def __init__(self, weeks: Weeks, classes: Sequence[WeekClass], prices: Prices) -> None:
        self.weeks, self.classes, self.prices = weeks, classes, prices
        self.levels = weeks.crew.levels
        self.days = max(one.most_days for one in classes)
        self.most = max(one.most for one in classes)
        self._offers: dict[int, Offer] = {}
        self._dearer = np.array([prices.evening[one.cohort] for one in classes])
        self._weekend = np.array([prices.weekend[one.cohort] for one in classes])
        self.tables: list[Floats] = []
        self.states = [self._start()]
        for day in range(7):
            self.tables.append(self._table(day))
            self.states.append(self._step(self.states[-1], self.tables[-1]))
        self.ends = self._ends()

    def _start(self) -> Floats:
        state = np.full((len(self.classes), self.days + 1, self.most + 1, self.levels), NEVER)
        for place, one in enumerate(self.classes):
            state[place, 0, 0, one.level] = 0.0
        return state

    def _offer(self, menu: Menu) -> Offer:
        if id(menu) not in self._offers:
            self._offers[id(menu)] = self.weeks.offer(menu, self.prices)
        return self._offers[id(menu)]

    def _table(self, day: int) -> Floats:
        """By class, units, first and last level: the worth of the best shift, its evening and weekend paid for."""
        shape = (len(self.classes), self.weeks.units, self.levels, self.levels)
        table = np.full(shape, NEVER)
        for place, one in enumerate(self.classes):
            menu = one.menus[day]
            if menu is not None:
                both = self._offer(menu).table
                table[place] = np.maximum(both[:, 0], both[:, 1] - self._dearer[place])
        if day >= SATURDAY:
            table -= self._weekend[:, None, None, None]
        return table

    def _step(self, state: Floats, table: Floats) -> Floats:
        """One day on: off, or any shift whose start the level allows."""
        after = state.copy()
        reach = np.maximum.accumulate(state, axis=3)
        open_units = np.flatnonzero(np.any(table > NEVER / 2, axis=(0, 2, 3)))
        for units in open_units[open_units <= self.most]:
            for first in range(self.levels):
                before = reach[:, :-1, : self.most + 1 - units, first]
                for last in range(self.levels):
                    found = before + table[:, None, None, units, first, last]
                    place = after[:, 1:, units:, last]
                    np.maximum(place, found, out=place)
        return after

    def _ends(self) -> Floats:
        final = self.states[-1].max(axis=3)
        allowed = np.array([[days <= one.most_days for days in range(self.days + 1)] for one in self.classes])
        ends = np.where(allowed[:, :, None], final, NEVER).max(axis=1)
        for place, one in enumerate(self.classes):
            ends[place, : one.least] = NEVER
            ends[place, one.most + 1 :] = NEVER
        return np.where(ends < NEVER / 2, NEVER, ends)

    def column(self, place: int, units: int) -> Column:
        """The week that is worth `ends[place, units]`."""
        one = self.classes[place]
        days: list[tuple[Placed, ...]] = [()] * 7
        direct, evenings, weekends, left = 0.0, 0, 0, units
        final = self.states[7][place, : one.most_days + 1, units]
        worked, level = (int(each) for each in np.unravel_index(int(final.argmax()), final.shape))
        for day in range(6, -1, -1):
            before = self.states[day][place]
            if before[worked, left, level] == self.states[day + 1][place][worked, left, level]:
                continue
            here, first = self._shift(place, day, (worked, left, level))
            evening, cost, days[day] = self._chosen(place, day, (here, first, level))
            direct, evenings, weekends = direct + cost, evenings + evening, weekends + (day >= SATURDAY)
            worked, left = worked - 1, left - here
            level = int(before[worked, left, : first + 1].argmax())
        return Column(one.week, tuple(days), direct, units, evenings, weekends)

    def _shift(self, place: int, day: int, state: tuple[int, int, int]) -> tuple[int, int]:
        """Units and first level of the shift that led to a state."""
        worked, left, level = state
        reach = np.maximum.accumulate(self.states[day][place, worked - 1], axis=1)
        most = min(self.weeks.units - 1, left)
        found = reach[left - np.arange(most + 1)] + self.tables[day][place, : most + 1, :, level]
        units, first = np.unravel_index(int(found.argmax()), found.shape)
        return int(units), int(first)

    def _chosen(self, place: int, day: int, group: tuple[int, int, int]) -> tuple[int, float, tuple[Placed, ...]]:
        """The best option of a group: whether an evening's, its direct cost, its stretches."""
        units, first, last = group
        offer = self._offer(self._menu(place, day))
        menu = offer.menu
        both = offer.table[units, :, first, last] - np.array([0.0, self._dearer[place]])
        evening = int(both.argmax())
        same = (menu.units == units) & (menu.evening == evening) & (menu.first == first) & (menu.last == last)
        cost, placed = self.weeks.pick(offer, int(same.nonzero()[0][0]), self.prices)
        return evening, cost, placed

    def _menu(self, place: int, day: int) -> Menu:
        menu = self.classes[place].menus[day]
        if menu is None:
            raise LookupError(day)
        return menu


def covered(grid: Grid, placed: Sequence[Placed]) -> tuple[Ints, Floats]:
    """The needs that stretches serve and how many agents it is for each: a break takes its part of an interval."""
    atoms = []
    for programme, begin, end, pause in placed:
        inside = np.arange(begin, end)
        atoms.append(grid.row[programme, inside[inside != pause]])
    if not atoms:
        return np.zeros(0, np.int64), np.zeros(0)
    rows, counts = np.unique(np.concatenate(atoms), return_counts=True)
    return rows, counts / grid.atoms[rows]
