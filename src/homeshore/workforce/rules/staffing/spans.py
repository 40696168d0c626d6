"""Forecasts on the intervals of a plan: finer ones are joined, missing ones expect nobody."""

import math
from collections.abc import Sequence

from homeshore.kit.clock import SECOND_US
from homeshore.workforce.rules.forecasting import LEVELS, Expected

NOTHING = (0.0,) * len(LEVELS)
MINUTE_US = 60 * SECOND_US


def length_us(forecasts: Sequence[Sequence[Expected]]) -> int:
    """The longest interval that the forecasts have; half an hour without any."""
    return max((one.until_us - one.from_us for each in forecasts for one in each), default=30 * MINUTE_US)


def on_grid(expected: Sequence[Expected], starts_us: Sequence[int], length: int) -> tuple[Expected, ...]:
    """One forecast for each interval that starts at `starts_us`, of those that begin in it."""
    by_start: dict[int, list[Expected]] = {start: [] for start in starts_us}
    for one in expected:
        start = one.from_us - one.from_us % length
        if start in by_start:
            by_start[start].append(one)
    return tuple(_joined(start, start + length, parts) for start, parts in by_start.items())


def _joined(from_us: int, until_us: int, parts: Sequence[Expected]) -> Expected:
    """Counts add up. What is uncertain beyond Poisson is taken to be so for all parts together: days are good or bad.

    So the standard deviations of their rates add up, and their quantiles do.
    """
    if len(parts) == 1 and (parts[0].from_us, parts[0].until_us) == (from_us, until_us):
        return parts[0]
    mean = sum(one.mean for one in parts)
    beyond = sum(math.sqrt(max(one.variance - one.mean, 0.0)) for one in parts)
    seconds = sum(one.mean * one.handling_seconds for one in parts)
    return Expected(
        from_us=from_us,
        until_us=until_us,
        mean=mean,
        variance=mean + beyond * beyond,
        quantiles=tuple(map(sum, zip(*(one.quantiles for one in parts), strict=True))) if parts else NOTHING,
        handling_seconds=seconds / mean if mean else max((one.handling_seconds for one in parts), default=0.0),
    )
