"""Staffing: Erlang C and A for arrays of intervals beside pyworkforce, and booking for those who will not come.

CPU time of one process. Intervals have a median of 600 calls in half an hour. `least` searches for the fewest agents.
"""

import math

import numpy as np
from numpy.typing import NDArray
from pyworkforce.queuing import ErlangC
from scipy import stats

from bench.harness import Report, cpu_time
from homeshore.kit.clock import SECOND_US
from homeshore.simulate import queues
from homeshore.workforce.rules.forecasting import LEVELS, Expected
from homeshore.workforce.rules.staffing.live import Asked, LiveNeed, live_needs
from homeshore.workforce.rules.staffing.rates import rates
from homeshore.workforce.rules.staffing.showing import prior

Floats = NDArray[np.float64]

COUNT, PEERS = 100_000, 2_000
C_BOUND, A_BOUND, ERROR_BOUND = 500_000.0, 20_000.0, 1e-10
HALF_HOUR, PATIENCE, WITHIN, TARGET = 1800.0, 180.0, 20.0, 0.8
ASKED = Asked(target=TARGET, within_seconds=WITHIN, patience_seconds=PATIENCE)
COMING = prior(0.9, 40).at_the_desk(0.08)
CASES = 100


def run(report: Report) -> None:
    """Measure the formulas, then the chance constraint against enumeration."""
    report.section("Staffing", "python -m bench staffing")
    _formulas(report)
    _no_shows(report)


def intervals(count: int) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Calls a second, seconds a call, agents: a median of 600 calls of about 300 s, at a service level near 80 %."""
    chance = np.random.default_rng(1)
    calls = 600 * np.exp(chance.normal(0, 0.5, count))
    handling = chance.uniform(180, 420, count)
    load = calls / HALF_HOUR * handling
    spare = chance.uniform(0.2, 2.0, count)
    return calls / HALF_HOUR, handling, np.ceil(load + spare * np.sqrt(load) + 1e-9).astype(np.int64)


def _formulas(report: Report) -> None:
    rate, handling, agents = intervals(COUNT)
    patient = cpu_time(lambda: queues.patient(rate, handling, agents, WITHIN)).rate(COUNT)
    impatient = cpu_time(lambda: queues.impatient(rate, handling, PATIENCE, agents, WITHIN), 3).rate(COUNT)
    part = slice(0, COUNT // 10)
    searched = cpu_time(lambda: queues.least_servers(rate[part], handling[part], math.inf, TARGET, WITHIN), 3).rate(
        COUNT // 10
    )
    searched_a = cpu_time(lambda: queues.least_servers(rate[part], handling[part], PATIENCE, TARGET, WITHIN), 3).rate(
        COUNT // 10
    )
    rows = [
        ["Erlang C: wait, service level, occupancy", COUNT, patient],
        ["Erlang A: the same, and abandonment", COUNT, impatient],
        ["least agents by Erlang C", COUNT // 10, searched],
        ["least agents by Erlang A", COUNT // 10, searched_a],
        *_pyworkforce(rate, handling, agents),
    ]
    report.table(["", "intervals", "a CPU second"], rows)
    report.verdict("Erlang C, intervals a CPU second", patient, C_BOUND)
    report.verdict("Erlang A, intervals a CPU second", impatient, A_BOUND)
    report.note("Ten digits against 400 of mpmath, to 100,000 servers: tests/simulate/test_queues.py.")


def _pyworkforce(rate: Floats, handling: Floats, agents: NDArray[np.int64]) -> list[list[object]]:
    """The same by a package that takes one interval at a time (Erlang C alone)."""
    each = [
        (ErlangC(calls * HALF_HOUR, seconds, WITHIN, HALF_HOUR), int(count))
        for calls, seconds, count in zip(rate[:PEERS], handling[:PEERS], agents[:PEERS], strict=True)
    ]
    figures = cpu_time(
        lambda: [(one.waiting_probability(n), one.service_level(n), one.achieved_occupancy(n)) for one, n in each], 3
    ).rate(PEERS)
    least = cpu_time(lambda: [one.required_positions(TARGET) for one, _ in each[:200]], 3).rate(200)
    theirs = np.array([one.service_level(n) for one, n in each])
    ours = queues.patient(rate[:PEERS], handling[:PEERS], agents[:PEERS], WITHIN).service_level
    assert np.allclose(theirs, ours, rtol=1e-9), "two implementations of Erlang C differ"
    return [["pyworkforce, Erlang C: the same", PEERS, figures], ["pyworkforce, least agents", 200, least]]


def _no_shows(report: Report) -> None:
    expected = _forecasts(CASES)
    found: list[LiveNeed] = []
    speed = cpu_time(lambda: found.extend(live_needs(expected, ASKED, COMING)), 1).rate(CASES)
    ours, off, plain = [], [], []
    for one, need in zip(expected, found, strict=True):
        kept = _kept_by_present(one, int(need.booked * 1.3) + 20)
        ours.append(_chance(kept, need.booked))
        off.append(abs(need.booked - _least(kept)))
        plain.append(_chance(kept, math.ceil(need.plain / COMING.mean)))
    report.table(
        ["no-show staffing", "intervals", "least P(kept)", "mean P(kept)", "most agents off the minimum"],
        [
            ["chance constraint of 90 %", CASES, f"{min(ours):.3f}", f"{np.mean(ours):.3f}", max(off)],
            ["mean rate, divided by the share who come", CASES, f"{min(plain):.3f}", f"{np.mean(plain):.3f}", "–"],
        ],
    )
    report.note(f"{speed:,.0f} intervals a CPU second with their chance constraint.")
    report.verdict("least P(service level >= target), %", 100 * min(ours), 90.0)
    report.verdict("agents off the minimum found by enumeration", float(max(off)), 1.0, at_most=True)


def _forecasts(count: int) -> list[Expected]:
    """Half-hours from 5 to 2,000 calls whose rates vary by 0 to 30 %."""
    chance = np.random.default_rng(2)
    found = []
    for _ in range(count):
        mean, spread = 10 ** chance.uniform(0.7, 3.3), float(chance.choice([0.0, 0.05, 0.1, 0.2, 0.3]))
        shape = 1 / spread**2 if spread else 0.0
        counts = stats.nbinom.ppf(LEVELS, shape, shape / (shape + mean)) if spread else stats.poisson.ppf(LEVELS, mean)
        seconds = float(chance.uniform(120, 500))
        variance = mean + (spread * mean) ** 2
        length = int(HALF_HOUR) * SECOND_US
        found.append(Expected(0, length, mean, variance, tuple(map(float, counts)), seconds))
    return found


def _least(kept: Floats) -> int:
    """The fewest booked that keep the promise in 90 %, by trying each number from 1 on."""
    return next(booked for booked in range(1, len(kept)) if _chance(kept, booked) >= ASKED.confidence)


def _chance(kept: Floats, booked: int) -> float:
    there = np.arange(booked + 1)
    return float(stats.betabinom.pmf(there, booked, COMING.alpha, COMING.beta) @ kept[: booked + 1])


def _kept_by_present(one: Expected, most: int) -> Floats:
    """For each number at their desks, the share of 20,000 rates at which Erlang A reaches the target."""
    rate = _drawn(rates([one]).nodes[0], 20_000)
    grid = np.linspace(rate[0], rate[-1], 800)
    least = queues.least_servers(grid / HALF_HOUR, one.handling_seconds, PATIENCE, TARGET, WITHIN)
    needed = least[np.clip(np.round((rate - rate[0]) / max(rate[-1] - rate[0], 1e-12) * 799), 0, 799).astype(int)]
    kept: Floats = np.searchsorted(np.sort(needed), np.arange(most + 1), side="right") / len(needed)
    return kept


def _drawn(nodes: Floats, count: int) -> Floats:
    """The quantiles of a forecast's rate, evenly: normal pieces between its levels and beyond them."""
    score, knots = stats.norm.ppf((np.arange(count) + 0.5) / count), stats.norm.ppf(LEVELS)
    slopes = np.diff(nodes) / np.diff(knots)
    piece = np.clip(np.searchsorted(knots, score) - 1, 0, len(slopes) - 1)
    rate: Floats = np.maximum(nodes[piece] + slopes[piece] * (score - knots[piece]), 1e-6)
    return rate
