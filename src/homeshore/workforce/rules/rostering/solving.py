"""The way in: a roster for a problem, with its bound. The method is in docs/algorithms/rostering.md."""

import math
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import numpy as np
from msgspec.structs import replace

from homeshore.kit.problems import refuse
from homeshore.workforce.rules.rostering.bounding import tighten
from homeshore.workforce.rules.rostering.collisions import collisions, without
from homeshore.workforce.rules.rostering.crew import SATURDAY, Crew, MenuMaker, crew_of
from homeshore.workforce.rules.rostering.exchanging import Exchange
from homeshore.workforce.rules.rostering.grid import Grid, grid_of, order_of
from homeshore.workforce.rules.rostering.improving import Plan, improve, seat_all
from homeshore.workforce.rules.rostering.judging import on_the_wall
from homeshore.workforce.rules.rostering.master import Fair, Master
from homeshore.workforce.rules.rostering.patterns import ATOM, EVENING_FROM, Floats
from homeshore.workforce.rules.rostering.problem import (
    Collision,
    Cover,
    Need,
    Progress,
    RosterProblem,
    RosterSolution,
    Tell,
    silent,
)
from homeshore.workforce.rules.rostering.shifts import Pause, Shift, Stretch
from homeshore.workforce.rules.rostering.terms import SUNDAY, Terms
from homeshore.workforce.rules.rostering.validating import problems
from homeshore.workforce.rules.rostering.weeks import Placed
from homeshore.workforce.rules.rostering.whole_weeks import Guidance, tighten_weeks

SPANS = ((0.0, 0.2, 0.25, 0.5), (0.5, 0.75, 0.8, 1.0))
"""How far the work is before the bound, with it, with a first week for everybody, and with the best: the first time,
from the prices of days, and the second, from those of weeks."""
ENOUGH = 0.01
"""A roster within this part of its bound is not made anew from the prices of weeks."""


def solve(problem: RosterProblem, tell: Tell = silent) -> RosterSolution:
    """The roster, its cost, the linear bound and the collisions; the same for the same problem.

    What `tell` raises ends the work. Raises kit.problems.Invalid where the problem makes no sense (no Monday, negative
    or overlapping needs, unknown zone).
    """
    refuse(problems(problem))
    problem = replace(problem, needs=_within(problem))
    grid = grid_of(problem)
    everybody = crew_of(problem, MenuMaker(problem, grid))
    collide = collisions(problem, grid, everybody)
    crew = without(problem, everybody, collide)
    plan = Plan(grid, crew, fair_of(problem, crew))
    bound = plan.total()
    if crew.classes:
        plan, bound = _planned(plan, problem, tell)
    tell(Progress(1.0, "done", bound, plan.total()))
    return _solution(problem, plan, bound, collide)


def _planned(plan: Plan, problem: RosterProblem, tell: Tell) -> tuple[Plan, float]:
    """The roster and the bound: by the prices of days, and where that is not near enough by those of whole weeks."""
    master = Master(plan.grid, plan.crew, plan.fair)
    bound, duals = tighten(master, _of_bounds(tell, SPANS[0][:2], 0.0))
    _filled(plan, problem, Guidance(bound, duals, master.cover()), SPANS[0][1:], tell)
    best = plan.total()
    if best - bound <= ENOUGH * best:
        return plan, bound
    guidance = tighten_weeks(plan, bound, duals, _of_bounds(tell, SPANS[1][:2], best))
    other = Plan(plan.grid, plan.crew, plan.fair)
    _filled(other, problem, guidance, SPANS[1][1:], lambda told: tell(replace(told, best=min(told.best, best))))
    return min(plan, other, key=Plan.total), guidance.bound


def _filled(plan: Plan, problem: RosterProblem, guidance: Guidance, spans: tuple[float, ...], tell: Tell) -> None:
    """Give everybody weeks under a programme's prices, then make them better."""
    begins, seated, ends = spans
    told = partial(_of_rosters, tell, guidance.bound)
    seat_all(plan, guidance.cover, guidance.duals, partial(told, "seat", (begins, seated)))
    improve(plan, problem.effort, Exchange(problem, plan).run, partial(told, "improve", (seated, ends)))


def _of_rosters(tell: Tell, bound: float, stage: str, span: tuple[float, float], share: float, best: float) -> None:
    """Passes on the best roster so far, at a share of one stage of the work."""
    tell(Progress(span[0] + share * (span[1] - span[0]), stage, bound, best))


def _of_bounds(tell: Tell, span: tuple[float, ...], best: float) -> Callable[[float, float], None]:
    """Passes on bounds, at a share of the work on them."""
    return lambda share, bound: tell(Progress(span[0] + share * (span[1] - span[0]), "bound", bound, best))


def _within(problem: RosterProblem) -> tuple[Need, ...]:
    """Needs of the roster's weeks, half a day of other zones on either side, in order."""
    empty = grid_of(replace(problem, needs=()))
    last = empty.moment(empty.row.shape[1])
    return order_of(tuple(need for need in problem.needs if empty.origin_us <= need.from_us and need.until_us <= last))


def fair_of(problem: RosterProblem, crew: Crew) -> Fair:
    """The fair share of evenings and weekends: what is needed, over all in proportion to their hours, rounded up."""
    asked = (problem.fair_evenings or _asked(problem, False), problem.fair_weekends or _asked(problem, True))
    people = sum(cohort.part * len(cohort.members) for cohort in crew.cohorts) / max(problem.weeks, 1)
    parts = np.array([cohort.part / max(problem.weeks, 1) for cohort in crew.cohorts])
    shares: list[Floats] = []
    for given, needed in zip((problem.fair_evenings, problem.fair_weekends), asked, strict=True):
        each = float(given) if given else needed / people if people else 0.0
        shares.append(np.maximum(1.0, np.ceil(each * parts)))
    return Fair(*shares)


def _asked(problem: RosterProblem, weekend: bool) -> float:
    """How many evenings (or days of weekends) are needed: by programme and day, the most agents at once."""
    zone = problem.terms[0].zone if problem.terms else "UTC"
    most: dict[object, float] = {}
    for need in problem.needs:
        at = on_the_wall(need.from_us, zone)
        counts = at.weekday() >= SATURDAY if weekend else at.hour * 60 + at.minute >= EVENING_FROM * ATOM
        if counts:
            key = (need.programme, at.date())
            most[key] = max(most.get(key, 0.0), need.agents)
    return sum(most.values())


def _solution(problem: RosterProblem, plan: Plan, bound: float, collide: list[Collision]) -> RosterSolution:
    shifts = [
        _shift(plan.grid, problem.terms[member], day)
        for (member, _), column in sorted(plan.columns.items())
        for day in column.days
        if day
    ]
    costs = plan.costs()
    premium = _premium(problem, shifts)
    total = costs.total
    covers = tuple(
        Cover(need.programme, need.from_us, need.until_us, need.agents, round(float(agents), 6))
        for need, agents in zip(problem.needs, plan.cover, strict=True)
    )
    return RosterSolution(
        shifts=tuple(sorted(shifts, key=lambda shift: (shift.from_us, shift.agent))),
        costs=replace(costs, wishes=costs.wishes - premium, premium=premium),
        bound=min(bound, total),
        gap=max(0.0, (total - bound) / total) if total > 0 and math.isfinite(bound) else 0.0,
        covers=covers,
        collisions=tuple(collide),
    )


def _shift(grid: Grid, terms: Terms, day: tuple[Placed, ...]) -> Shift:
    """A day's stretches of presence as work, breaks and lunch."""
    work: list[Stretch] = []
    pauses: list[Pause] = []
    end = -1
    for place, begin, until, pause in day:
        programme = grid.programmes[place]
        if end >= 0:
            pauses.append(Pause(grid.moment(end), grid.moment(begin), paid=False))
        bounds = [begin, until] if pause < 0 else [begin, pause, pause + 1, until]
        moments = [grid.moment(atom) for atom in bounds]
        work.append(Stretch(programme, moments[0], moments[1]))
        if pause >= 0:
            pauses.append(Pause(moments[1], moments[2]))
            work.append(Stretch(programme, moments[2], moments[3]))
        end = until
    return Shift(terms.agent, tuple(work), tuple(sorted(pauses, key=lambda one: one.from_us)), terms.contract)


def _premium(problem: RosterProblem, shifts: list[Shift]) -> float:
    """What double pay adds: paid hours of Sundays and public holidays, weighted."""
    zones = {terms.agent: terms.zone for terms in problem.terms}
    total = 0.0
    for shift in shifts:
        day = on_the_wall(shift.from_us, zones[shift.agent]).date()
        if day.weekday() == SUNDAY or day in problem.holidays:
            total += problem.weights.premium * shift.paid_us / timedelta(hours=1).total_seconds() / 1e6
    return total
