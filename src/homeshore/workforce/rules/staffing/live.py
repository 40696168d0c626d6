"""People for calls and chats: the fewest that keep the promise with the chance that is asked for.

An interval is kept when the stationary service level of Erlang A (`simulate.queues`) reaches the target and nobody is
busier than the cap. With n at their desks it is kept up to a critical rate r(n), so

    P(kept | booked b) = sum_n P(n there | b) P(rate <= r(n)),

and the smallest b for which that is at least the confidence is the answer: a chance constraint, not a mean.
docs/algorithms/staffing.md
"""

from collections.abc import Callable, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from homeshore.simulate import queues
from homeshore.workforce.rules.forecasting import Expected
from homeshore.workforce.rules.staffing.rates import Rates, rates
from homeshore.workforce.rules.staffing.showing import Showing

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

_FAR = 4.5
"""Normal score beyond which a rate is not considered: 3 in a million."""
_KNOTS = 48
"""Numbers of agents of an interval whose critical rate is computed; between them it is interpolated."""
_NEAR = 1e-7
_STEPS, _MOST_OVERLOAD = 60, 16.0
_CHUNK, _CELLS = 256, 1 << 20
_SECOND = 1e-6


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of a channel: a share `target` answered within `within_seconds`, in a share `confidence` of
    intervals, and nobody busy for more than `most_occupancy` of the time.

    An agent has `at_once` conversations, each of which lasts longer by `slowdown` for each other beside it.
    """

    target: float
    within_seconds: float
    patience_seconds: float
    confidence: float = 0.9
    most_occupancy: float = 1.0
    at_once: int = 1
    slowdown: float = 0.0

    def lasting(self, handling_seconds: float) -> float:
        """How long a conversation lasts beside the others."""
        return handling_seconds * (1 + self.slowdown * (self.at_once - 1))


class LiveNeed(msgspec.Struct, frozen=True):
    """What an interval needs for a channel.

    `plain`: agents for the mean rate, were all certain. `agents`: at their desks, so that the promise is kept with the
    confidence asked. `booked`: so that they are there. `kept`: the probability that it is, with so many booked.
    `erlangs` is the mean work in agents; `level` and `occupancy` are those at the mean rate with `agents`.
    """

    erlangs: float
    plain: int
    agents: int
    booked: int
    kept: float
    level: float
    occupancy: float


NOBODY = LiveNeed(0.0, 0, 0, 0, 1.0, 1.0, 0.0)


def live_needs(expected: Sequence[Expected], asked: Asked, showing: Showing) -> list[LiveNeed]:
    """The need of each interval; `showing` is the probability of being at the desk, shrinkage included."""
    found: list[LiveNeed] = [NOBODY] * len(expected)
    busy = [place for place, one in enumerate(expected) if one.mean > 0 and one.handling_seconds > 0]
    chunk = _together([expected[place] for place in busy])
    for first in range(0, len(busy), chunk):
        places = busy[first : first + chunk]
        for place, need in zip(places, _needs([expected[place] for place in places], asked, showing), strict=True):
            found[place] = need
    return found


def _together(expected: Sequence[Expected]) -> int:
    """How many intervals are worked out at once: fewer where there are many agents."""
    most = max((one.quantiles[-1] * one.handling_seconds / (one.until_us - one.from_us) for one in expected), default=0)
    return max(1, min(_CHUNK, int(_CELLS / (most / _SECOND + 50))))


class _Load(msgspec.Struct, frozen=True):
    """Intervals of a channel, as the queue's formulas want them: rates are contacts per interval."""

    asked: Asked
    seconds: Floats
    handling: Floats

    @classmethod
    def of(cls, expected: Sequence[Expected], asked: Asked) -> "_Load":
        return cls(
            asked,
            np.array([(one.until_us - one.from_us) * _SECOND for one in expected]),
            np.array([asked.lasting(one.handling_seconds) for one in expected]),
        )

    def figures(self, contacts: Floats, agents: Floats, rows: Rows) -> queues.Queues:
        """Erlang A of the rows, an agent being as many servers as there are conversations at once."""
        per_second = np.maximum(contacts / self.seconds[rows], 1e-12)
        servers, limit = agents * self.asked.at_once, self.asked.within_seconds
        return queues.figures(per_second, self.handling[rows], self.asked.patience_seconds, servers, limit)

    def margin(self, contacts: Floats, agents: Floats, rows: Rows) -> Floats:
        """By how much an interval is kept; negative where it is not. Falls with the contacts."""
        found = self.figures(contacts, agents, rows)
        level = found.service_level - self.asked.target
        return np.minimum(level, self.asked.most_occupancy + _NEAR - found.occupancy)

    def fewest(self, contacts: Floats) -> Floats:
        """The fewest agents that keep each row at a rate."""
        work = np.maximum(contacts / self.seconds * self.handling / self.asked.at_once, 1e-9)

        def enough(agents: Floats, rows: Rows) -> NDArray[np.bool_]:
            return self.margin(contacts[rows], agents, rows) >= 0

        return queues.fewest(enough, np.zeros_like(work), np.floor(work) + 1, 1 + np.floor(np.sqrt(work)))

    def critical(self, agents: Floats, rows: Rows) -> Floats:
        """The highest rate that each number of agents keeps; 0 for nobody."""
        top = np.maximum(agents, 0.5) * self.asked.at_once * self.seconds[rows] / self.handling[rows]

        def margin(contacts: Floats, chosen: Rows) -> Floats:
            return self.margin(contacts, agents[chosen], rows[chosen])

        found = np.zeros_like(agents)
        some = np.flatnonzero(agents >= 1)
        found[some] = _root(lambda values, chosen: margin(values, some[chosen]), top[some])
        return found


def _needs(expected: Sequence[Expected], asked: Asked, showing: Showing) -> list[LiveNeed]:
    load, rate = _Load.of(expected, asked), rates(expected)
    rows = np.arange(len(expected))
    keeping = _Keeping.of(load, rate)
    agents = keeping.fewest(asked.confidence)
    booked = _booked(keeping, agents, asked.confidence, showing)
    kept = keeping.chance(booked, rows, showing)
    found = load.figures(rate.mean, agents, rows)
    erlangs = rate.mean / load.seconds * load.handling / asked.at_once
    columns = (erlangs, load.fewest(rate.mean), agents, booked, kept, found.service_level, found.occupancy)
    return [
        LiveNeed(float(work), int(plain), int(there), int(called), float(chance), float(level), float(busy))
        for work, plain, there, called, chance, level, busy in zip(*columns, strict=True)
    ]


class _Keeping(msgspec.Struct, frozen=True):
    """P(kept | n at their desks), for n from 0 to `most` in columns; 1 for more."""

    chances: Floats
    most: Floats

    @classmethod
    def of(cls, load: _Load, rate: Rates) -> "_Keeping":
        low = load.fewest(rate.at(-_FAR)) - 1
        high = load.fewest(np.maximum(rate.at(_FAR), rate.mean))
        share = np.linspace(0.0, 1.0, _KNOTS)
        knots = np.round(low[:, None] + share * (high - low)[:, None])
        rows = np.repeat(np.arange(len(low)), _KNOTS)
        critical = load.critical(knots.ravel(), rows).reshape(knots.shape)
        numbers = np.arange(int(high.max()) + 1, dtype=np.float64)
        rates_kept = np.stack([np.interp(numbers, *one) for one in zip(knots, critical, strict=True)])
        chances = np.where(numbers >= high[:, None], 1.0, rate.below(rates_kept))
        return cls(np.where(numbers <= low[:, None], 0.0, chances), high)

    def fewest(self, confidence: float) -> Floats:
        """The fewest at their desks that keep an interval so often."""
        found: Floats = np.argmax(self.chances >= confidence, axis=1).astype(np.float64)
        return found

    def chance(self, booked: Floats, rows: Rows, showing: Showing) -> Floats:
        """P(kept) with so many booked: 1 - sum over n of P(n there) P(missed | n)."""
        missed = 1 - self.chances[rows]
        numbers = np.broadcast_to(np.arange(missed.shape[1], dtype=np.float64), missed.shape)
        there = showing.chances(np.broadcast_to(booked[:, None], missed.shape), numbers)
        found: Floats = 1 - (there * missed).sum(axis=1)
        return found


def _booked(keeping: _Keeping, agents: Floats, confidence: float, showing: Showing) -> Floats:
    def enough(booked: Floats, rows: Rows) -> NDArray[np.bool_]:
        return keeping.chance(booked, rows, showing) >= confidence

    guess = np.ceil(agents / showing.mean)
    return queues.fewest(enough, np.maximum(agents - 1, 0.0), np.maximum(guess, agents), 1 + np.floor(np.sqrt(agents)))


def _root(margin: Callable[[Floats, Rows], Floats], start: Floats) -> Floats:
    """Where a falling function of each row crosses 0, from above 0 near 0: false position (Illinois), all at once.

    What has not crossed at `_MOST_OVERLOAD` times the start is taken to cross there.
    """
    low, high = start * 1e-9, start.copy()
    below = margin(high, np.arange(high.size))
    left = np.flatnonzero(below > 0)
    while left.size:
        low[left] = high[left]
        high[left] *= 2
        below[left] = margin(high[left], left)
        left = left[(below[left] > 0) & (high[left] < _MOST_OVERLOAD * start[left])]
    above = margin(low, np.arange(low.size))
    low = np.where(below > 0, high, low)
    moved = np.zeros(low.size)
    left = np.flatnonzero((above > 0) & (below <= 0))
    for _ in range(_STEPS):
        left = left[high[left] - low[left] > _NEAR * high[left]]
        if not left.size:
            break
        middle = (low[left] * below[left] - high[left] * above[left]) / (below[left] - above[left])
        found = margin(middle, left)
        good = found >= 0
        over, under = left[good], left[~good]
        low[over], above[over] = middle[good], found[good]
        high[under], below[under] = middle[~good], found[~good]
        below[over] = np.where(moved[over] > 0, below[over] / 2, below[over])
        above[under] = np.where(moved[under] < 0, above[under] / 2, above[under])
        moved[over], moved[under] = 1.0, -1.0
    return low
