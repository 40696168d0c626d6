"""Each night, forecasts and requirements are made anew as the planner last chose them, once, also after a restart."""

from datetime import UTC, datetime, timedelta

import pytest

from company import Company
from homeshore.brands.queries import Programme
from homeshore.brands.rules.programmes import Promise
from homeshore.kit.clock import to_us
from homeshore.kit.zones import days_us
from homeshore.ops.planwork import KINDS
from homeshore.workforce.actions import forecasts, jobs, nights, staffing
from homeshore.workforce.actions.forecasts import ForecastDetails
from homeshore.workforce.actions.volumes import VolumeFile, check_volumes, drop_volumes, take_volumes
from homeshore.workforce.models.forecasts import Forecast, ForecastDay
from homeshore.workforce.models.nights import NightRun
from homeshore.workforce.models.staffing import RequiredInterval, RequirementSource, RequirementVersion
from homeshore.workforce.models.volumes import VolumeImport
from homeshore.workforce.queries import nights as read
from homeshore.workforce.queries import requirements
from homeshore.workforce.queries.jobs import JobState, waiting_job

pytestmark = pytest.mark.django_db
TODAY = datetime.now(UTC).date()
NIGHT = datetime(TODAY.year, TODAY.month, TODAY.day, 4, tzinfo=UTC) + timedelta(days=2)
"""At five or six in Paris: what is made now was made before the midnight of that day, wherever today is."""


@pytest.fixture
def programme() -> Programme:
    return Company().brand("aubelle", Promise("voice", 80, 20))[1]


def past(programme: Programme) -> VolumeImport:
    days = [TODAY - timedelta(days=back) for back in range(40, 0, -1)]
    rows = [f"{day} {hour:02d}:00,{30 + hour},300" for day in days if day.weekday() < 5 for hour in range(9, 12)]
    text = "\n".join(["starts_at,contacts,handling_seconds", *rows])
    checked = check_volumes(VolumeFile(programme.id, "voice", "Europe/Paris", "past.csv", text), by=1)
    take_volumes(checked)
    return checked


def work() -> list[JobState]:
    done = []
    while (job := waiting_job()) is not None:
        done.append(JobState(jobs.do(job, KINDS).state))
    return done


def planned(programme: Programme, days: int = 14, minutes: int = 15) -> None:
    """What a planner does once: a forecast in quarter-hours for two weeks, with the holidays of Belgium."""
    forecasts.ask_forecast(
        ForecastDetails(
            programme=programme.id,
            channel="voice",
            from_day=TODAY,
            until_day=TODAY + timedelta(days=days - 1),
            minutes=minutes,
            country="BE",
        ),
        by=1,
    )
    assert work() == [JobState.DONE]


def night(at: datetime = NIGHT) -> None:
    nights.ask_due(to_us(at))
    assert set(work()) <= {JobState.DONE}


def test_a_night_makes_the_forecast_anew_as_the_planner_chose_it(programme: Programme) -> None:
    past(programme)
    planned(programme)
    night()
    [made] = Forecast.objects.filter(by_night=True)
    assert (made.minutes, made.country, made.asked_by) == (15, "BE", 0)
    assert made.from_day == TODAY + timedelta(days=2)
    assert made.until_day == TODAY + timedelta(days=15)
    [run] = NightRun.objects.all()
    assert run.made == {"voice": made.id}
    assert (run.troubles, run.ended_at is not None) == ([], True)
    version = RequirementVersion.objects.get(id=run.version)
    assert version.by_night
    assert version.intervals.exists()


def test_it_is_done_once_a_night_and_again_the_next(programme: Programme) -> None:
    past(programme)
    planned(programme)
    assert nights.ask_due(to_us(NIGHT)) == 1
    assert nights.ask_due(to_us(NIGHT)) == 0
    work()
    assert nights.ask_due(to_us(NIGHT + timedelta(hours=3))) == 0
    assert nights.ask_due(to_us(NIGHT + timedelta(days=1))) == 1


def test_nothing_is_due_before_three_nor_where_nobody_had_it_forecast_nor_where_it_was_switched_off(
    programme: Programme,
) -> None:
    past(programme)
    assert nights.ask_due(to_us(NIGHT)) == 0
    planned(programme)
    midnight, _ = days_us(NIGHT.date(), NIGHT.date(), "Europe/Paris")
    assert nights.ask_due(midnight + 2 * 3_600_000_000) == 0
    nights.set_terms(programme, "", by_night=False, by=1)
    assert nights.ask_due(to_us(NIGHT)) == 0


def test_what_a_planner_made_since_midnight_is_not_made_again(programme: Programme) -> None:
    past(programme)
    planned(programme)
    Forecast.objects.update(made_at=NIGHT)
    assert nights.ask_due(to_us(NIGHT)) == 0


def test_a_night_that_a_process_did_not_survive_goes_on_where_it_was(programme: Programme) -> None:
    past(programme)
    planned(programme)
    nights.ask_due(to_us(NIGHT))
    [run] = NightRun.objects.all()
    job = waiting_job()
    assert job is not None
    jobs.do(job, KINDS)
    jobs.Job.objects.filter(id=job).update(state=JobState.RUNNING)
    NightRun.objects.update(ended_at=None)
    Forecast.objects.filter(by_night=True).update(made_at=NIGHT)
    assert work() == [JobState.DONE]
    assert Forecast.objects.filter(by_night=True).count() == 1
    run.refresh_from_db()
    assert run.ended_at is not None


def test_what_is_refused_is_noted_and_leaves_the_plan_as_it_was(programme: Programme) -> None:
    file = past(programme)
    planned(programme)
    before = ForecastDay.objects.count()
    drop_volumes(file)
    night()
    [run] = NightRun.objects.all()
    assert [(one["channel"], one["code"]) for one in run.troubles] == [("voice", "no_history")]
    assert ForecastDay.objects.count() == before
    assert not Forecast.objects.filter(by_night=True).exists()
    [shown] = read.latest([programme])
    assert shown.failed
    assert not shown.is_open


def test_a_night_that_failed_is_done_again_when_a_planner_asks(programme: Programme) -> None:
    file = past(programme)
    planned(programme)
    drop_volumes(file)
    night()
    past(programme)
    nights.ask(programme, to_us(NIGHT), by=1)
    assert work() == [JobState.DONE]
    [run] = NightRun.objects.all()
    assert run.troubles == []
    assert set(run.made) == {"voice"}


def test_later_nights_replace_what_earlier_ones_said_of_days_to_come(programme: Programme) -> None:
    past(programme)
    planned(programme)
    for _ in range(3):
        Forecast.objects.update(made_at=NIGHT - timedelta(days=2))
        NightRun.objects.all().delete()
        night()
    counts = [one.days.count() for one in Forecast.objects.filter(by_night=True).order_by("asked_at")]
    assert counts == [0, 0, 14]
    assert Forecast.objects.get(by_night=False).days.count() == 14
    versions = RequirementVersion.objects.filter(by_night=True).order_by("number")
    assert [one.intervals.exists() for one in versions] == [False, False, True]


def test_a_simulation_that_a_planner_applied_survives(programme: Programme) -> None:
    past(programme)
    planned(programme)
    tuesday = next(
        TODAY + timedelta(days=ahead) for ahead in range(2, 9) if (TODAY + timedelta(days=ahead)).weekday() == 1
    )
    span = days_us(tuesday, tuesday, "Europe/Paris")
    version, intervals = staffing.computed(programme, *span)
    version.source = RequirementSource.SIMULATION
    staffing.keep(version, intervals)
    RequiredInterval.objects.update(booked=77)
    night()
    found = requirements.required(programme.id, version.from_us, version.until_us)
    assert {one.booked for one in found} == {77}
    assert len(requirements.required(programme.id, span[1], 2 * span[1])) > 5 * 24
