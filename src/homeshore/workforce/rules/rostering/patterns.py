"""Every legal shift of a day, on a grid of 15 or 30 minutes, as arrays that prices can be laid over.

Times are atoms of a quarter of an hour from local midnight. A shift is one stretch of presence, or two around lunch (or
a meal, when work begins so late that lunch came before). Each stretch holds at most one break of a quarter, which
divides it into runs of effective work of at most three hours; the least number of breaks that the agreement asks for is
planned. Days of more than nine paid hours, which need a third break, are legal and not planned.
"""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from homeshore.workforce.rules.rostering.law import figure

ATOM = 15
DAY = 24 * 60 // ATOM
LONGEST = 9 * 60 // ATOM
SHORTEST_STRETCH = 90 // ATOM
BREAK_FROM_EDGE = 45 // ATOM
"""A break is no break at the very beginning or end of a stretch."""
LUNCHES = (45, 60, 75, 90, 120)
EVENING_FROM = 19 * 60 // ATOM
"""A shift that goes on after seven is an evening's."""
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Limits(NamedTuple):
    """The law's figures that a day's pattern keeps, in atoms."""

    run: int
    break_per: int
    six_hours: int
    lunch_least: int
    lunch_from: int
    lunch_until: int
    before_lunch: int


def limits_on(day: date) -> Limits:
    """The figures in force on a day. A break is one atom: the agreement's fifteen minutes for three hours."""
    lunch = ("lunch_least", "lunch_from", "lunch_until", "lunch_after_most")
    codes = ("stretch_most", "long_break_per", "break_due_at", *lunch)
    return Limits(*(figure(code, day) // ATOM for code in codes))


class Stretches(msgspec.Struct, frozen=True, eq=False):
    """Stretches of presence: `begin` until before `end`, with a break at one of `breaks` (padded) or none."""

    begin: Ints
    end: Ints
    broken: NDArray[np.bool_]
    breaks: Ints


class Patterns(msgspec.Struct, frozen=True, eq=False):
    """All legal shifts of a day, sorted by `group` (paid length, evening, first start, last end).

    `first` and `second` are places in `stretches` (second -1: no lunch). `group_starts` says where each group begins.
    """

    step: int
    stretches: Stretches
    first: Ints
    second: Ints
    begin: Ints
    end: Ints
    paid: Ints

    @property
    def count(self) -> int:
        return len(self.first)


class Shape(NamedTuple):
    """A shift before it is placed in the arrays: two stretches (begin, end, breaks), the second maybe empty."""

    one: tuple[int, int, int]
    other: tuple[int, int, int] | None

    @property
    def paid(self) -> int:
        return self.one[1] - self.one[0] + (self.other[1] - self.other[0] if self.other else 0)

    @property
    def end(self) -> int:
        return self.other[1] if self.other else self.one[1]


@lru_cache(maxsize=8)
def patterns(step_minutes: int, limits: Limits) -> Patterns:
    """The legal shifts whose stretches begin and end on the grid."""
    step = step_minutes // ATOM
    shapes = sorted({*_whole(step, limits), *_around_lunch(step, limits)}, key=lambda shape: (shape.paid, str(shape)))
    places: dict[tuple[int, int, int], int] = {}
    for shape in shapes:
        for stretch in (shape.one, shape.other):
            if stretch is not None:
                places.setdefault(stretch, len(places))
    second = [places[shape.other] if shape.other else -1 for shape in shapes]
    return Patterns(
        step,
        _stretches(list(places), limits),
        np.array([places[shape.one] for shape in shapes], np.int64),
        np.array(second, np.int64),
        np.array([shape.one[0] for shape in shapes], np.int64),
        np.array([shape.end for shape in shapes], np.int64),
        np.array([shape.paid for shape in shapes], np.int64),
    )


def breaks_due(paid: int, limits: Limits) -> int:
    """The least number of breaks in so much paid time: one for each three hours of the effective rest."""
    count = 0
    while (paid - count) // limits.break_per > count:
        count += 1
    return count


def _whole(step: int, limits: Limits) -> Iterator[Shape]:
    """Shifts without lunch: over when lunch comes, or begun when it is past; never as long as six hours."""
    for begin in range(0, DAY, step):
        for end in range(begin + step, DAY + 1, step):
            length = end - begin
            if length >= limits.six_hours + 1:
                break
            lunch_after = end + limits.lunch_least <= limits.lunch_until and length <= limits.before_lunch
            lunch_before = begin >= limits.lunch_from + limits.lunch_least
            count = breaks_due(length, limits)
            fits = _fits(length, count, limits) and length - count < limits.six_hours
            if (lunch_after or lunch_before) and fits:
                yield Shape((begin, end, count), None)


def _around_lunch(step: int, limits: Limits) -> Iterator[Shape]:
    """Two stretches around lunch between eleven and three; or around a later meal, when work begins after lunch."""
    lunches = [lunch // ATOM for lunch in LUNCHES if lunch // ATOM >= limits.lunch_least and lunch % (step * ATOM) == 0]
    for begin in range(0, DAY, step):
        for length in range(_on(step, SHORTEST_STRETCH), limits.before_lunch + 1, step):
            for lunch in lunches:
                again = begin + length + lunch
                lunch_had = begin >= limits.lunch_from + limits.lunch_least
                in_window = begin + length >= limits.lunch_from and again <= limits.lunch_until
                if lunch_had or in_window:
                    yield from _after_lunch((begin, begin + length), again, step, limits)


def _after_lunch(one: tuple[int, int], again: int, step: int, limits: Limits) -> Iterator[Shape]:
    length = one[1] - one[0]
    most = min(LONGEST - length, DAY - again)
    for rest in range(_on(step, SHORTEST_STRETCH), most + 1, step):
        count = breaks_due(length + rest, limits)
        for here in range(count + 1):
            there = count - here
            if _fits(length, here, limits) and _fits(rest, there, limits):
                yield Shape((*one, here), (again, again + rest, there))


def _on(step: int, atoms: int) -> int:
    return -(-atoms // step) * step


def _fits(length: int, count: int, limits: Limits) -> bool:
    """Whether a stretch can hold so many breaks (0 or 1) with no run too long."""
    if count == 0:
        return length <= limits.run
    return count == 1 and len(_break_places(length, limits)) > 0


def _break_places(length: int, limits: Limits) -> range:
    """Where a break may be within a stretch of that length."""
    return range(
        max(BREAK_FROM_EDGE, length - 1 - limits.run),
        min(limits.run, length - 1 - BREAK_FROM_EDGE) + 1,
    )


def _stretches(found: list[tuple[int, int, int]], limits: Limits) -> Stretches:
    """As arrays; the places of a break are padded by repeating the last, so that a minimum over them is right."""
    width = max(len(_break_places(end - begin, limits)) for begin, end, _ in found)
    breaks = np.zeros((len(found), width), np.int64)
    for place, (begin, end, count) in enumerate(found):
        inside = [begin + each for each in _break_places(end - begin, limits)] if count else [begin]
        breaks[place] = (inside + [inside[-1]] * width)[:width]
    return Stretches(
        np.array([one[0] for one in found], np.int64),
        np.array([one[1] for one in found], np.int64),
        np.array([one[2] > 0 for one in found], np.bool_),
        breaks,
    )
