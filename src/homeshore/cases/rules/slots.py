"""Half-hour slots that independents book, shared out among as many of them as a day of limited hours asks for."""

import math
from collections.abc import Sequence
from itertools import pairwise

from homeshore.cases.rules.rosters import Worked
from homeshore.cases.rules.scenario import Scenario

LITTLE = 0.1
"""An agent for less than this share of a slot is not worth booking."""


def split_slots(scenario: Scenario, asked: Sequence[float]) -> list[Worked]:
    """One day for each independent: slots in a row, at most `staffing.longest_slots_hours` in all.

    `asked` agents by interval, rounded up unless it is by a `LITTLE` only. The levels of the
    curve are cut into runs of neighbouring slots; runs longer than the limit are cut again, and short runs of the same
    level go to one agent while they fit.
    """
    day = scenario.day
    most = max(1, int(float(scenario.parameter("staffing.longest_slots_hours").value) * 60 // day.interval_minutes))
    counts = [max(math.ceil(each - LITTLE), 0) for each in asked]
    days: list[list[tuple[int, int]]] = []
    for level in range(1, max(counts, default=0) + 1):
        days += _packed(_runs([count >= level for count in counts], most), most)
    minute = [day.open_minute + number * day.interval_minutes for number in range(day.intervals + 1)]
    return [tuple((minute[begin], minute[end]) for begin, end in runs) for runs in days]


def _runs(booked: list[bool], most: int) -> list[tuple[int, int]]:
    """Neighbouring slots, cut evenly into runs of at most `most`."""
    runs: list[tuple[int, int]] = []
    begin = None
    for number, is_booked in enumerate([*booked, False]):
        if is_booked and begin is None:
            begin = number
        elif not is_booked and begin is not None:
            runs += _cut(begin, number, most)
            begin = None
    return runs


def _cut(begin: int, end: int, most: int) -> list[tuple[int, int]]:
    pieces = math.ceil((end - begin) / most)
    bounds = [begin + (end - begin) * piece // pieces for piece in range(pieces + 1)]
    return list(pairwise(bounds))


def _packed(runs: list[tuple[int, int]], most: int) -> list[list[tuple[int, int]]]:
    """Runs of one level, given to as few agents as their hours allow; neighbouring runs go to different agents."""
    days: list[list[tuple[int, int]]] = []
    for begin, end in runs:
        fitting = (each for each in days if each[-1][1] < begin and sum(e - b for b, e in each) + end - begin <= most)
        found = next(fitting, None)
        if found is None:
            days.append([(begin, end)])
        else:
            found.append((begin, end))
    return days
