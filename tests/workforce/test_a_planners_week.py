"""From volumes to reinforcement, through the actions that pages and processes use.

Forecast, requirement, employees' roster, slots that a hundred agents wish for, the draw, a peak, and who comes.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

import pytest

from company import Company
from homeshore.brands.queries import Brand, Programme
from homeshore.brands.rules.programmes import Promise
from homeshore.cases.actions.running import work_off
from homeshore.cases.queries import cases
from homeshore.facts.vocabulary import Channel
from homeshore.journal.projections import catch_up
from homeshore.kit.clock import from_us, now_us
from homeshore.kit.ids import encode_id, new_id
from homeshore.kit.zones import days_us
from homeshore.ops.planwork import KINDS as DONE
from homeshore.people import queries as people
from homeshore.people.queries import Agent
from homeshore.routing.commands import Arrive
from homeshore.workforce.actions import callouts, drawing, forecasts, jobs, rostering, rosters, slots, staffing, terms
from homeshore.workforce.actions.presence import set_online_rule
from homeshore.workforce.actions.volumes import VolumeFile, check_volumes, take_volumes
from homeshore.workforce.projections import VOLUMES
from homeshore.workforce.queries import callouts as called
from homeshore.workforce.queries import outlook, presence, requirements
from homeshore.workforce.queries import rosters as rostered
from homeshore.workforce.queries import slots as known_slots
from homeshore.workforce.queries.jobs import newest
from homeshore.workforce.rules.employment import TermsDetails
from homeshore.workforce.rules.slots.places import Wishes
from homeshore.workforce.rules.slots.publishing import Offered, RoundPlan
from served import browser_of
from small_cases import InThisProcess

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Europe/Paris")
DAY_US, HOUR_US = 86_400_000_000, 3_600_000_000
KINDS: dict[str, jobs.Work] = {
    forecasts.FORECAST: forecasts.make_forecast,
    staffing.JOB: staffing.work,
    rosters.SOLVE: rostering.solve_roster,
    slots.JOB: drawing.draw,
}
HUNDRED, EMPLOYEES, WEEKS_OF_HISTORY, PEAK = 100, 4, 10, 1600


def past(today: date) -> list[str]:
    """Ten weeks of chats, day and night: a small programme with a busy daytime."""
    rows = ["starts_at;contacts;handled;handling_seconds"]
    for back in range(7 * WEEKS_OF_HISTORY, 0, -1):
        for half in range(48):
            at = datetime.combine(today - timedelta(days=back), datetime.min.time()) + timedelta(minutes=30 * half)
            contacts = (4 + back % 3) + (6 if 18 <= half < 36 else 0)
            rows.append(f"{at:%Y-%m-%d %H:%M};{contacts};{contacts};300")
    return rows


def forecast_and_staff(programme: Programme, first: date, last: date, today: date) -> None:
    text = "\n".join(past(today))
    take_volumes(check_volumes(VolumeFile(programme.id, "chat", ZONE.key, "past.csv", text), by=1))
    asked = forecasts.ask_forecast(
        forecasts.ForecastDetails(programme=programme.id, channel="chat", from_day=first, until_day=last)
    )
    assert jobs.do(jobs.ask(forecasts.FORECAST, asked.id).id, KINDS).trouble == {}
    assert jobs.do(staffing.ask(programme, *days_us(first, last, ZONE.key), by=1).id, KINDS).trouble == {}


def roster_employees(company: Company, brand: Brand, programme: Programme, monday: date) -> list[Agent]:
    employed = [company.agent(f"Salarie{place}", brand) for place in range(EMPLOYEES)]
    contracts = [people.contracts(agent.person_id).get() for agent in employed]
    for contract in contracts:
        details = TermsDetails(from_day=contract.starts_on, week_minutes=35 * 60, days_off=(6,))
        terms.agree_terms(contract.id, details, by=1)
    roster = rosters.draft_roster(
        rosters.RosterDetails(
            name="Semaine",
            programmes=(programme.id,),
            first_day=monday,
            weeks=1,
            contracts=tuple(one.id for one in contracts),
        ),
        by=1,
    )
    assert jobs.do(rosters.ask_to_solve(roster.id, by=1, effort=1).id, KINDS).trouble == {}
    rosters.publish(roster.id, by=1)
    return employed


def publish_slots(programme: Programme, first: date, last: date, announced_us: int) -> int:
    """A round with a place for everybody who is missing after the shifts."""
    plan = RoundPlan(
        name="Semaine",
        first_day=first,
        last_day=last,
        announced_us=announced_us,
        opens_us=announced_us,
        closes_us=announced_us + DAY_US,
        public_name="Tirage",
        public_from_us=announced_us + 2 * DAY_US,
        first_come_us=announced_us + 3 * DAY_US,
    )
    made = slots.make_round(plan, by=1, at_us=announced_us)
    missing = outlook.intervals(programme.id, *days_us(first, last, ZONE.key))
    places = [Offered(one.from_us, one.until_us, ceil(one.missing)) for one in missing if one.missing > 0]
    assert slots.put_places(made.id, programme.id, places) > 0
    slots.announce(made.id)
    return made.id


def wish(agents: Sequence[Agent], round_id: int, at_us: int) -> None:
    """Each wishes for every third half-hour, beginning at another one."""
    ids = [encode_id(slot.id) for slot in known_slots.Slot.objects.filter(round=round_id).order_by("starts_at")]
    for place, agent in enumerate(agents):
        chosen = tuple((slot, 1) for slot in ids[place % 3 :: 3][:60])
        drawing.submit_wishes(agent, round_id, Wishes(chosen, most_day_minutes=240), at_us)


def test_a_week_is_forecast_staffed_rostered_drawn_and_saved_by_reinforcement() -> None:
    company = Company()
    brand, programme = company.brand("aubelle", Promise("chat", 80, 30))
    now = now_us()
    today = from_us(now).astimezone(ZONE).date()
    monday = today - timedelta(days=today.weekday())
    sunday = monday + timedelta(days=6)

    forecast_and_staff(programme, monday, sunday, today)
    assert requirements.required(programme.id, *days_us(monday, sunday, ZONE.key))

    employed = roster_employees(company, brand, programme, monday)
    span = days_us(monday, sunday, ZONE.key)
    assert {one.agent for one in rostered.shifts(from_us=span[0], until_us=span[1])} <= {one.id for one in employed}

    independents = [company.agent(f"Libre{place:03}", brand, mode="independent") for place in range(HUNDRED)]
    round_id = publish_slots(programme, today, sunday, now - 5 * DAY_US)
    wish(independents, round_id, now - 5 * DAY_US + HOUR_US)
    drawing.close_wishes(round_id, now - 4 * DAY_US + 1)
    slots.enter_public_value(round_id, "7 12 23", "www.example.org", by=1, at_us=now - 3 * DAY_US + 1)
    job = newest(slots.JOB, round_id)
    assert job is not None
    assert jobs.do(job.id, KINDS).trouble == {}
    booked = known_slots.booked(programme=programme.id, from_us=span[0], until_us=span[1])
    assert booked
    for slot in known_slots.Slot.objects.filter(round=round_id):
        assert slot.taken <= slot.quota

    _play(programme, from_us(booked[0].from_us).astimezone(ZONE).date())
    set_online_rule(programme, slots_only=True)
    company.settle()
    _peak(company, brand, programme, now)
    setting = called.setting(programme.id)
    setting.automatic = True
    callouts.set_terms(programme, setting)
    assert callouts.reinforce(programme, company.now_us, online=[]) > 0
    asked = list(called.unanswered([one.id for one in independents], company.now_us))
    assert asked
    yes = callouts.answer(asked[0].id, company.now_us, yes=True)
    assert yes.answer == "yes"

    company.settle()
    [granted] = presence.permissions_of([people.agent(yes.agent_id)], max(yes.from_us, company.now_us))
    reasons = {one.reason for one in granted if one.from_us <= max(yes.from_us, company.now_us)}
    assert reasons & {"reinforcement", "slot"}


def _play(programme: Programme, day: date) -> None:
    """“What if” on a planned day: its run ends, and playing it again is the same scenario."""
    planner, address = browser_of("planner"), f"/planning/what-if/{encode_id(programme.id)}/{day}/"
    shown = planner.post(address, follow=True)
    run = cases.run(cases.waiting_run() or 0)
    assert shown.redirect_chain[-1][0] == f"/cases/runs/{encode_id(run.id)}/"
    again = planner.post(address, follow=True)
    assert again.redirect_chain[-1][0] == f"/cases/{encode_id(run.version.case_id)}/", "it is being played already"
    ended = work_off(run.id, InThisProcess())
    assert (ended.status, ended.failure) == ("finished", {})
    findings = cases.findings_of(ended)
    assert findings is not None
    assert [one.variant for one in findings.assessments] == ["planned", "reinforced"]


def _peak(company: Company, brand: Brand, programme: Programme, now: int) -> None:
    """Several times as many customers in two hours as a whole day would have brought by now."""
    company.now_us = now - 2 * HOUR_US
    for _ in range(PEAK):
        company.do(
            Arrive(new_id(), new_id(), new_id(), brand.id, programme.id, Channel.CHAT, "fr", occurred_us=company.now_us)
        )
        company.later(7200 / PEAK)
    company.now_us = max(company.now_us, now_us())
    catch_up(VOLUMES)


def test_the_scenarios_kinds_are_those_of_the_process_that_does_them() -> None:
    assert KINDS.items() <= DONE.items()
