"""Work that has a process of its own only while there is some: the worker starts it, and again after it died."""

import subprocess
import sys
import time
from collections.abc import Callable

RESTART_SECONDS = 5.0
Wanted = Callable[[], tuple[str, ...]]
"""The arguments of the `homeshore` command that there is work for now; empty when there is none."""


class ProcessKeeper:
    """Runs what `wanted` says while it says so, one process at a time, and at most one every `restart_seconds`."""

    def __init__(self, wanted: Wanted, restart_seconds: float = RESTART_SECONDS) -> None:
        self._wanted = wanted
        self._process: subprocess.Popen[bytes] | None = None
        self._not_before = 0.0
        self._restart_seconds = restart_seconds

    def step(self) -> bool:
        """Start the process if there is work for it and none runs."""
        if self._process is not None and self._process.poll() is None:
            return False
        if time.monotonic() >= self._not_before and (arguments := self._wanted()):
            self._not_before = time.monotonic() + self._restart_seconds
            command = [sys.executable, "-m", "homeshore.ops.main", *arguments]
            self._process = subprocess.Popen(command)  # noqa: S603  # our own program and its arguments
        return False

    def stop(self) -> None:
        """End the process at whatever statement it is; the next one goes on there."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait()
