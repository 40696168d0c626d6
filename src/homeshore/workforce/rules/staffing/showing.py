"""How many of those who are booked will be at their desks: beta-binomial, learned from sums of a programme.

Each booked agent is there with a probability that itself is uncertain and the same for all of an interval (weather, a
strike, a bad week): Beta(alpha, beta). Nothing is learned or kept about a single person.
"""

from collections.abc import Iterable

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, gammaln

Floats = NDArray[np.float64]

MOST_EVIDENCE = 400.0
"""Bookings that history may count for: habits change, and neighbouring intervals have the same people in them."""
_CERTAIN = 1e7
"""Beyond this weight the probability is taken as known."""


class Showing(msgspec.Struct, frozen=True):
    """The probability of being there is Beta(`alpha`, `beta`)."""

    alpha: float
    beta: float

    @property
    def mean(self) -> float:
        """The expected share of those booked who are there."""
        return self.alpha / (self.alpha + self.beta)

    def at_the_desk(self, shrinkage: float) -> "Showing":
        """Those who came and are not away at a given moment, `shrinkage` being the share of time that they are.

        The beta distribution with mean and variance of (1 - shrinkage) x this one.
        """
        there = 1 - shrinkage
        mean = self.mean * there
        weight = self.alpha + self.beta
        variance = self.mean * (1 - self.mean) / (weight + 1) * there * there
        new = mean * (1 - mean) / variance - 1
        return Showing(mean * new, (1 - mean) * new)

    def chances(self, booked: Floats, present: Floats) -> Floats:
        """P(exactly `present` are there) of so many `booked`; arrays of one shape, whole numbers."""
        inside = present <= booked
        count = np.where(inside, present, 0.0)
        rest = np.where(inside, booked - present, 0.0)
        ways = gammaln(booked + 1) - gammaln(count + 1) - gammaln(rest + 1)
        if self.alpha + self.beta > _CERTAIN:
            log = ways + count * np.log(self.mean) + rest * np.log1p(-self.mean)
        else:
            log = ways + betaln(count + self.alpha, rest + self.beta) - betaln(self.alpha, self.beta)
        found: Floats = np.exp(np.where(inside, log, -np.inf))
        return found


class Turnout(msgspec.Struct, frozen=True):
    """Of so many booked in an interval, so many came."""

    booked: int
    came: int


def prior(share: float, weight: float) -> Showing:
    """What is expected before there is history: a share, worth so many bookings."""
    return Showing(share * weight, (1 - share) * weight)


def learned(before: Showing, history: Iterable[Turnout]) -> Showing:
    """The posterior after some history: Bayes' rule, with at most MOST_EVIDENCE bookings of it.

    The counts are scaled down together when there are more, so the share is the one of all of them.
    """
    rows = list(history)
    booked, came = sum(row.booked for row in rows), sum(row.came for row in rows)
    scale = min(1.0, MOST_EVIDENCE / booked) if booked else 0.0
    return Showing(before.alpha + scale * came, before.beta + scale * (booked - came))


def least_booked(present: int, confidence: float, showing: Showing) -> int:
    """The fewest booked of whom at least `present` are there with a chance of `confidence`."""
    booked = present
    numbers = np.arange(present, dtype=np.float64)
    while showing.chances(np.full(present, float(booked)), numbers).sum() > 1 - confidence:
        booked += 1
    return booked
