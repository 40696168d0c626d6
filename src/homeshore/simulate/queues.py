"""Erlang B, C and A for arrays of queues at once, exact and stable to 100,000 servers and in deep overload.

The chain of the numbers in the system is summed outward from the state in which all servers just are busy, and (where
the queue is the rule) from the mode of the queue: all terms are positive, none overflows, and what falls short of
rounding is left out. docs/algorithms/staffing.md has the formulas; `simulate.erlang` is the same for one queue.
"""

from collections.abc import Callable

import msgspec
import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ratios = Callable[[Floats, NDArray[np.intp]], Floats]
"""The ratios of the terms numbered (a column) to the ones before, for the queues chosen."""

_NEGLIGIBLE = 1e-18
"""Relative size of a term below which the rest of a sum that falls at least this fast adds nothing to it."""
_ENDLESS = 1e290
"""A sum that reaches this is infinite to all that is asked of it: 1 over it is 0."""
_CELLS = 1 << 14
_FEWEST, _MOST = 8, 512
_NOBODY, _ALL = 1e-300, 700.0
_CHUNK = 2048
"""Queues summed together, and terms computed at a time for all of them: what stays in a processor's cache."""
_DEPTH, _HALVINGS = 46.0, 36
"""How far down from its peak an integrand is followed (e to minus that is below rounding), and steps to find where."""
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(64)
_STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680)
_SHIFT = 16


class Queues(msgspec.Struct, frozen=True):
    """Long-run figures of queues, as `simulate.erlang.Steady` has them, an array each."""

    waits: Floats
    mean_wait_seconds: Floats
    abandons: Floats
    service_level: Floats
    occupancy: Floats


def blocked(servers: ArrayLike, erlangs: ArrayLike) -> Floats:
    """Erlang B: the share of arrivals lost where nobody can wait. Servers from 1, erlangs above 0."""
    count, load = _flat(servers, erlangs)
    return 1 / (1 + _some_free(count, load))


def delayed(servers: ArrayLike, erlangs: ArrayLike) -> Floats:
    """Erlang C: the share that waits when all are patient; 1 where the servers do not suffice."""
    count, load = _flat(servers, erlangs)
    spare = np.maximum((count - load) / count, 0)
    with np.errstate(invalid="ignore"):
        return np.where(spare > 0, 1 / (1 + spare * _some_free(count, load)), 1.0)


def patient(per_second: ArrayLike, handling_seconds: ArrayLike, servers: ArrayLike, within: ArrayLike = 0.0) -> Queues:
    """The figures of Erlang C; where the servers do not suffice everybody waits for ever.

    `within` is the service level's limit in seconds.
    """
    rate, handling, count, limit = _flat(per_second, handling_seconds, servers, within)
    load = rate * handling
    spare = np.maximum((count - load) / handling, 0)
    stable = spare > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = np.where(stable, (count - load) / count * _some_free(count, load), 0.0)
        waits = 1 / (1 + odds)
        served = np.where(np.isinf(odds), 1.0, odds * waits)
        level = served - waits * np.expm1(-spare * limit)
        mean = waits / spare
    return Queues(waits, mean, np.zeros_like(load), level, np.minimum(load / count, 1.0))


def impatient(
    per_second: ArrayLike,
    handling_seconds: ArrayLike,
    patience_seconds: ArrayLike,
    servers: ArrayLike,
    within: ArrayLike = 0.0,
) -> Queues:
    """The figures of Erlang A, for patience above 0 and below infinity."""
    rate, handling, patience, count, limit = _flat(per_second, handling_seconds, patience_seconds, servers, within)
    line = _Line(rate, count / handling, 1 / patience)
    busy = line.full()
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        odds = _some_free(count, rate * handling) / busy.sum * np.exp(-busy.height)
        waits = 1 / (1 + odds)
        served = np.where(np.isinf(odds), 1.0, odds * waits)
    queue = waits * busy.mean
    answered, waiting = line.after(limit, busy)
    good = served + waits * answered
    abandons = queue / patience / rate
    occupancy = rate * handling * (1 - abandons) / count
    return Queues(waits, queue / rate, abandons, good / (good + waits * waiting), occupancy)


def figures(
    per_second: ArrayLike,
    handling_seconds: ArrayLike,
    patience_seconds: ArrayLike,
    servers: ArrayLike,
    within: ArrayLike = 0.0,
) -> Queues:
    """Erlang A, and C where patience is infinite."""
    rate, handling, patience, count, limit = _flat(per_second, handling_seconds, patience_seconds, servers, within)
    endless = np.isinf(patience)
    if not endless.any():
        return impatient(rate, handling, patience, count, limit)
    if endless.all():
        return patient(rate, handling, count, limit)
    parts = (
        patient(rate[endless], handling[endless], count[endless], limit[endless]),
        impatient(rate[~endless], handling[~endless], patience[~endless], count[~endless], limit[~endless]),
    )
    found = []
    for field in Queues.__struct_fields__:
        whole = np.empty_like(rate)
        whole[endless], whole[~endless] = (getattr(part, field) for part in parts)
        found.append(whole)
    return Queues(*found)


def least_servers(
    per_second: ArrayLike,
    handling_seconds: ArrayLike,
    patience_seconds: ArrayLike,
    service_level: ArrayLike,
    within: ArrayLike = 0.0,
) -> NDArray[np.int64]:
    """The fewest servers whose service level is at least the one asked, below 1; patience may be infinite."""
    traffic = _flat(per_second, handling_seconds, patience_seconds, service_level, within)
    load = traffic[0] * traffic[1]

    def enough(servers: Floats, chosen: NDArray[np.intp]) -> NDArray[np.bool_]:
        rate, handling, patience, level, limit = (one[chosen] for one in traffic)
        return figures(rate, handling, patience, servers, limit).service_level >= level

    low = np.where(np.isinf(traffic[2]), np.floor(load), 0.0)  # never enough
    return fewest(enough, low, np.floor(load) + 1, 1 + np.floor(np.sqrt(load))).astype(np.int64)


def fewest(
    enough: Callable[[Floats, NDArray[np.intp]], NDArray[np.bool_]], low: Floats, high: Floats, step: Floats
) -> Floats:
    """For each search the least whole number that is enough; `low` never is, from `high` on is tried in steps.

    `enough(numbers, chosen)` is asked for the searches `chosen` alone, and true for every number above one that is.
    """
    low, high, step = low.copy(), high.copy(), step.copy()
    left = np.arange(low.size)
    while left.size:
        left = left[~enough(high[left], left)]
        low[left] = high[left]
        high[left] += step[left]
        step[left] *= 2
    left = np.flatnonzero(high - low > 1)
    while left.size:
        middle = np.floor((low[left] + high[left]) / 2)
        good = enough(middle, left)
        high[left[good]], low[left[~good]] = middle[good], middle[~good]
        left = left[high[left] - low[left] > 1]
    return high


def _flat(*values: ArrayLike) -> tuple[Floats, ...]:
    arrays = np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in values))
    return tuple(np.ascontiguousarray(np.atleast_1d(one)) for one in arrays)


class _Busy(msgspec.Struct, frozen=True):
    """The states in which all servers are busy. `exp(height)`: the mode's weight over that of an empty queue.

    `sum` is of the weights over the mode's, `mean` the mean length of the queue given that all are busy.
    """

    height: Floats
    sum: Floats
    mean: Floats

    @property
    def log(self) -> Floats:
        """The logarithm of the sum of weights, that of an empty queue being 1."""
        return self.height + np.log(self.sum)


class _Line(msgspec.Struct, frozen=True):
    """Those who wait while all servers are busy: arrivals, service and giving up, per second."""

    rate: Floats
    serve: Floats
    leave: Floats

    def full(self) -> _Busy:
        """Sums over the length of the queue: weight k is prod_{i<=k} rate / (serve + i leave)."""
        top = np.maximum(np.floor((self.rate - self.serve) / self.leave), 0.0)

        def up(number: Floats, chosen: NDArray[np.intp]) -> Floats:
            return self.rate[chosen] / (self.serve[chosen] + (top[chosen] + number) * self.leave[chosen])

        def down(number: Floats, chosen: NDArray[np.intp]) -> Floats:
            before = np.maximum(top[chosen] - number + 1, 0)
            return (self.serve[chosen] + before * self.leave[chosen]) * (before > 0) / self.rate[chosen]

        above, further = _summed(up, len(top))
        below, nearer = _summed(down, len(top)) if top.any() else (np.zeros_like(top), np.zeros_like(top))
        total = 1 + above + below
        return _Busy(self._height(top), total, (top * total + further - nearer) / total)

    def _height(self, top: Floats) -> Floats:
        """sum_{i<=top} ln(rate / (serve + i leave)): a few terms, the others by Stirling's series, without loss."""
        if not top.any():
            return np.zeros_like(top)
        scaled, first = self.rate / self.leave, self.serve / self.leave
        height = np.zeros_like(top)
        for step in range(1, _SHIFT + 1):
            height += np.where(step <= top, np.log(scaled / (first + step)), 0.0)
        rest, base = np.maximum(top - _SHIFT, 0.0), first + _SHIFT
        end = base + rest
        beyond = np.where(rest > 0, (scaled - end) / end, 0.0)
        height += rest * np.log1p(beyond) + base * _less_its_log(rest / base)
        return height - 0.5 * np.log1p(rest / base) - _stirling(end) + _stirling(base)

    def after(self, seconds: Floats, busy: _Busy) -> tuple[Floats, Floats]:
        """Of those who have to wait, the shares that are answered within `seconds` and that still wait then.

        With H(x) the integral of the patience's survival and J(t) = int_t^inf exp(rate H(x) - serve x) dx, the virtual
        wait has the density exp(rate H(x) - serve x) / J(0) given that there is one. Nothing is a difference of two
        near numbers, so that what is small keeps its digits.
        """
        thinned = _Line(np.maximum(self.rate * np.exp(-self.leave * seconds), _NOBODY), self.serve, self.leave)
        exponent = -self.rate * np.expm1(-self.leave * seconds) / self.leave - self.serve * seconds
        still = np.exp(np.minimum(exponent + thinned.full().log - busy.log, 0.0))
        start = busy.log - np.log(self.serve)
        answered = np.empty_like(seconds)
        for first in range(0, len(seconds), _CHUNK):
            part = slice(first, first + _CHUNK)
            line = _Line(self.rate[part], self.serve[part], self.leave[part])
            answered[part] = line._answered(seconds[part], start[part])
        return answered, still * np.exp(-self.leave * seconds)

    def _answered(self, seconds: Floats, start: Floats) -> Floats:
        """int_0^t exp(rate H(x) - (serve + leave) x - start) dx, by Gauss on both sides of the integrand's peak."""
        with np.errstate(over="ignore"):
            peak = np.clip(np.log(self.rate / (self.serve + self.leave)) / self.leave, 0.0, seconds)
        floor = self._exponent(peak[:, None])[:, 0] - _DEPTH
        half = (self._ends(peak, np.stack([np.zeros_like(seconds), seconds], axis=1), floor) - peak[:, None]) / 2
        places = peak[:, None, None] + half[:, :, None] * (_NODES + 1)
        exponent = self._exponent(places.reshape(len(peak), -1)) - start[:, None]
        density = np.exp(np.minimum(exponent, _ALL)).reshape(places.shape)
        total: Floats = (np.abs(half) * (density @ _WEIGHTS)).sum(axis=1)
        return total

    def _ends(self, peak: Floats, ends: Floats, floor: Floats) -> Floats:
        """Where the integrand's exponent (concave) falls to `floor` between its peak and each end, or the end."""
        near, far = np.repeat(peak[:, None], 2, axis=1), ends
        for _ in range(_HALVINGS):
            middle = (near + far) / 2
            above = self._exponent(middle) > floor[:, None]
            near, far = np.where(above, middle, near), np.where(above, far, middle)
        return far

    def _exponent(self, seconds: Floats) -> Floats:
        """rate H(x) - (serve + leave) x, for a row of moments of each queue."""
        rate, leave, serve = self.rate[:, None], self.leave[:, None], self.serve[:, None]
        return -rate * np.expm1(-leave * seconds) / leave - (serve + leave) * seconds


def _some_free(servers: Floats, erlangs: Floats) -> Floats:
    """The weight of the states with a free server over that of all busy and nobody waiting; inf when beyond floats."""

    def down(number: Floats, chosen: NDArray[np.intp]) -> Floats:
        busy = servers[chosen] - (number - 1)  # 0 once, and every term after it is 0
        return np.divide(busy, erlangs[chosen], out=busy)

    return _summed(down, len(servers))[0]


def _summed(ratios: Ratios, queues: int) -> tuple[Floats, Floats]:
    """Sums of terms and of number x term, from number 1 on, that of number 0 being 1, until the rest is nothing."""
    parts = [_summed_part(ratios, np.arange(first, min(first + _CHUNK, queues))) for first in range(0, queues, _CHUNK)]
    sums, moments = zip(*parts, strict=True) if parts else ((np.zeros(0),), (np.zeros(0),))
    return np.concatenate(sums), np.concatenate(moments)


def _summed_part(ratios: Ratios, chosen: NDArray[np.intp]) -> tuple[Floats, Floats]:
    total, moment, term = np.zeros(chosen.size), np.zeros(chosen.size), np.ones(chosen.size)
    done, left = 0, np.arange(chosen.size)
    with np.errstate(over="ignore", invalid="ignore"):
        while left.size:
            count = min(max(_CELLS // left.size, _FEWEST), _MOST)
            numbers = np.arange(done + 1, done + count + 1, dtype=np.float64)[:, None]
            terms = ratios(numbers, chosen[left])
            terms[0] *= term[left]
            np.multiply.accumulate(terms, axis=0, out=terms)
            total[left] += terms.sum(axis=0)
            moment[left] += numbers[:, 0] @ terms
            term[left] = terms[-1]
            done += count
            endless = ~(total[left] < _ENDLESS)
            total[left[endless]] = np.inf
            negligible = (terms[-1] < terms[-2]) & (terms[-1] * done <= _NEGLIGIBLE * moment[left])
            left = left[~(endless | negligible | (terms[-1] == 0))]
    return total, moment


def _less_its_log(value: Floats) -> Floats:
    """x - ln(1 + x), without loss near 0."""
    small = np.minimum(value, 0.1)
    series, power = np.zeros_like(small), -small
    for order in range(2, 18):
        power = -power * small
        series += power / order
    return np.where(value < 0.1, series, value - np.log1p(value))


def _stirling(value: Floats) -> Floats:
    """What ln Gamma(x + 1) has beyond (x + 1/2) ln x - x + ln(2 pi) / 2, for x from 16 on."""
    inverse = 1 / value
    square = inverse * inverse
    return inverse * (_STIRLING[0] + square * (_STIRLING[1] + square * (_STIRLING[2] + square * _STIRLING[3])))
