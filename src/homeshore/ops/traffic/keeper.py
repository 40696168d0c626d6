"""The demo traffic's switch made true: a process of its own runs while it is on."""

import subprocess
import sys

from homeshore.contacts.queries.volumes import demo_traffic_runs

STOP_SECONDS = 10


class TrafficKeeper:
    """Starts and ends `homeshore traffic`, as the switch on the floor page says."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def step(self) -> bool:
        """Bring the process in line with the switch. A traffic that ended by itself is started again."""
        running = self._process is not None and self._process.poll() is None
        wanted = demo_traffic_runs()
        if wanted and not running:
            self._process = subprocess.Popen([sys.executable, "-m", "homeshore.ops.main", "traffic"])
        elif running and not wanted:
            self.stop()
        return False

    def stop(self) -> None:
        """End the traffic if it runs."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
