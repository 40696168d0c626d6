"""Changes to published shifts: with notice, or with consent."""

from datetime import timedelta

import pytest

from homeshore.workforce.actions import rosters as roster_actions
from homeshore.workforce.actions import shift_changes as actions
from homeshore.workforce.actions.shift_changes import Change
from homeshore.workforce.errors import (
    ChangeAnswered,
    HoursOfAnIndependent,
    NothingToChange,
    RosterNotPublished,
    ShiftBegun,
    ShiftBreaches,
    UnknownRoster,
)
from homeshore.workforce.queries import rosters
from homeshore.workforce.queries.rosters import Roster, ShiftChange
from workforce.roster_staff import PLANNER, Firm, a_day, agree, contract_of, monday, working_week

pytestmark = pytest.mark.django_db
CLAIRE = 11


@pytest.fixture
def firm() -> Firm:
    return Firm()


def published(firm: Firm, weeks_ahead: int) -> Roster:
    """Claire's published week; of one week ahead she is told late, for her notice is thirty working days."""
    if weeks_ahead == 1:
        agree(firm.claire, notice_days=30)
    row = firm.roster(weeks_ahead)
    return roster_actions.publish(row.id, PLANNER)


def earlier(firm: Firm, row: Roster, **fields: object) -> Change:
    """The first day from eight instead of nine."""
    after = a_day(firm.programme.id, row.first_day, 8 * 60)
    given = {"contract": firm.contract, "day": row.first_day, "after": after, "by": PLANNER, **fields}
    return Change(**given)  # type: ignore[arg-type]  # fields by name


def first_parts(row: Roster) -> list[list[object]]:
    found = row.shifts.get(day=row.first_day).parts
    return list(found)


def test_with_notice_a_change_holds_at_once(firm: Firm) -> None:
    row = published(firm, 4)
    change = earlier(firm, row)
    made = actions.change_shift(row.id, change)
    assert (made.state, made.needed_days) == ("in_force", 7)
    assert first_parts(row) == change.after


def test_with_less_notice_it_waits_for_consent(firm: Firm) -> None:
    row = published(firm, 1)
    before = first_parts(row)
    made = actions.change_shift(row.id, earlier(firm, row))
    assert (made.state, first_parts(row)) == ("asked", before)
    actions.answer_change(made.id, CLAIRE, agreed=True)
    kept = rosters.change(made.id)
    assert (kept.state, kept.answered_by, first_parts(row)) == ("in_force", CLAIRE, made.after)


def test_three_days_by_agreement_are_enough(firm: Firm) -> None:
    agree(firm.claire, notice_days=3)
    row = published(firm, 2)
    assert actions.change_shift(row.id, earlier(firm, row)).state == "in_force"


def test_a_declined_change_changes_nothing(firm: Firm) -> None:
    row = published(firm, 1)
    before = first_parts(row)
    made = actions.change_shift(row.id, earlier(firm, row))
    actions.answer_change(made.id, CLAIRE, agreed=False)
    assert (rosters.change(made.id).state, first_parts(row)) == ("declined", before)
    with pytest.raises(ChangeAnswered):
        actions.answer_change(made.id, CLAIRE, agreed=True)


def test_a_change_that_breaks_a_rule_is_refused_with_its_article(firm: Firm) -> None:
    row = published(firm, 4)
    late = a_day(firm.programme.id, row.first_day, 16 * 60)
    with pytest.raises(ShiftBreaches) as refused:
        actions.change_shift(row.id, earlier(firm, row, after=late))
    assert "L3131-1" in str(refused.value.fields["articles"])


def test_a_newer_request_takes_the_place_of_one_that_waits(firm: Firm) -> None:
    row = published(firm, 1)
    first = actions.change_shift(row.id, earlier(firm, row))
    actions.change_shift(row.id, earlier(firm, row, after=a_day(firm.programme.id, row.first_day, 10 * 60)))
    assert rosters.change(first.id).state == "withdrawn"


def test_consent_to_a_shift_that_has_changed_meanwhile_is_void(firm: Firm) -> None:
    row = published(firm, 1)
    made = actions.change_shift(row.id, earlier(firm, row))
    row.shifts.filter(day=row.first_day).delete()
    with pytest.raises(ChangeAnswered):
        actions.answer_change(made.id, CLAIRE, agreed=True)


def test_a_yes_after_the_shift_has_begun_changes_nothing(firm: Firm) -> None:
    row = published(firm, -1)
    change = earlier(firm, row)
    asked = ShiftChange.objects.create(
        roster=row, contract_id=firm.contract, agent=firm.claire.id, day=row.first_day, before=first_parts(row),
        after=change.after, notice_days=0, needed_days=7, state="asked", asked_by=PLANNER,
    )  # fmt: skip
    with pytest.raises(ShiftBegun):
        actions.answer_change(asked.id, CLAIRE, agreed=True)
    assert first_parts(row) == asked.before
    assert actions.answer_change(asked.id, CLAIRE, agreed=False).state == "declined"


def test_an_employee_asks_and_a_planner_answers(firm: Firm) -> None:
    row = published(firm, 1)
    made = actions.ask_for_change(row.id, earlier(firm, row, by=CLAIRE))
    assert (made.state, made.by_employee) == ("asked", True)
    actions.answer_change(made.id, PLANNER, agreed=True)
    assert first_parts(row) == made.after


def test_who_asked_may_take_it_back(firm: Firm) -> None:
    row = published(firm, 1)
    made = actions.ask_for_change(row.id, earlier(firm, row, by=CLAIRE))
    assert actions.withdraw_change(made.id, CLAIRE).state == "withdrawn"


def test_only_published_shifts_change_this_way(firm: Firm) -> None:
    row = firm.roster(4)
    with pytest.raises(RosterNotPublished):
        actions.change_shift(row.id, earlier(firm, row))


def test_a_change_to_the_same_is_none(firm: Firm) -> None:
    row = published(firm, 4)
    with pytest.raises(NothingToChange):
        actions.change_shift(row.id, earlier(firm, row, after=a_day(firm.programme.id, row.first_day)))


def test_what_has_begun_is_not_changed(firm: Firm) -> None:
    row = published(firm, -1)
    with pytest.raises(ShiftBegun):
        actions.change_shift(row.id, earlier(firm, row))


def test_who_is_not_in_the_roster_has_no_shift_to_change(firm: Firm) -> None:
    row = published(firm, 4)
    with pytest.raises(UnknownRoster):
        actions.change_shift(row.id, earlier(firm, row, contract=firm.other))
    with pytest.raises(HoursOfAnIndependent):
        actions.change_shift(row.id, earlier(firm, row, contract=contract_of(firm.ines)))


def test_a_shift_for_somebody_else_is_added_with_notice(firm: Firm) -> None:
    row = firm.roster(4, firm.contract, firm.other)
    working_week(row, firm.other, days=5)
    roster_actions.publish(row.id, PLANNER)
    friday = row.first_day + timedelta(days=4)
    with pytest.raises(ShiftBreaches):  # a week of 28 hours is not the contract's
        actions.change_shift(row.id, earlier(firm, row, day=friday, after=[], contract=firm.other))
    assert monday(4) == row.first_day
