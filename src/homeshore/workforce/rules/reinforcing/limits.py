"""Whether an employee may be asked to work more: the limits that no consent lifts (Code du travail)."""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from homeshore.kit.clock import SECOND_US, from_us, to_us

Span = tuple[int, int]

HOUR_US = 3600 * SECOND_US
DAY_HOURS, WEEK_HOURS, REST_HOURS, LONGEST_RUN_HOURS = 10, 48, 11, 3
"""L3121-18: ten hours a day; L3121-20: 48 a week; L3131-1: eleven of rest a day; IDCC 2098: three in a row."""


def may_work_more(worked: Sequence[Span], more: Span, zone: str) -> bool:
    """Whether a stretch may be added to effective work, both in microseconds; days and weeks are those of `zone`.

    Nights (21:00-7:00) and Sundays are left out altogether: they need an authorisation, which a call-out has not.
    """
    begins, ends = (from_us(one).astimezone(ZoneInfo(zone)) for one in more)
    if begins.weekday() == 6 or begins.hour < 7 or ends > begins.replace(hour=21, minute=0, second=0, microsecond=0):
        return False
    midnight = begins.replace(hour=0, minute=0, second=0, microsecond=0)
    day = to_us(midnight), to_us(midnight + timedelta(days=1))
    monday = midnight - timedelta(days=begins.weekday())
    week = to_us(monday), to_us(monday + timedelta(days=7))
    together = [*worked, more]
    of_day = [one for one in together if one[0] < day[1] and one[1] > day[0]]
    return (
        _hours(together, day) <= DAY_HOURS
        and _hours(together, week) <= WEEK_HOURS
        and _rested(
            [one for one in worked if one not in of_day], min(one[0] for one in of_day), max(one[1] for one in of_day)
        )
        and _run(together, more) <= LONGEST_RUN_HOURS
    )


def _hours(spans: Sequence[Span], within: Span) -> float:
    return sum(max(0, min(end, within[1]) - max(begin, within[0])) for begin, end in spans) / HOUR_US


def _rested(others: Sequence[Span], begins: int, ends: int) -> bool:
    """Whether eleven hours lie between the day's first and last work and all work of other days."""
    rest = REST_HOURS * HOUR_US
    return all(one[1] + rest <= begins or one[0] >= ends + rest for one in others)


def _run(spans: Sequence[Span], more: Span) -> float:
    """Hours in a row that `more` is part of: what adjoins it without a pause belongs to it."""
    begins, ends = more
    for _ in spans:
        begins = min([begins, *(one[0] for one in spans if one[0] < begins <= one[1])])
        ends = max([ends, *(one[1] for one in spans if one[0] <= ends < one[1])])
    return (ends - begins) / HOUR_US
