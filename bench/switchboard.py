"""SIPp calls a running centre, 20 new calls a second: when it answers, when the journal knows, what each process costs.

Every caller has a number of their own (a customer that the centre does not know yet) and waits in the queue until they
hang up; nobody answers, so what is measured is the way in: signalling, the rows, the flow, routing.
"""

import asyncio
import csv
import shutil
import sqlite3
import sys
import tempfile
from asyncio.subprocess import DEVNULL
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import psutil

from bench.harness import ROOT, Report, percentile
from homeshore.ops.setup import load_django

if TYPE_CHECKING:
    from calls.centres import TelephoneCentre

COMMAND = "python -m bench switchboard"
HOST, DIALLED = "127.0.0.1", "+33199001201"
CALLS, RATE, TALK_MS = 400, 20, 5000
SCENARIO = ROOT / "tests" / "adapters" / "telephony" / "sip" / "scenarios" / "caller.xml"
PROCESSES = ("switchboard", "media-1", "dispatcher", "worker", "web")
LEFT_SECONDS = 60.0
"""How long after the last call its facts may come."""
ANSWER_BOUND_MS, KNOWN_BOUND_MS = 500, 1_000


class Outcome(msgspec.Struct, frozen=True):
    """Milliseconds from INVITE to 200 and from a call's beginning to its fact; CPU milliseconds a call by process."""

    failed: int
    answered_ms: list[float]
    started_ms: list[float]
    ended_ms: list[float]
    cpu_ms: dict[str, float]


def run(report: Report) -> None:
    """Measure and report."""
    report.section(f"Switchboard, {CALLS} calls at {RATE}/s through a whole centre", COMMAND)
    if shutil.which("sipp") is None:
        report.note("Left out: sipp is not installed (apt install sip-tester).")
        return
    sys.path.insert(0, str(ROOT / "tests"))
    load_django()
    from calls.centres import telephone_centre

    with telephone_centre() as centre:
        outcome = asyncio.run(_measure(centre))
    report.table(
        ("", "calls", "median ms", "p95 ms", "slowest ms"),
        [
            ("INVITE to 200 OK", *_figures(outcome.answered_ms)),
            ("the call's beginning to CallStarted in the journal", *_figures(outcome.started_ms)),
            ("the hang-up to CallEnded in the journal", *_figures(outcome.ended_ms)),
        ],
    )
    report.table(("CPU ms a call", *PROCESSES), [("", *(outcome.cpu_ms[name] for name in PROCESSES))])
    report.verdict("failed", outcome.failed, 0, at_most=True)
    report.verdict("INVITE to 200 OK, p95 ms", percentile(outcome.answered_ms, 0.95), ANSWER_BOUND_MS, at_most=True)
    report.verdict("CallStarted in the journal, p95 ms", percentile(outcome.started_ms, 0.95), KNOWN_BOUND_MS, True)


def _figures(milliseconds: list[float]) -> tuple[object, ...]:
    median, late = percentile(milliseconds, 0.5), percentile(milliseconds, 0.95)
    return len(milliseconds), median, late, max(milliseconds)


async def _measure(centre: "TelephoneCentre") -> Outcome:
    pids = {name: centre.pid_of(name) for name in PROCESSES}
    database = centre.home / "homeshore.sqlite3"
    head = _head(database)
    before = {name: _cpu_seconds(pid) for name, pid in pids.items()}
    failed, answered = await _call(centre.sip_port)
    await _all_known(database, head)
    cpu = {name: (_cpu_seconds(pid) - before[name]) / CALLS * 1000 for name, pid in pids.items()}
    late = _lateness(database, head)
    return Outcome(failed, answered, late["call_started"], late["call_ended"], cpu)


async def _call(port: int) -> tuple[int, list[float]]:
    """Place the calls; how many failed, and the milliseconds to each 200."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "caller.xml").write_text(SCENARIO.read_text().replace("+33612345678", "[field0]"))
        numbers = [f"+336{number:08d}" for number in range(12_000_000, 12_000_000 + CALLS)]
        (folder / "numbers.csv").write_text("\n".join(["SEQUENTIAL", *numbers]) + "\n")
        rates = ["-m", str(CALLS), "-r", str(RATE), "-d", str(TALK_MS)]
        files = ["-sf", "caller.xml", "-inf", "numbers.csv", "-trace_rtt", "-rtt_freq", "1", "-trace_stat"]
        calling = await asyncio.create_subprocess_exec(
            *("sipp", "-i", HOST, "-nostdin", "-s", DIALLED, *rates, *files, f"{HOST}:{port}"),
            stdout=DEVNULL,
            stderr=DEVNULL,
            cwd=folder,
        )
        await calling.wait()
        statistics = _rows(next(folder.glob("*_.csv")))
        times = [float(row["response_time_ms"]) for row in _rows(next(folder.glob("*_rtt.csv")))]
        return int(statistics[-1]["FailedCall(C)"]), times


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open() as file:
        return [
            {key.strip(): value for key, value in row.items() if key} for row in csv.DictReader(file, delimiter=";")
        ]


async def _all_known(database: Path, head: int) -> None:
    deadline = asyncio.get_running_loop().time() + LEFT_SECONDS
    while len(_lateness(database, head)["call_ended"]) < CALLS and asyncio.get_running_loop().time() < deadline:
        await asyncio.sleep(0.5)


def _head(database: Path) -> int:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return int(connection.execute("SELECT max(seq) FROM journal_fact").fetchone()[0])


def _lateness(database: Path, head: int) -> dict[str, list[float]]:
    """Milliseconds between when each fact after `head` was so and when the journal had it."""
    found: dict[str, list[float]] = {"call_started": [], "call_ended": []}
    late = "SELECT kind, at_us - occurred_us FROM journal_fact WHERE kind IN ('call_started', 'call_ended') AND seq > ?"
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        for kind, late_us in connection.execute(late, (head,)):
            found[kind].append(late_us / 1000)
    return found


def _cpu_seconds(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)
