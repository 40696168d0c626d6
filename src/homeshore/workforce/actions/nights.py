"""Each night, each programme's forecast and requirement are asked for anew, as its planner last chose them."""

from django.db import transaction

from homeshore.brands import queries as brands
from homeshore.brands.queries import Programme
from homeshore.kit.clock import now_us
from homeshore.kit.problems import Problem, refuse
from homeshore.security.scope import CENTRE
from homeshore.workforce.actions import jobs
from homeshore.workforce.models.jobs import Job
from homeshore.workforce.models.nights import ForecastTerms, NightRun, SchoolZone
from homeshore.workforce.queries import nights

EVERY_SECONDS = 300.0


def ask_due(at_us: int = 0) -> int:
    """Ask for the night's work of every programme where it is past three and nobody has yet. Returns how many.

    A night that the centre was off is made up for once it runs again. What a planner had forecast since midnight is
    not done again. `at_us`: the present moment, 0: the clock's.
    """
    asked = 0
    for programme in brands.programmes(CENTRE):
        day, hour = nights.local_day(programme, at_us or now_us())
        if hour < nights.HOUR or nights.made_on(programme, day) or not nights.terms_of(programme).by_night:
            continue
        if nights.settings(programme, day):
            ask(programme, at_us)
            asked += 1
    return asked


@transaction.atomic
def ask(programme: Programme, at_us: int = 0, by: int = 0) -> Job:
    """Ask for a programme's work of last night; once more where it was done. `by` 0 is the routine."""
    day, _hour = nights.local_day(programme, at_us or now_us())
    run, is_new = NightRun.objects.get_or_create(brand_id=programme.brand_id, programme=programme, day=day)
    if not is_new and run.ended_at is not None:
        run.troubles, run.ended_at = [], None
        run.save(update_fields=["troubles", "ended_at"])
    return jobs.ask(nights.JOB, run.id, by)


@transaction.atomic
def set_terms(programme: Programme, school_zones: str, by_night: bool, by: int) -> ForecastTerms:
    """Say whose school holidays count and whether each night makes the forecast anew. Raises Invalid."""
    refuse([] if school_zones in SchoolZone.values else [Problem("school_zones", "unknown")])
    terms = nights.terms_of(programme)
    terms.school_zones, terms.by_night, terms.changed_by = school_zones, by_night, by
    terms.save()
    return terms
