"""The planner's way from a file of volumes to a forecast and a trial of it."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from company import Company
from homeshore.brands.queries import Programme
from homeshore.kit.ids import encode_id
from homeshore.ops.planwork import KINDS
from homeshore.workforce.actions import jobs
from homeshore.workforce.queries.jobs import waiting_job
from served import browser_of

pytestmark = pytest.mark.django_db
FIRST = date(2026, 1, 5)


@pytest.fixture
def company() -> Company:
    return Company()


@pytest.fixture
def programme(company: Company) -> Programme:
    return company.brand()[1]


@pytest.fixture
def planner() -> Client:
    return browser_of("planner")


def csv(days: int) -> str:
    lines = [
        f"{day} {hour:02d}:{half:02d},{12 + (hour == 10) * 6}"
        for day in (FIRST + timedelta(days=ahead) for ahead in range(days))
        if day.weekday() < 5
        for hour in range(8, 18)
        for half in (0, 30)
    ]
    return "\n".join(["starts_at,contacts", *lines])


def send(planner: Client, programme: Programme, text: str) -> str:
    """Upload a file; gives the address of what its check found."""
    sent = {
        "programme": encode_id(programme.id),
        "channel": "voice",
        "zone": "Europe/Paris",
        "file": SimpleUploadedFile("past.csv", text.encode()),
    }
    return str(planner.post("/planning/forecasts/files/", sent).headers["Location"])


def work() -> None:
    while (job := waiting_job()) is not None:
        jobs.do(job, KINDS)


def test_a_file_is_shown_before_it_is_taken_in(planner: Client, programme: Programme) -> None:
    address = send(planner, programme, csv(28))
    page = planner.get(address).content.decode()
    assert "past.csv" in page
    assert "Take the file in" in page
    assert planner.post(f"{address}take/").status_code == 302
    assert "Phone" in planner.get("/planning/forecasts/").content.decode()


def test_all_problems_of_a_file_are_shown_at_once(planner: Client, programme: Programme) -> None:
    address = send(planner, programme, "starts_at,contacts\n2026-01-05 08:00,-3\nsoon,2\n2026-01-05 09:00,many")
    response = planner.get(address)
    page = response.content.decode()
    assert response.status_code == 422
    assert "A count is negative: -3." in page
    assert "Not a date and time: “soon”." in page
    assert "Not a number: “many”." in page
    assert "Take the file in" not in page


def test_a_forecast_is_asked_for_made_and_shown_with_its_bands(planner: Client, programme: Programme) -> None:
    planner.post(f"{send(planner, programme, csv(56))}take/")
    asked = {
        "programme": encode_id(programme.id),
        "channel": "voice",
        "from_day": "2026-03-02",
        "until_day": "2026-03-29",
        "minutes": "30",
    }
    address = planner.post("/planning/forecasts/new/", asked).headers["Location"]
    assert "Waiting for its turn" in planner.get(address).content.decode()
    work()
    page = planner.get(f"{address}?day=2026-03-03").content.decode()
    assert "Contacts an interval" in page
    assert "<svg" in page
    lines = planner.get(f"{address}csv/").content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("starts_at;ends_at;contacts;variance;q0.025")
    assert len(lines) == 1 + 20 * 20
    assert lines[1].startswith("2026-03-02 08:00+01:00;2026-03-02 08:30+01:00;12")


def test_a_trial_needs_fifty_days_and_shows_its_errors(planner: Client, programme: Programme) -> None:
    planner.post(f"{send(planner, programme, csv(112))}take/")
    asked = {"programme": encode_id(programme.id), "channel": "voice", "minutes": "30", "held_out": "49"}
    assert planner.post("/planning/forecasts/trials/", asked).status_code == 422
    address = planner.post("/planning/forecasts/trials/", {**asked, "held_out": "50"}).headers["Location"]
    work()
    page = planner.get(address).content.decode()
    assert "50 days held out" in page
    assert "Better than the mean by" in page


def test_too_short_a_history_is_said(planner: Client, programme: Programme) -> None:
    planner.post(f"{send(planner, programme, csv(14))}take/")
    asked = {"programme": encode_id(programme.id), "channel": "voice", "minutes": "30", "held_out": "50"}
    address = planner.post("/planning/forecasts/trials/", asked).headers["Location"]
    work()
    assert "The history has 10 whole days" in planner.get(address).content.decode()


def test_events_are_announced_and_withdrawn(planner: Client, programme: Programme) -> None:
    asked = {
        "programme": f"p{encode_id(programme.id)}",
        "channel": "",
        "kind": "campaign",
        "label": "TV spot",
        "from_day": "2026-12-01",
        "until_day": "2026-12-03",
        "percent": "30",
    }
    assert planner.post("/planning/forecasts/events/", asked).status_code == 302
    page = planner.get("/planning/forecasts/events/").content.decode()
    assert "TV spot" in page
    withdraw = re.search(r'action="(/planning/forecasts/events/\w+/withdraw/)"', page)
    assert withdraw is not None
    assert planner.post(withdraw[1]).status_code == 302
    assert "TV spot" not in planner.get("/planning/forecasts/events/").content.decode()
    wrong = planner.post("/planning/forecasts/events/", {**asked, "until_day": "2026-11-01"})
    assert "The last day is not before the first" in wrong.content.decode()
