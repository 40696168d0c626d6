"""What nights made anew, and what failed, stands on the planner's pages."""

from datetime import date

import pytest
from django.test import Client

from company import Company
from homeshore.brands.queries import Programme
from homeshore.kit.ids import encode_id
from homeshore.workforce.models.nights import ForecastTerms, NightRun
from homeshore.workforce.queries import volumes
from homeshore.workforce.queries.jobs import waiting_job
from served import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return Company().brand()[1]


@pytest.fixture
def planner() -> Client:
    return browser_of("planner")


def test_a_night_that_failed_says_why_and_may_be_done_again(planner: Client, programme: Programme) -> None:
    trouble = {"channel": "voice", "code": "no_history"}
    run = NightRun.objects.create(
        brand_id=programme.brand_id, programme=programme, day=date(2026, 11, 20), troubles=[trouble]
    )
    for page in ("/planning/forecasts/", "/planning/staffing/"):
        said = planner.get(page).content.decode()
        assert "Import past volumes as CSV" in said
    assert programme.name in planner.get("/planning/").content.decode()
    assert planner.post(f"/planning/forecasts/programmes/{encode_id(programme.id)}/repeat/").status_code == 302
    assert NightRun.objects.exclude(id=run.id).count() == 1
    assert waiting_job() is not None


def test_school_holidays_of_a_zone_reach_the_calendar(planner: Client, programme: Programme) -> None:
    page = f"/planning/forecasts/programmes/{encode_id(programme.id)}/"
    assert planner.get(page).status_code == 200
    span = (date(2026, 10, 1), date(2027, 3, 1))
    assert not volumes.calendar_of(programme.id, "voice", span).kinds()
    assert planner.post(page, {"school_zones": "C"}).status_code == 302
    assert not ForecastTerms.objects.get(programme=programme).by_night
    [autumn, *_] = volumes.calendar_of(programme.id, "voice", span).events
    assert (autumn.kind, autumn.from_day, autumn.until_day) == ("school", date(2026, 10, 17), date(2026, 11, 1))
    planner.post(page, {"school_zones": "ABC", "by_night": "on"})
    assert volumes.calendar_of(programme.id, "voice", span).kinds() == ("school A", "school B", "school C")
