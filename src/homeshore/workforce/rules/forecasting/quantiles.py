"""Quantiles of counts with a given mean and variance."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from homeshore.workforce.rules.forecasting.expected import LEVELS


def count_quantiles(mean: float, variance: float) -> tuple[float, ...]:
    """Quantiles at LEVELS of a gamma-Poisson count of this mean and variance."""
    return tuple(float(value) for value in quantiles_of(np.array([mean]), np.array([variance]))[0])


def quantiles_of(means: ArrayLike, variances: ArrayLike) -> NDArray[np.float64]:
    """Quantiles at LEVELS, one row for each mean and variance: those of the gamma distribution with both.

    A gamma-Poisson count is discrete; its gamma counterpart of equal mean and variance lies within a contact of it and
    lets the bands of small volumes move smoothly. A mean of 0 has all quantiles 0.
    """
    mean = np.asarray(means, dtype=np.float64)[:, None]
    variance = np.maximum(np.asarray(variances, dtype=np.float64)[:, None], 1e-12)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = special.gammaincinv(mean * mean / variance, np.array(LEVELS)) * variance / mean
    return np.where(mean > 0, found, 0.0)
