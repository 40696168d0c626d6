"""Forecasts and trials of the model: asked for by a planner, made by a job."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
from django.db import transaction
from django.utils import timezone

from homeshore.brands import queries as brands
from homeshore.kit.clock import SECOND_US, from_us, now_us
from homeshore.kit.problems import Problem, refuse
from homeshore.kit.zones import days_us
from homeshore.security.scope import CENTRE
from homeshore.workforce.actions import jobs
from homeshore.workforce.actions.jobs import Tell
from homeshore.workforce.errors import UnknownForecast
from homeshore.workforce.models.forecasts import Backtest, Forecast, ForecastDay
from homeshore.workforce.models.jobs import Job
from homeshore.workforce.queries import volumes
from homeshore.workforce.rules.forecasting import DayExpected
from homeshore.workforce.rules.forecasting.backtest import LEAST_DAYS, backtest
from homeshore.workforce.rules.forecasting.model import Model, forecast, model
from homeshore.workforce.rules.forecasting.totals import SCALES

FORECAST, TRIAL = "forecast", "forecast trial"
"""The kinds of job that make a forecast, and that try the model on the past."""
MOST_DAYS = 400
LENGTHS = (15, 30)


class ForecastDetails(msgspec.Struct, frozen=True, kw_only=True):
    """Local days `from_day` to `until_day`, both included, in intervals of `minutes`.

    `country` names whose holidays count; empty: that of the programme's zone.
    """

    programme: int
    channel: str
    from_day: date
    until_day: date
    minutes: int = 30
    country: str = ""


class TrialDetails(msgspec.Struct, frozen=True, kw_only=True):
    """The last `held_out` days, at least 50, in intervals of `minutes`; whose holidays (empty: by zone)."""

    programme: int
    channel: str
    minutes: int = 30
    held_out: int = 60
    country: str = ""


@transaction.atomic
def ask_forecast(details: ForecastDetails, by: int = 0) -> Forecast:
    """A version to be made by a job; `by` 0 is a routine. Raises Invalid, UnknownProgramme."""
    refuse(_problems(details))
    programme = brands.programme(CENTRE, details.programme)
    found = Forecast.objects.create(
        brand=programme.brand_id, asked_by=by, **{name: getattr(details, name) for name in details.__struct_fields__}
    )
    jobs.ask(FORECAST, found.id, by)
    return found


@transaction.atomic
def ask_trial(details: TrialDetails, by: int) -> Backtest:
    """A trial of the model on the past, to be done by a job. Raises Invalid, UnknownProgramme."""
    problems = [] if details.held_out >= LEAST_DAYS else [Problem("held_out", "too_few", {"least": LEAST_DAYS})]
    refuse([*problems, *_odd(details)])
    programme = brands.programme(CENTRE, details.programme)
    found = Backtest.objects.create(
        brand=programme.brand_id, asked_by=by, **{name: getattr(details, name) for name in details.__struct_fields__}
    )
    jobs.ask(TRIAL, found.id, by)
    return found


def make_forecast(job: Job, tell: Tell) -> None:
    """Make the version `job.subject` from what is known today. Raises UnknownForecast, NoHistory, UnknownProgramme."""
    row = Forecast.objects.filter(id=job.subject).first()
    if row is None:
        raise UnknownForecast(forecast=job.subject)
    if row.made_at is None:
        make(row, tell)


def make(row: Forecast, tell: Tell) -> None:
    """Learn from what is known today, and write the version's days. Raises NoHistory, UnknownProgramme."""
    zone = volumes.zone_of(row.programme)
    until = min(row.from_day, datetime.fromtimestamp(now_us() // SECOND_US, ZoneInfo(zone)).date())
    past = volumes.history_of(row.programme, row.channel, row.minutes, until)
    tell(20)
    calendar = volumes.calendar_of(row.programme, row.channel, (past.days[0], row.until_day), row.country)
    learnt = model(past, calendar)
    tell(80)
    span = (row.until_day - row.from_day).days + 1
    days = forecast(learnt, [row.from_day + timedelta(days=ahead) for ahead in range(span)], zone)
    keep_forecast(row, learnt, days, zone)


@transaction.atomic
def keep_forecast(row: Forecast, learnt: Model, days: list[DayExpected], zone: str) -> None:
    """Write a version's days; from then on the plan uses it."""
    ForecastDay.objects.filter(forecast=row).delete()
    ForecastDay.objects.bulk_create([_day_row(row, day, zone) for day in days], batch_size=100)
    row.learnt_until, row.basis, row.made_at = learnt.past.days[-1], _basis(learnt), timezone.now()
    row.save(update_fields=["learnt_until", "basis", "made_at"])


@transaction.atomic
def forget_superseded(row: Forecast) -> None:
    """Forget what earlier nights said of the days that this night's version says."""
    days = ForecastDay.objects.filter(programme=row.programme, channel=row.channel, forecast__by_night=True)
    days.filter(day__gte=row.from_day, day__lte=row.until_day, forecast_id__lt=row.id).delete()


def try_model(job: Job, tell: Tell) -> None:
    """Do the trial `job.subject`. Raises UnknownForecast, NoHistory, TooShort, UnknownProgramme."""
    row = Backtest.objects.filter(id=job.subject).first()
    if row is None:
        raise UnknownForecast(forecast=job.subject)
    past = volumes.history_of(row.programme, row.channel, row.minutes)
    calendar = volumes.calendar_of(row.programme, row.channel, (past.days[0], past.days[-1]), row.country)
    found = backtest(past, calendar, row.held_out, tell)
    row.found, row.made_at = msgspec.msgpack.encode(found), timezone.now()
    row.save(update_fields=["found", "made_at"])


def _problems(details: ForecastDetails) -> list[Problem]:
    found = _odd(details)
    if not 0 <= (details.until_day - details.from_day).days < MOST_DAYS:
        found.append(Problem("until_day", "span", {"most": MOST_DAYS}))
    return found


def _odd(details: ForecastDetails | TrialDetails) -> list[Problem]:
    lengths = [] if details.minutes in LENGTHS else [Problem("minutes", "unknown")]
    known = details.country in ("", *volumes.COUNTRIES.values())
    return lengths + ([] if known else [Problem("country", "unknown")])


def _day_row(row: Forecast, day: DayExpected, zone: str) -> ForecastDay:
    start, end = days_us(day.day, day.day, zone)
    return ForecastDay(
        forecast=row,
        brand=row.brand,
        programme=row.programme,
        channel=row.channel,
        day=day.day,
        from_at=from_us(start),
        until_at=from_us(end),
        mean=day.mean,
        body=msgspec.msgpack.encode(day),
    )


def _basis(learnt: Model) -> dict[str, object]:
    scales = np.exp(np.array(learnt.totals.scales))
    return {
        "days": len(learnt.past.days),
        "from_day": learnt.past.days[0].isoformat(),
        "left_out": [day.isoformat() for day in learnt.past.left_out],
        "works_holidays": learnt.habits.works_holidays,
        "scales": {name: round(float(scale), 4) for name, scale in zip(SCALES, scales, strict=True)},
    }
