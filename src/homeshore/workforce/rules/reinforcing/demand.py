"""What the rest of the day asks for: the distribution of the agents needed, interval by interval."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy import special

from homeshore.workforce.rules.reinforcing.capacity import Promise, agents_needed

POINTS = 200
"""Equally likely volumes at which the need of an interval is worked out: risks are multiples of half a per cent."""


class Stream(msgspec.Struct, frozen=True):
    """Contacts of one channel in an interval: the mean of the posterior, its relative variance without Poisson's own.

    The promise is about the long run at the true rate, so that a gust within the interval is not part of the need.
    """

    mean: float
    relative_variance: float
    promise: Promise


class Interval(msgspec.Struct, frozen=True):
    """An interval to come: agents needed at POINTS equally likely volumes, ascending, and those who will be on line."""

    from_us: int
    until_us: int
    needed: NDArray[np.int64]
    staffed: float = 0.0


def needed(streams: Iterable[Stream], seconds: float) -> NDArray[np.int64]:
    """Agents needed for an interval of so many seconds.

    The channels of a programme are taken to be high and low together, as the day's factor makes them.
    """
    total = np.zeros(POINTS, dtype=np.int64)
    for stream in streams:
        if stream.mean > 0:
            total += agents_needed(stream.promise, stream.mean / seconds * _multiples(stream.relative_variance))
    return total


def shortages(intervals: Sequence[Interval]) -> NDArray[np.float64]:
    """Needed less staffed, an interval a row, at equally likely volumes."""
    return np.array([one.needed - one.staffed for one in intervals])


@lru_cache(maxsize=64)
def _multiples(relative_variance: float) -> NDArray[np.float64]:
    """Quantiles of a gamma-distributed factor of mean 1."""
    if relative_variance < 1e-9:
        return np.ones(POINTS)
    shape = 1 / relative_variance
    found: NDArray[np.float64] = special.gammaincinv(shape, (np.arange(POINTS) + 0.5) / POINTS) / shape
    return found
