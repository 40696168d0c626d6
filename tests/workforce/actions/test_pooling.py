"""A day of two programmes of a brand is staffed together, and applied."""

import pytest

from company import ALWAYS, Company
from homeshore.brands import actions as brands
from homeshore.brands.queries import Programme
from homeshore.brands.rules.programmes import ProgrammePlan, Promise, Reason, Ring
from homeshore.kit.clock import to_us
from homeshore.workforce.actions import jobs, pooling, staffing
from homeshore.workforce.errors import NothingForecast, StudyNotDone, TooFewProgrammes
from homeshore.workforce.queries import pooling as queries
from homeshore.workforce.queries import requirements
from homeshore.workforce.queries.jobs import JobState, newest
from workforce.staffed import DAY_US, MONDAY, expect

pytestmark = pytest.mark.django_db

KINDS = {pooling.JOB: pooling.work}
CALLS = {place: 30.0 for place in range(20, 24)}


@pytest.fixture
def company() -> Company:
    return Company()


@pytest.fixture
def programmes(company: Company) -> list[Programme]:
    brand, orders = company.brand("aubelle", Promise("voice", 80, 20))
    plan = ProgrammePlan(
        slug="help", name="Help", channels=(Promise("voice", 80, 20),), hours=ALWAYS, languages=("fr",),
        rings=(Ring(0, 1),), reasons=(Reason("delivery", "order", "Livraison", "Delivery"),),
    )  # fmt: skip
    return [orders, brands.open_programme(brand, plan)]


def ask(programmes: list[Programme]) -> queries.PoolStudy:
    return pooling.ask_study(programmes, to_us(MONDAY), to_us(MONDAY) + DAY_US, by=1)


def job_of(study: queries.PoolStudy) -> int:
    found = newest(pooling.JOB, study.id)
    assert found is not None
    return found.id


def test_a_study_is_simulated_and_applied(company: Company, programmes: list[Programme]):
    company.agent("Ana", programmes[0].brand)
    for one in programmes:
        expect(one, "voice", CALLS)
        staffing.require(one, to_us(MONDAY), to_us(MONDAY) + DAY_US)
    study = ask(programmes)
    done = jobs.do(job_of(study), KINDS)
    assert done.state == JobState.DONE
    finding = queries.finding(queries.study(study.id))
    assert finding is not None
    assert finding.pooled.kept
    assert finding.pooled.saved > 0.05
    pooling.apply_study(study.id, by=2)
    for one in programmes:
        last = requirements.versions(one.id)[0]
        assert (last.number, last.source) == (2, "simulation")


def test_a_programme_that_nobody_is_certified_for_stops_the_study(programmes: list[Programme]):
    for one in programmes:
        expect(one, "voice", CALLS)
    study = ask(programmes)
    failed = jobs.do(job_of(study), KINDS)
    assert failed.trouble["code"] == "nobody_certified"
    with pytest.raises(StudyNotDone):
        pooling.apply_study(study.id, by=2)


def test_two_programmes_at_least_with_forecasts(programmes: list[Programme]):
    with pytest.raises(TooFewProgrammes):
        ask(programmes[:1])
    with pytest.raises(NothingForecast):
        ask(programmes)
