"""Employees in classes: those with the same terms in a week are one row of the programme, however many they are."""

from collections import defaultdict
from datetime import date, timedelta

import msgspec
import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from homeshore.workforce.rules.rostering.grid import CLOSED, Grid, changes_clock
from homeshore.workforce.rules.rostering.law import figure
from homeshore.workforce.rules.rostering.patterns import (
    ATOM,
    DAY,
    EVENING_FROM,
    Floats,
    Ints,
    Patterns,
    limits_on,
    patterns,
)
from homeshore.workforce.rules.rostering.problem import RosterProblem
from homeshore.workforce.rules.rostering.shifts import Shift
from homeshore.workforce.rules.rostering.terms import SUNDAY, Terms, week_of

SATURDAY = 5
HOUR = 60 // ATOM
Flags = NDArray[np.bool_]


class Menu(msgspec.Struct, frozen=True, eq=False):
    """The shifts open to a class on one day: pattern and programme of each, in groups that the week cannot tell apart.

    A group has one paid length (`units` of the step), is an evening's or not, needs a rest level (`first`) and leaves
    one (`last`); `direct` is what wishes and premiums cost, by option.
    """

    day: date
    midnight: int
    pattern: Ints
    programme: Ints
    direct: Floats
    group_starts: Ints
    units: Ints
    evening: Ints
    first: Ints
    last: Ints


class WeekClass(msgspec.Struct, frozen=True, eq=False):
    """Employees (places in the problem's terms) who are alike in a week; `cohort`: alike but for single days."""

    week: int
    cohort: int
    members: tuple[int, ...]
    menus: tuple[Menu | None, ...]
    least: int
    most: int
    most_days: int
    level: int


class Cohort(msgspec.Struct, frozen=True):
    """Employees with the same standing terms; they share evenings and weekends. `due` are units of all weeks."""

    members: tuple[int, ...]
    modulated: bool
    due: int
    part: float  # of a full week, on the mean


class Crew(msgspec.Struct, frozen=True, eq=False):
    """Everybody to roster, with the patterns they choose from. `levels` counts the rest levels."""

    patterns: Patterns
    classes: tuple[WeekClass, ...]
    cohorts: tuple[Cohort, ...]
    levels: int
    due: dict[int, int]  # units of all weeks, by employee

    def by_person(self) -> dict[tuple[int, int], WeekClass]:
        """The class of a person in a week; weeks without hours are not there."""
        return {(member, one.week): one for one in self.classes for member in one.members}


class MenuMaker:
    """Makes menus and keeps them: few differ, and many ask."""

    def __init__(self, problem: RosterProblem, grid: Grid) -> None:
        self.problem, self.grid = problem, grid
        self.patterns = patterns(problem.step_minutes, limits_on(problem.from_day))
        self._rest = figure("daily_rest", problem.from_day) // ATOM
        self.floor, self.levels = self._floor(), 1
        self._kept: dict[object, Menu | None] = {}
        last = self.last_shifts()
        before = [self.level_after(last.get(terms.agent), terms) for terms in problem.terms]
        self.levels = 1 + max([self._level(self._bounds()[1]), *before])

    def _bounds(self) -> tuple[int, int]:
        """The first and last local atom of any zone at which something is open."""
        zones = {one.zone for one in self.problem.terms}
        lows, highs = [], []
        for zone in sorted(zones):
            for step in range(7 * self.problem.weeks):
                window = np.flatnonzero(self._open(self.problem.from_day + timedelta(days=step), zone).any(axis=0))
                if len(window):
                    lows.append(int(window[0]))
                    highs.append(int(window[-1]) + 1)
        return min(lows, default=0), max(highs, default=0)

    def _floor(self) -> int:
        """The earliest start of anybody, on the grid: rest levels count from it."""
        night = any(one.night for one in self.problem.terms)
        law = 0 if night else figure("night_until", self.problem.from_day) // ATOM
        return max(self._bounds()[0], law) // self.patterns.step * self.patterns.step

    def _level(self, end: int) -> int:
        """How many steps after the floor work may begin on the next day, after an end at that atom."""
        return max(0, -(-(end + self._rest - 24 * HOUR - self.floor) // self.patterns.step))

    def level_after(self, shift: Shift | None, terms: Terms) -> int:
        """The rest level that the last shift before the roster leaves, if it is as late as the weekend before."""
        if shift is None:
            return 0
        monday = self.grid.midnight(self.problem.from_day, terms.zone)
        days_before = -((self.grid.atom(shift.until_us - 1) - monday) // DAY)
        if days_before > 2:
            return 0
        return self._level(self.grid.atom(shift.until_us) - monday + max(days_before, 0) * DAY)

    def last_shifts(self) -> dict[int, Shift]:
        """The last shift of each employee before the roster."""
        return {shift.agent: shift for shift in sorted(self.problem.previous, key=lambda shift: shift.until_us)}

    def _open(self, day: date, zone: str) -> Flags:
        """Which local atoms of a day are open, by programme."""
        start = self.grid.midnight(day, zone)
        window = self.grid.row[:, max(start, 0) : start + 24 * HOUR] != CLOSED
        if changes_clock(day, zone):
            window = window.copy()
            window[:, : 4 * HOUR] = False  # not across the change: the clock's hours are not those worked
        return np.asarray(window)

    def menu(self, terms: Terms, day: date) -> Menu | None:
        """What an employee may be given on a day; None: nothing."""
        if not terms.may_work(day, self.problem.holidays):
            return None
        wishes = tuple((w.from_minute, w.until_minute, w.weight) for w in terms.wishes if w.falls_on(day))
        hours = (terms.earliest_minute, terms.latest_minute, terms.shortest_day, terms.longest_day)
        key = (day, terms.zone, terms.programmes, terms.night, hours, wishes)
        if key not in self._kept:
            self._kept[key] = self._made(terms, day, wishes)
        return self._kept[key]

    def _made(self, terms: Terms, day: date, wishes: tuple[tuple[int, int, int], ...]) -> Menu | None:
        p, opened = self.patterns, self._open(day, terms.zone)
        allowed = self._allowed(terms, day)
        closed = np.concatenate([np.zeros((len(opened), 1), np.int64), np.cumsum(~opened, axis=1)], axis=1)
        shut = closed[:, p.stretches.end] - closed[:, p.stretches.begin] > 0
        shut = np.concatenate([shut, np.zeros((len(opened), 1), bool)], axis=1)  # second stretch -1: none
        picked, programme = [], []
        for place, name in enumerate(self.grid.programmes):
            if name in terms.programmes:
                fit = (allowed & ~shut[place, p.first] & ~shut[place, p.second]).nonzero()[0]
                picked.append(fit)
                programme.append(np.full(len(fit), place))
        options = np.concatenate(picked) if picked else np.zeros(0, np.int64)
        if not len(options):
            return None
        return self._grouped(terms, day, options, np.concatenate(programme), wishes)

    def _allowed(self, terms: Terms, day: date) -> Flags:
        """By law and contract, whatever is open: hours, length, and rest where a week ends or the clock turns."""
        p = self.patterns
        earliest, latest = terms.earliest_minute, terms.latest_minute
        if not terms.night:
            earliest = max(earliest, figure("night_until", day))
            latest = min(latest, figure("night_from", day))
        allowed = (p.begin * ATOM >= earliest) & (p.end * ATOM <= latest)
        allowed &= (p.paid * ATOM >= terms.shortest_day) & (p.paid * ATOM <= terms.longest_day)
        late = HOUR if changes_clock(day + timedelta(days=1), terms.zone) else 0
        if late or day.weekday() >= SATURDAY:
            allowed &= np.array([self._level(int(end) + late) == 0 for end in p.end])
        if terms.night:  # a night worker's day: docs/algorithms/rostering.md
            allowed &= p.paid * ATOM <= figure("night_day_most", day)
        return np.asarray(allowed)

    def _grouped(
        self, terms: Terms, day: date, options: Ints, programme: Ints, wishes: tuple[tuple[int, int, int], ...]
    ) -> Menu:
        p = self.patterns
        units = p.paid[options] // p.step
        evening = (p.end[options] > EVENING_FROM).astype(np.int64)
        first = np.minimum((p.begin[options] - self.floor) // p.step, self.levels - 1)
        last = np.minimum([self._level(int(end)) for end in p.end[options]], self.levels - 1)
        order = np.lexsort((last, first, evening, units))
        keys = np.stack([units, evening, first, last])[:, order]
        starts = np.concatenate([[0], (np.diff(keys, axis=1) != 0).any(axis=0).nonzero()[0] + 1])
        direct = self._direct(day, options, wishes)
        midnight = self.grid.midnight(day, terms.zone)
        return Menu(day, midnight, options[order], programme[order], direct[order], starts, *keys[:, starts])

    def _direct(self, day: date, options: Ints, wishes: tuple[tuple[int, int, int], ...]) -> Floats:
        p, weights = self.patterns, self.problem.weights
        direct = np.zeros(len(options))
        begin, end = p.begin[options] * ATOM, p.end[options] * ATOM
        for start, until, weight in wishes:
            direct += weights.wish * weight * ((begin < until) & (end > start))
        if day.weekday() == SUNDAY or day in self.problem.holidays:
            direct += weights.premium * p.paid[options] * ATOM / 60
        return direct


def standing(terms: Terms) -> Terms:
    """The terms without what makes one employee's weeks differ from those of another on single days."""
    kept = tuple(wish for wish in terms.wishes if wish.day is None)
    return replace(terms, agent=0, contract=0, absences=(), wishes=kept, since=None, until=None, notice_days=0)


def crew_of(problem: RosterProblem, maker: MenuMaker) -> Crew:
    """All employees of the problem in classes."""
    groups: defaultdict[object, list[int]] = defaultdict(list)
    for place, terms in enumerate(problem.terms):
        groups[standing(terms)].append(place)
    last = maker.last_shifts()
    cohorts, classes = [], []
    for members in groups.values():
        cohorts.append(_cohort(problem, members))
        classes += _classes(problem, maker, len(cohorts) - 1, members, last)
    classes.sort(key=lambda one: (one.week, one.members))
    due = {place: _due(problem, [place]) // problem.step_minutes for group in groups.values() for place in group}
    return Crew(maker.patterns, tuple(classes), tuple(cohorts), maker.levels, due)


def _cohort(problem: RosterProblem, members: list[int]) -> Cohort:
    due = _due(problem, members)
    legal = figure("legal_week", problem.from_day)
    return Cohort(
        tuple(members), problem.terms[members[0]].modulated, due // problem.step_minutes, due / legal / len(members)
    )


def _due(problem: RosterProblem, members: list[int]) -> int:
    """Paid minutes of all weeks of some employees."""
    mondays = [problem.from_day + timedelta(weeks=week) for week in range(problem.weeks)]
    return sum(problem.terms[place].due_minutes(monday, problem.holidays) for place in members for monday in mondays)


def _classes(
    problem: RosterProblem, maker: MenuMaker, cohort: int, members: list[int], last: dict[int, Shift]
) -> list[WeekClass]:
    found: list[WeekClass] = []
    for week in range(problem.weeks):
        monday = problem.from_day + timedelta(weeks=week)
        alike: defaultdict[object, list[int]] = defaultdict(list)
        first: dict[object, WeekClass] = {}
        for place in members:
            one = week_class(problem, maker, (cohort, place, week), monday, last.get(problem.terms[place].agent))
            if one.most:
                key = (tuple(id(menu) for menu in one.menus), one.least, one.most, one.level)
                alike[key].append(place)
                first.setdefault(key, one)
        found += [replace(first[key], members=tuple(places)) for key, places in alike.items()]
    return found


def week_class(
    problem: RosterProblem, maker: MenuMaker, place: tuple[int, int, int], monday: date, last: Shift | None
) -> WeekClass:
    """One employee's week: (cohort, place in the terms, week)."""
    cohort, member, week = place
    terms = problem.terms[member]
    menus = tuple(maker.menu(terms.on(day), day) for day in week_of(monday))
    least = most = terms.due_minutes(monday, problem.holidays) // problem.step_minutes
    if terms.modulated and most:
        low, high = (figure(f"modulation_{end}", monday) // problem.step_minutes for end in ("least", "most"))
        least, most = (low if most * problem.step_minutes == terms.on(monday).weekly_minutes else 0), high
    level = maker.level_after(last, terms) if week == 0 else 0
    days = min(max(terms.on(day).most_days for day in week_of(monday)), figure("days_most", monday))
    return WeekClass(week, cohort, (member,), menus, least, most, days, level)
