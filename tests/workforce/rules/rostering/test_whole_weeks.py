"""Prices from whole weeks: a bound never below that of days, and never above what a roster costs."""

from datetime import date, timedelta

import pytest

from homeshore.kit.zones import day_start_us
from homeshore.workforce.rules.rostering.bounding import tighten
from homeshore.workforce.rules.rostering.crew import MenuMaker, crew_of
from homeshore.workforce.rules.rostering.grid import grid_of
from homeshore.workforce.rules.rostering.improving import Plan, seat_all
from homeshore.workforce.rules.rostering.master import Master
from homeshore.workforce.rules.rostering.problem import Need, RosterProblem
from homeshore.workforce.rules.rostering.solving import fair_of
from homeshore.workforce.rules.rostering.terms import Terms
from homeshore.workforce.rules.rostering.whole_weeks import tighten_weeks

MONDAY = date(2027, 2, 1)
HALF_HOUR = 1_800_000_000


def tight_centre(people: int) -> RosterProblem:
    """Four employees' hours or more, and just the need that their hours meet."""
    needs = []
    for day in range(5):
        midnight = day_start_us(MONDAY + timedelta(days=day), "Europe/Paris")
        needs += [
            Need(1, midnight + half * HALF_HOUR, midnight + (half + 1) * HALF_HOUR, people * 7 / 11)
            for half in range(16, 38)
        ]
    terms = tuple(Terms(agent=number, programmes=(1,), modulated=number == 1) for number in range(1, people + 1))
    return RosterProblem(from_day=MONDAY, weeks=1, terms=terms, needs=tuple(needs))


@pytest.mark.parametrize("people", [4, 11])
def test_the_bound_of_whole_weeks_lies_between_that_of_days_and_the_roster(people: int) -> None:
    asked = tight_centre(people)
    grid = grid_of(asked)
    crew = crew_of(asked, MenuMaker(asked, grid))
    plan = Plan(grid, crew, fair_of(asked, crew))
    master = Master(grid, crew, plan.fair)
    bound, duals = tighten(master, lambda share, bound: None)
    seat_all(plan, master.cover(), duals, lambda share, cost: None)
    told: list[float] = []
    found = tighten_weeks(plan, bound, duals, lambda share, bound: told.append(bound))
    assert bound <= found.bound <= plan.total() + 1e-6
    assert told == sorted(told)
    assert told[-1] == found.bound
    assert len(found.cover) == len(grid.need)
