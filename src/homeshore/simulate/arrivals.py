"""Who comes when: each demand's customers in their own order, merged window by window.

Arrivals of a profile are a Poisson process of rate 1, run through the profile's cumulated expectation: customer k stays
customer k when the forecast was wrong, and merely comes sooner or later. Only one window of customers is in memory.
"""

from collections.abc import Iterator
from itertools import repeat
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from homeshore.simulate import streams
from homeshore.simulate.durations import MOST_SECONDS, block
from homeshore.simulate.model import DAY_US, SECOND_US, Constant, Demand, Model, Profile, Recorded

WINDOW = 8192
"""About so many customers in a window."""
SMALLEST = 64
NEVER_US = int(MOST_SECONDS) * SECOND_US
UNDRAWN: NDArray[Any] = np.zeros(0)

USED = -1.0
"""In place of a number between 0 and 1 that was used already, or is not needed."""

Moments = NDArray[np.int64]
Given: TypeAlias = tuple[int, int, int, float, float]
"""Of a customer: talk, wrap-up and patience in microseconds, and the numbers between 0 and 1 by which the first agent
who is asked answers, and by which the first conversation ends in a transfer.
"""


class Source:
    """A demand's customers, drawn in blocks."""

    def __init__(self, model: Model, demand: Demand, replication: int, size: int) -> None:
        self.demand = demand
        self.size = size
        self.taken = 0
        self.ended = False
        self.open_us = model.horizon.open_us
        self.close_us = model.horizon.close_us
        self.moments: Moments = np.zeros(0, dtype=np.int64)
        self.reached = 0.0
        of = (model.seed, replication)
        self.arrivals = streams.generator(*of, streams.ARRIVALS, demand.id)
        self.talk = streams.generator(*of, streams.TALK, demand.id)
        self.wrap_up = streams.generator(*of, streams.WRAP_UP, demand.id)
        self.patience = streams.generator(*of, streams.PATIENCE, demand.id)
        self.answer = streams.generator(*of, streams.ANSWER, demand.id)
        self.transfer = streams.generator(*of, streams.TRANSFER, demand.id)
        self.rates: NDArray[Any] = np.zeros(0)
        if isinstance(demand.arrivals, Profile):
            self.rates = _rates(model, demand, demand.arrivals, replication)
        self.cumulated: NDArray[Any] = np.concatenate(([0.0], np.cumsum(self.rates)))

    def before(self, until_us: int) -> Moments:
        """The moments of the next customers who come before `until_us`."""
        while not self.ended and (not len(self.moments) or self.moments[-1] < until_us):
            self.moments = np.concatenate((self.moments, self._more()))
        place = int(np.searchsorted(self.moments, until_us))
        taken, self.moments = self.moments[:place], self.moments[place:]
        return taken

    def _more(self) -> Moments:
        arrivals = self.demand.arrivals
        if isinstance(arrivals, Recorded):
            found = np.asarray(arrivals.moments_us[self.taken : self.taken + self.size], dtype=np.int64)
            self.taken += self.size
            self.ended = self.taken >= len(arrivals.moments_us)
            return found
        steps = self.arrivals.standard_exponential(self.size)
        steps[0] += self.reached
        reached = np.cumsum(steps)
        self.reached = float(reached[-1])
        places = np.searchsorted(self.cumulated, reached, side="right") - 1
        inside = places < len(self.rates)
        self.ended = not bool(inside[-1])
        places, reached = places[inside], reached[inside]
        into = (reached - self.cumulated[places]) / self.rates[places]
        moments = self.open_us + ((places + into) * arrivals.interval_us).astype(np.int64)
        if len(moments) and moments[-1] >= self.close_us:
            self.ended = True
            return np.asarray(moments[moments < self.close_us])
        return np.asarray(moments)


def _rates(model: Model, demand: Demand, profile: Profile, replication: int) -> NDArray[Any]:
    """Expected contacts in each interval, good and bad days included."""
    rates = np.asarray(profile.expected, dtype=np.float64)
    if not profile.day_cv:
        return rates
    days = np.arange(len(rates)) * profile.interval_us // DAY_US
    entity = profile.day_group or demand.id
    purpose = streams.DAYS + (1 << 16 if profile.day_group else 0)
    generator = streams.generator(model.seed, replication, purpose, entity)
    shape = 1 / profile.day_cv**2
    factors = generator.gamma(shape, 1 / shape, int(days[-1]) + 1)
    return np.asarray(rates * factors[days])


class Window:
    """The customers of a span, in the order in which they come, and how many of each line and interval they are."""

    __slots__ = ("columns", "offered")

    def __init__(self, columns: list[NDArray[Any]], offered: list[tuple[int, int, int]]) -> None:
        self.columns = columns
        self.offered = offered

    def customers(self) -> Iterator[tuple[int, int, int, int, Given]]:
        """Moment, place of the line, number in it, interval, and what is given of the customer."""
        count = len(self.columns[0])
        moments, lines, numbers, talk, wrap_up, patience, answer, transfer, slots = (
            column.tolist() if len(column) else repeat(USED, count) for column in self.columns
        )
        given = zip(talk, wrap_up, patience, answer, transfer, strict=True)
        return zip(moments, lines, numbers, slots, given, strict=True)


class Stream:
    """All customers, window by window."""

    def __init__(self, model: Model, replication: int) -> None:
        horizon = model.horizon
        self.horizon = horizon
        self.intervals = -(-(horizon.close_us - horizon.open_us) // horizon.interval_us)
        volumes = [_volume(demand) for demand in model.demands]
        windows = max(1, -(-int(sum(volumes)) // WINDOW))
        self.window_us = -(-(horizon.close_us - horizon.open_us) // windows)
        self.until_us = horizon.open_us
        self.sources = [
            Source(model, demand, replication, max(SMALLEST, int(1.2 * volume / windows)))
            for demand, volume in zip(model.demands, volumes, strict=True)
        ]
        self.numbers = [0] * len(self.sources)
        self.answers = any(crew.behaviour.answers_by_chance for crew in model.crews)
        self.transfers = any(demand.transfer is not None for demand in model.demands)

    def next(self) -> Window | None:
        """The next window in which somebody comes, None when nobody comes any more."""
        while self.until_us < self.horizon.close_us:
            self.until_us = min(self.until_us + self.window_us, self.horizon.close_us)
            parts = [self._part(line) for line in range(len(self.sources))]
            columns = [np.concatenate([part[place] for part in parts]) for place in range(8)]
            if len(columns[0]):
                order = np.argsort(columns[0], kind="stable")
                return self._window([column[order] if len(column) else column for column in columns])
        return None

    def _part(self, line: int) -> list[NDArray[Any]]:
        source = self.sources[line]
        moments = source.before(self.until_us)
        count = len(moments)
        demand = source.demand
        if not count:
            return [moments] * 8
        patience = np.full(count, NEVER_US)
        if demand.patience is not None:
            patience = block(demand.patience, source.patience, count)
        first = self.numbers[line]
        self.numbers[line] = first + count
        return [
            moments,
            np.full(count, line),
            np.arange(first, first + count),
            block(demand.talk, source.talk, count),
            block(demand.wrap_up, source.wrap_up, count) if demand.wrap_up != Constant(0.0) else np.zeros_like(moments),
            patience,
            source.answer.random(count) if self.answers else UNDRAWN,
            source.transfer.random(count) if self.transfers else UNDRAWN,
        ]

    def _window(self, columns: list[NDArray[Any]]) -> Window:
        horizon = self.horizon
        slots = (columns[0] - horizon.open_us) // horizon.interval_us
        slots[columns[0] < horizon.warm_up_us] = self.intervals
        width = self.intervals + 1
        cells, counts = np.unique(columns[1] * width + slots, return_counts=True)
        offered = [(*divmod(cell, width), count) for cell, count in zip(cells.tolist(), counts.tolist(), strict=True)]
        return Window([*columns, slots], offered)


def _volume(demand: Demand) -> float:
    arrivals = demand.arrivals
    return float(len(arrivals.moments_us)) if isinstance(arrivals, Recorded) else sum(arrivals.expected)
