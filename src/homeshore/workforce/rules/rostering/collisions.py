"""Who has no legal week, and which rules together leave none.

Rules are let go one after the other; one without which there is still no week has no part in it. What remains is a set
of rules that collide, and none of them could be missing from it.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import numpy as np
from msgspec.structs import replace

from homeshore.workforce.rules.rostering.crew import Crew, MenuMaker, WeekClass, crew_of, week_class
from homeshore.workforce.rules.rostering.grid import CLOSED, Grid
from homeshore.workforce.rules.rostering.improving import shared_out
from homeshore.workforce.rules.rostering.law import figure
from homeshore.workforce.rules.rostering.problem import Collision, RosterProblem
from homeshore.workforce.rules.rostering.terms import MINUTES_A_DAY, Terms
from homeshore.workforce.rules.rostering.weeks import NEVER, Prices, Search, Weeks

Relax = Callable[[Terms], Terms]
RELAXED: dict[str, Relax] = {
    "fixed_day_off": lambda terms: replace(terms, days_off=()),
    "absent": lambda terms: replace(terms, absences=()),
    "not_in_force": lambda terms: replace(terms, since=None, until=None),
    "sunday": lambda terms: replace(terms, sunday=True),
    "holiday": lambda terms: replace(terms, holiday=True),
    "night": lambda terms: replace(terms, night=True),
    "hours_open": lambda terms: replace(terms, earliest_minute=0, latest_minute=MINUTES_A_DAY),
    "days_agreed": lambda terms: replace(terms, most_days=6),
    "shortest_day": lambda terms: replace(terms, shortest_day=15),
    "longest_day": lambda terms: replace(terms, longest_day=MINUTES_A_DAY),
}
NEEDS = "needs"
"""Work is placed only where something is open that the employee may serve."""
HOURS = "contract_hours"
UNCERTIFIED = "no_certificate"
"""The employee is certified for nothing that the roster plans."""


def collisions(problem: RosterProblem, grid: Grid, crew: Crew) -> list[Collision]:
    """Everybody who cannot be rostered in some week, or at all (week -1)."""
    found = [
        Collision(terms.agent, -1, rules)
        for terms in problem.terms
        if (rules := contradiction(terms, problem.from_day))
    ]
    refused = {one.agent for one in found}
    for one, ends in zip(crew.classes, _ends(grid, crew), strict=True):
        if ends.max() <= NEVER / 2:
            rules = _colliding(problem, grid, one)
            agents = [problem.terms[member].agent for member in one.members]
            found += [Collision(agent, one.week, rules) for agent in agents if agent not in refused]
    refused |= {one.agent for one in found}
    found += [each for each in _modulated(problem, grid, crew) if each.agent not in refused]
    return sorted(found, key=lambda one: (one.agent, one.week))


def contradiction(terms: Terms, day: date) -> tuple[str, ...]:
    """Rules that the contract breaks by itself, whatever is rostered; empty if none."""
    if not terms.programmes:
        return (HOURS, UNCERTIFIED)
    if terms.weekly_minutes > figure("week_most", day):
        return (HOURS, "week_most")
    if terms.weekly_minutes > figure("average_most", day):
        return (HOURS, "average_most")
    return _part_time_contradiction(terms, day) if terms.part_time else ()


def _part_time_contradiction(terms: Terms, day: date) -> tuple[str, ...]:
    if terms.weekly_minutes >= figure("part_time_most", day):
        return (HOURS, "part_time_most")
    if terms.weekly_minutes < figure("part_time_least", day) and not terms.part_time_derogation:
        return (HOURS, "part_time_least")
    return ()


def without(problem: RosterProblem, crew: Crew, found: list[Collision]) -> Crew:
    """The crew that can be rostered: without those who collide, in their weeks or in all (-1, or modulated)."""
    gone = {(one.agent, one.week) for one in found}
    classes = []
    for one in crew.classes:
        stay = tuple(
            member
            for member in one.members
            if not {(problem.terms[member].agent, week) for week in _struck(problem.terms[member], one, crew)} & gone
        )
        if stay:
            classes.append(replace(one, members=stay))
    cohorts = list(crew.cohorts)
    for place, cohort in enumerate(cohorts):
        if cohort.modulated:
            seated = {member for one in classes if one.cohort == place for member in one.members}
            cohorts[place] = replace(cohort, due=sum(crew.due[member] for member in seated))
    return replace(crew, classes=tuple(classes), cohorts=tuple(cohorts))


def _struck(terms: Terms, one: WeekClass, crew: Crew) -> Iterator[int]:
    """The weeks in which a collision takes an employee out of this one."""
    yield from (-1, one.week)
    if terms.modulated:
        yield from {other.week for other in crew.classes}


def _ends(grid: Grid, crew: Crew) -> list[np.ndarray]:
    """By class, which paid units its legal weeks can have."""
    ends: dict[int, np.ndarray] = {}
    for week in sorted({one.week for one in crew.classes}):
        places = [place for place, one in enumerate(crew.classes) if one.week == week]
        search = Search(Weeks(grid, crew), [crew.classes[place] for place in places], _free(grid, crew))
        ends.update(zip(places, search.ends, strict=True))
    return [ends[place] for place in range(len(crew.classes))]


def _free(grid: Grid, crew: Crew) -> Prices:
    zeros, none = np.zeros(grid.row.shape), np.zeros(len(crew.cohorts))
    return Prices(zeros, zeros, none, none, none)


def _modulated(problem: RosterProblem, grid: Grid, crew: Crew) -> Iterator[Collision]:
    """Modulated employees whose legal weeks cannot have the hours that the contract owes together."""
    by_class = {id(one): ends for one, ends in zip(crew.classes, _ends(grid, crew), strict=True)}
    seats = crew.by_person()
    for cohort in crew.cohorts:
        for member in cohort.members if cohort.modulated else ():
            worths = {week: by_class[id(one)] for (who, week), one in seats.items() if who == member}
            if worths and sum(shared_out(worths, crew.due[member]).values()) != crew.due[member]:
                yield Collision(problem.terms[member].agent, -1, ("modulation_least", "modulation_mean"))


def _colliding(problem: RosterProblem, grid: Grid, one: WeekClass) -> tuple[str, ...]:
    """A smallest set of rules that leaves no week, found by letting go what is not needed for that."""
    kept: list[str] = []
    gone: set[str] = set()
    for code in (*RELAXED, NEEDS):
        if _feasible(problem, grid, one, gone | {code}):
            kept.append(code)
        else:
            gone.add(code)
    return (HOURS, *(kept or ("day_most", "days_most")))


def _feasible(problem: RosterProblem, grid: Grid, one: WeekClass, gone: set[str]) -> bool:
    """Whether the class has a legal week with the same hours once some rules are let go."""
    member = one.members[0]
    terms = problem.terms[member]
    for code, relax in RELAXED.items():
        if code in gone:
            terms = relax(terms)
    if NEEDS in gone:
        grid = replace(grid, row=np.where(grid.row == CLOSED, 0, grid.row), programmes=grid.programmes or (0,))
        terms = replace(terms, programmes=grid.programmes)
    alike = replace(problem, terms=(terms,), previous=())
    maker, monday = MenuMaker(alike, grid), problem.from_day + timedelta(weeks=one.week)
    week = replace(week_class(alike, maker, (0, 0, one.week), monday, None), least=one.least, most=one.most)
    crew = replace(crew_of(replace(alike, weeks=1, terms=()), maker), levels=maker.levels)
    none = np.zeros(1)
    prices = Prices(np.zeros(grid.row.shape), np.zeros(grid.row.shape), none, none, none)
    return bool(Search(Weeks(grid, crew), [week], prices).ends.max() > NEVER / 2)
