"""The routing core: events a second at 10,000 and 300,000 agents, interpreted and compiled, beside a scan of all."""

import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from bench._forms import INTERPRETED, elsewhere, medians
from bench._routing_replay import load
from bench.harness import Report

COMMAND = "python -m bench routing"
RUNS = 5
REPLAY = "bench._routing_replay"


def run(report: Report) -> None:
    """Print all tables."""
    with tempfile.TemporaryDirectory() as scratch:
        _ten_thousand(report, Path(scratch) / "small")
        _three_hundred_thousand(report, Path(scratch) / "large")


def _medians(name: str, *values: object, runs: int = RUNS) -> dict[str, Any]:
    return medians(REPLAY, name, *values, runs=runs)


def _ten_thousand(report: Report, path: Path) -> None:
    report.section("Routing core, 10,000 agents, 500 brands", COMMAND)
    elsewhere(REPLAY, "record", path, 10_000, 500, 34.5, 100_000)
    recording = load(path)
    rates = _medians("rate", path)
    events, drafts, scan_rate = elsewhere(REPLAY, "against_scan", path, pure=True)
    rows = [(f"heaps in cells, {form}", recording.events, rate) for form, rate in rates.items()]
    report.table(
        ("core", "events", "events/s of CPU, median of five"),
        [*rows, ("scan of all agents, interpreted, the same beginning", events, scan_rate)],
    )
    checkpoints = _medians("checkpoint_ms", path)
    first, last = recording.occupancy
    report.note(
        f"Occupancy {first:.1%} at the start, {last:.1%} at the end; {drafts:,} drafts of {events:,} events "
        f"compared, identical. Snapshot {len(recording.snapshot) / 1e6:.1f} MB, stored and restored in ms: "
        + "; ".join(f"{form} {stored:.0f} and {restored:.0f}" for form, (stored, restored) in checkpoints.items())
        + f". {_cold_reads()}"
    )
    for form, rate in rates.items():
        report.verdict(f"core events/s, {form}", rate, 150_000)
    report.verdict("times a scan, interpreted", rates[INTERPRETED] / scan_rate, 50)
    for form, (stored, _) in checkpoints.items():
        report.verdict(f"snapshot, ms, {form}", stored, 100, at_most=True)


def _cold_reads() -> str:
    """Cold objects a second that the machine reads now: a large core waits for memory, not for arithmetic."""
    draw = random.Random(1)
    objects = [[number] for number in range(1_000_000)]
    order = [draw.randrange(len(objects)) for _ in range(300_000)]
    rates = []
    for _ in range(RUNS):
        begun = time.process_time()
        for place in order:
            objects[place][0]
        rates.append(len(order) / (time.process_time() - begun))
    return f"Cold memory: {statistics.median(rates) / 1e6:.1f} M objects read/s at random out of a million."


def _three_hundred_thousand(report: Report, path: Path) -> None:
    report.section("Routing core, 300,000 agents, 5,000 brands, one process", COMMAND)
    agents, brands = 300_000, 5_000
    loaded = _medians("bytes_per_agent", agents, brands, runs=1)
    elsewhere(REPLAY, "record", path, agents, brands, 960.0, 300_000)
    rates = _medians("rate", path, runs=3)
    report.table(
        ("core", "agents", "events/s of CPU, median of three", "bytes/agent, all ready"),
        [(form, agents, rate, loaded[form]) for form, rate in rates.items()],
    )
    first, last = load(path).occupancy
    report.note(
        f"Occupancy {first:.1%} at the start, {last:.1%} at the end. Bytes by tracemalloc: growth from before to after "
        "loading every agent with 2 to 5 permissions, connected, ready and in the cells; no contact yet. "
        + _cold_reads()
    )
    for form, rate in rates.items():
        report.verdict(f"core events/s, {form}", rate, 100_000)
    for form, bytes_each in loaded.items():
        report.verdict(f"bytes/agent, {form}", bytes_each, 700, at_most=True)
