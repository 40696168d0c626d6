"""Rosters for the benchmark instances beside a plain CP-SAT model with the same seconds on two workers.

ROSTER_SECONDS for each instance (60; the bound is meant for 600), the CP-SAT model likewise.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from bench.harness import ROOT, Report
from homeshore.workforce.rules.rostering.instances.judging import breaches
from homeshore.workforce.rules.rostering.instances.reading import read
from homeshore.workforce.rules.rostering.instances.solving import solve

BEST_KNOWN = {1: 607, 2: 828, 3: 1001, 4: 1716, 5: 1143, 6: 1950, 7: 1056}
SECONDS = float(os.environ.get("ROSTER_SECONDS", "60"))
MOST_ABOVE = 5.0
FOLDER = ROOT.parent / "shared" / "data" / "rostering"


def run(report: Report) -> None:
    """Every instance, and the worst distance from the best known penalty; a legal roster by the independent judge."""
    report.section("Rostering benchmark instances", "python -m bench roster_instances")
    if not FOLDER.is_dir():
        report.note("Left out: the instances of ../shared/data/rostering are not there.")
        return
    worst, broken, rows = 0.0, 0, []
    for number, best in BEST_KNOWN.items():
        path = FOLDER / f"Instance{number}.txt"
        instance = read(path.read_text())
        clock = Countdown(SECONDS)
        found = solve(instance, clock.left)
        seconds = SECONDS - clock.left()
        broken += len(breaches(instance, found.grid))
        worst = max(worst, 100 * (found.penalty - best) / best)
        rows.append((number, best, found.penalty, found.bound, seconds, *_peer(path)))
    columns = ("Instance", "best known", "penalty", "bound", "seconds", "CP-SAT penalty", "CP-SAT bound")
    report.table(columns, rows)
    report.note(
        f"{SECONDS:.0f} s at most for each instance on one thread; CP-SAT as long on two workers (-1: no roster)."
    )
    report.verdict("Breaches found by the independent judge", broken, 0, at_most=True)
    report.verdict("Worst penalty above the best known, %", worst, MOST_ABOVE, at_most=True)


class Countdown:
    """Seconds until a search has to end."""

    def __init__(self, seconds: float) -> None:
        self._until = time.perf_counter() + seconds

    def left(self) -> float:
        return self._until - time.perf_counter()


def _peer(path: Path) -> tuple[int, int]:
    command = [sys.executable, "-m", "bench._roster_instances_cpsat", str(path), str(SECONDS)]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    return int(printed[0]), int(printed[1])
