"""A planner staffs a programme, looks at a day, asks why, and takes the figures along."""

import pytest

from homeshore.brands.queries import Programme
from homeshore.kit.clock import to_us
from homeshore.kit.ids import encode_id
from homeshore.workforce.actions import jobs, staffing
from homeshore.workforce.queries import requirements
from homeshore.workforce.queries import staffing as read
from homeshore.workforce.queries.jobs import newest
from served import browser_of
from workforce.rules.staffing.forecasts import HALF_HOUR_US
from workforce.staffed import DAY_US, MONDAY, expect, weekday_programme

pytestmark = pytest.mark.django_db

DAYS = {"from_day": "2027-03-01", "until_day": "2027-03-01"}


@pytest.fixture
def programme() -> Programme:
    found = weekday_programme()
    expect(found, "voice", {18: 60.0, 20: 120.0})
    return found


def address(programme: Programme, rest: str = "") -> str:
    return f"/planning/staffing/{encode_id(programme.id)}/{rest}"


def staffed(programme: Programme) -> Programme:
    staffing.require(programme, to_us(MONDAY), to_us(MONDAY) + DAY_US)
    return programme


def test_a_planner_asks_for_the_requirement_and_sees_it(programme: Programme):
    planner = browser_of("planner")
    assert planner.post(address(programme, "staff/"), DAYS).status_code == 302
    job = newest(staffing.JOB, programme.id)
    assert job is not None
    jobs.do(job.id, {staffing.JOB: staffing.work})
    text = planner.get(address(programme, "?day=2027-03-01")).content.decode()
    assert "Version 1" in text
    assert "Why this number?" in text
    assert "<svg" in text


def test_days_without_a_forecast_are_refused_with_what_to_do(programme: Programme):
    asked = {"from_day": "2027-06-01", "until_day": "2027-06-02"}
    answer = browser_of("planner", language="fr").post(address(programme, "staff/"), asked)
    assert answer.status_code == 422
    assert "n&#x27;a de prévision pour ces jours" in answer.content.decode()


def test_an_end_before_the_beginning_is_refused(programme: Programme):
    asked = {"from_day": "2027-03-02", "until_day": "2027-03-01"}
    answer = browser_of("planner").post(address(programme, "staff/"), asked)
    assert answer.status_code == 422
    assert "lies before the first" in answer.content.decode()


def test_an_interval_says_why(programme: Programme):
    staffed(programme)
    start = to_us(MONDAY) + 20 * HALF_HOUR_US
    [one] = requirements.required(programme.id, start, start + 1)
    text = browser_of("planner").get(address(programme, f"why/{start}/")).content.decode()
    assert f"Why {one.booked} people" in text
    assert "120 are expected" in text
    assert browser_of("planner").get(address(programme, "why/1/")).status_code == 404


def test_the_week_is_a_file_for_spreadsheets(programme: Programme):
    answer = browser_of("planner").get(address(staffed(programme), "requirement.csv?from=2027-03-01"))
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "from;until;agents;booked;shifts;bookings;missing"
    assert len(lines) == 49
    assert answer["Content-Type"].startswith("text/csv")


def test_terms_are_changed_and_bounds_are_said(programme: Programme):
    planner = browser_of("planner")
    page = planner.get(address(programme, "terms/"))
    assert "80 % answered within 20" in page.content.decode().replace("\xa0", " ")
    given = page.context["form"].initial | {"confidence_percent": 95, "shrinkage_percent": "12,5"}
    assert planner.post(address(programme, "terms/"), given).status_code == 302
    terms = read.terms_of(programme)
    assert (terms.confidence_percent, terms.shrinkage_percent) == (95, 12.5)
    refused = planner.post(address(programme, "terms/"), given | {"confidence_percent": 100})
    assert refused.status_code == 422
    assert read.terms_of(programme).confidence_percent == 95


def test_every_programme_is_listed(programme: Programme):
    text = browser_of("planner").get("/planning/staffing/").content.decode()
    assert "not staffed yet" in text
    staffed(programme)
    assert "not staffed yet" not in browser_of("planner").get("/planning/staffing/").content.decode()


def test_agents_do_not_see_it(programme: Programme):
    assert browser_of("agent").get(address(programme)).status_code == 403


def test_programmes_are_staffed_together_and_the_study_says_what_it_waits_for(programme: Programme):
    planner = browser_of("planner", language="fr")
    page = planner.get("/planning/staffing/together/")
    assert "Aubelle · Orders" in page.content.decode()
    alone = {"day": "2027-03-01", "programmes": [encode_id(programme.id)]}
    refused = planner.post("/planning/staffing/together/", alone)
    assert refused.status_code == 422
    assert "Choisissez de 2 à 8 programmes" in refused.content.decode()
    assert planner.get(f"/planning/staffing/together/{encode_id(7)}/").status_code == 404
