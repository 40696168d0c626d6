"""`homeshore roster FILE`: rosters for instances of the benchmark format, with penalty, bound and gap as they come."""

import argparse
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from homeshore.kit.errors import Refusal

if TYPE_CHECKING:  # the solver takes a second to load, which no other command should wait for
    from homeshore.workforce.rules.rostering.instances.format import Instance
    from homeshore.workforce.rules.rostering.instances.solving import Progress

TELL_SECONDS = 0.5
MOST_BYTES = 20 * 1024**2


class CannotRead(Refusal):
    """The file is not there, or is no text."""

    code = "cannot_read"


class CannotWrite(Refusal):
    """The roster cannot be written there."""

    code = "cannot_write"


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command. Nothing is loaded for it but the parser."""
    roster = commands.add_parser(
        "roster",
        help="solve an instance of the rostering benchmark format",
        description="Solve a staff scheduling instance (T. Curtois' format: SECTION_HORIZON ... SECTION_COVER). Needs "
        "no started centre. Ctrl-C keeps the best roster so far.",
    )
    roster.add_argument("file", metavar="FILE", type=Path, help="the instance")
    roster.add_argument("--seconds", type=_seconds, default=600.0, metavar="N", help="stop after N (default 600)")
    roster.add_argument("--out", type=Path, metavar="FILE", help="where to write the roster (default: the terminal)")
    roster.add_argument("--check", type=Path, metavar="FILE", help="only judge this roster: its breaches and penalty")
    roster.set_defaults(command=_roster)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds <= 7 * 86_400:
        raise argparse.ArgumentTypeError("expected seconds, up to a week")
    return seconds


def _roster(options: argparse.Namespace) -> int:
    from homeshore.workforce.rules.rostering.instances import reading

    instance = reading.read(_text(options.file))
    return _check(instance, options.check) if options.check else _solve(instance, options)


def _text(path: Path) -> str:
    """The text of a file. Raises CannotRead."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise CannotRead(file=str(path), reason=f"larger than {MOST_BYTES // 1024**2} MB")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CannotRead(file=str(path), reason=error.strerror) from error
    except UnicodeDecodeError as error:
        raise CannotRead(file=str(path), reason="not text") from error


def _check(instance: "Instance", path: Path) -> int:
    """Print what a roster breaks and costs; 1 when it breaks a hard rule."""
    from homeshore.workforce.rules.rostering.instances import grids, judging

    grid = grids.read(instance, _text(path))
    found = judging.breaches(instance, grid)
    for one in found:
        where = f", day {one.day}" if one.day >= 0 else ""
        figures = f": {one.found}, limit {one.limit}" if one.limit or one.found else ""
        print(f"{one.employee}{where}: {one.rule}{figures}")
    cost = judging.penalty(instance, grid) if not any(one.rule in {"days", "unknown_shift"} for one in found) else None
    if cost is not None:
        print(
            f"{len(found)} breaches; penalty {cost.total} (wishes {cost.wishes}, under {cost.under}, over {cost.over})"
        )
    return 1 if found else 0


def _solve(instance: "Instance", options: argparse.Namespace) -> int:
    from homeshore.workforce.rules.rostering.instances import grids, solving

    if options.out is not None and not options.out.parent.is_dir():
        raise CannotWrite(file=str(options.out), reason="no such folder")
    line = Line(options.seconds)
    with _ctrl_c(line):
        solution = solving.solve(instance, line.seconds_left, line.tell)
    line.end()
    text = grids.written(instance, solution.grid, (_summary(solution.penalty, solution.bound),))
    if options.out is None:
        print(text, end="")
        return 0
    try:
        options.out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CannotWrite(file=str(options.out), reason=error.strerror) from error
    print(f"{_summary(solution.penalty, solution.bound)}, written to {options.out}")
    return 0


def _summary(penalty: int, bound: int) -> str:
    gap = 100 * (penalty - bound) / penalty if penalty else 0.0
    return f"penalty {penalty}, bound {bound}, gap {gap:.2f} %"


class Line:
    """The time that is left, and a line on stderr that says how far the search is."""

    def __init__(self, seconds: float) -> None:
        self._begun = self._told = time.monotonic()
        self._seconds = seconds
        self._stopped = False
        self._text = "reading"
        self._is_terminal = sys.stderr.isatty()

    def stop(self, *_signal: object) -> None:
        """Keep the best so far; a second Ctrl-C stops at once."""
        self._stopped = True
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def seconds_left(self) -> float:
        """Seconds until the search has to end, 0 when it was stopped. The line is refreshed on the way."""
        now = time.monotonic()
        if self._is_terminal and now - self._told >= TELL_SECONDS:
            self._told = now
            self._print("\r")
        return 0.0 if self._stopped else self._begun + self._seconds - now

    def tell(self, progress: "Progress") -> None:
        """Take in how far the search is; into a file, only steps and better rosters are lines."""
        text = f"{_summary(progress.penalty, progress.bound)}, {progress.rows} rows, {progress.step}"
        better = f"penalty {progress.penalty}," not in self._text or not self._text.endswith(progress.step)
        self._text = text
        if not self._is_terminal and better:
            self._print("")

    def end(self) -> None:
        """Leave the line as it is, and go to the next."""
        if self._is_terminal:
            self._print("\r")
            print(file=sys.stderr, flush=True)

    def _print(self, start: str) -> None:
        line = f"{time.monotonic() - self._begun:6.1f} s  {self._text}"
        print(f"{start}{line.ljust(78 if start else 0)}", end="" if start else "\n", file=sys.stderr, flush=True)


@contextmanager
def _ctrl_c(line: Line) -> Iterator[None]:
    before = signal.signal(signal.SIGINT, line.stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
