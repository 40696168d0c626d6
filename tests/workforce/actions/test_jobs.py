"""Long work on the plan: asked for once, kept when its process dies, ended with what stopped it."""

import pytest

from homeshore.kit.errors import Refusal
from homeshore.workforce.actions import jobs
from homeshore.workforce.actions.jobs import Tell
from homeshore.workforce.queries.jobs import Job, JobState, newest, waiting_job

pytestmark = pytest.mark.django_db


class NoPeople(Refusal):
    code = "no_people"


class Died(BaseException):
    """Stands for the end of a process in the middle of a job."""


def test_the_same_work_is_asked_for_once_while_it_waits() -> None:
    first = jobs.ask("draw", 7, by=1)
    assert jobs.ask("draw", 7, by=2).id == first.id
    assert jobs.ask("draw", 8, by=2).id != first.id


def test_work_that_is_done_can_be_asked_for_again() -> None:
    first = jobs.ask("draw", 7)
    jobs.do(first.id, {"draw": lambda job, tell: None})
    assert jobs.ask("draw", 7).id != first.id


def test_a_job_is_told_to_the_end() -> None:
    def draw(job: Job, tell: Tell) -> None:
        assert (job.subject, job.details) == (7, {"weeks": 4})
        assert not tell(40)
        found = newest("draw", 7)
        assert found is not None
        assert found.progress == 40

    done = jobs.do(jobs.ask("draw", 7, details={"weeks": 4}).id, {"draw": draw})
    assert (done.state, done.progress, done.trouble) == (JobState.DONE, 100, {})
    assert waiting_job() is None


def test_what_a_job_refuses_is_kept_as_its_trouble() -> None:
    def draw(job: Job, tell: Tell) -> None:
        raise NoPeople(programme=3)

    failed = jobs.do(jobs.ask("draw", 7).id, {"draw": draw})
    assert (failed.state, failed.trouble) == (JobState.FAILED, {"code": "no_people", "programme": "3"})


def test_a_job_whose_process_died_comes_before_the_others() -> None:
    jobs.ask("draw", 6)
    cut_off = jobs.ask("draw", 7)
    with pytest.raises(Died):
        jobs.do(cut_off.id, {"draw": _dies})
    assert waiting_job() == cut_off.id


def test_a_job_that_dies_each_time_at_the_same_point_is_given_up() -> None:
    asked = jobs.ask("draw", 7)
    for _ in range(jobs.MOST_ATTEMPTS):
        with pytest.raises(Died):
            jobs.do(asked.id, {"draw": _dies})
    assert jobs.do(asked.id, {"draw": _dies}).trouble == {"code": "job_kept_dying", "attempts": "5"}


def test_a_job_that_gets_further_each_time_is_never_given_up() -> None:
    asked = jobs.ask("draw", 7)
    for percent in range(10, 90, 10):

        def gets_on(job: Job, tell: Tell, percent: int = percent) -> None:
            tell(percent)
            raise Died

        with pytest.raises(Died):
            jobs.do(asked.id, {"draw": gets_on})
    assert jobs.do(asked.id, {"draw": lambda job, tell: None}).state == JobState.DONE


def test_a_job_hears_that_it_should_stop() -> None:
    heard = []

    def draw(job: Job, tell: Tell) -> None:
        heard.append(tell(10))
        jobs.ask_to_stop(job.id)
        heard.append(tell(20))

    jobs.do(jobs.ask("draw", 7).id, {"draw": draw})
    assert heard == [False, True]


def _dies(job: Job, tell: Tell) -> None:
    tell(10)
    raise Died
