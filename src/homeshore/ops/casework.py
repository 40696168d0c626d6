"""`homeshore work-off`: the runs that pages asked for, in a process of its own while one waits."""

import os
import subprocess
import sys
import time

from django.conf import settings

from homeshore.adapters.engines.local import LocalProcesses
from homeshore.cases.actions import running
from homeshore.cases.queries import cases
from homeshore.journal.lease import HolderLock

RESTART_SECONDS = 5.0
NICE = 10
"""Live contacts come first on a machine that answers them."""


def work_off() -> int:
    """Do every run that waits, one after the other; only one process of this centre does so at a time."""
    os.nice(NICE)
    lock = HolderLock(settings.RUN_DIR / "cases.lock")
    if not lock.try_hold():
        return 0
    try:
        while (run := cases.waiting_run()) is not None:
            running.work_off(run, LocalProcesses())
    finally:
        lock.close()
    return 0


class CaseKeeper:
    """Starts `homeshore work-off` while a run waits, and again after it died: it goes on with what is kept."""

    def __init__(self, restart_seconds: float = RESTART_SECONDS) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._not_before = 0.0
        self._restart_seconds = restart_seconds

    def step(self) -> bool:
        """Start the process if a run waits for it and none works."""
        if self._process is not None and self._process.poll() is None:
            return False
        if time.monotonic() >= self._not_before and cases.waiting_run() is not None:
            self._not_before = time.monotonic() + self._restart_seconds
            command = [sys.executable, "-m", "homeshore.ops.main", "work-off"]
            self._process = subprocess.Popen(command)  # noqa: S603  # our own program
        return False

    def stop(self) -> None:
        """End the process and its workers; the next one goes on where it was."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait()
