"""The planner's pages of rosters."""

from datetime import timedelta

import pytest
from django.test import Client

from homeshore.kit.ids import encode_id
from homeshore.workforce.actions import rosters as actions
from homeshore.workforce.actions.shift_changes import Change, ask_for_change
from homeshore.workforce.queries import jobs, rosters
from homeshore.workforce.queries.rosters import Roster
from served import browser_of
from workforce.roster_staff import PLANNER, Firm, a_day, agree, contract_of, draft, monday, need, working_week

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return Firm()


@pytest.fixture
def planner(firm: Firm) -> Client:
    return browser_of("planner")


def address(row: Roster, *rest: str) -> str:
    return "/".join(["/planning/rosters", encode_id(row.id), *rest, ""])


def shift_address(row: Roster, contract: int, day: object) -> str:
    return address(row, "shifts", encode_id(contract), str(day))


def typed(firm: Firm, **changes: str) -> dict[str, str]:
    fields = {
        "from_minute": "09:00",
        "until_minute": "16:45",
        "lunch_from": "12:30",
        "lunch_minutes": "45",
        "breaks": "10:30 (15), 14:45 (15)",
        "programme": encode_id(firm.programme.id),
    }
    return {**fields, **changes}


def text_of(browser: Client, url: str) -> str:
    return browser.get(url).content.decode()


def test_a_new_roster_holds_everybody_who_can_be_in_it(firm: Firm, planner: Client) -> None:
    extra = firm.company.agent("Dora", firm.brand)
    sent = {
        "name": "January",
        "programmes": [encode_id(firm.programme.id)],
        "first_day": str(monday(4)),
        "weeks": "2",
        "step_minutes": "30",
    }
    page = planner.post("/planning/rosters/new/", sent, follow=True)
    row = rosters.rosters().get()
    assert set(row.members.values_list("agent", flat=True)) == {firm.claire.id, firm.bruno.id}
    assert "1 employee is left out for want of terms of work." in page.content.decode()
    assert extra.id not in row.members.values_list("agent", flat=True)


def test_a_roster_that_begins_on_a_tuesday_comes_back_with_the_reason(firm: Firm, planner: Client) -> None:
    sent = {
        "name": "x",
        "programmes": [encode_id(firm.programme.id)],
        "first_day": str(monday(4) + timedelta(days=1)),
        "weeks": "2",
        "step_minutes": "30",
    }
    page = planner.post("/planning/rosters/new/", sent)
    assert page.status_code == 422
    assert "A roster begins on a Monday." in page.content.decode()


def test_the_week_is_a_table_of_employees_and_days(firm: Firm, planner: Client) -> None:
    row = firm.roster()
    text = text_of(planner, address(row))
    assert text.count("9:00–16:45") == 5
    assert 'scope="row"' in text
    assert "Claire Martin" in text
    assert "35 h" in text


def test_the_week_is_filtered_by_name_and_by_breaches(firm: Firm, planner: Client) -> None:
    row = firm.roster(4, firm.contract, firm.other)
    working_week(row, firm.other, days=2)
    claire, bruno = (f"/planning/terms/{encode_id(one)}/" for one in (firm.contract, firm.other))
    named = text_of(planner, address(row) + "?q=claire")
    assert claire in named
    assert bruno not in named
    faulty = text_of(planner, address(row) + "?faulty=on")
    assert bruno in faulty
    assert claire not in faulty


def test_solving_is_asked_for_and_its_progress_shown(firm: Firm, planner: Client) -> None:
    row = firm.roster()
    need(firm.programme, row.first_day, agents=1)
    page = planner.post(address(row, "solve"), {"effort": "quick"}, follow=True)
    job = jobs.newest("roster", row.id)
    assert job is not None
    assert job.details == {"effort": 2}
    assert "Waiting for its turn" in page.content.decode()
    assert "Gap to the bound" in text_of(planner, address(row, "figures"))


def test_a_roster_with_breaches_is_not_published_and_the_page_says_where_the_rules_stand(
    firm: Firm, planner: Client
) -> None:
    row = firm.roster()
    sunday = row.first_day + timedelta(days=6)
    actions.place_shift(row.id, firm.contract, sunday, a_day(firm.programme.id, sunday))
    page = planner.post(address(row, "publish"))
    assert page.status_code == 409
    text = page.content.decode()
    assert "the judge finds" in text
    assert "L3132-3" in text
    assert "Work on a Sunday without an authorisation on file" in text


def test_the_page_names_the_rules_that_leave_an_employee_no_legal_week(firm: Firm, planner: Client) -> None:
    row = firm.roster()
    collided = [[firm.claire.id, 0, ["contract_hours", "part_time_least"]], [firm.bruno.id, -1, ["no_certificate"]]]
    Roster.objects.filter(id=row.id).update(collisions=collided)
    page = text_of(planner, address(row))
    assert "The week does not come to the hours of the contract" in page
    assert "A part time below 24 hours that nobody asked for in writing (L3123-27)" in page
    assert "No certificate for any programme of the roster" in page


def test_a_legal_roster_is_published(firm: Firm, planner: Client) -> None:
    row = firm.roster()
    assert "employees see their shifts" in planner.post(address(row, "publish"), follow=True).content.decode()
    assert rosters.roster(row.id).state == "published"


def test_a_shift_is_made_by_hand_and_judged_at_once(firm: Firm, planner: Client) -> None:
    row = draft(firm.programme, firm.contract, first=monday(4))
    url = shift_address(row, firm.contract, row.first_day)
    page = planner.post(url, typed(firm, breaks="", lunch_from=""), follow=True)
    text = page.content.decode()
    assert "The judge finds breaches" in text
    assert "More than 3 hours of work in a row" in text
    planner.post(url, typed(firm))
    assert row.shifts.get().parts == a_day(firm.programme.id, row.first_day)
    planner.post(url, {"remove": "1"})
    assert not row.shifts.exists()


def test_times_that_make_no_shift_come_back_beside_their_fields(firm: Firm, planner: Client) -> None:
    row = draft(firm.programme, firm.contract, first=monday(4))
    url = shift_address(row, firm.contract, row.first_day)
    page = planner.post(url, typed(firm, lunch_from="18:00"))
    assert page.status_code == 422
    assert "This lies outside the shift." in page.content.decode()
    assert planner.post(url, typed(firm, breaks="soon")).status_code == 422


def test_a_published_shift_says_how_much_notice_is_left(firm: Firm, planner: Client) -> None:
    agree(firm.claire, notice_days=30)
    row = actions.publish(firm.roster(1).id, PLANNER)
    url = shift_address(row, firm.contract, row.first_day)
    assert "needs the employee" in text_of(planner, url)
    early = typed(firm, from_minute="08:00", until_minute="15:45", lunch_from="11:30", breaks="9:30 (15), 13:45 (15)")
    page = planner.post(url, {**early, "reason": "Peak"}, follow=True)
    assert "the employee is asked" in page.content.decode()
    changed = text_of(planner, address(row, "changes"))
    assert "8:00–15:45" in changed
    assert "Peak" in changed


def test_a_change_that_breaks_a_rule_is_refused_on_the_page(firm: Firm, planner: Client) -> None:
    row = actions.publish(firm.roster(4).id, PLANNER)
    page = planner.post(shift_address(row, firm.contract, row.first_day), typed(firm, lunch_from="", breaks=""))
    assert page.status_code == 409
    assert "L3121-16" in page.content.decode()


def test_nobody_adds_an_independent_and_the_page_says_why(firm: Firm, planner: Client) -> None:
    row = firm.roster()
    page = planner.post(address(row, "people"), {"who": "Ines Martin"})
    text = page.content.decode()
    assert page.status_code == 409
    assert "An independent chooses their brands and hours." in text
    for rule in ("L8221-6", "94-13.187", "13-27.535", "19-13.316"):
        assert rule in text
    assert row.members.count() == 1


def test_an_employee_is_added_by_name_and_taken_out_again(firm: Firm, planner: Client) -> None:
    row = firm.roster()
    planner.post(address(row, "people"), {"who": "bruno@homeshore.example"})
    assert row.members.count() == 2
    planner.post(address(row, "people", encode_id(firm.other), "drop"))
    assert row.members.count() == 1


def test_an_unclear_name_is_not_guessed(firm: Firm, planner: Client) -> None:
    row = firm.roster()
    page = planner.post(address(row, "people"), {"who": "Martin"})
    assert page.status_code == 422
    assert "Several people go by that name" in page.content.decode()


def test_a_day_shows_who_works_and_what_is_covered(firm: Firm, planner: Client) -> None:
    row = firm.roster()
    need(firm.programme, row.first_day, agents=2)
    text = text_of(planner, address(row, "days", str(row.first_day)))
    assert "12:30–13:15" in text
    assert 'rect class="lunch"' in text
    assert "Cover of the day" in text
    assert "Cover of the day" in text_of(planner, address(row, "coverage"))


def test_an_employees_request_is_answered_by_a_planner(firm: Firm, planner: Client) -> None:
    row = actions.publish(firm.roster(4).id, PLANNER)
    after = a_day(firm.programme.id, row.first_day, 8 * 60)
    made = ask_for_change(row.id, Change(contract=firm.contract, day=row.first_day, after=after, by=11))
    planner.post(f"/planning/rosters/changes/{encode_id(made.id)}/", {"answer": "yes"})
    assert rosters.change(made.id).state == "in_force"


def test_versions_are_begun_and_drafts_thrown_away(firm: Firm, planner: Client) -> None:
    row = actions.publish(firm.roster(4).id, PLANNER)
    planner.post(address(row, "version"))
    second = rosters.rosters().get(version=2)
    planner.post(address(second, "drop"))
    planner.post(address(row, "drop"))
    assert [one.id for one in rosters.rosters()] == [row.id]


def test_agents_do_not_see_the_planners_rosters(firm: Firm) -> None:
    row = firm.roster()
    assert browser_of("agent").get(address(row)).status_code == 403


def test_adherence_lists_the_shifts_of_employees_and_nobody_else(firm: Firm, planner: Client) -> None:
    row = actions.publish(firm.roster(-1).id, PLANNER)
    text = text_of(planner, f"/planning/rosters/adherence/?day={row.first_day}")
    assert "Claire Martin" in text
    assert "Ines" not in text
    assert contract_of(firm.ines) not in row.members.values_list("contract", flat=True)
