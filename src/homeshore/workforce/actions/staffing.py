"""Staffing a programme: its terms, its requirement as a job of the plan, and who came of those booked."""

from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta

import msgspec
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from homeshore.brands import queries as brands
from homeshore.brands.queries import Programme
from homeshore.kit.clock import now_us
from homeshore.kit.problems import Problem, refuse
from homeshore.security.scope import CENTRE
from homeshore.workforce.actions import jobs
from homeshore.workforce.actions.jobs import Tell
from homeshore.workforce.errors import NothingForecast, TooLongAPlan
from homeshore.workforce.models.jobs import Job
from homeshore.workforce.models.staffing import (
    RequiredInterval,
    RequirementVersion,
    StaffingTerms,
    Turnout,
)
from homeshore.workforce.queries import rosters, slots, staffing
from homeshore.workforce.rules.booked import Booked
from homeshore.workforce.rules.forecasting import Expected
from homeshore.workforce.rules.staffing import spans
from homeshore.workforce.rules.staffing.needs import MOST_TARGET, IntervalNeed, Moment, Needs, Work, needs
from homeshore.workforce.rules.worked import Worked

JOB = "requirement"
"""The kind of job that staffs a programme."""
LONGEST = timedelta(days=186)
_TURNOUT_US = 30 * spans.MINUTE_US
_CROWD = 10
"""At 90 % who come, so many all stay away once in ten thousand million half-hours."""
_FIELDS = (
    "confidence_percent",
    "shrinkage_percent",
    "shown_percent",
    "shown_weight",
    "patience_seconds",
    "most_occupancy_percent",
    "chats_at_once",
    "chat_slowdown_percent",
    "least_agents",
)


@transaction.atomic
def set_terms(programme: Programme, values: Mapping[str, float], by: int) -> StaffingTerms:
    """Say how a programme wants to be staffed; requirements that exist stay as they are. Raises Invalid."""
    terms = staffing.terms_of(programme)
    for name in _FIELDS:
        setattr(terms, name, values.get(name, getattr(terms, name)))
    terms.changed_by = by
    try:
        terms.clean_fields(exclude=["programme", "brand"])
    except ValidationError as found:
        refuse(Problem(name, "out_of_bounds") for name in found.message_dict)
    terms.save()
    return terms


def ask(programme: Programme, from_us: int, until_us: int, by: int) -> Job:
    """Ask for a programme to be staffed from its newest forecasts. Raises NothingForecast, TooLongAPlan."""
    if until_us - from_us > LONGEST // timedelta(microseconds=1):
        raise TooLongAPlan(days=LONGEST.days)
    if not any(staffing.forecast(programme, from_us, until_us).values()):
        raise NothingForecast(programme=programme.id)
    return jobs.ask(JOB, programme.id, by, {"from_us": from_us, "until_us": until_us})


def work(job: Job, tell: Tell) -> None:
    """The job: compute a requirement and keep it as the newest version."""
    tell(5)
    programme = brands.programme(CENTRE, job.subject)
    require(programme, int(job.details["from_us"]), int(job.details["until_us"]), job.asked_by)


def require(programme: Programme, from_us: int, until_us: int, by: int = 0) -> RequirementVersion:
    """Staff a programme from its forecasts, from the interval of `from_us` to that before `until_us`.

    Intervals without a forecast are left out. Raises NothingForecast.
    """
    version, intervals = computed(programme, from_us, until_us)
    version.made_by = by
    return keep(version, intervals)


def computed(programme: Programme, from_us: int, until_us: int) -> tuple[RequirementVersion, tuple[IntervalNeed, ...]]:
    """What `require` would keep, not kept yet. Raises NothingForecast."""
    expected = staffing.forecast(programme, from_us, until_us)
    plan = staffing.moments(programme, spans.length_us(list(expected.values())), from_us, until_us)
    plan = _forecast_days(plan, expected)
    if not plan:
        raise NothingForecast(programme=programme.id)
    now = now_us()
    works = list(staffing.works(programme, expected, plan, now))
    terms = staffing.terms_of(programme)
    came = staffing.showing_of(terms, now)
    found = needs(plan, works, staffing.as_rules(terms), came)
    basis = {name: getattr(terms, name) for name in _FIELDS} | {
        "came": came.mean,
        "promises": {work.channel: [work.target, work.within_seconds] for work in works},
    }
    version = RequirementVersion(
        brand_id=programme.brand_id, programme=programme, basis=basis, noticed=list(_noticed(found, works))
    )
    return version, tuple(found.intervals)


@transaction.atomic
def keep(version: RequirementVersion, intervals: Collection[IntervalNeed]) -> RequirementVersion:
    """Keep a requirement as the newest version of its programme, over the intervals it has."""
    before = RequirementVersion.objects.filter(programme=version.programme).aggregate(last=Max("number"))["last"]
    version.number = (before or 0) + 1
    version.from_us = min(one.from_us for one in intervals)
    version.until_us = max(one.until_us for one in intervals)
    version.save()
    RequiredInterval.objects.bulk_create(
        (
            RequiredInterval(
                version=version,
                brand_id=version.brand_id,
                programme_id=version.programme_id,
                from_us=one.from_us,
                until_us=one.until_us,
                agents=one.agents,
                booked=one.booked,
                why=msgspec.msgpack.encode(one.why),
            )
            for one in intervals
        ),
        batch_size=200,
    )
    return version


def note_turnout(at_us: int, online: Collection[int]) -> int:
    """Count who came of those booked or rostered for the present half-hour: sums of programmes. Returns how many.

    Called every minute; the most who were there at once count, so that a break does not. When not one of a crowd is
    there, the centre is not at work (an outage, a strike, a rehearsal), and nothing is told of habits.
    """
    start = at_us - at_us % _TURNOUT_US
    planned: dict[int, set[int]] = {}
    chosen: list[Booked | Worked] = [*slots.booked(from_us=at_us, until_us=at_us + 1)]
    for one in (*chosen, *rosters.shifts(from_us=at_us, until_us=at_us + 1)):
        if one.programme:
            planned.setdefault(one.programme, set()).add(one.agent)
    everybody = frozenset[int]().union(*planned.values())
    if len(everybody) >= _CROWD and everybody.isdisjoint(online):
        return 0
    for programme, agents in planned.items():
        _note(programme, start, len(agents), len(agents.intersection(online)))
    return len(planned)


@transaction.atomic
def _note(programme: int, start: int, booked: int, came: int) -> None:
    known = Turnout.objects.select_for_update().filter(programme=programme, from_us=start).first()
    if known is None:
        brand = brands.programme(CENTRE, programme).brand_id
        Turnout.objects.create(brand_id=brand, programme_id=programme, from_us=start, booked=booked, came=came)
        return
    known.booked, known.came = max(known.booked, booked), max(known.came, came)
    known.save(update_fields=["booked", "came"])


def _forecast_days(plan: list[Moment], expected: Mapping[str, list[Expected]]) -> list[Moment]:
    """The intervals from the first that some channel has a forecast for to the last."""
    begins = [one.from_us for each in expected.values() for one in each]
    ends = [one.until_us for each in expected.values() for one in each]
    return [moment for moment in plan if begins and min(begins) < moment.until_us and moment.from_us < max(ends)]


def _noticed(found: Needs, works: Collection[Work]) -> Iterator[dict[str, object]]:
    """What a planner should know: codes with their fields."""
    for work in works:
        missing = sum(1 for one in work.expected if not any(one.quantiles) and not one.mean)
        if missing == len(work.expected):
            yield {"code": "no_forecast", "channel": work.channel}
        if any(one.mean > 0 and one.handling_seconds <= 0 for one in work.expected):
            yield {"code": "no_handling", "channel": work.channel}
        if work.target > MOST_TARGET:
            yield {"code": "certain_target", "channel": work.channel, "percent": MOST_TARGET * 100}
    if found.closed_contacts >= 1:
        yield {"code": "closed_contacts", "contacts": round(found.closed_contacts)}
    if found.missed_seconds >= 1:
        yield {"code": "due_too_soon", "hours": round(found.missed_seconds / 3600, 1)}
