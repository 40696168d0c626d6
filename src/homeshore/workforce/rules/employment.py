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
    days_a_week: int = 5
    days_off: tuple[int, ...] = ()
    earliest_minute: int = 0
    latest_minute: int = DAY_MINUTES
    complementary: str = "tenth"
    notice_days: int = NOTICE_DAYS
    least_week_granted: bool = False
    modulated: bool = False


class WishDetails(msgspec.Struct, frozen=True, kw_only=True):
    """A wish about a weekday or about a date: `off`, `early` or `late`."""

    kind: str
    weekday: int | None = None
    day: date | None = None


WISHES = ("off", "early", "late")


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
        yield Problem("week_minutes", "out_of_range", {"least": 1, "most": 35})
    elif terms.week_minutes < LEAST_PART_TIME_MINUTES and not terms.least_week_granted:
        yield Problem("week_minutes", "below_least_part_time")
    if not 1 <= terms.days_a_week <= MOST_DAYS:
        yield Problem("days_a_week", "out_of_range", {"least": 1, "most": MOST_DAYS})
    elif terms.days_a_week + len(set(terms.days_off)) > WEEK_DAYS:
        yield Problem("days_off", "too_few_days_left", {"days": terms.days_a_week})
    elif terms.week_minutes > terms.days_a_week * LONGEST_DAY_MINUTES:
        yield Problem("days_a_week", "days_too_few_for_week", {"most": LONGEST_DAY_MINUTES // 60})
    if terms.complementary not in MARGIN_SHARES:
        yield Problem("complementary", "not_a_margin", {"value": terms.complementary})
    yield from _hours_problems(terms)


def _hours_problems(terms: TermsDetails) -> Iterator[Problem]:
    window = terms.latest_minute - terms.earliest_minute
    if not 0 <= terms.earliest_minute < terms.latest_minute <= DAY_MINUTES:
        yield Problem("latest_minute", "ends_before_it_starts")
    elif terms.week_minutes > terms.days_a_week * window:
        yield Problem("latest_minute", "window_too_short")
    if not LEAST_NOTICE_DAYS <= terms.notice_days <= MOST_NOTICE_DAYS:
        yield Problem("notice_days", "out_of_range", {"least": LEAST_NOTICE_DAYS, "most": MOST_NOTICE_DAYS})


def wish_problems(wish: WishDetails) -> Iterator[Problem]:
    """All that is wrong with a wish."""
    if wish.kind not in WISHES:
        yield Problem("kind", "not_a_wish", {"value": wish.kind})
    if (wish.weekday is None) == (wish.day is None):
        yield Problem("day", "weekday_or_day")
