"""Axes: where values fall on them, and the round numbers they are ticked at."""

import math
from collections.abc import Iterable

import msgspec

from homeshore.kit.charts.shapes import Frame, rounded

_NOTHING = 1e-9


class Scale(msgspec.Struct, frozen=True):
    """An axis from `low` to `top`, ticked every `step`, drawn from `start` to `end` (in user units)."""

    low: float
    top: float
    step: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a value falls; what lies beyond the axis falls on its end."""
        share = (min(max(value, self.low), self.top) - self.low) / (self.top - self.low)
        return rounded(self.start + (self.end - self.start) * share)

    def ticks(self) -> list[float]:
        """The values to be ticked, rounded so that no 0.30000000000000004 is shown."""
        count = int((self.top - self.low) / self.step + 0.001)
        digits = max(0, 2 - math.floor(math.log10(self.step)))
        return [round(self.low + place * self.step, digits) for place in range(count + 1)]


def scale(frame: Frame, values: Iterable[float], start: float, end: float) -> Scale:
    """The axis of a chart's values: from zero unless the frame says otherwise, to a round number above them all."""
    known = list(values)
    if frame.target is not None:
        known.append(frame.target)
    lowest, largest = min(known, default=0.0), max(known, default=0.0)
    if frame.zero:
        lowest, largest = min(lowest, 0.0), max(largest, 0.0)
    largest = frame.top or largest
    if largest - lowest < _NOTHING:
        largest = lowest + (abs(lowest) / 10 or 1.0)
    step = round_step((largest - lowest) / 4)
    if frame.whole:
        step = math.ceil(step)
    low = math.floor(lowest / step + 0.001) * step
    return Scale(low, frame.top or math.ceil(largest / step - 0.001) * step, step, start, end)


def exactly(values: Iterable[float], start: float, end: float) -> Scale:
    """An axis no longer than its values: that of a sweep's parameter."""
    known = list(values)
    low, top = min(known, default=0.0), max(known, default=1.0)
    if top - low < _NOTHING:
        low, top = low - 0.5, top + 0.5
    return Scale(low, top, round_step((top - low) / 6), start, end)


def round_step(rough: float) -> float:
    """The next of 1, 2, 2.5, 5 times a power of ten that is not below `rough`."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * 0.999)
