"""Programmes are staffed from forecasts; versions are kept; sums tell who came."""

from datetime import UTC, datetime

import pytest

from homeshore.brands.queries import Programme
from homeshore.kit.clock import to_us
from homeshore.kit.problems import Invalid
from homeshore.workforce.actions import jobs, staffing
from homeshore.workforce.errors import NothingForecast, TooLongAPlan
from homeshore.workforce.models.staffing import Turnout
from homeshore.workforce.models.volumes import OpenContact
from homeshore.workforce.queries import requirements
from homeshore.workforce.queries import staffing as read
from homeshore.workforce.queries.jobs import JobState
from homeshore.workforce.rules.forecasting import Expected
from workforce.rules.staffing.forecasts import HALF_HOUR_US
from workforce.staffed import DAY_US, MONDAY, expect, weekday_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return weekday_programme()


def staff(programme: Programme) -> list[requirements.Required]:
    start = to_us(MONDAY)
    staffing.require(programme, start, start + DAY_US)
    return requirements.required(programme.id, start, start + DAY_US)


def test_a_forecast_becomes_a_requirement(programme: Programme):
    expect(programme, "voice", {20: 120.0, 21: 200.0})
    found = {(one.from_us - to_us(MONDAY)) // HALF_HOUR_US: one for one in staff(programme)}
    assert len(found) == 48
    assert 20 < found[20].agents < found[20].booked
    assert found[20].agents < found[21].agents
    assert (found[0].agents, found[0].booked) == (0, 0)
    assert found[18].agents == 1


def test_the_newest_version_of_an_interval_counts_and_the_older_ones_stay(programme: Programme):
    expect(programme, "voice", {20: 120.0})
    first = staff(programme)
    staffing.set_terms(programme, {"confidence_percent": 50, "shrinkage_percent": 0}, by=3)
    second = staff(programme)
    assert second[20].booked < first[20].booked
    assert [one.number for one in requirements.versions(programme.id)] == [2, 1]
    assert requirements.versions(programme.id)[1].intervals.count() == 48


def test_an_interval_is_explained(programme: Programme):
    expect(programme, "voice", {20: 120.0})
    staff(programme)
    start = to_us(MONDAY) + 20 * HALF_HOUR_US
    [found] = requirements.explained(programme.id, start, start + 1)
    [voice] = [one for one in found.why.channels if one.channel == "voice"]
    assert (voice.contacts, voice.need.booked) == (120, found.required.booked)
    assert found.version.basis["promises"]["voice"] == [voice.target, voice.within_seconds]


def test_calls_expected_while_closed_are_noticed(programme: Programme):
    expect(programme, "voice", {2: 30.0, 20: 60.0})
    staff(programme)
    [version] = requirements.versions(programme.id)
    assert {"code": "closed_contacts", "contacts": 30} in version.noticed


def test_without_a_forecast_nothing_is_staffed(programme: Programme):
    with pytest.raises(NothingForecast):
        staffing.ask(programme, to_us(MONDAY), to_us(MONDAY) + DAY_US, by=1)
    with pytest.raises(NothingForecast):
        staff(programme)


def test_a_plan_is_half_a_year_at_most(programme: Programme):
    with pytest.raises(TooLongAPlan):
        staffing.ask(programme, to_us(MONDAY), to_us(MONDAY) + 400 * DAY_US, by=1)


def test_a_job_staffs(programme: Programme):
    expect(programme, "voice", {20: 60.0})
    job = staffing.ask(programme, to_us(MONDAY), to_us(MONDAY) + DAY_US, by=7)
    done = jobs.do(job.id, {staffing.JOB: staffing.work})
    assert done.state == JobState.DONE
    assert requirements.versions(programme.id)[0].made_by == 7


def test_terms_out_of_bounds_are_refused(programme: Programme):
    with pytest.raises(Invalid) as refused:
        staffing.set_terms(programme, {"confidence_percent": 100, "shown_percent": 0}, by=1)
    assert {problem.field for problem in refused.value.problems} == {"confidence_percent", "shown_percent"}


def test_who_came_changes_how_many_are_booked(programme: Programme):
    expect(programme, "voice", {20: 120.0})
    before = staff(programme)[20].booked
    now = to_us(datetime.now(UTC))
    for place in range(40):
        Turnout.objects.create(
            brand_id=programme.brand_id,
            programme=programme,
            booked=10,
            came=6,
            from_us=now - (place + 1) * HALF_HOUR_US,
        )
    terms = read.terms_of(programme)
    assert read.showing_of(terms, now).mean == pytest.approx((36 + 240) / 440)
    assert staff(programme)[20].booked > before * 1.2


def test_the_forecast_of_each_channel_is_joined_on_the_plans_intervals(programme: Programme):
    expect(programme, "voice", {20: 60.0})
    found = read.forecast(programme, to_us(MONDAY), to_us(MONDAY) + DAY_US)
    assert isinstance(found["voice"][20], Expected)
    plan = read.moments(programme, HALF_HOUR_US, to_us(MONDAY), to_us(MONDAY) + DAY_US)
    assert sum(moment.is_open for moment in plan) == 24


def test_what_waits_keeps_the_deadline_that_it_arrived_with(programme: Programme):
    expect(programme, "mail", {20: 4.0})
    start = to_us(MONDAY)
    for contact, due_us in ((1, start + 18 * HALF_HOUR_US), (2, 0), (3, start + 30 * HALF_HOUR_US)):
        OpenContact.objects.create(
            contact=contact,
            brand=programme.brand_id,
            programme=programme.id,
            channel="mail",
            arrived_us=start + 15 * HALF_HOUR_US,
            due_us=due_us,
        )
    plan = read.moments(programme, HALF_HOUR_US, start, start + DAY_US)
    expected = read.forecast(programme, start, start + DAY_US)
    [mail] = [one for one in read.works(programme, expected, plan, start + 16 * HALF_HOUR_US) if one.channel == "mail"]
    assert sorted(batch.due for batch in mail.backlog) == [18, 15 + 8, 30]
