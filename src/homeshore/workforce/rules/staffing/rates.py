"""How uncertain the arrival rate of an interval is, from a forecast of counts.

A forecast speaks of the number of contacts, which varies even at a known rate (Poisson). The queue's formulas have that
noise in them, so it is taken out here: var(rate) = var(count) - mean, and the quantiles move towards the mean in
proportion. Between its quantiles a distribution is a piece of a normal one, and so it goes on beyond the outer ones.
"""

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from homeshore.workforce.rules.forecasting import LEVELS, Expected

Floats = NDArray[np.float64]

_SCORES: Floats = ndtri(np.array(LEVELS))
_NO_SPREAD = 1e-9
"""Quantiles are kept so far apart (relative to the mean), that each has one probability."""


class Rates(msgspec.Struct, frozen=True):
    """Contacts per interval as rates, a row for each interval: `mean`, and `nodes` at the forecast's LEVELS."""

    mean: Floats
    nodes: Floats

    def chosen(self, rows: NDArray[np.intp]) -> "Rates":
        """Some of the intervals."""
        return Rates(self.mean[rows], self.nodes[rows])

    def below(self, values: Floats) -> Floats:
        """The probability that a row's rate is at most each of the row's values (rows x columns)."""
        return np.stack([ndtr(_score(row, value)) for row, value in zip(self.nodes, values, strict=True)])

    def at(self, score: float) -> Floats:
        """The rate of each row that a normal score (0 the median, 1.28 for 90 %) stands for, at least 0."""
        place = int(np.clip(np.searchsorted(_SCORES, score), 1, len(LEVELS) - 1))
        left, right = _SCORES[place - 1], _SCORES[place]
        share = (score - left) / (right - left)
        found: Floats = self.nodes[:, place - 1] + share * (self.nodes[:, place] - self.nodes[:, place - 1])
        return np.maximum(found, 0.0)


def rates(expected: Sequence[Expected]) -> Rates:
    """The rates behind forecasts of counts. What is known for certain has nodes a billionth apart."""
    mean = np.array([max(one.mean, 0.0) for one in expected])
    variance = np.array([one.variance for one in expected])
    counts = np.array([one.quantiles for one in expected]).reshape(len(expected), len(LEVELS))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(variance > mean, np.sqrt(np.maximum(variance - mean, 0.0) / variance), 0.0)
    nodes = np.maximum(mean[:, None] + (counts - mean[:, None]) * share[:, None], 0.0)
    apart = np.arange(len(LEVELS)) * _NO_SPREAD * np.maximum(mean, _NO_SPREAD)[:, None]
    return Rates(mean, np.maximum.accumulate(nodes, axis=1) + apart)


def _score(nodes: Floats, values: ArrayLike) -> Floats:
    """The normal score at which a rate lies between the nodes, or beyond the outer two."""
    found = np.asarray(values, dtype=np.float64)
    place = np.clip(np.searchsorted(nodes, found), 1, len(LEVELS) - 1)
    share = (found - nodes[place - 1]) / (nodes[place] - nodes[place - 1])
    score: Floats = _SCORES[place - 1] + share * (_SCORES[place] - _SCORES[place - 1])
    return score
