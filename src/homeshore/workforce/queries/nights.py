"""What nights make anew for each programme, by which settings, and what became of the last one."""

import math
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import msgspec

from homeshore.brands import queries as brands
from homeshore.brands.queries import Programme
from homeshore.kit.clock import from_us
from homeshore.kit.zones import day_start_us
from homeshore.workforce.models.forecasts import Forecast
from homeshore.workforce.models.jobs import Job
from homeshore.workforce.models.nights import ForecastTerms, NightRun, SchoolZone
from homeshore.workforce.models.staffing import RequirementSource, RequirementVersion
from homeshore.workforce.queries import jobs

__all__ = ["ForecastTerms", "NightRun", "SchoolZone"]

JOB = "night"
"""The kind of job that does a night's work for a programme."""
HOUR = 3
"""The local hour from which on it is done. Two does not exist, or comes twice, where clocks change in Europe."""
USUAL_DAYS = 28
"""So many days ahead a programme is staffed that nobody has staffed yet."""
MOST_DAYS, MOST_STAFFED = 400, 186


class Setting(msgspec.Struct, frozen=True):
    """What a planner last chose for a channel.

    `until_day` is the last day they ever asked for; as time goes on, as many days ahead as they once chose.
    """

    channel: str
    minutes: int
    country: str
    until_day: date


class Night(msgspec.Struct, frozen=True):
    """The last night of a programme, with the job that did it."""

    programme: Programme
    run: NightRun
    job: Job | None

    @property
    def failed(self) -> bool:
        """Whether anything was refused, or the work could not be ended."""
        return bool(self.run.troubles or (self.job and self.job.trouble))

    @property
    def is_open(self) -> bool:
        """Whether it is under way."""
        return self.job is not None and jobs.is_open(self.job)


def terms_of(programme: Programme) -> ForecastTerms:
    """How a programme is forecast; the usual terms where nobody set any."""
    found = ForecastTerms.objects.filter(programme=programme).first()
    return found or ForecastTerms(programme=programme, brand_id=programme.brand_id)


def school_zones(programme: int) -> str:
    """Whose school holidays count for a programme."""
    return ForecastTerms.objects.filter(programme=programme).values_list("school_zones", flat=True).first() or ""


def local_day(programme: Programme, at_us: int) -> tuple[date, int]:
    """The day and the hour where the programme is."""
    local = from_us(at_us).astimezone(ZoneInfo(programme.time_zone))
    return local.date(), local.hour


def settings(programme: Programme, day: date) -> list[Setting]:
    """What to forecast anew on a day: channels that a planner once had forecast, and nobody since midnight."""
    midnight = from_us(day_start_us(day, programme.time_zone))
    served = {promise.channel for promise in brands.promises(programme)}
    fresh: set[str] = set()
    chosen: dict[str, list[Forecast]] = {}
    rows = Forecast.objects.filter(programme=programme.id, channel__in=served, made_at__isnull=False)
    for row in rows.order_by("-asked_at"):
        if row.made_at is not None and row.made_at >= midnight:
            fresh.add(row.channel)
        if not row.by_night:
            chosen.setdefault(row.channel, []).append(row)
    return [_setting(asked, day) for channel, asked in sorted(chosen.items()) if channel not in fresh]


def staffed_until(programme: Programme, day: date) -> date:
    """Until which day to staff: as many days ahead as a planner ever did, or four weeks."""
    rows = RequirementVersion.objects.filter(programme=programme, by_night=False, source=RequirementSource.FORMULA)
    spans = [timedelta(microseconds=until - begin) for begin, until in rows.values_list("from_us", "until_us")]
    days = max((math.ceil(span / timedelta(days=1)) for span in spans), default=USUAL_DAYS)
    return day + timedelta(days=min(days, MOST_STAFFED) - 1)


def run(id: int) -> NightRun | None:
    """A night's run."""
    return NightRun.objects.filter(id=id).first()


def latest(programmes: Iterable[Programme]) -> list[Night]:
    """The last night of each of these programmes that had one."""
    known = {one.id: one for one in programmes}
    found: dict[int, NightRun] = {}
    for row in NightRun.objects.filter(programme__in=known).order_by("-day"):
        found.setdefault(row.programme_id, row)
    return [Night(known[key], row, jobs.newest(JOB, row.id)) for key, row in found.items()]


def made_on(programme: Programme, day: date) -> bool:
    """Whether the night before a day was begun."""
    return NightRun.objects.filter(programme=programme, day=day).exists()


def _setting(asked: Sequence[Forecast], day: date) -> Setting:
    """The newest choice; as many days ahead as the longest."""
    newest = asked[0]
    until = max(day + max(row.until_day - row.from_day for row in asked), *(row.until_day for row in asked))
    return Setting(newest.channel, newest.minutes, newest.country, min(until, day + timedelta(days=MOST_DAYS - 1)))
