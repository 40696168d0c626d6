"""A planner's Monday in a real browser: a scenario is made, changed, run, read and handed over, without a mouse."""

import pytest

from browser.test_finance import press
from browser.views import VIEWS, findings, viewed
from homeshore.adapters.case_reports.press import TypstReportPress
from homeshore.cases.actions.reporting import draw_reports
from homeshore.cases.actions.running import start_run, work_off
from homeshore.cases.actions.saving import save_case
from homeshore.cases.models import Run
from homeshore.cases.queries import cases
from homeshore.kit.ids import encode_id
from served import browser_of
from small_cases import TEXT, InThisProcess, changed


@pytest.fixture
def runs(live_server):
    """Two runs of a small scenario, and one that waits."""
    version = save_case(TEXT, {}, by=1)
    ended = [work_off(start_run(version.case_id, by=1).id, InThisProcess())]
    save_case(changed(("seed = 7", "seed = 8")), {}, by=1, case=version.case_id)
    ended.append(work_off(start_run(version.case_id, by=1).id, InThisProcess()))
    return version, ended, start_run(version.case_id, by=1)


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_on_the_pages_of_scenarios(runs, browser, live_server, view):
    version, ended, waiting = runs
    case, first, second, third = (encode_id(each.id) for each in (version.case, *ended, waiting))
    pages = ["", "new/", f"{case}/", f"{case}/values/", f"{case}/text/", f"runs/{first}/", f"runs/{third}/"]
    pages.append(f"compare/?run={first}&run={second}")
    with viewed(browser, view, live_server.url, browser_of("supervisor")) as page:
        assert [one for path in pages for one in findings(page, f"{live_server.url}/cases/{path}")] == []


def test_a_planner_makes_runs_and_hands_over_a_scenario_with_the_keyboard_alone(browser, live_server):
    with viewed(browser, "light-1280-en", live_server.url, browser_of("supervisor")) as page:
        page.goto(f"{live_server.url}/cases/new/")
        page.get_by_label("Scenario (TOML)").fill(changed(("replications = 2", "replications = 0")))
        press(page, "Check and keep")
        link = page.locator("#problems a")
        line = 1 + TEXT[: TEXT.index("replications")].count("\n")
        assert link.inner_text() == f"Line {line}"
        link.focus()
        page.keyboard.press("Enter")
        selected = "(text) => text.value.slice(text.selectionStart, text.selectionEnd)"
        assert page.locator("#text").evaluate(selected) == "replications = 0"
        page.keyboard.type("replications = 2")
        press(page, "Check and keep")
        page.wait_for_selector("h1:has-text('A small morning')")
        page.get_by_role("link", name="Values").focus()
        page.keyboard.press("Enter")
        page.get_by_label("Forecast error, %").fill("12,5")
        press(page, "Check and keep")
        page.get_by_text("Kept as version 2.").wait_for()
        press(page, "Run")
        page.get_by_text("Waiting for the worker").wait_for()
        run = Run.objects.get()
        work_off(run.id, InThisProcess())
        page.get_by_role("heading", name="Where homeshoring loses").wait_for()
        assert "At home" in page.locator(".answer-text").inner_text()
        page.locator("details.trace summary").first.focus()
        page.keyboard.press("Enter")
        page.locator("details.trace[open] a").first.focus()
        page.keyboard.press("Enter")
        assert "parameter-" in page.evaluate("location.hash")
        draw_reports(run.id, TypstReportPress())
        with page.expect_download() as handed:
            page.get_by_role("link", name="Report (PDF)").focus()
            page.keyboard.press("Enter")
        assert handed.value.suggested_filename == "a-small-morning-v2.pdf"
    assert cases.newest(run.version.case_id).text.count("error_percent = 12.5") == 1


def test_a_run_under_way_is_stopped_and_the_page_says_so(browser, live_server):
    version = save_case(TEXT, {}, by=1)
    run = start_run(version.case_id, by=1)
    with viewed(browser, "light-1280-en", live_server.url, browser_of("supervisor")) as page:
        page.goto(f"{live_server.url}/cases/runs/{encode_id(run.id)}/")
        press(page, "Stop, and keep what is finished")
        page.get_by_text("Stopping").wait_for()
        work_off(run.id, InThisProcess())
        page.wait_for_selector("h1:has-text('A small morning'), h1:has-text('The run came to nothing')")
