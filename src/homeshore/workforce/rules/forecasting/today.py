"""The day's factor, learnt from what has arrived since morning (docs/algorithms/forecasting.md, "Within the day")."""

from collections.abc import Sequence

import msgspec

from homeshore.workforce.rules.forecasting.expected import Expected, Spread
from homeshore.workforce.rules.forecasting.quantiles import count_quantiles


class Factor(msgspec.Struct, frozen=True):
    """What the rest of the day is multiplied by: mean and variance of the posterior. (1, spread.day) in the morning."""

    mean: float
    variance: float


def day_factor(spread: Spread, expected: Sequence[float], arrived: Sequence[float]) -> Factor:
    """The posterior of the day's factor after intervals with these expected means brought these arrivals.

    A part of an interval may stand for an interval: give its share of the mean. Gaussian approximation of the
    gamma-Poisson model: each interval tells arrived/expected with variance 1/expected + spread.interval.
    """
    precision, weighted = 1.0 / max(spread.day, 1e-9), 1.0 / max(spread.day, 1e-9)
    for mean, came in zip(expected, arrived, strict=True):
        if mean > 0:
            weight = 1.0 / (1.0 / mean + spread.interval)
            precision += weight
            weighted += weight * came / mean
    return Factor(weighted / precision, 1.0 / precision)


def updated(intervals: Sequence[Expected], spread: Spread, factor: Factor) -> tuple[Expected, ...]:
    """The intervals still to come, scaled by the day's factor, with the variance that is left."""
    day = factor.variance / factor.mean**2 if factor.mean > 0 else spread.day
    return tuple(_scaled(one, factor.mean, day + spread.interval) for one in intervals)


def _scaled(one: Expected, factor: float, relative: float) -> Expected:
    mean = one.mean * factor
    variance = mean + mean * mean * relative
    return Expected(one.from_us, one.until_us, mean, variance, count_quantiles(mean, variance), one.handling_seconds)
