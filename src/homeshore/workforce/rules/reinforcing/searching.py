"""How many more are wanted, and for which stretch: the rule of docs/algorithms/reinforcement.md."""

from collections.abc import Sequence
from itertools import groupby

import msgspec
import numpy as np
from numpy.typing import NDArray

from homeshore.workforce.rules.reinforcing.demand import POINTS, Interval, shortages

Shares = NDArray[np.float64]


class Terms(msgspec.Struct, frozen=True):
    """`threshold`: the probability of missing the service level from which one more is asked.

    People asked now are on line after `coming_us`, typically; a need that begins later than `lead_us` waits.
    """

    threshold: float
    shortest_us: int
    longest_us: int
    coming_us: int
    lead_us: int

    def reach(self, now_us: int) -> tuple[int, int]:
        """From now to the latest end of a search that begins now."""
        return now_us, now_us + self.lead_us + self.longest_us

    def least(self, now_us: int) -> int:
        """Until when somebody must be free at least to be of use."""
        return now_us + self.shortest_us // 2


class Search(msgspec.Struct, frozen=True):
    """`wanted` more agents from `from_us` until `until_us`; `risk`: of missing the service level there without them."""

    from_us: int
    until_us: int
    wanted: int
    risk: float


def searches(now_us: int, intervals: Sequence[Interval], terms: Terms) -> list[Search]:
    """Whom the intervals lack: the j-th more is wanted where the service level would be missed with j - 1 more with a
    probability of at least the threshold, on average over their stretch. `intervals` follow each other.
    """
    horizon = now_us + terms.lead_us + terms.longest_us
    ahead = [one for one in intervals if now_us + terms.coming_us < one.until_us and one.from_us < horizon]
    if not ahead:
        return []
    short = shortages(ahead)
    found: list[tuple[int, int, float]] = []
    while True:
        risks = (short >= len(found) + 1).mean(axis=1)
        stretch = _stretch(now_us, ahead, risks, terms)
        if stretch is None:
            return _grouped(found)
        found.append(stretch)


def still_wanted(span: tuple[int, int], outstanding: int, intervals: Sequence[Interval], threshold: float) -> int:
    """How many of the `outstanding` people of a search are worth their stretch still; `intervals` are staffed without
    them. 0 once the stretch is over."""
    inside = [one for one in intervals if one.until_us > span[0] and one.from_us < span[1]]
    if not inside or not outstanding:
        return 0
    weights = np.array([min(one.until_us, span[1]) - max(one.from_us, span[0]) for one in inside], dtype=np.float64)
    short = shortages(inside)
    risks = [float(weights @ (short >= place).mean(axis=1) / weights.sum()) for place in range(1, outstanding + 1)]
    return sum(risk >= threshold for risk in risks)


def to_spare(span: tuple[int, int], intervals: Sequence[Interval], risk: float) -> int:
    """How many may leave for a whole stretch while the service level is kept in each interval with 1 - `risk`."""
    inside = [one for one in intervals if one.until_us > span[0] and one.from_us < span[1]]
    if not inside:
        return 0
    place = int(np.ceil((1 - risk) * POINTS)) - 1
    return max(0, int(np.floor(-shortages(inside)[:, place].max())))


def _stretch(now_us: int, ahead: Sequence[Interval], risks: Shares, terms: Terms) -> tuple[int, int, float] | None:
    """From where, until when and against which risk one more is worth it."""
    for first, interval in enumerate(ahead):
        if interval.from_us >= now_us + terms.lead_us:
            return None
        if risks[first] >= terms.threshold:
            begins = max(interval.from_us, now_us + terms.coming_us)
            until_us = _until(begins, ahead[first:], risks[first:], terms)
            if until_us:
                return max(interval.from_us, now_us), until_us, float(risks[first])
    return None


def _until(begins: int, ahead: Sequence[Interval], risks: Shares, terms: Terms) -> int:
    """The latest end of an interval such that the whole stretch, and the last interval, reach the threshold; 0: none.

    A stretch shorter than the shortest is made as long as that, and must be worth all of it.
    """
    until_us, weight, risk = 0, 0.0, 0.0
    for interval, share in zip(ahead, risks, strict=True):
        if interval.until_us - begins > terms.longest_us and until_us:
            break
        seconds = interval.until_us - max(begins, interval.from_us)
        weight, risk = weight + seconds, risk + seconds * float(share)
        if risk < terms.threshold * weight:
            break
        if share >= terms.threshold or interval.until_us - begins <= terms.shortest_us:
            until_us = interval.until_us
    return until_us if until_us - begins >= min(terms.shortest_us, ahead[-1].until_us - begins) // 2 else 0


def _grouped(found: list[tuple[int, int, float]]) -> list[Search]:
    """Those with the same stretch are one search; the risk is that of the first of them."""
    ordered = sorted(found, key=lambda one: (one[0], one[1], -one[2]))
    return [
        Search(from_us, until_us, len(group), group[0][2])
        for (from_us, until_us), members in groupby(ordered, key=lambda one: one[:2])
        for group in [list(members)]
    ]
