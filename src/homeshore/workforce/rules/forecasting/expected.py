"""What a forecast says, per interval and per day."""

from datetime import date

import msgspec

LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
"""The probabilities at which every forecast states its quantiles: bands of 50, 80 and 95 %, and the median."""


class Expected(msgspec.Struct, frozen=True):
    """Contacts that arrive from `from_us` until before `until_us`: mean, variance and quantiles at LEVELS.

    `handling_seconds` is the mean time an agent spends on one (talk, hold and wrap-up).
    """

    from_us: int
    until_us: int
    mean: float
    variance: float
    quantiles: tuple[float, ...]
    handling_seconds: float


class Spread(msgspec.Struct, frozen=True):
    """How uncertain a day's forecast is, as relative variances (squared coefficients of variation) beyond Poisson.

    `day` is that of one factor that all intervals of the day share; `interval` that of the noise of an interval beside
    it, on average, and `noise` of each interval in order where known. An interval of mean m has variance
    m + m^2 (day + noise). Noise is remembered: intervals that begin `memory` intervals apart correlate by 1/e.
    """

    day: float
    interval: float
    noise: tuple[float, ...] = ()
    memory: float = 4.0

    def noises(self, count: int) -> tuple[float, ...]:
        """The noise of each of a day's `count` intervals."""
        return self.noise if len(self.noise) == count else (self.interval,) * count


class DayExpected(msgspec.Struct, frozen=True):
    """The forecast of a local day: its total's distribution, its intervals, and how both hang together."""

    day: date
    mean: float
    variance: float
    quantiles: tuple[float, ...]
    spread: Spread
    intervals: tuple[Expected, ...]
