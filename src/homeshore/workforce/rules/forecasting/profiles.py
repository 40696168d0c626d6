"""How a day's contacts spread over its intervals, how far days stray from that, and how long contacts take."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from homeshore.workforce.rules.forecasting.history import History

Array = NDArray[np.float64]

_HALF_LIFE = 20.0
"""Days after which a past day's profile counts half. Twenty open days are four weeks."""
_COMMON = 2.0
"""The common profile counts as much as this many days of a weekday's own."""
_LEAST_NOISE = 1e-5
_NOISE_DAYS = 5.0
_USUAL_NOISE = 0.05**2
MEMORY_MINUTES = 120.0
"""How long an unusual hour lasts within a day, at most; tuned on the first 60 days of the bank's calls."""
_SHORTEST_MEMORY = 0.2


class Profiles(msgspec.Struct, frozen=True):
    """`shares` (7 weekdays x slots) sum to 1; `noise` is the relative variance of a slot's share beyond Poisson.

    `memory`: noise of slots that many slots apart correlates by 1/e.
    """

    shares: Array
    noise: Array
    memory: float


class Handling(msgspec.Struct, frozen=True):
    """Expected handling time of a contact, in seconds, by weekday and slot (7 x slots)."""

    seconds: Array


def profiles(past: History) -> Profiles:
    """Shares as exponentially weighted means of past days, each weekday's drawn towards the common profile."""
    weights = _recency(len(past.days))
    totals = past.counts.sum(axis=1)
    weekdays = np.array([day.weekday() for day in past.days])
    weighted = weights[:, None] * past.counts / totals[:, None]
    common = weighted.sum(axis=0) / weights.sum()
    shares = np.array([_drawn(weighted[weekdays == day], weights[weekdays == day], common) for day in range(7)])
    usual = np.average(past.counts, axis=0, weights=weights)
    strays = _strays(past.counts / totals[:, None], weights, weekdays)
    noise, known = _noise(strays, usual, weights)
    return Profiles(shares, noise, _memory(strays, weights, known, MEMORY_MINUTES / past.minutes))


def handling(past: History, usual_seconds: float) -> Handling:
    """Handling times: the recent level, by weekday and slot as far as handlings show a difference.

    A weekday's and a slot's ratio to the level is drawn towards 1 as though 50 further contacts had shown none.
    """
    weights = _recency(len(past.days))[:, None]
    handled, seconds = weights * past.handled, weights * past.handled_seconds
    drawn = 50.0
    level = float((seconds.sum() + usual_seconds) / (handled.sum() + 1.0))
    weekdays = np.array([day.weekday() for day in past.days])
    by_slot = (seconds.sum(axis=0) / level + drawn) / (handled.sum(axis=0) + drawn)
    by_day = np.array(
        [
            (seconds[weekdays == day].sum() / level + drawn) / (handled[weekdays == day].sum() + drawn)
            for day in range(7)
        ]
    )
    return Handling(level * np.outer(by_day, by_slot))


def _recency(count: int) -> Array:
    found: Array = 0.5 ** (np.arange(count - 1, -1, -1) / _HALF_LIFE)
    return found


def _drawn(weighted: Array, weights: Array, common: Array) -> Array:
    found: Array = (weighted.sum(axis=0) + _COMMON * common) / (weights.sum() + _COMMON)
    return found


def _strays(shares: Array, weights: Array, weekdays: NDArray[np.int64]) -> Array:
    """How far each day's shares lie from those that the other days give, as a ratio less 1."""
    found = np.zeros(shares.shape)
    if len(shares) < 2:
        return found
    weighted = weights[:, None] * shares
    for row, own in enumerate(weighted):
        common = (weighted.sum(axis=0) - own) / (weights.sum() - weights[row])
        same = (weekdays == weekdays[row]) & (np.arange(len(shares)) != row)
        others = _drawn(weighted[same], weights[same], common)
        found[row] = np.where(others > 0, shares[row] / np.maximum(others, 1e-9) - 1, 0.0)
    return found


def _noise(strays: Array, usual: Array, weights: Array) -> tuple[Array, Array]:
    """Weighted mean squares of the strays less counting noise: drawn to a usual one while days are few, and as seen."""
    if len(strays) < 2:
        return np.full(strays.shape[1], _USUAL_NOISE), np.zeros(strays.shape[1])
    seen = np.average(strays**2, axis=0, weights=weights) - 1 / np.maximum(usual, 1e-9)
    trust = weights.sum() / (weights.sum() + _NOISE_DAYS)
    mixed: Array = trust * np.clip(seen, _LEAST_NOISE, 1.0) + (1 - trust) * _USUAL_NOISE
    return mixed, np.maximum(seen, 0.0)


def _memory(strays: Array, weights: Array, noise: Array, usual: float) -> float:
    """From the correlation of neighbouring slots, between a fifth of a slot and the usual number of slots."""
    scale = np.sqrt(noise[1:] * noise[:-1]).sum()
    if scale <= 0:
        return usual
    together = np.average(strays[:, 1:] * strays[:, :-1], axis=0, weights=weights).sum()
    correlation = float(np.clip(together / scale, np.exp(-1 / _SHORTEST_MEMORY), 0.99))
    return float(min(-1 / np.log(correlation), usual))
