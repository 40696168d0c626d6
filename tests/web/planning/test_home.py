"""The planner's first page: the days ahead, and what waits."""

import pytest
from django.urls import reverse

from company import Company
from homeshore.kit.ids import encode_id
from homeshore.workforce.actions import jobs
from homeshore.workforce.errors import JobKeptDying
from homeshore.workforce.queries.jobs import Job
from homeshore.workforce.queries.presence import slots_only_programmes
from served import browser_of

pytestmark = pytest.mark.django_db


def test_without_a_requirement_the_page_says_what_to_do_first() -> None:
    Company().brand()
    text = browser_of("planner", language="fr").get("/planning/").content.decode()
    assert "encore dimensionné" in text
    assert "calculé pour Orders" in text


def test_who_plans_nothing_is_turned_away() -> None:
    assert browser_of("agent").get("/planning/").status_code == 403


def test_a_computation_that_failed_is_said() -> None:
    def dies(_job: Job, _tell: jobs.Tell) -> None:
        raise JobKeptDying(attempts=5)

    job = jobs.do(jobs.ask("draw", 1).id, {"draw": dies})
    assert "5 fois" in browser_of("planner", language="fr").get("/planning/").content.decode()
    shown = browser_of("planner", language="fr").get(f"/planning/jobs/{encode_id(job.id)}/")
    assert "5 fois" in shown.content.decode()
    assert shown["HX-Refresh"] == "true"


def test_who_plans_for_one_brand_sees_nothing_of_people_and_of_other_brands() -> None:
    company = Company()
    aubelle, programme = company.brand()
    _, other = company.brand("belmare")
    client = browser_of("supervisor", aubelle.id)
    page = client.get("/planning/").content.decode()
    assert "/planning/forecasts/" in page
    for people in ("rosters", "terms", "telework", "slots"):
        assert f"/planning/{people}/" not in page
        assert client.get(f"/planning/{people}/").status_code == 403
    assert client.get(reverse("planning:staffing_programme", args=[programme.id])).status_code == 200
    for name in ("staffing_programme", "reinforcement_live", "reinforcement_terms"):
        assert client.get(reverse(f"planning:{name}", args=[other.id])).status_code == 404


def test_a_planner_sets_when_independents_come_on_line() -> None:
    _, programme = Company().brand()
    planner = browser_of("planner")
    planner.post(f"/planning/online/{encode_id(programme.id)}/", {"rule": "slots"})
    assert slots_only_programmes() == {programme.id}
    planner.post(f"/planning/online/{encode_id(programme.id)}/", {"rule": "open"})
    assert slots_only_programmes() == frozenset()


def test_what_if_of_a_day_without_a_plan_says_what_is_missing() -> None:
    _, programme = Company().brand()
    answer = browser_of("planner", language="fr").post(
        f"/planning/what-if/{encode_id(programme.id)}/2026-11-23/", follow=True
    )
    assert "Rien à jouer" in answer.content.decode()
