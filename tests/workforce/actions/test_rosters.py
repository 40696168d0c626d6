"""Rosters: drafted, filled by hand, judged, published."""

from datetime import timedelta

import pytest

from homeshore.journal.models import Outbox
from homeshore.kit.clock import now_us
from homeshore.kit.problems import Invalid
from homeshore.kit.zones import day_start_us
from homeshore.workforce.actions import rosters as actions
from homeshore.workforce.actions import terms as term_actions
from homeshore.workforce.errors import (
    HoursOfAnIndependent,
    RosterBreaches,
    RosterIsEmpty,
    RosterNotOpen,
    RosterOverlaps,
    ShortNotice,
)
from homeshore.workforce.queries import rosters, terms, weeks
from homeshore.workforce.rules.calendar import public_holidays
from homeshore.workforce.rules.parts import Typed, parts_from
from workforce.roster_staff import PLANNER, ZONE, Firm, a_day, agree, contract_of, draft, monday, working_week

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_an_independent_cannot_be_in_a_roster() -> None:
    firm = Firm()
    with pytest.raises(HoursOfAnIndependent):
        draft(firm.programme, firm.contract, contract_of(firm.ines), first=monday(4))
    assert not rosters.rosters().exists()
    row = draft(firm.programme, firm.contract, first=monday(4))
    with pytest.raises(HoursOfAnIndependent):
        actions.add_member(row.id, contract_of(firm.ines))
    assert row.members.count() == 1


def test_an_independent_cannot_be_given_a_shift() -> None:
    firm = Firm()
    row = draft(firm.programme, firm.contract, first=monday(4))
    with pytest.raises(HoursOfAnIndependent):
        actions.place_shift(row.id, contract_of(firm.ines), row.first_day, a_day(firm.programme.id, row.first_day))


def test_a_roster_begins_on_a_monday_and_lasts_some_weeks() -> None:
    firm = Firm()
    with pytest.raises(Invalid) as refused:
        draft(firm.programme, firm.contract, first=monday(4) + DAY, weeks=9)
    assert refused.value.fields == {"first_day": "not_a_monday", "weeks": "out_of_range"}


def test_nobody_is_in_a_roster_twice() -> None:
    firm = Firm()
    row = draft(firm.programme, firm.contract, first=monday(4))
    with pytest.raises(Invalid):
        actions.add_member(row.id, firm.contract)


def test_a_hand_made_week_is_judged_at_once() -> None:
    firm = Firm()
    row = draft(firm.programme, firm.contract, first=monday(4))
    long = parts_from(Typed(programme=firm.programme.id, from_minute=540, until_minute=1020), row.first_day, ZONE)
    found = actions.place_shift(row.id, firm.contract, row.first_day, long)
    rules = {one.rule: one.article for one in found}
    assert rules["stretch_most"] == "IDCC 2098"
    assert rules["break_due_at"] == "L3121-16"
    working_week(row, firm.contract)
    assert actions.remove_shift(row.id, firm.contract, row.first_day + 6 * DAY) == []


def test_a_breach_stops_publication_and_names_the_article() -> None:
    firm = Firm()
    row = firm.roster()
    sunday = row.first_day + 6 * DAY
    assert actions.place_shift(row.id, firm.contract, sunday, a_day(firm.programme.id, sunday))
    with pytest.raises(RosterBreaches) as refused:
        actions.publish(row.id, PLANNER)
    assert "L3132-3" in str(refused.value.fields["articles"])
    assert rosters.roster(row.id).state == "draft"


def test_an_empty_roster_is_not_published() -> None:
    firm = Firm()
    with pytest.raises(RosterIsEmpty):
        actions.publish(draft(firm.programme, firm.contract, first=monday(4)).id, PLANNER)


def test_a_published_roster_says_who_works_when() -> None:
    firm = Firm()
    row = firm.roster()
    from_us, until_us = day_start_us(row.first_day, ZONE), day_start_us(row.first_day + 7 * DAY, ZONE)
    assert rosters.shifts(from_us=from_us, until_us=until_us) == []
    actions.publish(row.id, PLANNER)
    found = rosters.shifts(firm.claire.id, from_us=from_us, until_us=until_us)
    assert len(found) == 20
    assert sum(one.until_us - one.from_us for one in found) == 5 * 390 * 60_000_000
    assert {one.programme for one in found} == {firm.programme.id}
    assert rosters.shifts(firm.bruno.id, from_us=from_us, until_us=until_us) == []
    paid = rosters.paid(firm.claire.id, from_us, until_us)
    assert len(paid) == 10
    assert sum(ends - begins for begins, ends in paid) == 35 * 3_600_000_000


def test_nobody_is_expected_on_leave_that_was_noted_after_the_roster() -> None:
    firm = Firm()
    row = actions.publish(firm.roster().id, PLANNER)
    span = {"from_us": day_start_us(row.first_day, ZONE), "until_us": day_start_us(row.first_day + DAY, ZONE)}
    assert rosters.shifts(firm.claire.id, **span)
    term_actions.note_absence(firm.contract, row.first_day, row.first_day, by=PLANNER)
    assert rosters.shifts(firm.claire.id, **span) == []
    assert rosters.paid(firm.claire.id, span["from_us"], span["until_us"])  # what it is worth, payroll says


def test_shifts_are_clipped_to_the_time_asked_for() -> None:
    firm = Firm()
    row = firm.roster()
    actions.publish(row.id, PLANNER)
    ten = day_start_us(row.first_day, ZONE) + 10 * 3_600_000_000
    (found,) = rosters.shifts(from_us=ten, until_us=ten + 60_000_000)
    assert (found.from_us, found.until_us) == (ten, ten + 60_000_000)


def test_publishing_is_told_to_the_journal_for_each_employee() -> None:
    firm = Firm()
    Outbox.objects.all().delete()
    actions.publish(firm.roster(4, firm.contract).id, PLANNER)
    assert Outbox.objects.count() == 2


def test_a_published_roster_is_not_edited_as_a_draft() -> None:
    firm = Firm()
    row = firm.roster()
    actions.publish(row.id, PLANNER)
    for act in (
        lambda: actions.publish(row.id, PLANNER),
        lambda: actions.remove_shift(row.id, firm.contract, row.first_day),
        lambda: actions.ask_to_solve(row.id, PLANNER),
        lambda: actions.drop_draft(row.id),
        lambda: actions.drop_member(row.id, firm.contract),
    ):
        with pytest.raises(RosterNotOpen):
            act()


def test_two_published_rosters_do_not_plan_the_same_employee_at_once() -> None:
    firm = Firm()
    actions.publish(firm.roster().id, PLANNER)
    with pytest.raises(RosterOverlaps) as refused:
        actions.publish(firm.roster().id, PLANNER)
    assert refused.value.fields["employees"] == 1


def test_a_version_that_is_published_replaces_the_one_before() -> None:
    firm = Firm()
    first = firm.roster()
    actions.publish(first.id, PLANNER)
    second = actions.new_version(first.id, PLANNER)
    assert (second.version, second.shifts.count()) == (2, 5)
    day = second.first_day + DAY
    actions.place_shift(second.id, firm.contract, day, a_day(firm.programme.id, day, 8 * 60))
    actions.publish(second.id, PLANNER)
    assert rosters.roster(first.id).state == "replaced"
    found = rosters.own_shifts(firm.claire.id, now_us(), day_start_us(second.first_day + 7 * DAY, ZONE))
    assert {row.roster_id for row in found} == {second.id}


def test_a_version_cannot_take_the_notice_away() -> None:
    firm = Firm()
    agree(firm.claire, notice_days=30)
    first = firm.roster(1)
    actions.publish(first.id, PLANNER)
    second = actions.new_version(first.id, PLANNER)
    actions.place_shift(second.id, firm.contract, first.first_day, a_day(firm.programme.id, first.first_day, 8 * 60))
    with pytest.raises(ShortNotice) as refused:
        actions.publish(second.id, PLANNER)
    assert refused.value.fields["shifts"] == 1
    assert rosters.roster(first.id).state == "published"


def test_a_public_holiday_is_no_day_of_notice() -> None:
    firm = Firm()
    agree(firm.claire, notice_days=6)
    weeks = (monday(1) + step * 7 * DAY for step in range(60))
    first_day = next(
        week
        for week in weeks
        if any(day.weekday() < 5 for day in public_holidays(week - 7 * DAY, week - DAY))
        and not public_holidays(week, week + 7 * DAY)
    )
    first = draft(firm.programme, firm.contract, first=first_day)
    working_week(first, firm.contract)
    actions.publish(first.id, PLANNER)
    second = actions.new_version(first.id, PLANNER)
    actions.place_shift(second.id, firm.contract, first_day, a_day(firm.programme.id, first_day, 8 * 60))
    thursday_before_last = day_start_us(first_day - 11 * DAY, ZONE)
    with pytest.raises(ShortNotice):  # six working days lie between, if none of them were a holiday
        actions.publish(second.id, PLANNER, thursday_before_last)
    actions.publish(second.id, PLANNER, day_start_us(first_day - 14 * DAY, ZONE))


def test_the_rest_after_the_roster_before_is_judged() -> None:
    firm = Firm()
    first = monday(4)
    early = draft(firm.programme, firm.contract, first=first)
    late = draft(firm.programme, firm.contract, first=first + 7 * DAY)
    working_week(early, firm.contract)
    actions.publish(early.id, PLANNER)
    working_week(late, firm.contract)
    assert actions.remove_shift(late.id, firm.contract, late.first_day + 6 * DAY) == []


def test_nights_are_those_where_the_employee_lives() -> None:
    firm = Firm()
    row = draft(firm.programme, firm.contract, first=monday(4))
    parts = a_day(firm.programme.id, row.first_day, 12 * 60)  # until 19:45 in Paris, two or three hours later there
    assert "night" not in {one.rule for one in actions.place_shift(row.id, firm.contract, row.first_day, parts)}
    firm.claire.time_zone = "Indian/Reunion"
    firm.claire.save()
    found = actions.place_shift(row.id, firm.contract, row.first_day, parts)
    assert "L3122-1" in {one.article for one in found if one.day == row.first_day}


def test_part_time_and_its_terms_reach_the_judge() -> None:
    firm = Firm()
    agree(firm.claire, week_minutes=28 * 60, days_off=(2,))
    row = draft(firm.programme, firm.contract, first=monday(4))
    wednesday = row.first_day + 2 * DAY
    found = actions.place_shift(row.id, firm.contract, wednesday, a_day(firm.programme.id, wednesday))
    assert "fixed_day_off" in {one.rule for one in found}
    assert terms.terms_on([firm.contract], wednesday)[firm.contract].days_off == [2]


def test_an_amendment_within_the_roster_holds_from_its_week_on() -> None:
    firm = Firm()
    row = draft(firm.programme, firm.contract, first=monday(4), weeks=2)
    second = row.first_day + 7 * DAY
    working_week(row, firm.contract)
    for day in range(4):
        parts = a_day(firm.programme.id, second + day * DAY)
        found = actions.place_shift(row.id, firm.contract, second + day * DAY, parts)
    assert ("contract_hours", second) in {(one.rule, one.day) for one in found}
    agree(firm.claire, from_day=second, week_minutes=28 * 60, most_days=4)
    assert rosters.breaches(row.id) == []
    first_line, second_line = (weeks.week(row, number, [])[0] for number in (0, 1))
    assert (first_line.week_minutes, second_line.week_minutes) == (35 * 60, 28 * 60)


def test_complementary_hours_put_down_by_hand_are_published_up_to_what_the_terms_allow() -> None:
    firm = Firm()
    agree(firm.claire, week_minutes=28 * 60, complementary="third")
    row = draft(firm.programme, firm.contract, first=monday(4))
    working_week(row, firm.contract, days=4)
    friday = row.first_day + timedelta(days=4)
    morning = Typed(programme=firm.programme.id, from_minute=8 * 60, until_minute=11 * 60, breaks=((10 * 60, 15),))
    assert actions.place_shift(row.id, firm.contract, friday, parts_from(morning, friday, ZONE)) == []
    agree(firm.claire, week_minutes=28 * 60, complementary="tenth")
    with pytest.raises(RosterBreaches) as refused:
        actions.publish(row.id, PLANNER)
    assert "L3123-28" in str(refused.value.fields["articles"])
    agree(firm.claire, week_minutes=28 * 60, complementary="third")
    assert actions.publish(row.id, PLANNER).state == "published"
