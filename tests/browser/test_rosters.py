"""Rosters in a real browser: axe finds nothing, and a keyboard makes a shift, publishes and answers a change."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from browser.views import VIEWS, findings, viewed
from homeshore.kit.ids import encode_id
from homeshore.people import actions as people
from homeshore.security.queries import users
from homeshore.workforce.actions import rosters, shift_changes, terms
from homeshore.workforce.actions.shift_changes import Change
from homeshore.workforce.actions.terms import AuthorisationDetails
from homeshore.workforce.queries import rosters as known
from homeshore.workforce.queries.rosters import Roster
from served import browser_of, journal_emptied_after
from workforce.roster_staff import PLANNER, Firm, a_day, agree, contract_of, draft, monday, need, working_week


@pytest.fixture
def firm(live_server) -> Iterator[Firm]:
    with journal_emptied_after():
        yield Firm()


@pytest.fixture
def published(firm: Firm) -> Roster:
    """Claire's published week, of which a day is to change with too little notice; an authorisation lacks its paper."""
    agree(firm.claire, notice_days=30)
    terms.file_authorisation(
        firm.contract, AuthorisationDetails(kind="night", reference="Accord", from_day=date(2026, 1, 1)), PLANNER
    )
    row = rosters.publish(firm.roster(1).id, PLANNER)
    after = a_day(firm.programme.id, row.first_day, 8 * 60)
    shift_changes.change_shift(row.id, Change(contract=firm.contract, day=row.first_day, after=after, by=PLANNER))
    return row


@pytest.fixture
def faulty(firm: Firm) -> Roster:
    """A draft of two employees with breaches and a requirement."""
    row = draft(firm.programme, firm.contract, firm.other, first=monday(8))
    need(firm.programme, row.first_day, agents=2)
    working_week(row, firm.contract, days=3)
    return row


def desk_of(firm: Firm):
    client = browser_of("agent", name="Claire Martin")
    people.give_account(firm.claire.person, users(role="agent").get().id)
    return client


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_on_the_pages_of_rosters(firm, published, faulty, browser, live_server, view):
    row, shown = f"rosters/{encode_id(faulty.id)}", f"rosters/{encode_id(published.id)}"
    day, shift = faulty.first_day, encode_id(firm.contract)
    paths = ["rosters/", "rosters/new/", f"{row}/", f"{row}/coverage/", f"{row}/people/", f"{row}/days/{day}/"]
    paths += [f"{row}/shifts/{shift}/{day}/", f"{shown}/", f"{shown}/changes/", "rosters/adherence/", "terms/"]
    paths += [f"{shown}/shifts/{shift}/{published.first_day}/", f"terms/{shift}/"]
    paths += [f"terms/{encode_id(contract_of(firm.ines))}/"]
    found = []
    with viewed(browser, view, live_server.url, browser_of("planner")) as page:
        found += [one for path in paths for one in findings(page, f"{live_server.url}/planning/{path}")]
    with viewed(browser, view, live_server.url, desk_of(firm)) as page:
        found += [one for path in ("", "papers/") for one in findings(page, f"{live_server.url}/desk/shifts/{path}")]
    assert found == []


def test_a_keyboard_makes_a_shift_and_hears_what_the_judge_finds(firm, faulty, browser, live_server):
    thursday = faulty.first_day + timedelta(days=3)
    with viewed(browser, "light-1280-fr", live_server.url, browser_of("planner")) as page:
        page.goto(f"{live_server.url}/planning/rosters/{encode_id(faulty.id)}/")
        page.locator(f'a[href$="/shifts/{encode_id(firm.contract)}/{thursday}/"]').first.focus()
        page.keyboard.press("Enter")
        page.get_by_label("Pauses payées").fill("10:30 (15), 14:45 (15)")
        page.get_by_role("button", name="Ajouter la vacation").focus()
        page.keyboard.press("Enter")
        page.get_by_text("Le contrôleur relève des non-conformités").wait_for()
    assert faulty.shifts.filter(day=thursday).count() == 1


def test_an_employee_agrees_with_one_key_on_a_phone(firm, published, browser, live_server):
    with viewed(browser, "light-390-fr", live_server.url, desk_of(firm)) as page:
        page.goto(f"{live_server.url}/desk/shifts/")
        page.get_by_role("button", name="Accepter").focus()
        page.keyboard.press("Enter")
        page.get_by_text("Votre réponse est notée.").wait_for()
    assert known.own_changes(firm.claire.id)[0].state == "in_force"


def test_a_planner_who_names_an_independent_reads_the_rule(firm, faulty, browser, live_server):
    with viewed(browser, "light-1280-fr", live_server.url, browser_of("planner")) as page:
        page.goto(f"{live_server.url}/planning/rosters/{encode_id(faulty.id)}/people/")
        page.get_by_label("Nom ou adresse électronique").fill("Ines Martin")
        page.keyboard.press("Enter")
        page.get_by_role("alert").get_by_text("L8221-6").wait_for()
