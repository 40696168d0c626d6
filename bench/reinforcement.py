"""Reinforcement: a decision for 5,000 people, and the shortfall avoided over 200 days at equal agent-hours.

Beside it on the same days: nobody asked, a floor's rule of thumb, and a clairvoyant. Shortfall, agent-hours and the
clairvoyant are defined in docs/algorithms/reinforcement.md. The product asks for little enough here (a threshold above
the default) that it brings no more agent-hours than the clairvoyant; what the default threshold does stands beside it.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench._reinforcement_days import Outcome, clairvoyant, days, learning, product_rule, run_days, threshold_rule
from bench.harness import Report

CANDIDATES, DAYS, SEED = 5_000, 200, 7
PEAK = 240.0
"""Calls of the busiest half-hour: about 47 agents."""
EQUAL_HOURS, DEFAULT = 0.65, 0.35
CLAIRVOYANT_THRESHOLD = 0.5
LEAD_SECONDS, CLAIRVOYANT_LEAD_SECONDS = 1_500.0, 7_200.0
MOST_SECONDS, LEAST_SHARE = 1.0, 80.0


def run(report: Report) -> None:
    """The decision with all it reads and writes, then the days."""
    report.section("Reinforcement", "python -m bench reinforcement")
    _decision(report)
    _days(report)


def _decision(report: Report) -> None:
    with tempfile.TemporaryDirectory(prefix="bench-reinforcement-") as home:
        for name in ("run/bus", "files", "outbox"):
            (Path(home) / name).mkdir(parents=True)
        done = subprocess.run(
            [sys.executable, "-m", "bench._reinforcement_centre", str(CANDIDATES)],
            env=os.environ | {"HOMESHORE_HOME": home},
            check=True,
            stdout=subprocess.PIPE,
        )
    told = json.loads(done.stdout)
    rows = [[name, *spent] for name, spent in told["spent"].items()]
    report.table(["part of a minute's decision", "s CPU", "s wall"], rows)
    report.note(f"{CANDIDATES:,} certified independents at home; {told['asked']:,} of them are asked.")
    whole, _wall = told["spent"]["all of it, with what it writes"]
    report.verdict(f"a decision for {CANDIDATES:,} candidates, s CPU", whole, MOST_SECONDS, at_most=True)


def _days(report: Report) -> None:
    same = days(DAYS, PEAK, SEED)
    nobody, _ = run_days(same, PEAK, lambda _centre, _minute: None)
    thumb, _ = run_days(same, PEAK, threshold_rule)
    seer = product_rule(clairvoyant, CLAIRVOYANT_THRESHOLD, CLAIRVOYANT_LEAD_SECONDS)
    best, _ = run_days(same, PEAK, seer, from_minute=-120)
    equal, habits = run_days(same, PEAK, product_rule(learning(PEAK), EQUAL_HOURS, LEAD_SECONDS))
    default, _ = run_days(same, PEAK, product_rule(learning(PEAK), DEFAULT, LEAD_SECONDS))
    rows = [
        _row("nobody is asked", nobody, nobody, best),
        _row("rule of thumb: what the last half-hour lacked", thumb, nobody, best),
        _row(f"product, asking from a risk of {EQUAL_HOURS:.0%}", equal, nobody, best),
        _row(f"product, asking from a risk of {DEFAULT:.0%} (its default)", default, nobody, best),
        _row("clairvoyant", best, nobody, best),
    ]
    report.table(["rule", "agent-hours short", "agent-hours brought", "people asked", "% of what is avoidable"], rows)
    report.note(
        f"{DAYS} days; learnt by then: {habits.chance.mean:.1%} say yes, "
        f"half are on line after {habits.arriving.median_seconds / 60:.1f} minutes."
    )
    report.verdict("agent-hours brought, of the clairvoyant's %", 100 * equal.brought / best.brought, 100, at_most=True)
    report.verdict("shortfall avoided, of the clairvoyant's %", _avoided(equal, nobody, best), LEAST_SHARE)


def _row(name: str, one: Outcome, nobody: Outcome, best: Outcome) -> list[object]:
    return [name, round(one.missing), round(one.brought), one.asked, _avoided(one, nobody, best)]


def _avoided(one: Outcome, nobody: Outcome, best: Outcome) -> float:
    return 100 * (nobody.missing - one.missing) / (nobody.missing - best.missing)
