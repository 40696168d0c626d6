"""Allocation of slots: 10,000 agents and 50,000 places, twice with different hash seeds; coverage and fairness.

Then the same stored: entries sealed in the database of a centre, drawn by its job, twice, and on PostgreSQL.

Peers in the same run: random serial dictatorship (each agent in turn takes all they want), and the maximum flow of
scipy (Dinic), which fills as many places as can be filled when nobody asks for a shortest stretch: a bound for all.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_flow

from bench._slots_world import world
from bench.harness import Report, cpu_time
from homeshore.workforce.rules.slots.allocating import Granted, allocate, choice, granted, in_lot_order
from homeshore.workforce.rules.slots.board import Board
from homeshore.workforce.rules.slots.places import Entry, Place

AGENTS, PLACES = 10_000, 50_000
MOST_SECONDS = 60.0
SEED = "bench"


def run(report: Report) -> None:
    report.section("Slots: allocation", "python -m bench slots")
    runs = [_process(hash_seed) for hash_seed in ("0", "4711")]
    slowest = max(float(str(one["draw"])) for one in runs)
    report.verdict(
        "seconds for 10,000 agents and 50,000 places, with seals and record", slowest, MOST_SECONDS, at_most=True
    )
    same = float(len({one["digest"] for one in runs}))
    report.verdict("different records from two processes with different PYTHONHASHSEED", same, 1.0, at_most=True)
    report.note(f"SHA-256 of both records: {runs[0]['digest']}")
    for title, stretches in (("agents ask for stretches of up to three hours", True), ("no shortest stretches", False)):
        _compare(report, title, stretches)
    _stored(report)


def _process(hash_seed: str) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-m", "bench._slots_world", str(AGENTS), str(PLACES)],
        env=os.environ | {"PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, object] = json.loads(done.stdout)
    return found


def _stored(report: Report) -> None:
    """The draw as its job does it: read, unsealed, checked against certificates, explained, booked and told."""
    report.note(f"The stored draw: {AGENTS:,} agents with sealed entries in the database, by the job of the product.")
    with tempfile.TemporaryDirectory(prefix="bench-slots-") as home:
        runs = [_centre([], home, hash_seed) for hash_seed in ("0", "4711")]
    if Path("/usr/lib/postgresql").exists():
        with tempfile.TemporaryDirectory(prefix="bench-slots-") as home:
            runs.append(_centre(["tools/with_postgres.sh"], home, "0"))
    else:
        report.note("PostgreSQL is not installed here: not measured on it.")
    rows = [
        [str(one["database"]), part, cpu, wall, count]
        for one in runs[:1] + runs[2:]
        for part, (cpu, wall, count) in one["spent"].items()
    ]
    report.table(["database", "part", "s CPU", "s wall", "statements"], rows)
    for one in runs[:1] + runs[2:]:
        booked, told, memory = one["booked"], one["notices"], one["megabytes"]
        report.note(f"{one['database']}: {booked:,} bookings, {told:,} people told, {memory:,.0f} MB.")
    slowest = max(one["spent"]["the job, all of it"][0] for one in runs)
    report.verdict("seconds of CPU for a stored draw, all of it", slowest, MOST_SECONDS, at_most=True)
    same = float(len({(one["digest"], one["bookings"]) for one in runs[:2]}))
    report.verdict("different records or bookings when it is drawn again", same, 1.0, at_most=True)


def _centre(wrapper: list[str], home: str, hash_seed: str) -> dict[str, Any]:
    for name in ("run/bus", "files", "outbox"):
        (Path(home) / name).mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [*wrapper, sys.executable, "-m", "bench._slots_centre", str(AGENTS), str(PLACES)],
        env=os.environ | {"HOMESHORE_HOME": home, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _compare(report: Report, title: str, stretches: bool) -> None:
    places, entries = world(AGENTS, PLACES, stretches)
    found: dict[str, tuple[Granted, ...]] = {}

    def keep(name: str, result: tuple[Granted, ...]) -> None:
        found[name] = result

    ours = cpu_time(lambda: keep("homeshore", allocate(places, entries, SEED)), runs=1)
    dictators = cpu_time(lambda: keep("random serial dictatorship", serial(places, entries)), runs=1)
    flows: list[int] = []
    flow = cpu_time(lambda: flows.append(most_places(places, entries)), runs=1)
    seconds = {"homeshore": ours.median, "random serial dictatorship": dictators.median}
    rows = [[name, *_figures(result, entries), seconds[name]] for name, result in found.items()]
    rows.append(["scipy maximum_flow (bound)", flows[0], "", "", "", "", flow.median])
    report.note(f"{title}; {sum(len(one.asked.wishes) for one in entries):,} wishes")
    report.table(
        [
            "method",
            "places filled",
            "hours of the lowest tenth",
            "Gini of hours",
            "agents with none",
            "mean rank",
            "CPU s",
        ],
        rows,
    )


def serial(places: Sequence[Place], entries: Sequence[Entry]) -> tuple[Granted, ...]:
    """Random serial dictatorship under the same limits: in the order of lots, each takes all they can get."""
    ordered = in_lot_order(entries, SEED)
    board = Board(sorted(places, key=lambda place: (place.from_us, place.id)), ordered)
    for agent in range(len(ordered)):
        while chosen := choice(board, agent):
            for place in chosen:
                board.take(agent, place)
    return granted(board, ordered)


def _figures(result: Sequence[Granted], entries: Sequence[Entry]) -> list[object]:
    ranks = {entry.number: dict(entry.asked.wishes) for entry in entries}
    hours = sorted(len(one.slots) / 2 for one in result)
    tenth = statistics.fmean(hours[: len(hours) // 10])
    weighted = sum((place + 1) * value for place, value in enumerate(hours))
    gini = 2 * weighted / (len(hours) * sum(hours)) - (len(hours) + 1) / len(hours)
    mean = statistics.fmean(ranks[one.number][slot] for one in result for slot in one.slots)
    return [sum(len(one.slots) for one in result), tenth, gini, sum(value == 0 for value in hours), mean]


def most_places(places: Sequence[Place], entries: Sequence[Entry]) -> int:
    """The most places that can be filled when no stretch is too short: agents, weeks, days, moments, places."""
    nodes: dict[object, int] = {"from": 0, "to": 1}
    arcs: dict[tuple[int, int], int] = {}
    known = {place.id: place for place in places}

    def arc(tail: object, head: object, capacity: int) -> None:
        arcs[nodes.setdefault(tail, len(nodes)), nodes.setdefault(head, len(nodes))] = capacity

    for place in places:
        arc(place.id, "to", place.quota)
    for entry in entries:
        asked = entry.asked
        arc("from", entry.number, asked.most_week_minutes // 30 or 999)
        for slot, _ in asked.wishes:
            place = known[slot]
            arc(entry.number, (entry.number, place.day), asked.most_day_minutes // 30 or 999)
            arc((entry.number, place.day), (entry.number, place.from_us, "at"), 1)
            arc((entry.number, place.from_us, "at"), slot, 1)
    tails, heads = zip(*arcs, strict=True)
    capacities = np.array(list(arcs.values()), dtype=np.int32)
    return int(maximum_flow(csr_matrix((capacities, (tails, heads)), shape=(len(nodes), len(nodes))), 0, 1).flow_value)
