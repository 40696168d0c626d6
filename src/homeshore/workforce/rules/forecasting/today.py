"""The day's factor, learnt from what has arrived since morning: docs/algorithms/forecasting.md, "Within the day"."""

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from homeshore.workforce.rules.forecasting.expected import DayExpected, Expected
from homeshore.workforce.rules.forecasting.quantiles import count_quantiles

Array = NDArray[np.float64]

_FAR = 3.0
"""One ordinary day in four hundred strays so far."""


class Factor(msgspec.Struct, frozen=True):
    """What a day's forecast is multiplied by: mean and variance. (1, spread.day) before anything has arrived."""

    mean: float
    variance: float


class Today(msgspec.Struct, frozen=True):
    """The day as seen now. `factor` is that of the contacts still to come, all intervals together.

    `intervals` are those not yet over, each as a whole (what has come of the running one included); `mean`, `variance`
    and `quantiles` are those of the day's total.
    """

    arrived: float
    factor: Factor
    intervals: tuple[Expected, ...]
    mean: float
    variance: float
    quantiles: tuple[float, ...]


def rest_of_day(today: DayExpected, arrived: Sequence[float], elapsed: float) -> Today:
    """The posterior of a day after its first `elapsed` intervals (a fraction for the running one) brought `arrived`.

    `arrived` has a count for each interval begun. Relative deviations of intervals are Gaussian: a factor of the
    day, and noise; what arrived tells them with Poisson noise, the rest follows by conditioning.
    """
    means = np.array([one.mean for one in today.intervals])
    shares = np.clip(elapsed - np.arange(len(means)), 0.0, 1.0)
    begun = int(np.count_nonzero(shares))
    came = np.zeros(len(means))
    came[:begun] = np.asarray(arrived, dtype=np.float64)[:begun]
    seen, noise = means * shares, noise_of(today)
    prior = noise + _day_variance(today.spread.day, noise, seen, came)
    deviation, left = _conditioned(prior, seen, came)
    to_come = means * (1 - shares)
    coming = to_come * np.maximum(1 + deviation, 0.0)
    variances = coming + to_come**2 * np.diag(left)
    total, variance = came.sum() + coming.sum(), float(to_come @ left @ to_come + coming.sum())
    ahead = to_come.sum()
    factor = Factor(
        float(coming.sum() / ahead) if ahead > 0 else 1.0,
        float(to_come @ left @ to_come / ahead**2) if ahead > 0 else 0.0,
    )
    over = int(elapsed)
    intervals = tuple(
        _interval(one, float(before), float(mean), float(spread))
        for one, before, mean, spread in zip(
            today.intervals[over:], came[over:], coming[over:], variances[over:], strict=True
        )
    )
    quantiles = tuple(float(came.sum()) + one for one in count_quantiles(float(coming.sum()), variance))
    return Today(float(came.sum()), factor, intervals, float(total), variance, quantiles)


def noise_of(today: DayExpected) -> Array:
    """Covariance of the intervals' relative deviations beside the day's factor: noise with a memory.

    It moves contacts within the day: it is projected so that it leaves the day's total alone.
    """
    means = np.array([one.mean for one in today.intervals])
    count = len(means)
    root = np.sqrt(np.array(today.spread.noises(count)))
    apart = np.abs(np.subtract.outer(np.arange(count), np.arange(count)))
    noise = np.outer(root, root) * np.exp(-apart / today.spread.memory)
    if means.sum() > 0 and count > 1:
        moved = np.eye(count) - np.outer(np.ones(count), means / means.sum())
        noise = moved @ noise @ moved.T
    found: Array = noise
    return found


def _day_variance(day: float, noise: Array, means: Array, came: Array) -> float:
    """The variance of the day's factor, raised where what came lies farther out than _FAR standard deviations.

    Such a day is none of those that the forecast knows: it is then believed what it says of itself.
    """
    seen = means > 0
    if not seen.any():
        return day
    told = came[seen] / means[seen] - 1
    weights = np.linalg.solve(noise[np.ix_(seen, seen)] + np.diag(1 / means[seen]), np.ones(len(told)))
    deviation, variance = float(weights @ told / weights.sum()), float(1 / weights.sum())
    return day + max(deviation**2 - _FAR**2 * (day + variance), 0.0)


def _conditioned(prior: Array, means: Array, came: Array) -> tuple[Array, Array]:
    """Mean and covariance of the relative deviations, given counts of these means."""
    seen = means > 0
    if not seen.any():
        return np.zeros(len(means)), prior
    told = came[seen] / means[seen] - 1
    gain = np.linalg.solve(prior[np.ix_(seen, seen)] + np.diag(1 / means[seen]), prior[seen]).T
    return gain @ told, prior - gain @ prior[seen]


def _interval(one: Expected, before: float, coming: float, variance: float) -> Expected:
    quantiles = tuple(before + level for level in count_quantiles(coming, variance))
    return Expected(one.from_us, one.until_us, before + coming, variance, quantiles, one.handling_seconds)
