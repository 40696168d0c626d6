"""What an employment may agree about hours, and what contradicts itself."""

from collections.abc import Iterator
from datetime import date

import msgspec

from homeshore.kit.problems import Problem
from homeshore.workforce.rules.clockface import DAY_MINUTES
from homeshore.workforce.rules.notice import LEAST_NOTICE_DAYS, NOTICE_DAYS

FULL_WEEK_MINUTES = 35 * 60
"""Code du travail, L3121-27."""
LEAST_PART_TIME_MINUTES = 24 * 60
"""L3123-27, unless granted or asked for in writing (L3123-7)."""
WEEK_DAYS = 7
MOST_DAYS = 6
"""L3132-1."""
MARGIN_SHARES = {"tenth": 10, "third": 3}
"""Complementary hours: a tenth (L3123-28), a third by agreement (L3123-20)."""
LONGEST_DAY_MINUTES = 10 * 60
"""L3121-18."""
MOST_NOTICE_DAYS = 30
"""More would be a typing error."""


class TermsDetails(msgspec.Struct, frozen=True, kw_only=True):
    """What is typed of an employment's hours. Minutes; weekdays from Monday 0."""

    from_day: date
    week_minutes: int
    most_days: int = 5
    days_off: tuple[int, ...] = ()
    shortest_day: int = 3 * 60
    longest_day: int = LONGEST_DAY_MINUTES
    earliest_minute: int = 0
    latest_minute: int = DAY_MINUTES
    complementary: str = "tenth"
    notice_days: int = NOTICE_DAYS
    least_week_granted: bool = False
    modulated: bool = False


class WishDetails(msgspec.Struct, frozen=True, kw_only=True):
    """Hours of a weekday or of a date at which somebody would rather not work, in local minutes."""

    weekday: int | None = None
    day: date | None = None
    from_minute: int = 0
    until_minute: int = DAY_MINUTES
    weight: int = 1


MOST_WEIGHT = 5


def is_part_time(week_minutes: int) -> bool:
    """Whether a week is shorter than the legal one."""
    return week_minutes < FULL_WEEK_MINUTES


def complementary_minutes(week_minutes: int, margin: str) -> int:
    """How much a part-time week may grow: the margin, and always below 35 hours (L3123-9); 0 for full time."""
    if not is_part_time(week_minutes):
        return 0
    return min(week_minutes // MARGIN_SHARES[margin], FULL_WEEK_MINUTES - 1 - week_minutes)


def terms_problems(terms: TermsDetails) -> Iterator[Problem]:
    """All that is wrong with terms of work, or contradicts itself in them."""
    if not 0 < terms.week_minutes <= FULL_WEEK_MINUTES:
        yield Problem("week_minutes", "out_of_range", {"least": 1, "most": FULL_WEEK_MINUTES // 60})
    elif terms.week_minutes < LEAST_PART_TIME_MINUTES and not terms.least_week_granted:
        yield Problem("week_minutes", "below_least_part_time")
    if not set(terms.days_off) <= set(range(WEEK_DAYS)):
        yield Problem("days_off", "not_a_weekday")
    if terms.complementary not in MARGIN_SHARES:
        yield Problem("complementary", "not_a_margin", {"value": terms.complementary})
    if not LEAST_NOTICE_DAYS <= terms.notice_days <= MOST_NOTICE_DAYS:
        yield Problem("notice_days", "out_of_range", {"least": LEAST_NOTICE_DAYS, "most": MOST_NOTICE_DAYS})
    yield from _days_problems(terms)


def _days_problems(terms: TermsDetails) -> Iterator[Problem]:
    if not 0 <= terms.earliest_minute < terms.latest_minute <= DAY_MINUTES:
        yield Problem("latest_minute", "ends_before_it_starts")
    elif terms.latest_minute - terms.earliest_minute < terms.shortest_day:
        yield Problem("latest_minute", "window_too_short")
    if not 0 < terms.shortest_day <= terms.longest_day <= LONGEST_DAY_MINUTES:
        yield Problem("longest_day", "days_out_of_order", {"most": LONGEST_DAY_MINUTES // 60})
    if not 1 <= terms.most_days <= MOST_DAYS:
        yield Problem("most_days", "out_of_range", {"least": 1, "most": MOST_DAYS})
    elif terms.most_days + len(set(terms.days_off)) > WEEK_DAYS:
        yield Problem("days_off", "too_few_days_left", {"days": terms.most_days})
    elif terms.week_minutes > terms.most_days * terms.longest_day:
        yield Problem("most_days", "days_too_few_for_week")


def wish_problems(wish: WishDetails) -> Iterator[Problem]:
    """All that is wrong with a wish."""
    if (wish.weekday is None) == (wish.day is None):
        yield Problem("day", "weekday_or_day")
    if not 0 <= wish.from_minute < wish.until_minute <= DAY_MINUTES:
        yield Problem("until_minute", "ends_before_it_starts")
    if not 1 <= wish.weight <= MOST_WEIGHT:
        yield Problem("weight", "out_of_range", {"least": 1, "most": MOST_WEIGHT})
