"""Studies of programmes whose agents serve more than one: asked for, simulated as jobs of the plan, applied."""

from collections.abc import Iterator, Sequence

import msgspec
from django.db import transaction
from django.utils import timezone

from homeshore.brands import queries as brands
from homeshore.brands.queries import Programme
from homeshore.kit.clock import from_us, now_us
from homeshore.security.scope import CENTRE
from homeshore.workforce.actions import jobs
from homeshore.workforce.actions.jobs import Tell
from homeshore.workforce.actions.staffing import keep
from homeshore.workforce.errors import NobodyCertified, NothingForecast, StudyNotDone, TooFewProgrammes
from homeshore.workforce.models.jobs import Job
from homeshore.workforce.models.staffing import PoolStudy, RequirementSource, RequirementVersion
from homeshore.workforce.queries import pooling as queries
from homeshore.workforce.queries import staffing
from homeshore.workforce.queries.standby import certified_for
from homeshore.workforce.rules.staffing import spans
from homeshore.workforce.rules.staffing.needs import Moment, needs
from homeshore.workforce.rules.staffing.pooling import Finding, Group, Pooling, pool, shared

JOB = "pool study"
MOST_PROGRAMMES = 8
_SEED = 20261122
"""Studies are compared with each other: they draw the same days."""


@transaction.atomic
def ask_study(programmes: Sequence[Programme], from_us: int, until_us: int, by: int) -> PoolStudy:
    """Ask for a day of 2 to 8 programmes to be staffed together. Raises TooFewProgrammes, NothingForecast."""
    if not 2 <= len(programmes) <= MOST_PROGRAMMES:
        raise TooFewProgrammes(least=2, most=MOST_PROGRAMMES)
    for one in programmes:
        if not any(staffing.forecast(one, from_us, until_us).values()):
            raise NothingForecast(programme=one.id)
    study = PoolStudy.objects.create(
        programmes=[one.id for one in programmes], from_us=from_us, until_us=until_us, asked_by=by
    )
    jobs.ask(JOB, study.id, by)
    return study


def work(job: Job, tell: Tell) -> None:
    """The job: simulate, and keep what was found. Raises NobodyCertified, NothingForecast."""
    study = queries.study(job.subject)
    programmes = [brands.programme(CENTRE, one) for one in study.programmes]
    groups = list(_groups(programmes, study.from_us))
    poolings, moments = _poolings(programmes, study)
    tell(5)
    found = pool(poolings, groups, moments, _SEED, tell)
    finding = Finding(found, shared(poolings, found))
    PoolStudy.objects.filter(id=study.id).update(found=msgspec.msgpack.encode(finding))


@transaction.atomic
def apply_study(study_id: int, by: int) -> list[RequirementVersion]:
    """Let each programme's requirement of the day become its share of the study. Raises UnknownStudy, StudyNotDone."""
    study = queries.study(study_id)
    finding = queries.finding(study)
    if finding is None or not finding.pooled.kept:
        raise StudyNotDone(study=study_id)
    versions = []
    for programme_id, intervals in finding.needs.items():
        programme = brands.programme(CENTRE, programme_id)
        version = RequirementVersion(
            brand_id=programme.brand_id,
            programme=programme,
            source=RequirementSource.SIMULATION,
            basis={"study": study.id, "together_with": [one for one in study.programmes if one != programme_id]},
            made_by=by,
        )
        versions.append(keep(version, intervals))
    PoolStudy.objects.filter(id=study.id).update(applied_at=timezone.now())
    return versions


def _groups(programmes: Sequence[Programme], at_us: int) -> Iterator[Group]:
    """Agents by which of the programmes they are certified for on the day."""
    certified = {one.id: certified_for(one, from_us(at_us)) for one in programmes}
    counts: dict[tuple[int, ...], int] = {}
    for agent in sorted(frozenset().union(*certified.values())):
        held = tuple(programme for programme, agents in certified.items() if agent in agents)
        counts[held] = counts.get(held, 0) + 1
    for programme, agents in certified.items():
        if not agents:
            raise NobodyCertified(programme=programme)
    yield from (Group(held, count) for held, count in sorted(counts.items()))


def _poolings(programmes: Sequence[Programme], study: PoolStudy) -> tuple[list[Pooling], list[Moment]]:
    """Each programme as it would be staffed for itself, all on the same intervals."""
    expected = {one.id: staffing.forecast(one, study.from_us, study.until_us) for one in programmes}
    length = max(spans.length_us(list(each.values())) for each in expected.values())
    now, found = now_us(), []
    for one in programmes:
        moments = staffing.moments(one, length, study.from_us, study.until_us)
        works = tuple(staffing.works(one, expected[one.id], moments, now))
        terms = staffing.terms_of(one)
        alone = needs(moments, works, staffing.as_rules(terms), staffing.showing_of(terms, now)).intervals
        found.append(Pooling(one.id, one.brand_id, works, staffing.as_rules(terms), alone))
    return found, staffing.moments(programmes[0], length, study.from_us, study.until_us)
