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


class Profiles(msgspec.Struct, frozen=True):
    """`shares` (7 weekdays x slots) sum to 1; `noise` is the relative variance of a slot's share beyond Poisson."""

    shares: Array
    noise: Array


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
    return Profiles(shares, _noise(past.counts / totals[:, None], totals, weights, weekdays))


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


def _noise(shares: Array, totals: Array, weights: Array, weekdays: NDArray[np.int64]) -> Array:
    """Weighted mean square of what each day's shares differ from those of the other days, less counting noise."""
    if len(shares) < 2:
        return np.full(shares.shape[1], _USUAL_NOISE)
    all_weighted = (weights[:, None] * shares).sum(axis=0)
    squares = np.zeros(shares.shape[1])
    for row, own in enumerate(weights[:, None] * shares):
        common = (all_weighted - own) / (weights.sum() - weights[row])
        same = (weekdays == weekdays[row]) & (np.arange(len(shares)) != row)
        others = _drawn(weights[same, None] * shares[same], weights[same], common)
        squares += weights[row] * (shares[row] / np.maximum(others, 1e-9) - 1) ** 2 * (others > 0)
    usual = np.average(shares, axis=0, weights=weights) * np.average(totals, weights=weights)
    found = np.maximum(squares / weights.sum() - 1 / np.maximum(usual, 1e-9), _LEAST_NOISE)
    trust = weights.sum() / (weights.sum() + _NOISE_DAYS)
    mixed: Array = trust * np.minimum(found, 1.0) + (1 - trust) * _USUAL_NOISE
    return mixed
