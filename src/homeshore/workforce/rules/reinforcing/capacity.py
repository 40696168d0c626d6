"""How much a number of agents can carry while the service level is kept, and so how many a volume needs."""

from functools import lru_cache

import msgspec
import numpy as np
from numpy.typing import ArrayLike, NDArray

from homeshore.simulate.erlang import Traffic, steady_state

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
    known = [0, *_numbers(most)]
    rates, before = [0.0], 0.0
    for agents in known[1:]:
        before = _greatest_rate(promise, agents, before)
        rates.append(before)
    table = np.interp(np.arange(most + 1), known, rates)
    table.setflags(write=False)
    return table


def _numbers(most: int) -> list[int]:
    found = list(range(1, min(most, _EXACT) + 1))
    while found[-1] < most:
        found.append(min(most, int(found[-1] * _GROWTH) + 1))
    return found


def _greatest_rate(promise: Promise, agents: int, least: float) -> float:
    """By halving: the service level falls as the rate grows. `least` is kept by fewer agents already."""
    low, high = least, max(2 * least, agents / promise.handling_seconds)
    while _keeps(promise, agents, high):
        low, high = high, 2 * high
    while high - low > _PRECISION * high:
        middle = (low + high) / 2
        low, high = (middle, high) if _keeps(promise, agents, middle) else (low, middle)
    return low


def _keeps(promise: Promise, agents: int, per_second: float) -> bool:
    traffic = Traffic(per_second, promise.handling_seconds, promise.patience_seconds)
    if np.isinf(promise.patience_seconds) and traffic.erlangs >= agents:
        return False
    return steady_state(traffic, agents, promise.within_seconds).service_level >= promise.service_level
