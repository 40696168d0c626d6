"""Payroll hours on their page and as CSV."""

from datetime import datetime, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from company import Company
from homeshore.billing.actions.sources import take
from homeshore.billing.registry import ATTENDANCE
from homeshore.billing.rules.sources import Row
from homeshore.brands.rules.opening import Hours
from homeshore.facts.vocabulary import Status
from homeshore.journal.projections import catch_up
from homeshore.kit.clock import to_us
from homeshore.people import queries as people
from homeshore.people.queries import Agent
from homeshore.routing.commands import SetStatus
from homeshore.workforce.actions.telework import agree_telework
from homeshore.workforce.rules.telework import TermsDetails
from served import browser_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
MONTH = (TODAY.replace(day=1) - timedelta(days=1)).replace(day=1)
TUESDAY = MONTH + timedelta(days=(8 - MONTH.weekday()) % 7)
HOUR_US = 3_600_000_000


@pytest.fixture
def company(db: None) -> Company:
    nine = datetime.combine(TUESDAY, time(9), timezone.get_current_timezone())
    return Company(now_us=to_us(nine))


@pytest.fixture
def zoe(company: Company) -> Agent:
    """An employee who worked from nine to eleven and from one to three, with a break of ten minutes."""
    agent = company.agent("Zoe", company.brand()[0])
    company.agent("Lea", company.brand("lumen")[0], mode="independent")
    company.settle()
    company.at_desk(agent)
    for status, reason, minutes in (
        (Status.READY, "", 120),
        (Status.PAUSE, "lunch", 120),
        (Status.READY, "", 60),
        (Status.PAUSE, "break", 10),
        (Status.BUSY, "", 60),
    ):
        company.do(SetStatus(agent.id, status, reason))
        company.later(minutes * 60)
    company.do(SetStatus(agent.id, Status.OFFLINE))
    catch_up(ATTENDANCE)
    return agent


@pytest.fixture
def finance(db: None) -> Client:
    return browser_of("finance")


def test_the_page_shows_hours_by_kind_and_no_independent(zoe: Agent, finance: Client) -> None:
    page = finance.get(f"/finance/payroll/{MONTH:%Y-%m}/").content.decode()
    assert "Zoe Martin" in page
    assert "Lea Martin" not in page
    assert "4.00" in page
    assert "0.17" in page
    assert "2.00" in page


def test_the_csv_is_what_payroll_software_reads(zoe: Agent, finance: Client) -> None:
    response = finance.get(f"/finance/payroll/{MONTH:%Y-%m}/csv/")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    header, row = response.content.decode("utf-8-sig").splitlines()
    found = dict(zip(header.split(";"), row.split(";"), strict=True))
    assert (found["name"], found["effective"], found["paid_break"], found["unpaid"]) == (
        "Zoe Martin",
        "4,00",
        "0,17",
        "2,00",
    )


def test_days_at_home_under_an_accord_bring_the_allowance(zoe: Agent, finance: Client) -> None:
    contract = people.contracts(zoe.person_id)[0]
    hours = (Hours(0, time(9), time(18)),)
    agree_telework(contract, TermsDetails(from_day=contract.starts_on, hours=hours), b"%PDF signed")
    page = finance.get(f"/finance/payroll/{MONTH:%Y-%m}/").content.decode()
    assert "Telework" in page
    assert "2.70" in page
    assert "59.40" in page
    header, row = finance.get(f"/finance/payroll/{MONTH:%Y-%m}/csv/").content.decode("utf-8-sig").splitlines()
    found = dict(zip(header.split(";"), row.split(";"), strict=True))
    assert (found["telework_days"], found["telework_allowance"]) == ("1", "2,70")


def test_without_an_accord_no_allowance_is_paid(zoe: Agent, finance: Client) -> None:
    assert "Telework" not in finance.get(f"/finance/payroll/{MONTH:%Y-%m}/").content.decode()
    header, row = finance.get(f"/finance/payroll/{MONTH:%Y-%m}/csv/").content.decode("utf-8-sig").splitlines()
    found = dict(zip(header.split(";"), row.split(";"), strict=True))
    assert (found["telework_days"], found["telework_allowance"]) == ("0", "0,00")


def test_files_say_what_the_desk_does_not_know(zoe: Agent, finance: Client) -> None:
    start_us = to_us(datetime.combine(TUESDAY, time(14), timezone.get_current_timezone()))
    training = Row(row=2, agent=zoe.id, day=TUESDAY, from_us=start_us, until_us=start_us + 4 * HOUR_US, word="training")
    take("training", MONTH, [training], by=1, today=TODAY)
    shift = Row(row=2, agent=zoe.id, day=TUESDAY, from_us=start_us, until_us=start_us + 5 * HOUR_US)
    take("rosters", MONTH, [shift], by=1, today=TODAY)
    take("hours", MONTH, [Row(row=2, agent=zoe.id, amount_us=5 * HOUR_US, word="tenth")], by=1, today=TODAY)
    lines = finance.get(f"/finance/payroll/{MONTH:%Y-%m}/csv/").content.decode("utf-8-sig").splitlines()
    found = dict(zip(lines[0].split(";"), lines[1].split(";"), strict=True))
    assert {name: found[name] for name in ("effective", "weekly_hours", "complementary_10", "rostered", "absent")} == {
        "effective": "7,00",
        "weekly_hours": "5,00",
        "complementary_10": "0,50",
        "rostered": "5,00",
        "absent": "1,00",
    }
    assert found["remarks"] == "row_over_3h complementary_too_many"


def test_the_latest_month_is_the_one_to_pay(finance: Client) -> None:
    assert finance.get("/finance/payroll/").headers["Location"] == f"/finance/payroll/{MONTH:%Y-%m}/"
