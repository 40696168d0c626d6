"""Working days of notice."""

from datetime import date

from homeshore.workforce.rules.calendar import public_holidays
from homeshore.workforce.rules.notice import working_days_before

MONDAY = date(2026, 11, 2)


def test_neither_the_day_it_is_told_nor_the_day_itself_counts() -> None:
    assert working_days_before(MONDAY, date(2026, 11, 4), frozenset()) == 1


def test_weekends_do_not_count() -> None:
    assert working_days_before(MONDAY, date(2026, 11, 11), frozenset()) == 6


def test_public_holidays_do_not_count() -> None:
    holidays = public_holidays(MONDAY, date(2026, 11, 13))
    assert holidays == {date(2026, 11, 11)}
    assert working_days_before(MONDAY, date(2026, 11, 13), holidays) == 7


def test_what_is_past_has_no_notice() -> None:
    assert working_days_before(MONDAY, date(2026, 10, 1), frozenset()) == 0
