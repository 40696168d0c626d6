"""A night's work for one programme: forecasts of its channels, then its requirement; what is refused is noted."""

from collections.abc import Callable, Mapping
from functools import partial

from django.db import transaction
from django.utils import timezone

from homeshore.brands import queries as brands
from homeshore.brands.queries import Programme
from homeshore.kit.errors import Refusal
from homeshore.kit.zones import days_us
from homeshore.security.scope import CENTRE
from homeshore.workforce.actions import forecasts, staffing
from homeshore.workforce.actions.jobs import Tell
from homeshore.workforce.models.forecasts import Forecast
from homeshore.workforce.models.jobs import Job
from homeshore.workforce.models.nights import NightRun
from homeshore.workforce.models.staffing import RequiredInterval, RequirementVersion
from homeshore.workforce.queries import nights, requirements
from homeshore.workforce.queries.nights import Setting


def work(job: Job, tell: Tell) -> None:
    """The job: what was made stays when it is begun again. Raises UnknownProgramme."""
    run = nights.run(job.subject)
    if run is None or run.ended_at is not None:
        return
    programme = brands.programme(CENTRE, run.programme_id)
    run.troubles = []
    due = nights.settings(programme, run.day)
    for number, setting in enumerate(due):
        tell(5 + 60 * number // len(due))
        _noting(run, setting.channel, partial(_forecast, run, programme, setting, tell))
    tell(70)
    _noting(run, "", partial(_require, run, programme))
    run.ended_at = timezone.now()
    run.save(update_fields=["troubles", "ended_at"])


def _noting(run: NightRun, channel: str, do: Callable[[], None]) -> None:
    """Do a part of the work; a refusal is noted, and the other parts go on."""
    try:
        do()
    except Refusal as refusal:
        fields: Mapping[str, str] = {name: str(value) for name, value in refusal.fields.items()}
        run.troubles.append({"channel": channel, "code": refusal.code, **fields})


def _forecast(run: NightRun, programme: Programme, setting: Setting, tell: Tell) -> None:
    """A version from today on, as the planner chose it; the days of earlier nights' versions give way to it."""
    row = _row(run, programme, setting)
    try:
        forecasts.make(row, lambda _percent: tell(0))
    except Refusal:
        row.delete()
        raise
    with transaction.atomic():
        forecasts.forget_superseded(row)
        run.made = {**run.made, setting.channel: row.id}
        run.save(update_fields=["made"])


def _row(run: NightRun, programme: Programme, setting: Setting) -> Forecast:
    """The version to be made: the one that was begun before a restart, or a new one."""
    chosen = {
        "brand": programme.brand_id,
        "programme": programme.id,
        "channel": setting.channel,
        "from_day": run.day,
        "until_day": setting.until_day,
        "minutes": setting.minutes,
        "country": setting.country,
        "by_night": True,
    }
    unmade = Forecast.objects.filter(programme=programme.id, channel=setting.channel, by_night=True, made_at=None)
    begun = unmade.filter(**chosen).first()
    unmade.exclude(id=begun.id if begun else 0).delete()
    return begun or Forecast.objects.create(**chosen)


def _require(run: NightRun, programme: Programme) -> None:
    """The requirement from today on; intervals for which a planner applied a simulation keep it."""
    span = days_us(run.day, nights.staffed_until(programme, run.day), programme.time_zone)
    version, intervals = staffing.computed(programme, *span)
    simulated = requirements.simulated(programme.id, *span)
    kept = [one for one in intervals if one.from_us not in simulated]
    if not kept:
        return
    version.by_night = True
    with transaction.atomic():
        staffing.keep(version, kept)
        _forget_superseded(version)
        run.version = version.id
        run.save(update_fields=["version"])


def _forget_superseded(version: RequirementVersion) -> None:
    """Forget what earlier nights computed for the time of this version."""
    earlier = RequiredInterval.objects.filter(
        programme=version.programme_id, version__by_night=True, version__number__lt=version.number
    )
    earlier.filter(from_us__gte=version.from_us, from_us__lt=version.until_us).delete()
