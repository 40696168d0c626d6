"""What a roster gives to whom: hours, evenings, weekends, days against a wish."""

from collections.abc import Iterable
from statistics import median

import msgspec

from homeshore.workforce.rules.clockface import local_day, minute_of
from homeshore.workforce.rules.rostering.shifts import MINUTE_US, Shift
from homeshore.workforce.rules.rostering.terms import Terms

EVENING_FROM = 19 * 60
"""A shift that goes on after seven in the evening, on the employee's clock, is an evening's; as the solver has it."""
_SATURDAY = 5


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """One employee's part of a roster. `against_wishes`: shifts that touch hours somebody wished to be free of."""

    agent: int
    shifts: int = 0
    paid_minutes: int = 0
    evenings: int = 0
    weekend_days: int = 0
    against_wishes: int = 0


class Spread(msgspec.Struct, frozen=True):
    """The least, the middle and the most of a figure among employees."""

    least: float
    middle: float
    most: float


def shares(shifts: Iterable[Shift], terms: Iterable[Terms]) -> list[Share]:
    """Each employee's part, in the order of the terms; those without a shift have zeros."""
    mine: dict[int, list[Shift]] = {}
    for shift in shifts:
        mine.setdefault(shift.agent, []).append(shift)
    return [_share(one, mine.get(one.agent, [])) for one in terms]


def spread(figures: Iterable[float]) -> Spread:
    """How a figure is spread; zeros when there is none."""
    known = sorted(figures) or [0.0]
    return Spread(known[0], median(known), known[-1])


def is_evening(shift: Shift, zone: str) -> bool:
    """Whether a shift goes on after the evening has begun."""
    return minute_of(shift.until_us, local_day(shift.from_us, zone), zone) > EVENING_FROM


def _share(terms: Terms, shifts: list[Shift]) -> Share:
    days = [local_day(shift.from_us, terms.zone) for shift in shifts]
    return Share(
        agent=terms.agent,
        shifts=len(shifts),
        paid_minutes=sum(shift.paid_us for shift in shifts) // MINUTE_US,
        evenings=sum(is_evening(shift, terms.zone) for shift in shifts),
        weekend_days=sum(day.weekday() >= _SATURDAY for day in days),
        against_wishes=sum(_is_against(shift, terms) for shift in shifts),
    )


def _is_against(shift: Shift, terms: Terms) -> bool:
    day = local_day(shift.from_us, terms.zone)
    begins, ends = minute_of(shift.from_us, day, terms.zone), minute_of(shift.until_us, day, terms.zone)
    return any(wish.falls_on(day) and begins < wish.until_minute and wish.from_minute < ends for wish in terms.wishes)
