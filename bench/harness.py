"""What every measurement shares: a calibration of the machine, the CPU time of a piece of work, tables, the report.

A machine that others share is slower on one minute than on the next, so each table carries the speed of a fixed loop
measured right before and after it, and CPU time, not wall time, is compared wherever waiting is not the subject.
"""

import gc
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results.md"
CALIBRATION_STEPS = 2_000_000


class Timing(msgspec.Struct, frozen=True):
    """The median of several runs, with the fastest and the slowest, in seconds."""

    median: float
    fastest: float
    slowest: float

    def rate(self, count: int) -> float:
        """How many of `count` pieces of work a second, at the median."""
        return count / self.median


def timing_of(seconds: Sequence[float]) -> Timing:
    return Timing(statistics.median(seconds), min(seconds), max(seconds))


def cpu_time(work: Callable[[], object], runs: int = 5, prepare: Callable[[], object] | None = None) -> Timing:
    """CPU seconds of this process that `work` takes, the median of `runs`; `prepare` runs before each, untimed."""
    return timing_of([_measured(work, prepare, time.process_time) for _ in range(runs)])


def wall_time(work: Callable[[], object], runs: int = 5, prepare: Callable[[], object] | None = None) -> Timing:
    """Seconds on the wall that `work` takes: for work that waits for a disk, a socket or a browser."""
    return timing_of([_measured(work, prepare, time.perf_counter) for _ in range(runs)])


def _measured(work: Callable[[], object], prepare: Callable[[], object] | None, clock: Callable[[], float]) -> float:
    if prepare is not None:
        prepare()
    gc.collect()
    begun = clock()
    work()
    return clock() - begun


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of `values` that at least `share` (0.99 for p99) of them do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * int(share * 10_000) // 10_000) - 1)]


def calibrate() -> float:
    """Millions of steps a second of a fixed loop of integer arithmetic and dictionary look-ups on this machine, now."""
    table = {number: number * 7 % 1000 for number in range(1000)}

    def loop() -> None:
        position = 0
        for _ in range(CALIBRATION_STEPS):
            position = table[position] + 1 if position < 999 else 0

    return cpu_time(loop).rate(CALIBRATION_STEPS) / 1e6


def fsync_ms(directory: Path, runs: int = 50) -> float:
    """Median milliseconds that the disk under `directory` takes to make 4 KB durable."""
    path = directory / "fsync.probe"
    with path.open("wb", buffering=0) as file:

        def write() -> None:
            file.write(b"x" * 4096)
            os.fsync(file.fileno())

        latency = wall_time(write, runs)
    path.unlink()
    return latency.median * 1000


class Report:
    """Collects sections with their tables, prints them as they come, and writes them to bench/results.md."""

    def __init__(self) -> None:
        self._text: list[str] = []

    def section(self, title: str, command: str) -> None:
        """Begin a measurement; `command` is what repeats it alone."""
        self._add(f"\n## {title}\n")
        self._add(f"`{command}`; calibration loop {calibrate():.1f} M steps/s\n")

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """A table of figures; the first column names the row, the others are aligned to the right."""
        cells = [list(columns), *([_shown(value) for value in row] for row in rows)]
        widths = [max(len(row[index]) for row in cells) for index in range(len(columns))]
        lines = [_line(row, widths) for row in cells]
        rule = (
            "|" + "|".join("-" * (width + 1) + ("-" if index == 0 else ":") for index, width in enumerate(widths)) + "|"
        )
        after_verdict = "\n" if self._text[-1:] and self._text[-1].startswith("- ") else ""
        self._add(after_verdict + "\n".join([lines[0], rule, *lines[1:]]) + "\n")

    def note(self, text: str) -> None:
        """A sentence about what the table shows."""
        self._add(text + "\n")

    def verdict(self, what: str, measured: float, target: float, at_most: bool = False) -> None:
        """Whether a figure reached its target."""
        reached = measured <= target if at_most else measured >= target
        sign = "at most" if at_most else "at least"
        self._add(f"- {what}: {_shown(measured)}, asked {sign} {_shown(target)}: {'reached' if reached else 'MISSED'}")

    def write(self, command: str) -> None:
        """Rewrite bench/results.md with everything reported so far."""
        RESULTS.write_text(
            f"# Measurements\n\n{machine()}\nCommand: `{command}`\n" + "\n".join(self._text).rstrip() + "\n"
        )

    def _add(self, text: str) -> None:
        print(text, flush=True)
        self._text.append(text)


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.1f}" if abs(value) >= 10 else f"{value:.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first = row[0].ljust(widths[0])
    return (
        "| " + " | ".join([first, *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]) + " |"
    )


def machine() -> str:
    """Date, processor, system and revision, as a list for the head of the results."""
    revision = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return (
        f"- Date: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC\n"
        f"- Revision: {revision.stdout.strip() or 'unknown'}\n"
        f"- Machine: {os.cpu_count()} cores, {_processor()}, {platform.system()} {platform.release()}\n"
        f"- Python {sys.version.split()[0]}\n"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
