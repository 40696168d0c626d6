"""An employee's shifts, wishes and requests; why an independent has none."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from homeshore.billing.models import Attendance
from homeshore.kit.clock import now_us
from homeshore.kit.ids import encode_id
from homeshore.web.agent.slot_calendar import calendar_of
from homeshore.web.planning import adherence
from homeshore.workforce.actions import rosters as roster_actions
from homeshore.workforce.actions import shift_changes
from homeshore.workforce.actions.shift_changes import Change
from homeshore.workforce.queries import rosters, terms
from homeshore.workforce.queries.rosters import Roster
from served import browser_of_agent
from workforce.roster_staff import PLANNER, ZONE, Firm, a_day, agree

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return Firm()


def published(firm: Firm) -> Roster:
    agree(firm.claire, notice_days=30)
    return roster_actions.publish(firm.roster(1).id, PLANNER)


def asked(firm: Firm, row: Roster) -> int:
    after = a_day(firm.programme.id, row.first_day, 8 * 60)
    change = Change(contract=firm.contract, day=row.first_day, after=after, reason="Peak", by=PLANNER)
    return shift_changes.change_shift(row.id, change).id


def test_shifts_are_shown_once_they_are_published(firm: Firm) -> None:
    claire = browser_of_agent(firm.claire)
    assert "No shift yet" in claire.get("/desk/shifts/").content.decode()
    published(firm)
    text = claire.get("/desk/shifts/").content.decode()
    assert text.count("9:00–16:45") == 5
    assert "lunch 12:30–13:15" in text


def test_a_shift_is_one_event_of_the_calendar(firm: Firm) -> None:
    row = roster_actions.publish(firm.roster().id, PLANNER)
    events = icalendar.Calendar.from_ical(calendar_of(firm.claire, now_us())).walk("VEVENT")
    begins = sorted(one.decoded("dtstart").astimezone(ZoneInfo(ZONE)) for one in events)
    assert [one.date() for one in begins] == [row.first_day + timedelta(days=step) for step in range(5)]
    assert {f"{one:%H:%M}" for one in begins} == {"09:00"}
    assert {one.decoded("dtend") - one.decoded("dtstart") for one in events} == {timedelta(minutes=465)}


def test_an_employee_sees_nobody_elses_shifts(firm: Firm) -> None:
    published(firm)
    assert "9:00–16:45" not in browser_of_agent(firm.bruno).get("/desk/shifts/").content.decode()


def test_an_independent_is_told_that_nobody_sets_their_hours(firm: Firm) -> None:
    ines = browser_of_agent(firm.ines)
    assert "Nobody may set your hours" in ines.get("/desk/shifts/").content.decode()
    assert ines.post("/desk/shifts/wishes/", {"kind": "off", "weekday": "2", "weight": "3"}).status_code == 404


def test_wishes_are_noted_and_taken_back(firm: Firm) -> None:
    claire = browser_of_agent(firm.claire)
    claire.post("/desk/shifts/wishes/", {"kind": "evening", "weekday": "4", "weight": "5"})
    (row,) = terms.wishes([firm.contract])[firm.contract]
    assert (row.weekday, row.from_minute, row.until_minute, row.weight) == (4, 1080, 1440, 5)
    assert "Friday: no work from 18:00 to 24:00" in claire.get("/desk/shifts/").content.decode()
    claire.post(f"/desk/shifts/wishes/{encode_id(row.id)}/drop/")
    assert terms.wishes([firm.contract]) == {}


def test_a_wish_about_no_day_comes_back(firm: Firm) -> None:
    page = browser_of_agent(firm.claire).post("/desk/shifts/wishes/", {"kind": "off", "weight": "3"})
    assert page.status_code == 422
    assert "Choose a weekday or a date." in page.content.decode()


def test_a_planners_question_is_answered_with_yes(firm: Firm) -> None:
    row = published(firm)
    change, claire = asked(firm, row), browser_of_agent(firm.claire)
    text = claire.get("/desk/shifts/").content.decode()
    assert "Could you change" in text
    assert "8:00–15:45" in text
    claire.post(f"/desk/shifts/changes/{encode_id(change)}/", {"answer": "yes"})
    assert rosters.change(change).state == "in_force"
    assert "8:00–15:45" in claire.get("/desk/shifts/").content.decode()


def test_a_no_changes_nothing(firm: Firm) -> None:
    row = published(firm)
    change = asked(firm, row)
    browser_of_agent(firm.claire).post(f"/desk/shifts/changes/{encode_id(change)}/", {"answer": "no"})
    assert rosters.change(change).state == "declined"


def test_nobody_answers_for_somebody_else(firm: Firm) -> None:
    change = asked(firm, published(firm))
    answer = browser_of_agent(firm.bruno).post(f"/desk/shifts/changes/{encode_id(change)}/", {"answer": "yes"})
    assert answer.status_code == 404
    assert rosters.change(change).state == "asked"


def test_another_time_is_asked_for_and_breaks_stay_where_they_were(firm: Firm) -> None:
    row = published(firm)
    sent = {"day": str(row.first_day), "from_minute": "09:00", "until_minute": "16:45", "reason": "x"}
    claire = browser_of_agent(firm.claire)
    assert claire.post("/desk/shifts/changes/", sent).status_code == 422
    later = {**sent, "from_minute": "08:45", "until_minute": "16:30"}
    claire.post("/desk/shifts/changes/", later)
    (change,) = rosters.own_changes(firm.claire.id, waiting=True)
    assert change.by_employee
    assert [part[0] for part in change.after] == ["work", "break", "work", "lunch", "work", "break", "work"]


def test_a_request_for_a_day_without_a_shift_is_refused(firm: Firm) -> None:
    page = browser_of_agent(firm.claire).post("/desk/shifts/changes/", {"day": "2030-01-07", "off": "on"})
    assert page.status_code == 422
    assert "no published shift" in page.content.decode()


def test_an_employee_sees_of_past_shifts_what_a_planner_sees(firm: Firm) -> None:
    roster_actions.publish(firm.roster(-1).id, PLANNER)
    row = rosters.own_shifts(firm.claire.id, 0, now_us())[-1]
    Attendance.objects.create(agent=firm.claire.id, kind="work", from_us=row.from_us, until_us=row.until_us)
    page = browser_of_agent(firm.claire).get("/desk/shifts/").content.decode()
    recent = now_us() - row.from_us < 13 * 86_400_000_000
    assert ("The last two weeks" in page) == recent  # holidays may put the week farther back
    kept = adherence.shift_row(row).kept
    assert (kept.rostered_us, kept.there_us) == (390 * 60_000_000, 390 * 60_000_000)


def test_breaks_count_for_nothing_and_pauses_are_no_presence(firm: Firm) -> None:
    roster_actions.publish(firm.roster(-1).id, PLANNER)
    row = rosters.own_shifts(firm.claire.id, 0, now_us())[-1]
    Attendance.objects.create(agent=firm.claire.id, kind="break", from_us=row.from_us, until_us=row.until_us)
    assert adherence.shift_row(row).kept.there_us == 0


def test_of_an_independent_there_is_no_adherence_at_all(firm: Firm) -> None:
    roster_actions.publish(firm.roster(-1).id, PLANNER)
    Attendance.objects.create(agent=firm.ines.id, kind="work", from_us=1, until_us=now_us())
    assert rosters.own_shifts(firm.ines.id, 0, now_us()) == []
    day = rosters.own_shifts(firm.claire.id, 0, now_us())[0].day
    assert [row.name for row in adherence.day_rows(day)] == ["Claire Martin"]
    assert "The last two weeks" not in browser_of_agent(firm.ines).get("/desk/shifts/").content.decode()
