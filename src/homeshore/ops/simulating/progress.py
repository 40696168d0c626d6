"""How far a run is, at what rate it goes, and how long it will take."""

import sys
import time
from typing import TextIO

from django.utils.translation import gettext as _

WIDTH = 30
EVERY_SECONDS = 0.1


class Bar:
    """A line in the terminal, rewritten as replications finish; silent where nobody watches."""

    def __init__(self, of: int, out: TextIO | None = None) -> None:
        self._out = out or sys.stderr
        self._of = of
        self._began = time.monotonic()
        self._shown = 0.0
        self._watched = self._out.isatty()

    def show(self, done: int) -> None:
        """Told after each replication."""
        now = time.monotonic()
        if self._watched and (done in {0, self._of} or now - self._shown >= EVERY_SECONDS):
            self._shown = now
            print(f"\r{line(done, self._of, now - self._began)}\x1b[K", end="", file=self._out, flush=True)

    def end(self) -> None:
        """Leave the line as it is and go on below it."""
        if self._watched:
            print(file=self._out, flush=True)


def line(done: int, of: int, seconds: float) -> str:
    """`[######      ] 34/200 replications, 5.3/s, 0:31 left`"""
    full = WIDTH * done // of if of else WIDTH
    bar = f"[{'#' * full:{WIDTH}}]"
    counted = _("%(done)d/%(of)d replications") % {"done": done, "of": of}
    if not done or not seconds:
        return f"{bar} {counted}"
    rate = done / seconds
    left = round((of - done) / rate)
    minutes = f"{left // 60}:{left % 60:02d}"
    return f"{bar} {counted}, {rate:.1f}/s, " + _("%(time)s left") % {"time": minutes}
