"""Terms of work that contradict themselves or the law."""

from datetime import date
from typing import Any

import pytest

from homeshore.workforce.rules.employment import (
    TermsDetails,
    WishDetails,
    complementary_minutes,
    terms_problems,
    wish_problems,
)


def codes(**details: Any) -> set[tuple[str, str]]:
    agreed = {"from_day": date(2026, 1, 1), "week_minutes": 35 * 60, **details}
    return {(one.field, one.code) for one in terms_problems(TermsDetails(**agreed))}


def test_a_full_time_of_five_days_is_fine() -> None:
    assert codes() == set()


@pytest.mark.parametrize(
    ("details", "problem"),
    [
        ({"week_minutes": 20 * 60}, ("week_minutes", "below_least_part_time")),
        ({"week_minutes": 36 * 60}, ("week_minutes", "out_of_range")),
        ({"days_off": (0, 1, 2)}, ("days_off", "too_few_days_left")),
        ({"days_off": (7,)}, ("days_off", "not_a_weekday")),
        ({"most_days": 3}, ("most_days", "days_too_few_for_week")),
        ({"shortest_day": 600, "longest_day": 300}, ("longest_day", "days_out_of_order")),
        ({"longest_day": 11 * 60}, ("longest_day", "days_out_of_order")),
        ({"notice_days": 2}, ("notice_days", "out_of_range")),
        ({"complementary": "half"}, ("complementary", "not_a_margin")),
    ],
)
def test_a_contradiction_is_named_beside_its_field(details: dict[str, Any], problem: tuple[str, str]) -> None:
    assert problem in codes(**details)


def test_a_short_part_time_is_fine_when_it_was_asked_for_in_writing() -> None:
    assert codes(week_minutes=20 * 60, least_week_granted=True) == set()


@pytest.mark.parametrize(
    ("week", "margin", "minutes"),
    [
        (24 * 60, "tenth", 144),
        (24 * 60, "third", 480),
        (33 * 60, "third", 119),
        (35 * 60, "third", 0),
    ],
)
def test_complementary_hours_never_bring_a_week_to_35_hours(week: int, margin: str, minutes: int) -> None:
    assert complementary_minutes(week, margin) == minutes


def test_a_wish_is_about_a_weekday_or_about_a_date() -> None:
    assert [one.code for one in wish_problems(WishDetails())] == ["weekday_or_day"]
    assert [one.code for one in wish_problems(WishDetails(weekday=1, day=date(2026, 1, 1)))] == ["weekday_or_day"]
    assert list(wish_problems(WishDetails(weekday=2))) == []
