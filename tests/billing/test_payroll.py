"""Whose hours a month's payroll holds, and which public holidays count where."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from company import Company
from homeshore.billing.actions.sources import take
from homeshore.billing.queries.payroll import employments, holidays_at, payroll
from homeshore.billing.registry import ATTENDANCE
from homeshore.billing.rules.sources import Row
from homeshore.facts.vocabulary import Status
from homeshore.journal.projections import catch_up
from homeshore.kit.clock import to_us
from homeshore.people import actions as people
from homeshore.people.queries import Agent
from homeshore.people.rules import ContractTerms
from homeshore.routing.commands import SetStatus

HOUR_US = 3_600_000_000
ARMISTICE = datetime(2026, 11, 11, 9, tzinfo=ZoneInfo("Europe/Paris"))
NOVEMBER = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("municipality", "code"),
    [
        ("75056", "FR"),
        ("", "FR"),
        ("67482", "6AE"),
        ("57463", "57"),
        ("97411", "974"),
        ("2A004", "FR"),
        ("97502", "PM"),
    ],
)
def test_public_holidays_are_those_of_the_agents_home(municipality: str, code: str) -> None:
    assert holidays_at(municipality) == code


@pytest.fixture
def company(db: None) -> Company:
    return Company(now_us=to_us(ARMISTICE))


def work(company: Company, agent: Agent, hours: int) -> None:
    company.at_desk(agent)
    company.later(hours * 3_600)
    company.do(SetStatus(agent.id, Status.OFFLINE))
    catch_up(ATTENDANCE)


def test_a_day_of_work_on_a_public_holiday_is_both(company: Company) -> None:
    zoe = company.agent("Zoe", company.brand()[0])
    company.settle()
    work(company, zoe, 2)
    (slip,) = payroll(NOVEMBER, company.now_us)
    assert (slip.hours.effective, slip.hours.holiday, slip.hours.sunday) == (2 * HOUR_US, 2 * HOUR_US, 0)


def test_what_goes_on_is_counted_up_to_now(company: Company) -> None:
    zoe = company.agent("Zoe", company.brand()[0])
    company.settle()
    company.at_desk(zoe)
    company.later(3_600)
    catch_up(ATTENDANCE)
    (slip,) = payroll(NOVEMBER, company.now_us)
    assert slip.hours.effective == HOUR_US


def test_hours_belong_to_the_contract_under_which_they_were_worked(company: Company) -> None:
    zoe = company.agent("Zoe", company.brand()[0])
    first = zoe.person.contracts.get()
    people.end_contract(first, date(2026, 11, 11))
    people.sign_contract(zoe.person, ContractTerms(company.operator.id, "employee", date(2026, 11, 12)))
    company.settle()
    company.now_us += 12 * HOUR_US  # nine in the evening
    work(company, zoe, 5)
    hours = {slip.contract.starts_on: slip.hours.effective // HOUR_US for slip in payroll(NOVEMBER, company.now_us)}
    assert hours == {first.starts_on: 3, date(2026, 11, 12): 2}


def test_who_was_employed_on_a_day_of_the_month_is_on_it(company: Company) -> None:
    zoe = company.agent("Zoe", company.brand()[0])
    company.agent("Lea", mode="independent")
    people.end_contract(zoe.person.contracts.get(), NOVEMBER)
    assert [row.person.name for row in employments(NOVEMBER)] == ["Zoe Martin"]
    assert not employments(NOVEMBER + timedelta(days=32)).exists()


def test_nobody_is_absent_from_a_shift_that_is_still_to_come(company: Company) -> None:
    zoe = company.agent("Zoe", company.brand()[0])
    company.settle()
    start_us = company.now_us
    shift = Row(row=2, agent=zoe.id, day=ARMISTICE.date(), from_us=start_us - HOUR_US, until_us=start_us + 3 * HOUR_US)
    take("rosters", NOVEMBER, [shift], by=1, today=NOVEMBER)
    work(company, zoe, 2)
    (slip,) = payroll(NOVEMBER, company.now_us)
    assert (slip.hours.rostered, slip.hours.absent) == (3 * HOUR_US, HOUR_US)
