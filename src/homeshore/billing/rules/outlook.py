"""What a brand's month will come to, from its own past (docs/algorithms/earnings.md)."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

import msgspec

from homeshore.billing.rules.rounding import half_up

WINDOW_DAYS = 56
SHORTEST_WINDOW_DAYS = 14
SLOWEST, FASTEST = Fraction(1, 2), Fraction(2)
Quantities = Mapping[date, int]
"""Charged microseconds of each day; a day that is absent has none."""


class Month(msgspec.Struct, frozen=True, kw_only=True):
    """The month as it stands: `first` day, `today`, and what `cost_cents` of it time and items cost (`priced_cents`)
    for `priced_us` of quantity; both of the month before when this one has no charge yet."""

    first: date
    today: date
    cost_cents: int
    priced_cents: int
    priced_us: int


class Outlook(msgspec.Struct, frozen=True):
    """Cents at the end of the month, and the microseconds still to come; with the pace that was assumed."""

    cents: int
    to_come_us: int
    pace: Fraction


def outlook(month: Month, quantities: Quantities, began: date | None) -> Outlook | None:
    """The forecast; None when nothing is known to forecast from. `began`: the day of the brand's first charge."""
    window_from = max(month.first - timedelta(days=WINDOW_DAYS), began or month.first)
    window = [window_from + timedelta(days=place) for place in range((month.first - window_from).days)]
    gone = _days(month.first, month.today)
    coming = _days(month.today + timedelta(days=1), _end(month.first))
    if len(window) >= SHORTEST_WINDOW_DAYS:
        means = _means(window, quantities)
        pace = _pace(gone, means, quantities)
        expected = {day: pace * means[day.weekday()] for day in (month.today, *coming)}
    elif gone:
        pace = Fraction(1)
        mean = Fraction(sum(quantities.get(day, 0) for day in gone), len(gone))
        expected = dict.fromkeys((month.today, *coming), mean)
    else:
        return None
    left_today = max(Fraction(0), expected[month.today] - quantities.get(month.today, 0))
    to_come = left_today + sum((expected[day] for day in coming), Fraction(0))
    if to_come and not month.priced_us:
        return None
    return Outlook(month.cost_cents + _cents(to_come, month), int(to_come), pace)


def _cents(to_come: Fraction, month: Month) -> int:
    if not to_come:
        return 0
    price = Fraction(max(0, month.priced_cents), month.priced_us)
    return half_up(*(to_come * price).as_integer_ratio())


def _means(window: list[date], quantities: Quantities) -> list[Fraction]:
    sums, days = [0] * 7, [0] * 7
    for day in window:
        sums[day.weekday()] += quantities.get(day, 0)
        days[day.weekday()] += 1
    return [Fraction(sums[weekday], days[weekday]) for weekday in range(7)]


def _pace(gone: list[date], means: list[Fraction], quantities: Quantities) -> Fraction:
    expected = sum((means[day.weekday()] for day in gone), Fraction(0))
    if not expected:
        return Fraction(1)
    return min(FASTEST, max(SLOWEST, sum(quantities.get(day, 0) for day in gone) / expected))


def _days(first: date, until: date) -> list[date]:
    return [first + timedelta(days=place) for place in range((until - first).days)]


def _end(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)
