"""Quantiles of counts with a given mean and variance."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from homeshore.workforce.rules.forecasting.expected import LEVELS

Array = NDArray[np.float64]

_FREEDOM = 6.0
"""Degrees of freedom of Student's t whose tails the deviations of days and intervals have: calm days outnumber what a
bell curve of the same variance allows, and so do wild ones. Chosen on the first 60 days of the bank's calls."""
_NORMAL = special.ndtri(LEVELS)
_STUDENT = special.stdtrit(_FREEDOM, LEVELS) * np.sqrt((_FREEDOM - 2) / _FREEDOM)


def count_quantiles(mean: float, variance: float) -> tuple[float, ...]:
    """Quantiles at LEVELS of a count of this mean and variance."""
    return tuple(float(value) for value in quantiles_of(np.array([mean]), np.array([variance]))[0])


def quantiles_of(means: ArrayLike, variances: ArrayLike) -> Array:
    """Quantiles at LEVELS, one row for each mean and variance.

    Those of the gamma distribution with both, which lies within a contact of the gamma-Poisson count and lets the bands
    of small volumes move smoothly. The part of the variance beyond Poisson has Student's tails: levels are moved to
    where it would have them, in proportion to that part. A mean of 0 has all quantiles 0.
    """
    mean = np.asarray(means, dtype=np.float64)[:, None]
    variance = np.maximum(np.asarray(variances, dtype=np.float64)[:, None], 1e-12)
    beyond = np.clip(1 - mean / variance, 0.0, 1.0)
    levels = special.ndtr(_NORMAL + beyond * (_STUDENT - _NORMAL))
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Array = special.gammaincinv(mean * mean / variance, levels) * variance / mean
    return np.where(mean > 0, found, 0.0)
