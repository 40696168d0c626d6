"""Durations, drawn in blocks or one by one: microseconds, rounded down."""

from functools import cache
from math import exp, log, log1p, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from homeshore.simulate.model import SECOND_US, Constant, Duration, Empirical, Exponential, Lognormal

_NORMAL = NormalDist()
MOST_SECONDS = 10 * 366 * 86_400.0
"""Ten years: longer than any horizon, and small enough for integers of 64 bits."""


def block(duration: Duration, generator: np.random.Generator, number: int) -> NDArray[np.int64]:
    """The next `number` of them; blocks of any size give the same sequence."""
    seconds: NDArray[Any]
    match duration:
        case Constant(value):
            seconds = np.full(number, value)
        case Exponential(mean):
            seconds = generator.standard_exponential(number) * mean
        case Lognormal(mean, cv):
            mu, sigma = lognormal_parameters(mean, cv)
            seconds = np.exp(mu + sigma * generator.standard_normal(number))
        case Empirical(measured):
            places = (generator.random(number) * len(measured)).astype(np.int64)
            seconds = np.asarray(measured, dtype=np.float64)[places]
    return (np.minimum(seconds, MOST_SECONDS) * SECOND_US).astype(np.int64)


def draw(duration: Duration, share: float) -> int:
    """The one below which this share of all durations lies."""
    if isinstance(duration, Lognormal):
        mu, sigma = lognormal_parameters(duration.mean, duration.cv)
        seconds = exp(mu + sigma * _NORMAL.inv_cdf(share))
    elif isinstance(duration, Exponential):
        seconds = -duration.mean * log1p(-share)
    elif isinstance(duration, Empirical):
        seconds = duration.seconds[int(share * len(duration.seconds))]
    else:
        seconds = duration.seconds
    return int(min(seconds, MOST_SECONDS) * SECOND_US)


@cache
def lognormal_parameters(mean: float, cv: float) -> tuple[float, float]:
    """Mean and deviation of the logarithm."""
    variance = log(1 + cv * cv)
    return log(mean) - variance / 2, sqrt(variance)
