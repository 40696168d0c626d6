"""What makes no sense in a roster problem, before anything is computed."""

import math
from collections.abc import Iterator
from itertools import pairwise

from homeshore.kit.problems import Problem
from homeshore.kit.zones import is_zone
from homeshore.workforce.rules.rostering.grid import ATOM_US
from homeshore.workforce.rules.rostering.problem import Need, RosterProblem
from homeshore.workforce.rules.rostering.terms import MINUTES_A_DAY, Terms

MOST_WEEKS = 8
STEPS = (15, 30)


def problems(problem: RosterProblem) -> Iterator[Problem]:
    """Everything that is wrong with it, one by one."""
    if problem.from_day.weekday() != 0:
        yield Problem("from_day", "not_a_monday")
    if not 1 <= problem.weeks <= MOST_WEEKS:
        yield Problem("weeks", "out_of_range", {"least": 1, "most": MOST_WEEKS})
    if problem.step_minutes not in STEPS:
        yield Problem("step_minutes", "not_a_step", {"value": problem.step_minutes})
    agents = [one.agent for one in problem.terms]
    if len(set(agents)) < len(agents):
        yield Problem("terms", "twice", {"agent": next(one for one in agents if agents.count(one) > 1)})
    for terms in problem.terms:
        yield from _terms(terms)
    yield from _needs(problem.needs)


def _terms(terms: Terms) -> Iterator[Problem]:
    limits: dict[str, str | int] = {"agent": terms.agent}
    if not is_zone(terms.zone):
        yield Problem("zone", "unknown_zone", {**limits, "value": terms.zone})
    if terms.weekly_minutes <= 0:
        yield Problem("weekly_minutes", "not_positive", limits)
    if not 0 <= terms.earliest_minute < terms.latest_minute <= MINUTES_A_DAY:
        yield Problem("latest_minute", "ends_before_it_starts", limits)
    if terms.since is not None and terms.until is not None and terms.until < terms.since:
        yield Problem("until", "ends_before_it_starts", limits)


def _needs(needs: tuple[Need, ...]) -> Iterator[Problem]:
    for need in needs:
        limits: dict[str, str | int] = {"programme": need.programme, "from_us": need.from_us}
        if not math.isfinite(need.agents) or need.agents < 0:
            yield Problem("needs", "negative", limits)
        if need.until_us <= need.from_us or need.from_us % ATOM_US or need.until_us % ATOM_US:
            yield Problem("needs", "off_the_grid", limits)
    order = sorted(needs, key=lambda need: (need.programme, need.from_us))
    for one, other in pairwise(order):
        if one.programme == other.programme and other.from_us < one.until_us:
            yield Problem("needs", "overlap", {"programme": one.programme, "from_us": other.from_us})
            return
