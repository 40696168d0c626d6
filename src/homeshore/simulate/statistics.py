"""Figures with their confidence intervals, over independent replications: means, ratios and paired differences.

A replication is one value (or one sum and one count); nothing is assumed inside it. Means use Student's t; ratios of
sums (a service level, a cost per contact) the jackknife, which removes the bias of order 1/n (Miller, "The jackknife:
a review", Biometrika 61, 1974; Law, "Simulation Modeling and Analysis", ch. 9). Differences between scenarios are
taken replication by replication, since these draw the same random numbers in each.
"""

import math
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from homeshore.kit.errors import Refusal

CONFIDENCE = 0.95


class UnpairedReplications(Refusal):
    """What is compared or divided replication by replication has as many of one as of the other, and at least one."""

    code = "unpaired_replications"


class Estimate(msgspec.Struct, frozen=True):
    """A figure and the interval that covers its true value with the given confidence.

    From one replication there is no interval: it reaches from minus to plus infinity.
    """

    mean: float
    low: float
    high: float
    replications: int
    confidence: float = CONFIDENCE

    @property
    def half_width(self) -> float:
        """Half of the interval."""
        return (self.high - self.low) / 2

    def covers(self, value: float) -> bool:
        """Whether the value lies in the interval."""
        return self.low <= value <= self.high


def mean(values: Sequence[float], confidence: float = CONFIDENCE) -> Estimate:
    """The mean of one value a replication. Raises UnpairedReplications when there is none."""
    count = len(values)
    if not count:
        raise UnpairedReplications(left=0, right=0)
    centre = math.fsum(values) / count
    return _around(centre, values, confidence)


def ratio(tops: Sequence[float], bottoms: Sequence[float], confidence: float = CONFIDENCE) -> Estimate:
    """sum(tops) / sum(bottoms), one of each a replication, by the jackknife; 0 where nothing is divided by.

    Raises UnpairedReplications.
    """
    _check_pairs(tops, bottoms)
    return _around_pseudo_values(_pseudo_values(tops, bottoms), _share(sum(tops), sum(bottoms)), confidence)


def difference(left: Sequence[float], right: Sequence[float], confidence: float = CONFIDENCE) -> Estimate:
    """The mean of left - right, replication by replication. Raises UnpairedReplications."""
    _check_pairs(left, right)
    return mean([one - other for one, other in zip(left, right, strict=True)], confidence)


def ratio_difference(
    left: tuple[Sequence[float], Sequence[float]],
    right: tuple[Sequence[float], Sequence[float]],
    confidence: float = CONFIDENCE,
) -> Estimate:
    """Ratio of sums of `left` (tops, bottoms) minus that of `right`, paired. Raises UnpairedReplications."""
    _check_pairs(left[0], right[0])
    _check_pairs(*left)
    _check_pairs(*right)
    pairs = zip(_pseudo_values(*left), _pseudo_values(*right), strict=True)
    centre = _share(sum(left[0]), sum(left[1])) - _share(sum(right[0]), sum(right[1]))
    return _around_pseudo_values([one - other for one, other in pairs], centre, confidence)


def _check_pairs(left: Sequence[float], right: Sequence[float]) -> None:
    if len(left) != len(right) or not left:
        raise UnpairedReplications(left=len(left), right=len(right))


def _share(top: float, bottom: float) -> float:
    return top / bottom if bottom else 0.0


def _pseudo_values(tops: Sequence[float], bottoms: Sequence[float]) -> list[float]:
    """n times the ratio of all minus (n - 1) times that without each one."""
    count, top, bottom = len(tops), math.fsum(tops), math.fsum(bottoms)
    whole = count * _share(top, bottom)
    return [whole - (count - 1) * _share(top - one, bottom - other) for one, other in zip(tops, bottoms, strict=True)]


def _around_pseudo_values(values: Sequence[float], plain: float, confidence: float) -> Estimate:
    if len(values) == 1:
        return Estimate(plain, -math.inf, math.inf, 1, confidence)
    return _around(math.fsum(values) / len(values), values, confidence)


def _around(centre: float, values: Sequence[float], confidence: float) -> Estimate:
    count = len(values)
    if count == 1:
        return Estimate(centre, -math.inf, math.inf, 1, confidence)
    spread = math.sqrt(math.fsum((value - centre) ** 2 for value in values) / (count - 1) / count)
    half = t_quantile((1 + confidence) / 2, count - 1) * spread
    return Estimate(centre, centre - half, centre + half, count, confidence)


@lru_cache(maxsize=1024)
def t_quantile(probability: float, degrees: int) -> float:
    """What Student's t with so many degrees of freedom stays below with this probability (above 0 and below 1)."""
    if probability <= 0.5:
        return -t_quantile(1 - probability, degrees) if probability < 0.5 else 0.0
    low, high = 0.0, 1.0
    while t_probability(high, degrees) < probability:
        low, high = high, 2 * high
    for _ in range(60):  # to the last bit
        middle = (low + high) / 2
        low, high = (middle, high) if t_probability(middle, degrees) < probability else (low, middle)
    return (low + high) / 2


def t_probability(value: float, degrees: int) -> float:
    """How probably Student's t with so many degrees of freedom is below a value (Abramowitz & Stegun 26.7.1)."""
    tail = _incomplete_beta(degrees / 2, 0.5, degrees / (degrees + value * value)) / 2
    return 1 - tail if value > 0 else tail


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function (Abramowitz & Stegun 26.5.8, where it converges fast)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(b, a, 1 - x)
    factor = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    return factor * _continued_fraction(a, b, x) / a


def _continued_fraction(a: float, b: float, x: float) -> float:
    """By Lentz's method."""
    upper = 1.0
    fraction = lower = 1 / (1 - (a + b) * x / (a + 1))
    for step in range(1, 1000):
        for term in (
            step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step)),
            -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1)),
        ):
            lower = 1 / (1 + term * lower)
            upper = 1 + term / upper
            change = upper * lower
            fraction *= change
        if abs(change - 1) < 1e-15:
            break
    return fraction
