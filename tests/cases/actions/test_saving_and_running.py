import pytest
from django.utils import timezone

from homeshore import __version__
from homeshore.cases.actions.reporting import draw_reports
from homeshore.cases.actions.running import start_run, stop_run, work_off
from homeshore.cases.actions.saving import archive_case, save_case
from homeshore.cases.errors import InvalidScenario, RunUnderWay, UnknownCase, UnknownRun
from homeshore.cases.models import Case, Replication, Version
from homeshore.cases.ports import Edition, Job
from homeshore.cases.queries import cases
from homeshore.cases.rules import batches
from homeshore.cases.rules.findings import Findings
from homeshore.cases.rules.scenario import Scenario
from homeshore.security import files
from small_cases import TEXT, InThisProcess, changed, scenario

pytestmark = pytest.mark.django_db
PLANNER = 11


def test_a_scenario_is_kept_under_its_name_with_every_version():
    first = save_case(TEXT, {}, by=PLANNER)
    second = save_case(changed(("A small morning", "Another morning")), {}, by=12, case=first.case_id)
    assert (second.number, second.case.name, second.saved_by) == (2, "Another morning", 12)
    assert cases.newest(first.case_id) == second
    assert [version.number for version in second.case.versions.all()] == [2, 1]


def test_what_was_saved_already_is_not_saved_again():
    first = save_case(TEXT, {}, by=PLANNER)
    assert save_case(TEXT, {}, by=PLANNER, case=first.case_id) == first


def test_only_the_files_that_the_text_names_are_kept():
    csv = "date,start,contacts\n2026-10-05,09:00,12\n"
    text = changed(("volumes_a_day = 24", 'csv = "month.csv"'))
    assert save_case(text, {"month.csv": csv, "other.csv": "x"}, by=PLANNER).files == {"month.csv": csv}


def test_a_scenario_with_problems_is_not_kept():
    with pytest.raises(InvalidScenario):
        save_case(changed(("seed = 7\n", "")), {}, by=PLANNER)
    assert not Case.objects.exists()


def test_an_archived_case_leaves_the_list_and_keeps_its_runs():
    version = save_case(TEXT, {}, by=PLANNER)
    run = start_run(version.case_id, by=PLANNER)
    archive_case(version.case_id)
    assert list(cases.all_cases()) == []
    assert cases.run(run.id) == run


def test_whoever_saved_a_version_finds_the_case():
    version = save_case(TEXT, {}, by=PLANNER)
    save_case(changed(("seed = 7", "seed = 8")), {}, by=12, case=version.case_id)
    assert [list(cases.all_cases(saver)) for saver in (0, PLANNER, 12, 13)] == [
        [version.case], [version.case], [version.case], []]  # fmt: skip


def test_a_case_is_found_by_its_name_by_who_saved_it_and_until_it_is_archived():
    version = save_case(TEXT, {}, by=PLANNER)
    assert [cases.kept_as("A small morning", by) for by in (PLANNER, 12)] == [version.case_id, 0]
    archive_case(version.case_id)
    assert cases.kept_as("A small morning", PLANNER) == 0


def test_a_case_is_run_once_at_a_time():
    version = save_case(TEXT, {}, by=PLANNER)
    start_run(version.case_id, by=PLANNER)
    with pytest.raises(RunUnderWay):
        start_run(version.case_id, by=PLANNER)


def test_what_does_not_exist_is_refused():
    with pytest.raises(UnknownCase):
        save_case(TEXT, {}, by=PLANNER, case=5)
    with pytest.raises(UnknownCase):
        start_run(5, by=PLANNER)
    with pytest.raises(UnknownCase):
        archive_case(5)
    with pytest.raises(UnknownRun):
        stop_run(5)
    with pytest.raises(UnknownRun):
        work_off(5, InThisProcess())


def test_a_run_is_worked_off_and_its_findings_are_those_of_its_outcomes():
    run = start_run(save_case(TEXT, {}, by=PLANNER).case_id, by=PLANNER)
    assert cases.waiting_run() == run.id
    work_off(run.id, InThisProcess())
    found = cases.run(run.id)
    assert (found.status, found.done, found.of, cases.waiting_run()) == ("finished", 12, 12, None)
    assert cases.findings_of(found) == batches.conclude(scenario(), all_outcomes())
    assert not Replication.objects.exists()


def test_a_run_whose_process_was_killed_goes_on_with_what_is_kept():
    run = start_run(save_case(TEXT, {}, by=PLANNER).case_id, by=PLANNER)
    killed, second = InThisProcess(most=5), InThisProcess()
    with pytest.raises(KeyboardInterrupt):
        work_off(run.id, killed)
    assert cases.waiting_run() == run.id
    work_off(run.id, second)
    assert cases.findings_of(cases.run(run.id)) == batches.conclude(scenario(), all_outcomes())


def test_a_stopped_run_keeps_what_is_finished():
    run = start_run(save_case(TEXT, {}, by=PLANNER).case_id, by=PLANNER)
    stop_run(run.id)
    work_off(run.id, InThisProcess(), keep_seconds=0.0)
    found = cases.run(run.id)
    assert (found.status, found.done) == ("interrupted", 1)
    assert cases.findings_of(found) is None


def test_a_run_that_ended_is_not_done_again():
    run = start_run(save_case(TEXT, {}, by=PLANNER).case_id, by=PLANNER)
    work_off(run.id, InThisProcess())
    engine = InThisProcess()
    assert work_off(run.id, engine).status == "finished"
    assert engine.done == []


def test_what_refuses_is_kept_with_the_run():
    run = start_run(save_case(TEXT, {}, by=PLANNER).case_id, by=PLANNER)
    Version.objects.filter(id=run.version_id).update(text="broken")
    found = work_off(run.id, InThisProcess())
    assert (found.status, found.failure) == ("failed", {"code": "invalid_scenario"})


def test_a_report_is_drawn_once_in_each_language_when_the_run_has_ended():
    run, press = start_run(save_case(TEXT, {}, by=PLANNER).case_id, by=PLANNER), Press()
    assert cases.undrawn_run() is None
    ended = work_off(run.id, InThisProcess())
    assert cases.undrawn_run() == run.id
    draw_reports(run.id, press)
    assert (cases.undrawn_run(), cases.has_work()) == (None, False)
    assert [edition.language for edition in press.editions] == ["fr", "en"]
    assert {edition.day for edition in press.editions} == {timezone.localdate(ended.ended_at)}
    report = cases.report_of(run, "en")
    assert (files.read(report.pdf), report.version) == (b"A small morning, en", __version__)


def test_a_run_that_came_to_nothing_has_no_report():
    run, press = start_run(save_case(TEXT, {}, by=PLANNER).case_id, by=PLANNER), Press()
    stop_run(run.id)
    work_off(run.id, InThisProcess(), keep_seconds=0.0)
    draw_reports(run.id, press)
    assert (press.editions, cases.report_of(run, "fr"), cases.has_work()) == ([], None, False)


def test_the_reports_of_a_scenario_that_no_longer_holds_are_not_waited_for():
    run = work_off(start_run(save_case(TEXT, {}, by=PLANNER).case_id, by=PLANNER).id, InThisProcess())
    Version.objects.filter(id=run.version_id).update(text="broken")
    draw_reports(run.id, Press())
    assert (cases.report_of(run, "fr"), cases.has_work()) == (None, False)


class Press:
    """Draws nothing, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.editions: list[Edition] = []

    def print(self, scenario: Scenario, findings: Findings, edition: Edition) -> bytes:
        """Who would read what."""
        self.editions.append(edition)
        return f"{scenario.name}, {edition.language}".encode()


def all_outcomes():
    asked = scenario()
    jobs = [Job(trial, number) for trial, number in batches.in_order(asked)]
    return {(done.job.trial, done.job.replication): done.outcome for done in InThisProcess().run(asked, jobs)}
