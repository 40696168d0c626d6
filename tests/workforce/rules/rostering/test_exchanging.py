"""Weeks change hands where that costs less, and nothing else changes."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from homeshore.kit.zones import day_start_us
from homeshore.workforce.rules.rostering.crew import MenuMaker, crew_of
from homeshore.workforce.rules.rostering.exchanging import Exchange
from homeshore.workforce.rules.rostering.grid import grid_of
from homeshore.workforce.rules.rostering.improving import Plan
from homeshore.workforce.rules.rostering.problem import Need, RosterProblem
from homeshore.workforce.rules.rostering.solving import fair_of
from homeshore.workforce.rules.rostering.terms import Terms, Wish
from homeshore.workforce.rules.rostering.weeks import Column

MONDAY = date(2027, 2, 1)
HALF_HOUR = 1_800_000_000
ONE = Terms(agent=1, programmes=(1,), weekly_minutes=15 * 60, part_time=True, part_time_derogation=True)
NO_EVENING = tuple(Wish(weekday=day, from_minute=19 * 60, weight=3) for day in range(5))


def plan_of(asked: RosterProblem) -> Plan:
    grid = grid_of(asked)
    crew = crew_of(asked, MenuMaker(asked, grid))
    return Plan(grid, crew, fair_of(asked, crew))


def problem(*terms: Terms, weeks: int = 1) -> RosterProblem:
    needs = []
    for day in range(7 * weeks):
        midnight = day_start_us(MONDAY + timedelta(days=day), "Europe/Paris")
        needs += [Need(1, midnight + half * HALF_HOUR, midnight + (half + 1) * HALF_HOUR, 1) for half in range(16, 40)]
    return RosterProblem(from_day=MONDAY, weeks=weeks, terms=terms, needs=tuple(needs), fair_evenings=7)  # 3 for 15 h


def column(plan: Plan, seat: tuple[int, int], hour: int, direct: float = 0.0) -> Column:
    """Three hours from an hour on, Monday to Friday."""
    starts = [menu.midnight + 4 * hour for menu in plan.seats[seat].menus[:5] if menu is not None]
    days = tuple(((0, start, start + 12, -1),) for start in starts)
    return Column(seat[1], (*days, (), ()), direct, 30, 5 if hour + 3 > 19 else 0, 0)


def test_who_minds_evenings_gets_the_early_week_of_who_does_not() -> None:
    plan_problem = problem(replace(ONE, wishes=NO_EVENING), replace(ONE, agent=2))
    plan = plan_of(plan_problem)
    plan.put((0, 0), column(plan, (0, 0), 17, direct=15.0))
    plan.put((1, 0), column(plan, (1, 0), 8))
    cover, cost = plan.cover.copy(), plan.total()
    Exchange(plan_problem, plan).run()
    assert [plan.columns[member, 0].evenings for member in (0, 1)] == [0, 5]
    assert plan.cover == pytest.approx(cover)
    assert plan.total() == pytest.approx(cost - 15)


def test_late_weeks_are_shared_out_beyond_the_fair_share() -> None:
    asked = problem(ONE, replace(ONE, agent=2), weeks=2)
    plan = plan_of(asked)
    for week in (0, 1):
        plan.put((0, week), column(plan, (0, week), 17))
        plan.put((1, week), column(plan, (1, week), 8))
    assert plan.costs().evenings == 2 * (10 - 3)
    Exchange(asked, plan).run()
    assert plan.costs().evenings == 2 * (5 - 3) * 2


@pytest.mark.parametrize(
    "other",
    [
        {"programmes": (1, 2)},
        {"longest_day": 240},
        {"absences": (MONDAY,)},
        {"night": True},
        {"zone": "Indian/Reunion"},
    ],
)
def test_nobody_gets_the_week_of_somebody_on_other_terms(other: dict[str, object]) -> None:
    asked = problem(replace(ONE, wishes=NO_EVENING), replace(ONE, agent=2, **other))
    plan = plan_of(asked)
    plan.put((0, 0), column(plan, (0, 0), 17, direct=15.0))
    plan.put((1, 0), column(plan, (1, 0), 8))
    before = dict(plan.columns)
    Exchange(asked, plan).run()
    assert plan.columns == before
