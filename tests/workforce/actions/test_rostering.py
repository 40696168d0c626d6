"""The job that solves a roster: what goes in, what is kept, what stops it."""

import pytest

from homeshore.kit.zones import day_start_us
from homeshore.ops.planwork import KINDS
from homeshore.workforce.actions import jobs, rosters, terms
from homeshore.workforce.queries import rostering
from homeshore.workforce.queries import rosters as known
from homeshore.workforce.queries.jobs import Job, JobState
from homeshore.workforce.queries.rosters import Roster
from homeshore.workforce.rules.employment import WishDetails
from workforce.roster_staff import PLANNER, ZONE, Firm, agree, draft, monday, need

pytestmark = pytest.mark.django_db


def solved(row: Roster) -> Job:
    return jobs.do(rosters.ask_to_solve(row.id, PLANNER, effort=1).id, KINDS)


def test_a_solved_roster_breaks_no_rule_and_says_how_good_it_is() -> None:
    firm = Firm()
    row = draft(firm.programme, firm.contract, firm.other, first=monday(4))
    need(firm.programme, row.first_day, agents=2)
    assert (solved(row).state, solved(row).trouble) == (JobState.DONE, {})
    found = known.roster(row.id)
    assert found.state == "solved"
    assert found.shifts.count() >= 8
    assert known.breaches(row.id) == rostering.judged(found) == []
    assert found.cost is not None
    assert found.bound is not None
    assert found.bound <= found.cost
    assert rosters.publish(row.id, PLANNER).state == "published"


def test_a_change_by_hand_forgets_the_cost_and_keeps_the_bound() -> None:
    firm = Firm()
    row = firm.roster()
    Roster.objects.filter(id=row.id).update(cost=10.0, bound=9.0, gap=0.1, state="solved")
    rosters.remove_shift(row.id, firm.contract, row.first_day)
    found = known.roster(row.id)
    assert (found.cost, found.bound, found.gap) == (None, 9.0, None)


def test_without_a_requirement_there_is_nothing_to_solve() -> None:
    firm = Firm()
    row = draft(firm.programme, firm.contract, first=monday(4))
    job = solved(row)
    assert (job.state, job.trouble["code"]) == (JobState.FAILED, "nothing_needed")


def test_an_employee_without_a_legal_week_is_named_with_the_rules_that_collide() -> None:
    firm = Firm()
    row = draft(firm.programme, firm.contract, firm.other, first=monday(4))
    need(firm.programme, row.first_day, agents=2)
    terms.note_absence(firm.contract, row.first_day, row.first_day, PLANNER)
    agree(firm.claire, days_off=(1,), longest_day=8 * 60, earliest_minute=8 * 60, latest_minute=14 * 60)
    assert solved(row).state == JobState.DONE
    found = known.roster(row.id)
    ((agent, week, rules),) = found.collisions
    assert (agent, week) == (firm.claire.id, 0)
    assert {"hours_open", "contract_hours"} <= set(rules)
    assert set(found.shifts.values_list("agent", flat=True)) == {firm.bruno.id}


def test_an_employee_certified_for_nothing_is_named_and_the_others_are_rostered() -> None:
    firm = Firm()
    stranger = agree(firm.company.agent("Dora"))
    row = draft(firm.programme, firm.contract, stranger, first=monday(4))
    need(firm.programme, row.first_day, agents=2)
    assert solved(row).state == JobState.DONE
    found = known.roster(row.id)
    ((_, week, rules),) = found.collisions
    assert (week, set(rules)) == (-1, {"contract_hours", "no_certificate"})
    assert set(found.shifts.values_list("agent", flat=True)) == {firm.claire.id}


def test_a_wish_reaches_the_solver() -> None:
    firm = Firm()
    terms.wish(firm.contract, WishDetails(weekday=2, weight=5))
    row = draft(firm.programme, firm.contract, first=monday(4))
    (found,) = rostering.member_terms(row, rostering.members(row))
    assert [(wish.weekday, wish.weight) for wish in found.wishes] == [(2, 5)]


def test_whoever_stops_the_solver_keeps_the_shifts_as_they_were() -> None:
    firm = Firm()
    row = firm.roster()
    need(firm.programme, row.first_day, agents=1)
    job = rosters.ask_to_solve(row.id, PLANNER, effort=1)
    jobs.ask_to_stop(job.id)
    done = jobs.do(job.id, KINDS)
    assert (done.state, done.trouble["code"]) == (JobState.FAILED, "solving_stopped")
    assert row.shifts.count() == 5
    assert known.roster(row.id).bound is None


def test_needs_are_people_to_be_booked() -> None:
    firm = Firm()
    row = draft(firm.programme, firm.contract, first=monday(4))
    need(firm.programme, row.first_day, agents=3)
    found = rostering.needs(row)
    assert {one.agents for one in found} == {3.0}
    assert min(one.from_us for one in found) >= day_start_us(row.first_day, ZONE)
