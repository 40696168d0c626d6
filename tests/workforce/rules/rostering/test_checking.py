"""Each breach is planted in a lawful week, and the judge names the rule and its article."""

import ast
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from homeshore.kit.clock import to_us
from homeshore.workforce.rules.rostering import checking
from homeshore.workforce.rules.rostering.checking import Breach, breaches, short_notice
from homeshore.workforce.rules.rostering.law import RULES, rule
from homeshore.workforce.rules.rostering.shifts import Pause, Shift, Stretch
from homeshore.workforce.rules.rostering.terms import Terms

MONDAY = date(2026, 11, 23)
TERMS = Terms(agent=1, programmes=(7,))


def moment(day: date, clock: str, zone: str = "Europe/Paris") -> int:
    """When a clock in that zone shows a time (24:00 and more: of the days after)."""
    hours, minutes = (int(part) for part in clock.split(":"))
    wall = datetime.combine(day + timedelta(days=hours // 24), time(hours % 24, minutes), ZoneInfo(zone))
    return to_us(wall)


def shift(day: date, text: str, agent: int = 1, zone: str = "Europe/Paris") -> Shift:
    """`9:00 w 11:00 b 11:15 w 13:00 l 14:00 w 18:00`: work, paid break, lunch."""
    parts = text.split()
    work, pauses = [], []
    for place in range(0, len(parts) - 2, 2):
        span = (moment(day, parts[place], zone), moment(day, parts[place + 2], zone))
        kind = parts[place + 1]
        work += [Stretch(7, *span)] if kind == "w" else []
        pauses += [Pause(*span, paid=kind == "b")] if kind != "w" else []
    return Shift(agent, tuple(work), tuple(pauses))


USUAL = "9:00 w 11:00 b 11:15 w 13:00 l 14:00 w 15:30 b 15:45 w 17:00"
"""Seven paid hours."""


def lawful() -> list[Shift]:
    return [shift(MONDAY + timedelta(days=day), USUAL) for day in range(5)]


def judged(shifts: list[Shift], terms: Terms = TERMS, **more: object) -> list[Breach]:
    return breaches(shifts, [terms], MONDAY, 1, **more)  # type: ignore[arg-type]  # tests pass what they need


def named(shifts: list[Shift], terms: Terms = TERMS, **more: object) -> set[str]:
    return {one.rule for one in judged(shifts, terms, **more)}


def test_a_lawful_week_has_no_breach() -> None:
    assert judged(lawful()) == []


def day(index: int, text: str) -> Callable[[list[Shift]], list[Shift]]:
    """The lawful week with another day in place of one, or beside them."""

    def planted(shifts: list[Shift]) -> list[Shift]:
        kept = [one for place, one in enumerate(shifts) if place != index]
        return [*kept, shift(MONDAY + timedelta(days=index), text)]

    return planted


PLANTED = [
    ("day_most", day(2, "8:00 w 11:00 b 11:30 w 12:00 l 13:00 w 16:00 b 16:30 w 19:30 b 19:45 w 20:45"), {}),
    ("stretch_most", day(2, "9:00 w 12:15 b 12:30 w 13:00 l 14:00 w 15:30 b 15:45 w 17:00"), {}),
    ("short_break", day(2, "9:00 w 11:00 b 11:10 w 13:00 l 14:00 w 17:00"), {}),
    ("lunch_least", day(2, "9:00 w 11:00 b 11:15 w 13:00 l 13:30 w 15:30 b 15:45 w 16:30"), {}),
    ("lunch_after_most", day(2, "8:00 w 10:30 b 10:45 w 13:00 l 14:00 w 15:00 b 15:15 w 16:00"), {}),
    ("break_due_at", day(2, "12:00 w 14:00 b 14:15 w 16:00 b 16:15 w 18:30 b 18:45 w 19:00"), {}),
    ("night", day(2, "14:00 w 16:00 b 16:15 w 18:00 l 19:00 w 20:30 b 20:45 w 22:00"), {}),
    ("daily_rest", day(3, "7:00 w 9:00 b 9:15 w 11:00 l 12:00 w 13:30 b 13:45 w 15:00"), {"before": "21:00"}),
    ("sunday", day(6, USUAL), {}),
    ("days_agreed", day(5, USUAL), {}),
    ("contract_hours", lambda shifts: shifts[1:], {}),
    ("fixed_day_off", lambda shifts: shifts, {"terms": replace(TERMS, days_off=(1,))}),
    ("absent", lambda shifts: shifts, {"terms": replace(TERMS, absences=(MONDAY,))}),
    ("not_in_force", lambda shifts: shifts, {"terms": replace(TERMS, until=MONDAY)}),
    ("holiday", lambda shifts: shifts, {"holidays": (MONDAY,)}),
    ("programme", lambda shifts: shifts, {"terms": replace(TERMS, programmes=(8,))}),
    ("hours_open", lambda shifts: shifts, {"terms": replace(TERMS, earliest_minute=10 * 60)}),
    ("longest_day", lambda shifts: shifts, {"terms": replace(TERMS, longest_day=6 * 60)}),
    ("shortest_day", lambda shifts: shifts, {"terms": replace(TERMS, shortest_day=8 * 60)}),
    ("part_time_most", lambda shifts: shifts, {"terms": replace(TERMS, part_time=True)}),
    ("part_time_least", lambda shifts: shifts, {"terms": replace(TERMS, part_time=True, weekly_minutes=20 * 60)}),
]


@pytest.mark.parametrize(("code", "plant", "more"), PLANTED, ids=[code for code, _, _ in PLANTED])
def test_each_planted_breach_is_named(
    code: str, plant: Callable[[list[Shift]], list[Shift]], more: dict[str, object]
) -> None:
    shifts = plant(lawful())
    if before := more.get("before"):
        late = f"14:00 w 16:00 b 16:15 w 18:00 l 18:45 w 20:00 b 20:15 w {before}"
        shifts = day(2, late)(sorted(shifts, key=lambda one: one.from_us))
    terms = more.get("terms", TERMS)
    assert isinstance(terms, Terms)
    found = judged(shifts, terms, holidays=more.get("holidays", ()))
    assert code in {one.rule for one in found}
    assert all(one.article for one in found)


def test_seven_days_and_no_weekly_rest_are_named() -> None:
    week = [shift(MONDAY + timedelta(days=step), USUAL) for step in range(7)]
    assert {"days_most", "weekly_rest"} <= named(week, replace(TERMS, sunday=True))


def test_more_than_forty_eight_hours_are_named() -> None:
    long = "8:00 w 11:00 b 11:30 w 12:00 l 13:00 w 16:00 b 16:15 w 18:45 b 19:00 w 19:15"
    week = [shift(MONDAY + timedelta(days=step), long) for step in range(6)]
    assert "week_most" in named(week, replace(TERMS, weekly_minutes=57 * 60, most_days=6))


def test_the_mean_of_twelve_weeks_counts_what_was_before() -> None:
    long = "8:00 w 10:30 b 10:45 w 12:00 l 13:00 w 15:30 b 15:45 w 18:15 b 18:30 w 19:00"
    weeks = [[shift(MONDAY + timedelta(days=7 * back + step), long) for step in range(5)] for back in range(-11, 1)]
    before = [one for week in weeks[:-1] for one in week]
    terms = replace(TERMS, weekly_minutes=50 * 60)
    assert "average_most" in named(weeks[-1], terms, previous=before)
    assert "average_most" not in named(weeks[-1], terms)


def test_a_modulated_week_stays_between_twenty_and_forty_two_hours() -> None:
    terms = replace(TERMS, modulated=True)
    long = "8:00 w 10:30 b 10:45 w 12:00 l 13:00 w 15:30 b 15:45 w 18:00"
    assert "modulation_most" in named([shift(MONDAY + timedelta(days=step), long) for step in range(5)], terms)
    assert {"modulation_least", "modulation_mean"} <= named(lawful()[:2], terms)
    assert judged(lawful(), terms) == []


def test_a_night_worker_is_judged_by_eight_hours() -> None:
    night = "20:00 w 22:30 b 22:45 w 24:00 l 25:00 w 27:30 b 27:45 w 30:30"
    terms = replace(TERMS, night=True, weekly_minutes=540, latest_minute=1440)
    found = named([shift(MONDAY, night)], terms)
    assert "night" not in found
    long = "14:00 w 16:30 b 16:45 w 18:00 l 19:00 w 20:45 b 21:00 w 24:00"
    assert "night_day_most" in named([shift(MONDAY, long)], terms)


def test_the_night_the_clock_goes_forward_is_an_hour_short() -> None:
    """20:00 to 7:00 are eleven hours on the wall and ten to live through."""
    saturday = date(2027, 3, 27)
    monday = saturday - timedelta(days=5)
    late = shift(saturday, "14:00 w 16:30 b 16:45 w 20:00".replace("20:00", "19:45"))
    late = replace(late, work=(*late.work, Stretch(7, late.until_us, late.until_us + 15 * 60_000_000)))
    early = shift(saturday + timedelta(days=1), "7:00 w 9:00 b 9:15 w 11:00")
    terms = replace(TERMS, sunday=True, weekly_minutes=600, shortest_day=0)
    found = breaches([late, early], [terms], monday, 1)
    assert ("daily_rest", 600, 660) in {(one.rule, one.found, one.limit) for one in found}
    week_before = [shift(saturday - timedelta(days=7), "14:00 w 16:30 b 16:45 w 19:45 b 19:50 w 20:00")]
    week_before += [shift(saturday - timedelta(days=6), "7:00 w 9:00 b 9:15 w 11:00")]
    assert "daily_rest" not in {one.rule for one in breaches(week_before, [terms], monday - timedelta(days=7), 1)}


def test_hours_are_those_of_the_employees_zone() -> None:
    """Nine in Paris is the small hours in Guadeloupe, and noon in Réunion."""
    there = replace(TERMS, zone="America/Guadeloupe")
    assert "night" in named(lawful(), there)
    own = [shift(MONDAY + timedelta(days=step), USUAL, zone="America/Guadeloupe") for step in range(5)]
    assert judged(own, there) == []


def test_a_shift_with_a_hole_or_turned_times_is_malformed() -> None:
    whole = lawful()[0]
    hole = replace(whole, pauses=whole.pauses[1:])
    turned = replace(whole, work=(Stretch(7, whole.until_us, whole.from_us),))
    for wrong in (hole, turned, replace(whole, work=())):
        assert named([wrong]) == {"malformed_shift"}


def test_two_shifts_at_once_overlap() -> None:
    assert "overlap" in named([*lawful(), shift(MONDAY, "10:00 w 12:00")])


def test_an_employee_without_terms_is_named() -> None:
    assert [one.rule for one in breaches(lawful(), [], MONDAY, 1)] == ["unknown_terms"]


def test_a_change_is_told_as_many_working_days_before_as_the_terms_grant() -> None:
    before, after = lawful(), [*lawful()[:4], shift(MONDAY + timedelta(days=4), USUAL.replace("9:00", "8:45"))]
    in_time, late = moment(date(2026, 11, 17), "12:00"), moment(date(2026, 11, 18), "12:00")
    assert short_notice(before, after, [TERMS], in_time) == []
    (found,) = short_notice(before, after, [TERMS], late)
    assert (found.rule, found.article, found.found, found.limit) == ("notice", "L3123-31", 6, 7)
    assert short_notice(before, after, [replace(TERMS, notice_days=3)], late) == []


def test_every_rule_has_an_article_and_a_source() -> None:
    assert all(one.article and one.source and one.sentence for one in RULES)
    with pytest.raises(KeyError):
        rule("no_such_rule", MONDAY)


@pytest.mark.parametrize(
    ("complementary", "rules"),
    [(0, {"contract_hours"}), (2 * 60 + 48, {"complementary_most"}), (9 * 60 + 20, set())],
)
def test_a_part_time_grows_by_the_complementary_hours_of_its_terms_and_no_more(
    complementary: int, rules: set[str]
) -> None:
    """Twenty-eight hours and three more: a tenth is less, a third is not."""
    terms = replace(TERMS, weekly_minutes=28 * 60, part_time=True, complementary=complementary)
    more = shift(MONDAY + timedelta(days=4), "8:00 w 10:00 b 10:15 w 11:00")
    assert named(lawful()[:4], terms) == set()
    assert named([*lawful()[:4], more], terms) == rules


def test_complementary_hours_never_make_a_week_of_thirty_five() -> None:
    terms = replace(TERMS, weekly_minutes=28 * 60, part_time=True, complementary=9 * 60 + 20)
    assert named(lawful(), terms) == {"part_time_most"}


def test_a_week_with_a_day_of_leave_has_no_complementary_hours() -> None:
    absences = (MONDAY + timedelta(days=4),)
    terms = replace(TERMS, weekly_minutes=28 * 60, part_time=True, complementary=9 * 60, absences=absences)
    assert named(lawful()[:4], terms) == {"contract_hours"}


def test_five_nights_are_five_days_of_the_contract_though_they_end_on_the_sixth() -> None:
    night = "22:00 w 24:00 b 24:15 w 26:00 l 26:45 w 28:30 b 28:45 w 29:45"
    nights = [shift(MONDAY + timedelta(days=day), night) for day in range(5)]
    assert named(nights, replace(TERMS, night=True)) == set()
    assert named(nights) == {"night", "hours_open"}
    assert "days_agreed" in named(nights, replace(TERMS, night=True, most_days=4))


def test_the_judge_imports_nothing_of_the_solver() -> None:
    folder = Path(checking.__file__).parent
    own = {"judging", "judging_days", "judging_weeks", "law", "shifts", "terms"}
    for name in ("checking", "judging", "judging_days", "judging_weeks", "law", "shifts", "terms"):
        tree = ast.parse((folder / f"{name}.py").read_text())
        imported = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        of_rostering = {one.rsplit(".", 1)[1] for one in imported if ".rules.rostering." in one}
        assert of_rostering <= own


SHORT = "9:00 w 11:00 b 11:15 w 12:15 l 13:00 w 14:45"
"""Five paid hours."""
FEWER = replace(TERMS, weekly_minutes=25 * 60, part_time=True)
SECOND = MONDAY + timedelta(days=7)


def two_weeks(first: str, second: str, terms: Terms) -> set[tuple[str, date]]:
    texts = [first] * 5 + [""] * 2 + [second] * 5
    shifts = [shift(MONDAY + timedelta(days=day), text) for day, text in enumerate(texts) if text]
    return {(one.rule, one.day) for one in breaches(shifts, [terms], MONDAY, 2)}


def test_each_week_is_judged_by_the_hours_that_hold_in_it() -> None:
    amended = replace(TERMS, amendments=((SECOND, FEWER),))
    assert two_weeks(USUAL, SHORT, amended) == set()
    assert two_weeks(USUAL, USUAL, amended) == {("contract_hours", SECOND), ("part_time_most", SECOND)}
    assert two_weeks(USUAL, SHORT, TERMS) == {("contract_hours", SECOND)}


def test_each_day_is_judged_by_the_terms_that_hold_on_it() -> None:
    friday_off = replace(FEWER, days_off=(4,), most_days=4)
    amended = replace(TERMS, amendments=((SECOND, friday_off),))
    found = two_weeks(USUAL, SHORT, amended)
    assert found == {("fixed_day_off", SECOND + timedelta(days=4)), ("days_agreed", SECOND)}


def test_a_week_with_an_amendment_in_it_owes_a_share_of_both() -> None:
    wednesday = MONDAY + timedelta(days=2)
    amended = replace(TERMS, days_off=(5,), amendments=((wednesday, replace(FEWER, days_off=(5,))),))
    assert amended.due_minutes(MONDAY) == (2 * 35 + 3 * 25) * 60 // 5
    assert amended.due_minutes(SECOND) == 25 * 60


def test_the_notice_is_that_of_the_terms_on_the_day() -> None:
    amended = replace(TERMS, notice_days=7, amendments=((SECOND, replace(TERMS, notice_days=3)),))
    told = moment(MONDAY, "8:00")
    changed = [shift(SECOND, USUAL)]
    assert short_notice([], changed, [amended], told) == []
    assert [one.limit for one in short_notice([], changed, [replace(amended, amendments=())], told)] == [7]
