"""The planner's first page: the days ahead, and what waits."""

import pytest

from company import Company
from homeshore.kit.ids import encode_id
from homeshore.workforce.actions import jobs
from homeshore.workforce.errors import JobKeptDying
from homeshore.workforce.queries.jobs import Job
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
    assert "1 calcul a échoué" in browser_of("planner", language="fr").get("/planning/").content.decode()
    shown = browser_of("planner", language="fr").get(f"/planning/jobs/{encode_id(job.id)}/")
    assert "5 fois" in shown.content.decode()
    assert shown["HX-Refresh"] == "true"
