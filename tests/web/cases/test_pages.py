"""The pages of scenarios: kept, changed, run, read and compared, and who may see them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape

from company import Company
from homeshore.adapters.case_reports.press import TypstReportPress
from homeshore.cases.actions.reporting import draw_reports
from homeshore.cases.actions.running import start_run, work_off
from homeshore.cases.actions.saving import save_case
from homeshore.cases.models import Case, Run, Version
from homeshore.cases.rules.reading import read
from homeshore.kit.ids import encode_id
from served import browser_of
from small_cases import TEXT, InThisProcess, changed

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner(db: None) -> Client:
    """A planner's browser, in English."""
    return browser_of("supervisor", name="Nadia Renard")


@pytest.fixture
def kept(planner: Client) -> Version:
    """A small scenario that the planner keeps."""
    return save_case(TEXT, {}, by=int(planner.session["_auth_user_id"]))


def text_of(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path, follow=True)
    assert response.status_code == status, path
    return " ".join(response.content.decode().split())


def address(version: Version, what: str = "") -> str:
    return f"/cases/{encode_id(version.case_id)}/{what}"


def ran(version: Version) -> Run:
    return work_off(start_run(version.case_id, by=1).id, InThisProcess())


def values(client: Client, version: Version, **changes: object) -> dict[str, object]:
    """What the form of values holds, with some of it changed."""
    form = client.get(address(version, "values/")).context["form"]
    shown = {bound.name: value for bound in form if (value := bound.value()) is not None}
    names = {name.replace("-", "_").replace(".", "_"): name for name in form.fields}
    return shown | {names[name]: value for name, value in changes.items()}


def test_every_example_can_be_taken(planner):
    page = planner.get("/cases/new/")
    for example in page.context["examples"]:
        assert example.title in page.content.decode().replace("&#x27;", "'")
        assert planner.post("/cases/new/", {"example": example.file}).status_code == 302
    assert Case.objects.count() == len(page.context["examples"]) > 2


def test_a_pasted_scenario_with_problems_comes_back_with_its_lines_and_nothing_lost(planner):
    text = changed(("seed = 7\n", "sead = 7\n"))
    response = planner.post("/cases/new/", {"text": text})
    page = response.content.decode()
    assert response.status_code == 422
    assert "sead = 7" in page
    assert "<code>seed</code>" in page
    assert "<code>sead</code>" in page
    assert "Did you mean seed?" in page
    assert 'data-line="' in page
    assert not Case.objects.exists()


def test_a_text_that_is_no_toml_is_refused_in_words(planner):
    response = planner.post("/cases/new/", {"text": "[half"})
    assert response.status_code == 422
    assert "[half" in response.content.decode()


def test_csv_files_stay_in_the_page_until_the_scenario_holds(planner):
    text = changed(("volumes_a_day = 24", 'csv = "month.csv"'), ("seed = 7\n", ""))
    csv = "date,start,contacts\n2026-10-05,09:00,12\n"
    files = [SimpleUploadedFile("case.toml", text.encode()), SimpleUploadedFile("month.csv", csv.encode())]
    response = planner.post("/cases/new/", {"text": "", "files": files})
    assert response.status_code == 422
    assert "Kept from before: month.csv." in response.content.decode()
    context = response.context
    again = {"text": "seed = 7\n" + context["text"], "kept": context["kept_json"]}
    assert planner.post("/cases/new/", again).status_code == 302
    assert Version.objects.get().files == {"month.csv": csv}


@pytest.mark.parametrize(
    ("header", "row", "demands"),
    [("date,start,contacts", "2026-10-05,{hour:02d}:00,40", 1),
     ("date;start;marque;canal;contacts", "05/10/2026;{hour:02d}h00;voltea;voice;40", 1)],
)  # fmt: skip
def test_a_csv_of_volumes_alone_makes_a_scenario(planner, header, row, demands):
    csv = "\n".join([header, *(row.format(hour=hour) for hour in range(8, 20))])
    response = planner.post("/cases/new/", {"text": "", "files": [SimpleUploadedFile("october.csv", csv.encode())]})
    assert response.status_code == 302, response.context["problems"]
    version = Version.objects.get()
    scenario = read(version.text, version.files)
    assert len(scenario.demands) == demands
    assert sum(scenario.demands[0].forecast) == pytest.approx(12 * 40)
    assert version.case.name == "A day as in october"


def test_a_csv_without_volumes_is_refused_with_its_reason(planner):
    file = SimpleUploadedFile("october.csv", b"name;phone\nLea;0102030405\n")
    response = planner.post("/cases/new/", {"text": "", "files": [file]})
    assert response.status_code == 422
    assert "column" in response.content.decode()


def test_the_form_writes_into_the_text_and_leaves_the_rest(planner, kept):
    response = planner.post(address(kept, "values/"), values(planner, kept, seed=8, error="12,5"))
    assert response.status_code == 302
    newest = kept.case.versions.get(number=2)
    assert "seed = 8" in newest.text
    assert "error_percent = 12.5" in newest.text
    assert newest.text.replace("seed = 8", "seed = 7").replace("error_percent = 12.5\n", "") == kept.text


def test_an_unchanged_form_makes_no_version(planner, kept):
    assert planner.post(address(kept, "values/"), values(planner, kept)).status_code == 302
    assert kept.case.versions.count() == 1


def test_an_impossible_value_is_refused_beside_its_field(planner, kept):
    response = planner.post(address(kept, "values/"), values(planner, kept, replications=0))
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {"replications"}
    assert "1 - 10000" in str(response.context["form"].errors["replications"]).replace(",", "")
    assert kept.case.versions.count() == 1


def test_shares_that_make_no_whole_are_told_beside_a_share(planner, kept):
    response = planner.post(address(kept, "values/"), values(planner, kept, variant_0_crew_0_share=60))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["variant-0-crew-0-share"]


def test_a_price_needs_its_source_and_gets_a_date(planner, kept):
    price = {"parameter_site_price_per_hour": "36,40"}
    refused = planner.post(address(kept, "values/"), values(planner, kept, **price))
    assert list(refused.context["form"].errors) == ["source"]
    told = values(planner, kept, **price, source="Offer of 12 November")
    assert planner.post(address(kept, "values/"), told).status_code == 302
    text = kept.case.versions.get(number=2).text
    assert "[parameter.site.price_per_hour]\nvalue = 36.4\n" in text
    assert 'source = "Offer of 12 November"' in text


def test_a_csv_of_volumes_becomes_the_forecast(planner, kept):
    lines = [f"2026-10-05,{hour:02d}:00,{channel},{hour}" for hour in range(8, 20) for channel in ("voice", "mail")]
    csv = SimpleUploadedFile("october.csv", "\n".join(["date,start,channel,contacts", *lines]).encode())
    response = planner.post(address(kept, "values/"), values(planner, kept) | {"volumes": csv, "weekday": "monday"})
    assert response.status_code == 302, response.context["form"].errors
    newest = kept.case.versions.get(number=2)
    assert 'csv = "october.csv"' in newest.text
    assert "volumes_a_day" not in newest.text
    assert newest.files.keys() == {"october.csv"}


def test_a_csv_that_cannot_be_read_is_told_beside_it(planner, kept):
    csv = SimpleUploadedFile("october.csv", b"when,how many\nMonday,3\n")
    response = planner.post(address(kept, "values/"), values(planner, kept) | {"volumes": csv})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["volumes"]


def test_a_run_is_watched_until_it_has_ended(planner, kept):
    response = planner.post(address(kept, "runs/"))
    run = Run.objects.get()
    assert response["Location"] == f"/cases/runs/{encode_id(run.id)}/"
    assert "Waiting for the worker" in text_of(planner, response["Location"])
    progress = f"{response['Location']}progress/"
    assert "HX-Refresh" not in planner.get(progress)
    work_off(run.id, InThisProcess())
    assert planner.get(progress)["HX-Refresh"] == "true"


def test_a_second_run_waits_for_the_first(planner, kept):
    planner.post(address(kept, "runs/"))
    assert "being run already" in text_of(planner, planner.post(address(kept, "runs/"))["Location"])
    assert Run.objects.count() == 1


def test_a_run_stopped_at_once_says_that_nothing_was_finished(planner, kept):
    planner.post(address(kept, "runs/"))
    run = Run.objects.get()
    assert planner.post(f"/cases/runs/{encode_id(run.id)}/stop/").status_code == 302
    Run.objects.filter(id=run.id).update(status="interrupted")
    assert "there is nothing to compare" in text_of(planner, f"/cases/runs/{encode_id(run.id)}/")


def test_the_result_answers_says_where_homeshoring_loses_and_traces_every_figure(planner, kept):
    run = ran(kept)
    response = planner.get(f"/cases/runs/{encode_id(run.id)}/")
    page = " ".join(response.content.decode().split())
    result = response.context["result"]
    assert "At home" in result.answer
    assert escape(result.answer) in page
    assert "Where homeshoring loses" in page
    assert "seed 7" in page
    assert "Service level by interval of the day" in page
    rows = [row for block in (result.whole, *result.parts) for theme in block.themes for row in theme.rows]
    assert all(row.parameters or row.from_seed for row in rows)
    shown = {one.key for one in result.parameters}
    assert {one.key for row in rows for one in row.parameters} <= shown
    assert all(f'id="parameter-{key}"' in page for key in shown)


def test_the_report_and_the_figures_can_be_handed_over(planner, kept):
    run = ran(kept)
    page = f"/cases/runs/{encode_id(run.id)}/"
    assert "The report is being drawn" in text_of(planner, page)
    assert planner.get(f"{page}report.pdf").status_code == 404
    draw_reports(run.id, TypstReportPress())
    assert "Report (PDF)" in text_of(planner, page)
    report = planner.get(f"{page}report.pdf")
    assert report["Content-Type"] == "application/pdf"
    assert "attachment" in report["Content-Disposition"]
    assert report.content.startswith(b"%PDF-")
    figures = planner.get(f"/cases/runs/{encode_id(run.id)}/figures.csv").content.decode("utf-8-sig").splitlines()
    assert figures[0].startswith("variant;swept;swept_value;figure")
    assert any(";service_level;" in line and ";7;" in line for line in figures)


def test_a_run_that_has_not_ended_has_nothing_to_hand_over(planner, kept):
    run = start_run(kept.case_id, by=1)
    for what in ("report.pdf", "figures.csv"):
        assert planner.get(f"/cases/runs/{encode_id(run.id)}/{what}").status_code == 404


def test_two_runs_are_compared_with_what_was_changed(planner, kept):
    first = ran(kept)
    second = ran(save_case(changed(("volumes_a_day = 24", "volumes_a_day = 36")), {}, by=1, case=kept.case_id))
    query = "&".join(f"run={encode_id(one.id)}" for one in (second, first))
    page = text_of(planner, f"/cases/compare/?{query}")
    assert "+volumes_a_day = 36" in page
    assert "-volumes_a_day = 24" in page
    assert "Both runs drew the same customers" in page
    costs = next(row for row in page.split("<tr>") if "Cost for the brand, per day" in row)
    assert costs.count('class="interval"') == 3, "of each run, and of their difference, paired day by day"
    assert planner.get(f"/cases/compare/?run={encode_id(first.id)}").status_code == 422
    assert planner.get("/cases/compare/?run=x&run=y").status_code == 404


def test_an_archived_scenario_leaves_the_list(planner, kept):
    assert "A small morning" in text_of(planner, "/cases/")
    planner.post(address(kept, "archive/"))
    assert "No scenario yet" in text_of(planner, "/cases/")


def test_brand_managers_and_agents_see_no_scenario(kept):
    brand, _programme = Company().brand()
    for client in (browser_of("brand_manager", brand.id), browser_of("agent"), browser_of("finance")):
        assert client.get(address(kept)).status_code == 403
        assert client.get("/cases/").status_code == 403


def test_a_supervisor_of_one_brand_sees_their_own_scenarios_alone(kept):
    brand, _programme = Company().brand()
    supervisor = browser_of("supervisor", brand.id)
    run = ran(kept)
    for path in (address(kept), address(kept, "values/"), f"/cases/runs/{encode_id(run.id)}/"):
        assert supervisor.get(path).status_code == 404
    assert "No scenario yet" in text_of(supervisor, "/cases/")
    supervisor.post("/cases/new/", {"text": changed(("A small morning", "Mine"))})
    assert "Mine" in text_of(supervisor, "/cases/")


def test_what_does_not_exist_is_not_found(planner):
    for path in ("/cases/0000000000001/", "/cases/runs/0000000000001/", "/cases/0000000000001/text/"):
        assert planner.get(path).status_code == 404
