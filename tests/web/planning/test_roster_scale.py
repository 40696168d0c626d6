"""Pages of rosters ask the database as often for many employees as for few."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from homeshore.kit.ids import encode_id
from homeshore.people.queries import Agent
from homeshore.workforce.actions import rosters as actions
from homeshore.workforce.actions.judging import judge_again
from homeshore.workforce.models.rosters import Authorisation, RosterShift
from homeshore.workforce.queries.rosters import Roster
from homeshore.workforce.rules.parts import shift_of
from served import browser_of
from workforce.roster_staff import Firm, a_day, agree, draft, monday, need

pytestmark = pytest.mark.django_db
FEW, MANY = 3, 9


class Staffed(Firm):
    """A roster of four weeks that grows: every employee works Monday to Friday from nine."""

    def __init__(self) -> None:
        super().__init__()
        self.people: list[Agent] = []
        self.row = draft(self.programme, self.contract, first=monday(4), weeks=4)
        need(self.programme, self.row.first_day, 5)

    def grow(self, people: int) -> None:
        for number in range(len(self.people), people):
            agent = self.company.agent(f"Employee{number}", self.brand)
            contract = agree(agent)
            self.people.append(agent)
            authorise(contract)
            actions.add_member(self.row.id, contract)
            RosterShift.objects.bulk_create(_shifts(self.row, agent, contract))


def authorise(contract: int) -> None:
    Authorisation.objects.create(contract_id=contract, kind="sunday", reference="x", from_day=date(2025, 1, 1))


def _shifts(row: Roster, agent: Agent, contract: int) -> list[RosterShift]:
    found = []
    for step in range(28):
        day = row.first_day + timedelta(days=step)
        if day.weekday() < 5:
            parts = a_day(row.programmes[0], day)
            whole = shift_of(agent.id, contract, parts)
            found.append(
                RosterShift(
                    roster=row, contract_id=contract, agent=agent.id, day=day, parts=parts,
                    from_us=whole.from_us, until_us=whole.until_us,
                )
            )  # fmt: skip
    return found


@pytest.fixture
def staffed() -> Staffed:
    return Staffed()


def asked(browser: Client, url: str, sent: dict[str, str] | None = None) -> int:
    """How many queries a page needs, once caches are warm."""
    for _ in range(2):
        with CaptureQueriesContext(connection) as told:
            page = browser.get(url) if sent is None else browser.post(url, sent)
    assert page.status_code in (200, 302), url
    return len(told)


def address(row: Roster, *rest: str) -> str:
    return "/".join(["/planning/rosters", encode_id(row.id), *rest, ""])


def test_pages_of_a_roster_need_as_many_queries_for_many_employees_as_for_few(staffed: Staffed) -> None:
    browser = browser_of("planner")
    row, day = staffed.row, staffed.row.first_day
    pages = [
        "/planning/rosters/",
        address(row),
        address(row, "coverage"),
        address(row, "people"),
        address(row, "changes"),
        address(row, "days", str(day)),
        address(row, "shifts", encode_id(staffed.contract), str(day)),
        "/planning/terms/",
        "/planning/rosters/adherence/",
    ]
    staffed.grow(FEW)
    judge_again(row)
    few = {url: asked(browser, url) for url in pages}
    staffed.grow(MANY)
    judge_again(row)
    assert {url: asked(browser, url) for url in pages} == few


def test_a_shift_moved_by_hand_is_judged_with_as_many_queries_in_a_large_roster(staffed: Staffed) -> None:
    browser = browser_of("planner")
    row, day = staffed.row, staffed.row.first_day
    url = address(row, "shifts", encode_id(staffed.contract), str(day))
    sent = {
        "from_minute": "09:00",
        "until_minute": "16:45",
        "lunch_from": "12:30",
        "lunch_minutes": "45",
        "breaks": "10:30 (15), 14:45 (15)",
        "programme": encode_id(staffed.programme.id),
    }
    staffed.grow(FEW)
    few = [asked(browser, url, sent), asked(browser, url, {"remove": ""})]
    staffed.grow(MANY)
    assert [asked(browser, url, sent), asked(browser, url, {"remove": ""})] == few
