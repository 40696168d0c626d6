"""Whole shifts that cover what is asked for, as a good planner of a site would set them.

Greedily first, then every shift is moved, shortened or dropped while that saves paid hours. All in whole agent-minutes,
so that the roster is the same on any machine.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from homeshore.cases.rules.scenario import Scenario, Shift

Worked = tuple[tuple[int, int], ...]
"""An agent's booked times of a day, in minutes."""
Minutes = NDArray[np.int64]
LUNCH_FROM, LUNCH_UNTIL = 11 * 60, 15 * 60
"""IDCC 2098: lunch of at least 45 minutes between 11:00 and 15:00."""
SHORT_WEIGHT = 3
"""While shifts are moved, an agent-minute too few counts as much as so many paid ones too many."""
PASSES = 20


def cover(scenario: Scenario, shifts: Sequence[Shift], target: Sequence[float]) -> list[Worked]:
    """Shifts whose presence is at least `target` in each interval, but for the shortage that the scenario allows."""
    possible = candidates(scenario, shifts)
    covered = np.array([_presence(scenario, worked) for worked in possible], np.int64)
    paid = covered.sum(axis=1)
    asked = np.array([round(agents * scenario.day.interval_minutes) for agents in target], np.int64)
    allowed = int(float(scenario.parameter("staffing.shortage_percent").value) / 100 * int(asked.sum()))
    chosen = _greedy([], covered, paid, asked, allowed)
    chosen = _improved(chosen, covered, paid, asked)
    chosen = _thinned(_greedy(chosen, covered, paid, asked, allowed), covered, asked, allowed)
    return [possible[each] for each in sorted(chosen)]


def candidates(scenario: Scenario, shifts: Sequence[Shift]) -> list[Worked]:
    """Every place that a shift may have in the day, with its lunch near the middle of the allowed hours."""
    day = scenario.day
    found: list[Worked] = []
    for shift in shifts:
        length = round(shift.hours * 60)
        last = day.close_minute - length
        starts = [*range(day.open_minute, last + 1, day.interval_minutes), last]
        lunch = round(shift.unpaid_minutes)
        found += [with_lunch(start, length, lunch, step) for start in starts for step in (-1, 0, 1)]
    return list(dict.fromkeys(found))


def with_lunch(start: int, length: int, lunch: int, step: int) -> Worked:
    """A shift with its lunch an hour before, at, or an hour after the middle, between 11:00 and 15:00 if it can be."""
    if not lunch:
        return ((start, start + length),)
    earliest, latest = start + 60, start + length - lunch - 60
    middle = start + (length - lunch) // 2 + 60 * step
    begin = min(max(middle, LUNCH_FROM), LUNCH_UNTIL - lunch)
    begin = min(max(begin, earliest), max(latest, start))
    spans = ((start, begin), (begin + lunch, start + length))
    return tuple(span for span in spans if span[1] > span[0])


def present(scenario: Scenario, worked: Sequence[Worked]) -> list[float]:
    """How many are there in each interval, on the mean."""
    there = [_presence(scenario, spans) for spans in worked]
    return [sum(column) / scenario.day.interval_minutes for column in zip(*there, strict=True)] or [
        0.0
    ] * scenario.day.intervals


def _presence(scenario: Scenario, worked: Worked) -> list[int]:
    """The minutes of each interval for which the shift is there."""
    day = scenario.day
    starts = range(day.open_minute, day.close_minute, day.interval_minutes)
    return [
        sum(max(0, min(until, start + day.interval_minutes) - max(begin, start)) for begin, until in worked)
        for start in starts
    ]


def _short(still: Any) -> Any:
    """Agent-minutes that are open, by row."""
    return np.maximum(still, 0).sum(axis=-1)


def _greedy(chosen: list[int], covered: Minutes, paid: Minutes, asked: Minutes, allowed: int) -> list[int]:
    """Add the shift that covers most of what is open for each minute paid until little enough is open."""
    still = asked - covered[chosen].sum(axis=0)
    while _short(still) > allowed:
        gain = _short(still) - _short(still - covered)
        best = int(np.argmax(gain * 1_000_000 // paid))
        if gain[best] <= 0:
            break
        chosen = [*chosen, best]
        still = still - covered[best]
    return chosen


def _improved(chosen: list[int], covered: Minutes, paid: Minutes, asked: Minutes) -> list[int]:
    """Move, shorten or drop one shift at a time while paid and missing minutes together become fewer."""
    kept: list[int] = list(chosen)
    for _ in range(PASSES):
        before = list(kept)
        for each in before:
            kept.remove(each)
            still = asked - covered[kept].sum(axis=0)
            cost = paid + SHORT_WEIGHT * _short(still - covered)
            best = int(np.argmin(cost))
            if cost[best] < SHORT_WEIGHT * _short(still):
                kept.append(best if cost[best] < cost[each] else each)
        if sorted(kept) == sorted(before):
            break
    return kept


def _thinned(chosen: list[int], covered: Minutes, asked: Minutes, allowed: int) -> list[int]:
    """Without the shifts that can go, while the shortage stays within what is allowed."""
    kept = list(chosen)
    still = asked - covered[kept].sum(axis=0)
    for each in list(kept):
        without = still + covered[each]
        if _short(without) <= allowed:
            kept.remove(each)
            still = without
    return kept
