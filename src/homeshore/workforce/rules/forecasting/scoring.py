"""How good forecasts were: errors and losses, without a word about how they were made."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def wape(forecast: Array, actual: Array) -> float:
    """Sum of absolute errors over the total volume; 0 where nothing came and nothing was expected."""
    volume = float(np.sum(actual))
    error = float(np.abs(forecast - actual).sum())
    return error / volume if volume > 0 else 0.0 if error == 0 else float("inf")


def pinball(quantiles: Array, levels: Sequence[float], actual: Array) -> float:
    """Mean pinball loss over levels (last axis of `quantiles`) and cases, over the mean volume of a case.

    At a level q the loss of stating x when y came is max(q (y - x), (q - 1) (y - x)) (Koenker and Bassett 1978).
    """
    level = np.asarray(levels)
    miss = actual[..., None] - quantiles
    loss = np.maximum(level * miss, (level - 1) * miss)
    return float(loss.mean() / max(float(actual.mean()), 1e-9))


def coverage(low: Array, high: Array, actual: Array) -> float:
    """The share of cases that fell between both, bounds included."""
    return float(np.mean((low <= actual) & (actual <= high)))
