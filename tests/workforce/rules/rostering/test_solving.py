"""Rosters that the solver makes, judged by the judge; and what it says where there is none."""

from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from homeshore.kit.problems import Invalid
from homeshore.kit.zones import day_start_us
from homeshore.workforce.rules.rostering.checking import breaches
from homeshore.workforce.rules.rostering.problem import Need, Progress, RosterProblem, RosterSolution
from homeshore.workforce.rules.rostering.shifts import Shift, Stretch
from homeshore.workforce.rules.rostering.solving import solve
from homeshore.workforce.rules.rostering.terms import Terms, Wish

MONDAY = date(2026, 11, 23)
HALF_HOUR = 1_800_000_000
ORDERS, SUPPORT = 1, 2


def needs(weeks: int, opens: int, closes: int, agents: float, days: int = 6, first: date = MONDAY) -> tuple[Need, ...]:
    """The same need in each half-hour of the opening hours, in Paris."""
    found = []
    for day in range(7 * weeks):
        if day % 7 < days:
            midnight = day_start_us(first + timedelta(days=day), "Europe/Paris")
            for half in range(2 * opens, 2 * closes):
                at = midnight + half * HALF_HOUR
                found += [Need(programme, at, at + HALF_HOUR, agents) for programme in (ORDERS, SUPPORT)]
    return tuple(found)


def staff(count: int, **changes: object) -> tuple[Terms, ...]:
    return tuple(
        replace(Terms(agent=number, contract=100 + number, programmes=(ORDERS, SUPPORT)), **changes)
        for number in range(1, count + 1)
    )


def problem(terms: tuple[Terms, ...], weeks: int = 1, agents: float = 1.0, **more: object) -> RosterProblem:
    found = RosterProblem(from_day=MONDAY, weeks=weeks, terms=terms, needs=needs(weeks, 8, 20, agents), effort=1)
    return replace(found, **more)


def judged(asked: RosterProblem, found: RosterSolution) -> list[tuple[int, str]]:
    """Breaches of those whom the solver rostered in all weeks."""
    gone = {one.agent for one in found.collisions}
    terms = [one for one in asked.terms if one.agent not in gone]
    shifts = [one for one in found.shifts if one.agent not in gone]
    broken = breaches(shifts, terms, asked.from_day, asked.weeks, asked.previous, asked.holidays)
    return [(one.agent, one.rule) for one in broken]


@st.composite
def contracts(draw: st.DrawFn, agent: int) -> Terms:
    hours, days = draw(st.sampled_from(((35, 5), (35, 6), (32, 4), (28, 5), (24, 4), (24, 3), (16, 4))))
    wish = Wish(draw(st.integers(0, 6)), None, *draw(st.sampled_from(((0, 1440), (18 * 60, 1440), (0, 9 * 60)))))
    return Terms(
        agent=agent,
        programmes=draw(st.sampled_from(((ORDERS,), (SUPPORT,), (ORDERS, SUPPORT)))),
        zone=draw(st.sampled_from(("Europe/Paris", "Europe/Paris", "Indian/Reunion", "America/Guadeloupe"))),
        weekly_minutes=hours * 60,
        part_time=hours < 35,
        part_time_derogation=draw(st.booleans()),
        modulated=hours == 35 and draw(st.booleans()),
        most_days=days,
        days_off=draw(st.sampled_from(((), (), (2,), (0, 4)))),
        absences=draw(st.sampled_from(((), (), (MONDAY,), tuple(MONDAY + timedelta(days=day) for day in range(7))))),
        sunday=draw(st.booleans()),
        night=draw(st.sampled_from((False, False, True))),
        holiday=draw(st.booleans()),
        wishes=draw(st.sampled_from(((), (wish,)))),
        since=draw(st.sampled_from((None, None, MONDAY + timedelta(days=2)))),
    )


@st.composite
def centres(draw: st.DrawFn) -> RosterProblem:
    weeks, opens = draw(st.integers(1, 2)), draw(st.sampled_from((5, 7, 8)))
    first = draw(st.sampled_from((MONDAY, date(2027, 3, 22), date(2026, 10, 19))))  # clocks change in the last two
    terms = tuple(draw(contracts(agent)) for agent in range(1, draw(st.integers(1, 4)) + 1))
    asked = needs(weeks, opens, draw(st.sampled_from((20, 21, 23))), draw(st.integers(0, 3)), 7, first)
    holidays = draw(st.sampled_from(((), (first + timedelta(days=1),))))
    step = draw(st.sampled_from((30, 30, 30, 15)))
    found = RosterProblem(from_day=first, weeks=weeks, terms=terms, needs=asked, holidays=holidays, effort=1)
    return replace(found, step_minutes=step)


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(centres())
def test_no_roster_breaks_a_rule_and_none_costs_less_than_its_bound(asked: RosterProblem) -> None:
    found = solve(asked)
    assert judged(asked, found) == []
    assert found.bound <= found.costs.total + 1e-6
    rostered = {one.agent for one in found.shifts} | {one.agent for one in found.collisions}
    owed = {one.agent for one in asked.terms if any(one.due_minutes(day, asked.holidays) for day in mondays(asked))}
    assert owed <= rostered


def mondays(asked: RosterProblem) -> list[date]:
    return [asked.from_day + timedelta(weeks=week) for week in range(asked.weeks)]


@cache
def usual() -> tuple[RosterProblem, RosterSolution, tuple[Progress, ...]]:
    asked, told = problem((*staff(6), *staff_of_part_time()), weeks=2, agents=2), []
    return asked, solve(asked, told.append), tuple(told)


def staff_of_part_time() -> tuple[Terms, ...]:
    return tuple(
        replace(one, agent=one.agent + 10, weekly_minutes=24 * 60, part_time=True, most_days=4) for one in staff(2)
    )


def test_everybody_works_the_hours_of_the_contract() -> None:
    asked, found, _ = usual()
    for terms in asked.terms:
        paid = sum(one.paid_us for one in found.shifts if one.agent == terms.agent)
        assert paid == 2 * terms.weekly_minutes * 60_000_000


def test_from_an_amendment_on_weeks_have_its_hours() -> None:
    then = MONDAY + timedelta(days=7)
    fewer = {"weekly_minutes": 24 * 60, "part_time": True, "most_days": 4}
    asked = problem(tuple(replace(one, amendments=((then, replace(one, **fewer)),)) for one in staff(2)), 2)
    found = solve(asked)
    assert judged(asked, found) == []
    paid = sum(one.paid_us for one in found.shifts if one.agent == 1)
    assert paid == (35 + 24) * 3_600_000_000


def test_the_cover_told_is_what_the_shifts_give() -> None:
    asked, found, _ = usual()
    for cover in found.covers:
        there = sum(
            max(0, min(part.until_us, cover.until_us) - max(part.from_us, cover.from_us))
            for one in found.shifts
            for part in one.work
            if part.programme == cover.programme
        )
        assert there / HALF_HOUR == pytest.approx(cover.agents)
    assert len(found.covers) == len(asked.needs)


def test_the_costs_told_follow_from_the_cover() -> None:
    asked, found, _ = usual()
    weights = asked.weights
    short = sum(
        weights.under * min(gap, 0.1 * one.needed) + weights.deep * max(0.0, gap - 0.1 * one.needed)
        for one in found.covers
        if (gap := one.needed - one.agents) > 0
    )
    over = sum(max(0.0, one.agents - one.needed) for one in found.covers)
    assert (found.costs.under, found.costs.over) == pytest.approx((short / 2, weights.over * over / 2))


def test_the_same_problem_gives_the_same_roster() -> None:
    asked, found, _ = usual()
    assert solve(asked) == found


def test_progress_grows_to_one_and_the_best_never_gets_worse_once_improving() -> None:
    _, found, told = usual()
    shares = [one.share for one in told]
    assert shares[-1] == 1.0
    assert all(0 <= share <= 1 for share in shares)
    best = [one.best for one in told if one.stage in ("improve", "done")]
    assert best == sorted(best, reverse=True)
    assert told[-1].best == pytest.approx(found.costs.total)


def test_a_wish_is_kept_when_it_costs_nothing() -> None:
    wishes = (Wish(weekday=2), Wish(weekday=4, from_minute=18 * 60))
    found = solve(problem(staff(1, wishes=wishes), agents=5))
    assert found.costs.wishes == 0


def test_evenings_are_shared() -> None:
    found = solve(problem(staff(6), weeks=2, agents=3, fair_evenings=6, effort=2))
    assert found.costs.evenings == 0


def test_a_shift_before_the_roster_gives_its_rest() -> None:
    """It ended at half past eleven on Sunday night: nobody starts before half past ten."""
    midnight = day_start_us(MONDAY, "Europe/Paris")
    before = (Shift(1, (Stretch(ORDERS, midnight - 5 * HALF_HOUR, midnight - HALF_HOUR),)),)
    asked = problem(staff(1, days_off=(5,)), agents=5, previous=before)
    found = solve(asked)
    assert judged(asked, found) == []
    assert found.shifts[0].from_us >= midnight + 21 * HALF_HOUR


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({"days_off": (0, 1, 2, 3), "most_days": 5}, {"contract_hours", "fixed_day_off"}),
        ({"earliest_minute": 18 * 60}, {"contract_hours", "hours_open"}),
        ({"weekly_minutes": 24 * 60, "part_time": True, "most_days": 2}, {"contract_hours", "days_agreed"}),
        ({"programmes": (9,)}, {"contract_hours", "needs"}),
        ({"programmes": ()}, {"contract_hours", "no_certificate"}),
        ({"days_off": (0, 1, 2), "most_days": 3}, {"contract_hours", "days_agreed"}),
        ({"days_off": (1, 2, 3, 4), "sunday": True}, {"contract_hours", "fixed_day_off"}),
        ({"earliest_minute": 19 * 60, "latest_minute": 20 * 60}, {"contract_hours", "hours_open"}),
        ({"longest_day": 5 * 60}, {"contract_hours", "longest_day"}),
        ({"weekly_minutes": 20 * 60, "part_time": True}, {"contract_hours", "part_time_least"}),
        ({"part_time": True}, {"contract_hours", "part_time_most"}),
        ({"weekly_minutes": 50 * 60, "most_days": 6}, {"contract_hours", "week_most"}),
    ],
)
def test_rules_that_collide_are_named_and_the_others_are_rostered(changes: dict[str, object], rules: set[str]) -> None:
    free = staff(2)[1]
    found = solve(problem((*staff(1, **changes), free)))
    (collision,) = found.collisions
    assert collision.agent == 1
    assert rules <= set(collision.rules)
    assert {one.agent for one in found.shifts} == {2}


def test_nobody_and_nothing_needed_are_no_trouble() -> None:
    assert solve(problem(())).shifts == ()
    found = solve(problem(staff(1), needs=()))
    assert found.shifts == ()
    assert "needs" in found.collisions[0].rules


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"from_day": MONDAY + timedelta(days=1)}, "from_day"),
        ({"weeks": 0}, "weeks"),
        ({"step_minutes": 7}, "step_minutes"),
        ({"terms": staff(1) * 2}, "terms"),
        ({"terms": staff(1, zone="Mars/Base")}, "zone"),
        ({"terms": staff(1, weekly_minutes=0)}, "weekly_minutes"),
        ({"needs": (Need(1, 0, HALF_HOUR, -1.0),)}, "needs"),
        ({"needs": (Need(1, 0, HALF_HOUR, 1.0), Need(1, HALF_HOUR // 2, HALF_HOUR, 1.0))}, "needs"),
        ({"needs": (Need(1, 1, HALF_HOUR, 1.0),)}, "needs"),
    ],
)
def test_a_problem_without_sense_is_refused(changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        solve(replace(problem(staff(1)), **changes))
    assert field in {one.field for one in refused.value.problems}
