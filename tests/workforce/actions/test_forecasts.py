"""From a file of volumes to a stored forecast: as a planner's jobs do it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from company import Company
from homeshore.brands.queries import Programme
from homeshore.kit.clock import from_us, to_us
from homeshore.kit.problems import Invalid
from homeshore.ops.planwork import KINDS
from homeshore.workforce.actions import jobs
from homeshore.workforce.actions.events import EventDetails, announce_event, withdraw_event
from homeshore.workforce.actions.forecasts import ForecastDetails, TrialDetails, ask_forecast, ask_trial
from homeshore.workforce.actions.volumes import VolumeFile, check_volumes, drop_volumes, take_volumes
from homeshore.workforce.errors import FileRefused, UnknownEvent
from homeshore.workforce.models.volumes import Volume, VolumeImport
from homeshore.workforce.queries import forecasts, volumes
from homeshore.workforce.queries.jobs import JobState, newest
from homeshore.workforce.rules.forecasting.errors import NoHistory

pytestmark = pytest.mark.django_db
FIRST = date(2026, 1, 5)


@pytest.fixture
def company() -> Company:
    return Company()


@pytest.fixture
def programme(company: Company) -> Programme:
    return company.brand()[1]


def csv(days: int, contacts: int = 12, first: date = FIRST) -> str:
    """Half-hours from 8 to 18 on the weekdays of `days` days."""
    lines = [
        f"{day} {hour:02d}:{half:02d},{contacts + (hour == 10) * 6},240"
        for day in (first + timedelta(days=ahead) for ahead in range(days))
        if day.weekday() < 5
        for hour in range(8, 18)
        for half in (0, 30)
    ]
    return "\n".join(["starts_at,contacts,handling_seconds", *lines])


def take(programme: Programme, text: str) -> VolumeImport:
    checked = check_volumes(VolumeFile(programme.id, "voice", "Europe/Paris", "past.csv", text), by=1)
    take_volumes(checked)
    return checked


def made(programme: Programme, from_day: date, until_day: date, minutes: int = 30) -> forecasts.Forecast:
    details = ForecastDetails(
        programme=programme.id, channel="voice", from_day=from_day, until_day=until_day, minutes=minutes
    )
    row = ask_forecast(details, by=1)
    job = newest("forecast", row.id)
    assert job is not None
    assert jobs.do(job.id, KINDS).state == JobState.DONE
    return forecasts.version([programme.id], row.id)


def test_a_file_is_checked_and_taken_in_once(programme: Programme) -> None:
    checked = check_volumes(VolumeFile(programme.id, "voice", "Europe/Paris", "past.csv", csv(28)), by=1)
    assert not Volume.objects.exists()
    take_volumes(checked)
    assert Volume.objects.count() == 20 * 40
    with pytest.raises(FileRefused):
        take_volumes(checked)


def test_what_has_come_of_a_day_is_the_file_s_count_where_there_is_one(programme: Programme) -> None:
    take(programme, csv(1))
    eight = Volume.objects.order_by("from_at")[0]
    nine = eight.from_at + timedelta(hours=1)
    Volume.objects.filter(from_at__gte=nine).delete()
    for at, contacts in ((eight.from_at, 50), (nine, 7)):
        Volume.objects.create(
            brand=eight.brand, programme=programme.id, channel="voice", source="journal", from_at=at, contacts=contacts
        )
    starts = [to_us(eight.from_at), to_us(nine)]
    assert volumes.arrived_on(programme.id, "voice", starts, to_us(nine) + 1_800_000_000) == [24, 7]


def test_taking_a_day_in_again_replaces_it(programme: Programme) -> None:
    take(programme, csv(28))
    take(programme, csv(28, contacts=20))
    past = volumes.history_of(programme.id, "voice", 30)
    assert past.counts[0].sum() == 20 * 20 + 12
    assert Volume.objects.count() == 20 * 40


def test_a_file_is_taken_out_again_with_all_that_it_still_counts_for(programme: Programme) -> None:
    first = take(programme, csv(28))
    second = take(programme, csv(7, contacts=20))
    drop_volumes(first)
    assert Volume.objects.count() == 5 * 40
    with pytest.raises(FileRefused):
        drop_volumes(first)
    drop_volumes(second)
    assert not Volume.objects.exists()


def test_a_file_with_problems_takes_nothing_in(programme: Programme) -> None:
    text = "starts_at,contacts\n2026-01-05 08:00,-3\n"
    checked = check_volumes(VolumeFile(programme.id, "voice", "Europe/Paris", "bad.csv", text), by=1)
    assert checked.is_refused
    with pytest.raises(FileRefused):
        take_volumes(checked)
    with pytest.raises(Invalid):
        check_volumes(VolumeFile(programme.id, "voice", "Nowhere", "bad.csv", text), by=1)


def test_a_forecast_is_stored_by_version_and_the_newest_is_used(programme: Programme) -> None:
    take(programme, csv(56))
    monday = FIRST + timedelta(days=56)
    first = made(programme, monday, monday + timedelta(days=6))
    second = made(programme, monday, monday, minutes=15)
    at_us = to_us(datetime(2026, 3, 2, 7, tzinfo=UTC))
    hour = forecasts.expected(programme.id, "voice", at_us, at_us + 3_600_000_000)
    assert len(hour) == 4
    assert sum(one.mean for one in hour) == pytest.approx(24, rel=0.1)
    assert hour[0].handling_seconds == pytest.approx(240, rel=0.05)
    assert len(forecasts.days_of(first)) == 7
    assert forecasts.days_of(first)[5].intervals == ()
    assert [row.id for row in forecasts.versions([programme.id])] == [second.id, first.id]
    assert first.learnt_until == monday - timedelta(days=3)


def test_without_history_the_job_says_why(programme: Programme) -> None:
    details = ForecastDetails(programme=programme.id, channel="chat", from_day=FIRST, until_day=FIRST)
    job = newest("forecast", ask_forecast(details).id)
    assert job is not None
    ended = jobs.do(job.id, KINDS)
    assert (ended.state, ended.trouble) == (JobState.FAILED, {"code": NoHistory.code})


def test_a_trial_keeps_what_it_found(programme: Programme) -> None:
    take(programme, csv(112))
    row = ask_trial(TrialDetails(programme=programme.id, channel="voice", held_out=50), by=1)
    job = newest("forecast trial", row.id)
    assert job is not None
    assert jobs.do(job.id, KINDS).state == JobState.DONE
    found = forecasts.found_by(forecasts.trial([programme.id], row.id))
    assert found is not None
    assert found.held_out == 50
    assert found.horizons[0].days == 1
    assert found.horizons[0].model.wape < 0.05


def test_an_announced_campaign_raises_its_days(programme: Programme) -> None:
    take(programme, csv(56))
    monday = FIRST + timedelta(days=56)
    details = EventDetails(
        brand=programme.brand_id,
        kind="campaign",
        label="TV",
        from_day=monday,
        until_day=monday,
        percent=50.0,
    )
    event = announce_event(details, by=1)
    days = forecasts.days_of(made(programme, monday, monday + timedelta(days=1)))
    assert days[0].mean / days[1].mean == pytest.approx(1.5, rel=0.08)
    withdraw_event(event.id)
    with pytest.raises(UnknownEvent):
        withdraw_event(event.id)


def test_an_event_that_makes_no_sense_is_refused_with_every_problem(programme: Programme) -> None:
    details = EventDetails(
        brand=programme.brand_id,
        kind="magic",
        label=" ",
        from_day=FIRST,
        until_day=FIRST - timedelta(days=1),
        percent=-200.0,
    )
    with pytest.raises(Invalid) as refused:
        announce_event(details, by=1)
    assert {problem.field for problem in refused.value.problems} == {"kind", "label", "until_day", "percent"}


def test_what_arrives_today_moves_the_rest_of_the_day(company: Company, programme: Programme) -> None:
    take(programme, csv(56))
    monday = FIRST + timedelta(days=56)
    made(programme, monday, monday)
    day = forecasts.days(programme.id, "voice", *_day_us(monday))[0]
    for one in day.intervals[:4]:
        Volume.objects.create(
            brand=programme.brand_id,
            programme=programme.id,
            channel="voice",
            source="journal",
            from_at=from_us(one.from_us),
            contacts=2 * one.mean,
        )
    now = forecasts.today(programme.id, "voice", day.intervals[4].from_us)
    assert now is not None
    assert now.arrived == pytest.approx(2 * sum(one.mean for one in day.intervals[:4]))
    assert now.factor.mean > 1.05
    assert len(now.intervals) == len(day.intervals) - 4
    assert forecasts.today(programme.id, "voice", _day_us(monday)[0] - 7_200_000_000) is None


def _day_us(day: date) -> tuple[int, int]:
    start = to_us(datetime(day.year, day.month, day.day, tzinfo=UTC))
    return start, start + 86_400_000_000
