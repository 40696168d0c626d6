"""How much a number of agents can carry while the service level is kept, and so how many a volume needs."""

from functools import lru_cache

import msgspec
import numpy as np
from numpy.typing import ArrayLike, NDArray

from homeshore.simulate.queues import figures

_EXACT, _GROWTH = 48, 1.07
"""Up to so many agents each number is worked out; beyond, numbers that grow by this factor, and straight lines between:
what n agents carry is n - c sqrt(n) but for lower terms, so that a line over 7 % is off by less than n / 10,000."""
_PRECISION = 1e-4


class Promise(msgspec.Struct, frozen=True):
    """What is promised on a channel and what a contact takes: mean seconds of work, of patience; share within seconds.

    The service level is the product's: answered within / (offered - abandoned within). Of chats an agent has
    `at_once`; `handling_seconds` is how long one lasts then.
    """

    handling_seconds: float
    patience_seconds: float
    service_level: float
    within_seconds: float
    at_once: int = 1


def agents_needed(promise: Promise, per_second: ArrayLike) -> NDArray[np.int64]:
    """The fewest agents that keep the promise at each rate of arrival (stationary M/M/n+M)."""
    rates = np.asarray(per_second, dtype=np.float64)
    size = _EXACT
    table = carried(promise, size)
    highest = float(rates.max(initial=0.0))
    while table[-1] < highest:
        size *= 4
        table = carried(promise, size)
    return -(-np.searchsorted(table, rates, side="left") // promise.at_once)


@lru_cache(maxsize=256)
def carried(promise: Promise, most: int) -> NDArray[np.float64]:
    """The greatest rate of arrival, contacts a second, at which 0, 1, ... `most` agents keep the promise."""
    known = np.array(_numbers(most), dtype=np.float64)
    table: NDArray[np.float64] = np.interp(np.arange(most + 1), [0, *known], [0.0, *_greatest_rates(promise, known)])
    table.setflags(write=False)
    return table


def _numbers(most: int) -> list[int]:
    found = list(range(1, min(most, _EXACT) + 1))
    while found[-1] < most:
        found.append(min(most, int(found[-1] * _GROWTH) + 1))
    return found


def _greatest_rates(promise: Promise, agents: NDArray[np.float64]) -> NDArray[np.float64]:
    """By halving, all numbers at once: the service level falls as the rate grows."""
    low, high = np.zeros(len(agents)), 2 * agents / promise.handling_seconds
    while (kept := _keeps(promise, agents, high)).any():
        low, high = np.where(kept, high, low), np.where(kept, 2 * high, high)
    while (high - low > _PRECISION * high).any():
        middle = (low + high) / 2
        kept = _keeps(promise, agents, middle)
        low, high = np.where(kept, middle, low), np.where(kept, high, middle)
    return low


def _keeps(promise: Promise, agents: NDArray[np.float64], per_second: NDArray[np.float64]) -> NDArray[np.bool_]:
    traffic = (per_second, promise.handling_seconds, promise.patience_seconds)
    return figures(*traffic, agents, promise.within_seconds).service_level >= promise.service_level
