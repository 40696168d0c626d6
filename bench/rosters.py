"""Rosters: 300 employees over four weeks, judged by the independent checker, beside a plain model and a greedy.

CPU seconds of one process and one thread: two cores are not needed. The compared model is the usual one (a 0/1
variable for each employee, day and shift) given to CP-SAT, on a centre small enough for it; both are scored by the same
objective, and both rosters are judged. BENCH_EMPLOYEES changes the size.
"""

import os
import time
from datetime import timedelta

import msgspec

from bench._roster_naive import greedy, naive
from bench._roster_problem import HOLIDAYS, problem
from bench.harness import Report
from homeshore.workforce.rules.rostering.checking import breaches
from homeshore.workforce.rules.rostering.problem import RosterProblem, RosterSolution
from homeshore.workforce.rules.rostering.solving import solve

EMPLOYEES = int(os.environ.get("BENCH_EMPLOYEES", "300"))
WEEKS, MOST_GAP_PERCENT, MOST_SECONDS = 4, 2.0, 600.0
SMALL, SMALL_WEEKS, CP_SECONDS = 5, 1, 100.0
TIGHT = 1.0


class Made(msgspec.Struct, frozen=True):
    """A roster with what it took."""

    solution: RosterSolution
    cpu: float
    wall: float
    breaches: int


def run(report: Report) -> None:
    """The bound, the judge, the time; then the peers."""
    report.section("Rosters", "python -m bench rosters")
    asked = problem(EMPLOYEES, WEEKS)
    big, tight = _made(asked), _made(problem(EMPLOYEES, WEEKS, TIGHT))
    report.table(
        ["", "employees", "weeks", "shifts", "cost", "bound", "gap %", "breaches", "s CPU", "s wall"],
        [
            _row("employees first, the rest becomes slots", EMPLOYEES, WEEKS, big),
            _row("needs just met by the employees", EMPLOYEES, WEEKS, tight),
        ],
    )
    where = "where needs are just met"
    hours = sum(need.agents for need in asked.needs) / 2
    report.note(
        f"{hours:,.0f} agent-hours needed, {sum(one.paid_us for one in big.solution.shifts) / 3.6e9:,.0f} paid. Where "
        "needs are just met the cost itself is small, so the same distance in hours is a larger share of it: "
        f"{(tight.solution.costs.total - tight.solution.bound) / 5:,.0f} agent-hours of shortage at most."
    )
    report.verdict("gap to the linear bound, %", 100 * big.solution.gap, MOST_GAP_PERCENT, at_most=True)
    report.verdict(f"gap {where}, %", 100 * tight.solution.gap, MOST_GAP_PERCENT, at_most=True)
    report.verdict("breaches", float(big.breaches + tight.breaches), 0.0, at_most=True)
    report.verdict("s CPU of one thread", big.cpu, MOST_SECONDS, at_most=True)
    report.verdict(f"s CPU of one thread {where}", tight.cpu, MOST_SECONDS, at_most=True)
    _peers(report)


def _made(asked: RosterProblem) -> Made:
    wall, cpu = time.perf_counter(), time.process_time()
    found = solve(asked)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    broken = breaches(found.shifts, asked.terms, asked.from_day, asked.weeks, (), HOLIDAYS)
    return Made(found, cpu, wall, len(broken))


def _row(name: str, employees: int, weeks: int, made: Made) -> list[object]:
    found = made.solution
    return [
        name,
        employees,
        weeks,
        len(found.shifts),
        found.costs.total,
        found.bound,
        100 * found.gap,
        made.breaches,
        made.cpu,
        made.wall,
    ]


def _peers(report: Report) -> None:
    """The same small centre three ways, scored alike."""
    asked = problem(SMALL, SMALL_WEEKS)
    ours = _made(asked)
    rows: list[list[object]] = [
        ["Homeshore", ours.solution.costs.total, ours.solution.bound, 100 * ours.solution.gap, ours.breaches, ours.cpu]
    ]
    for name, found in (
        (f"CP-SAT, a variable for each employee, day and shift, {CP_SECONDS:.0f} s", naive(asked, CP_SECONDS)),
        ("greedy, one employee after the other", greedy(asked)),
    ):
        broken = breaches(found.shifts, asked.terms, asked.from_day, asked.weeks, (), HOLIDAYS)
        gap = 100 * (found.cost - ours.solution.bound) / found.cost
        scored = [found.cost, found.bound, gap, len(broken)] if found.shifts else ["none found", found.bound, "", ""]
        rows.append([name, *scored, found.cpu])
    days = timedelta(weeks=SMALL_WEEKS).days
    report.table(
        [f"{SMALL} employees, {days} days", "cost", "own bound", "gap to our bound %", "breaches", "s CPU"], rows
    )
