"""The simulator beside Ciw and SimPy: the same models, the same checks, in the same run."""

import statistics
from itertools import pairwise
from typing import Any

from bench._forms import INTERPRETED, elsewhere, forms
from bench._simulation_identical import compare
from bench._simulation_runs import PATIENCE, PER_SECOND, QUEUE, REPLICATIONS, SECONDS, SKILLED, SKILLS
from bench.harness import Report
from homeshore.simulate.erlang import Traffic, steady_state
from homeshore.simulate.statistics import Estimate, ratio

COMMAND = "python -m bench simulation"
RUNS = "bench._simulation_runs"
TIMES = 5
CONFIDENCE = 0.99
"""Of the checks against exact figures: nine of them at once."""
FASTER = {"ciw": {False: 5, True: 10}, "simpy": {False: 2, True: 4}}
"""How many times a peer's speed is asked, interpreted and compiled."""
SPARING = "simpy, patience only for those who wait"
DAYS = 100


def run(report: Report) -> None:
    """Print all tables."""
    _impatient(report)
    _many_skills(report)
    _day(report)


def _impatient(report: Report) -> None:
    report.section("Simulator: M/M/100+M beside Ciw and SimPy", COMMAND)
    ours = forms(RUNS)
    runners = {"ciw": ("ciw", True), "simpy": ("simpy", True), SPARING: ("simpy_sparing", True)}
    runners |= {form: ("homeshore", form == INTERPRETED) for form in ours}
    seconds: dict[str, list[float]] = {name: [] for name in runners}
    counts: dict[str, list[list[float]]] = {name: [] for name in runners}
    for turn in range(TIMES):
        for name, (peer, pure) in runners.items():
            spent, said = elsewhere(RUNS, "impatient", peer, turn * REPLICATIONS, pure=pure)
            seconds[name].append(spent)
            counts[name] += said
    rows = []
    for name, said in counts.items():
        customers = sum(each[0] for each in said)
        each_us = statistics.median(seconds[name]) * TIMES / customers * 1e6
        rows.append((name, int(customers), each_us, *(_interval(estimate) for estimate in _estimates(said))))
    columns = (
        "simulator",
        "customers counted",
        "CPU us a customer, median of five",
        "abandoned",
        "mean wait, s",
        "wait",
    )
    report.table(columns, rows)
    _check_exact(report, counts)
    for peer, asked in FASTER.items():
        for form in ours:
            report.verdict(f"times {peer}, {form}", _times(seconds[peer], seconds[form]), asked[form != INTERPRETED])
    sparing = ", ".join(f"{_times(seconds[SPARING], seconds[form]):.2f} times {form}" for form in ours)
    report.note(
        "The bound is that of the pattern which SimPy documents (Bank Renege): each customer waits for a server or the "
        "end of their patience. A customer who finds a server free needs no timer for their patience, "
        f"and the simulator sets none; SimPy written as sparingly is the third row: {sparing}."
    )


def _times(others: list[float], own: list[float]) -> float:
    """How many times faster, as the median of runs that followed each other."""
    return statistics.median(other / mine for other, mine in zip(others, own, strict=True))


def _estimates(said: list[list[float]]) -> tuple[Estimate, Estimate, Estimate]:
    """Abandonment, mean wait and P(wait)."""
    offered, waited, abandoned, seconds = zip(*said, strict=True)
    return tuple(ratio(tops, offered, CONFIDENCE) for tops in (abandoned, seconds, waited))  # type: ignore[return-value] # three of three


def _check_exact(report: Report, counts: dict[str, list[list[float]]]) -> None:
    traffic = Traffic(1 / QUEUE.between_seconds, QUEUE.handling_seconds, QUEUE.patience_seconds)
    exact = steady_state(traffic, QUEUE.servers)
    figures = exact.abandons, exact.mean_wait_seconds, exact.waits
    report.note(
        f"Exactly: abandoned {exact.abandons:.7f}, mean wait {exact.mean_wait_seconds:.4f} s, wait {exact.waits:.6f}. "
        f"Intervals of {CONFIDENCE:.0%} by the jackknife over {TIMES * REPLICATIONS} replications of "
        f"{(QUEUE.until_seconds - QUEUE.warm_up_seconds) / 3600:.0f} hours after one of warm-up (timed too)."
    )
    for name, said in counts.items():
        covered = [estimate.covers(figure) for estimate, figure in zip(_estimates(said), figures, strict=True)]
        report.verdict(f"exact figures within the intervals of {name}, of 3", sum(covered), 3)


def _interval(estimate: Estimate) -> str:
    return f"{estimate.mean:.5f} ± {estimate.half_width:.5f}"


def _many_skills(report: Report) -> None:
    agents, brands = SKILLED
    report.section(f"Simulator: {agents:,} agents, {brands} brands, beside a SimPy FilterStore", COMMAND)
    same = compare()
    seconds: dict[str, list[float]] = {form: [] for form in forms(RUNS)}
    for _ in range(TIMES):
        for form, spent in seconds.items():
            spent.append(elsewhere(RUNS, "many_skills", pure=form == INTERPRETED)[0])
    rows = [("SimPy FilterStore", same.callers, same.store_seconds, same.store_seconds / same.callers * 1e6)]
    rows += [
        (form, same.callers, statistics.median(spent), statistics.median(spent) / same.callers * 1e6)
        for form, spent in seconds.items()
    ]
    report.table(("simulator", "callers", "CPU s", "CPU us a caller"), rows)
    report.note(
        f"An agent knows {SKILLS} brands; {PER_SECOND} calls a second for {SECONDS // 60} minutes, patience {PATIENCE} "
        "s. Both serve callers in the order in which they came, by the permitted agent idle longest: "
        f"{same.served:,} were answered, {same.abandoned:,} gave up. The FilterStore was run once, the others five "
        "times."
    )
    report.verdict("callers answered by the same agent at the same microsecond in both, %", same.identical_percent, 100)
    for form, spent in seconds.items():
        report.verdict(f"times the FilterStore, {form}", same.store_seconds / statistics.median(spent), 50)


def _day(report: Report) -> None:
    report.section(f"Simulator: a day of 500 agents on all channels, {DAYS} times", COMMAND)
    said: dict[str, Any] = {form: elsewhere(RUNS, "days", 0, DAYS, pure=form == INTERPRETED) for form in forms(RUNS)}
    rows = [
        (form, DAYS, sum(figures[0] for figures in days) / DAYS, spent, megabytes)
        for form, (spent, megabytes, days) in said.items()
    ]
    report.table(("simulator", "days", "contacts a day", "CPU s", "MB at most"), rows)
    columns = list(zip(*said[INTERPRETED][2], strict=True))
    names = ("service level", "abandoned", "written on time", "occupancy")
    places = ((1, 2), (3, 4), (5, 6), (7, 8))
    shares = [(name, ratio(columns[top], columns[bottom])) for name, (top, bottom) in zip(names, places, strict=True)]
    report.note("; ".join(f"{name} {share.mean:.2%} ± {share.half_width:.2%}" for name, share in shares) + " (95 %).")
    _memory(report)
    same = all(one[2] == other[2] for one, other in pairwise(said.values()))
    report.verdict("days alike, interpreted and compiled, %", 100.0 * same, 100)
    for form, (spent, _, _) in said.items():
        report.verdict(f"CPU s for {DAYS} days, {form}", spent, 120 if form == INTERPRETED else 60, at_most=True)


def _memory(report: Report) -> None:
    """Four days in one simulation have four times the contacts, and need no more memory."""
    _, few, small, _ = elsewhere(RUNS, "day", 0, 35_000, 1, pure=True)
    _, many, large, _ = elsewhere(RUNS, "day", 0, 35_000, 4, pure=True)
    report.note(f"Memory: {small:.0f} MB at most for {few:,} contacts, {large:.0f} MB for {many:,} in four days.")
    report.verdict("MB more for four times the contacts", large - small, 10, at_most=True)
