"""Months of volumes for the demo's programmes, with the shape that such volumes have; the same for everybody."""

import math
import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from holidays import country_holidays

DAYS = 140
HALF_HOUR = timedelta(minutes=30)
SEED = 2026
FACTORS = (1.16, 1.05, 1.0, 0.98, 1.02, 0.68, 0.42)
"""By weekday, Monday first."""
AFTER_A_HOLIDAY, ON_A_HOLIDAY = 1.22, 0.35
DAY_SPREAD = 0.11
OPENS, CLOSES = 7, 24
"""Of every day; late evenings are few, but never nobody."""
SERIES = {
    ("aubelle", "orders", "voice"): (330, 290),
    ("aubelle", "orders", "chat"): (210, 460),
    ("aubelle", "retention", "chat"): (80, 540),
    ("santeo", "reimbursements", "voice"): (190, 340),
}
"""Contacts of a plain weekday and the mean seconds of a handling, by brand, programme and channel."""


def volumes_csv(series: tuple[str, str, str], until: datetime) -> str:
    """The half-hours of `DAYS` days and of the day of `until` (local time), as far as they are over, as the CSV file
    that a planner would take in.
    """
    lines = ["starts_at;contacts;handled;handling_seconds", *_rows(series, until)]
    return "\n".join(lines) + "\n"


def _rows(series: tuple[str, str, str], until: datetime) -> Iterator[str]:
    plain, seconds = SERIES[series]
    chance = random.Random(f"{SEED} {series}")  # noqa: S311  # the same demo for everybody
    shape = [_busy(hour / 2) for hour in range(2 * OPENS, 2 * CLOSES)]
    for back in range(DAYS, -1, -1):
        day = until.date() - timedelta(days=back)
        total = plain * _of_day(day) * chance.lognormvariate(0, DAY_SPREAD) * (1 + 0.12 * (DAYS - back) / DAYS)
        for place, share in enumerate(shape):
            contacts = _poisson(total * share / sum(shape), chance)
            at = datetime.combine(day, time(OPENS)) + HALF_HOUR * place
            if at + HALF_HOUR > until:
                return
            mean = round(seconds * chance.gauss(1, 0.06))
            yield f"{at:%Y-%m-%d %H:%M};{contacts};{contacts};{mean}"


def _of_day(day: date) -> float:
    """Weekday, position in the month, and holidays with the days after them."""
    off = country_holidays("FR", years=day.year)
    factor = FACTORS[day.weekday()] * (1.12 if day.day <= 5 else 1.0)
    if day in off:
        return factor * ON_A_HOLIDAY
    return factor * (AFTER_A_HOLIDAY if day - timedelta(days=1) in off else 1.0)


def _busy(hour: float) -> float:
    """The day's two humps, late in the morning and at the end of the afternoon."""
    morning, afternoon = math.exp(-(((hour - 10.75) / 1.8) ** 2)), math.exp(-(((hour - 17) / 2.2) ** 2))
    return (0.12 if hour < 21 else 0.06) + morning + 0.85 * afternoon


def _poisson(mean: float, chance: random.Random) -> int:
    """A count around a mean (Knuth's product for small means, a rounded normal above)."""
    if mean > 40:
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    limit, found, product = math.exp(-mean), 0, chance.random()
    while product > limit:
        found, product = found + 1, product * chance.random()
    return found
