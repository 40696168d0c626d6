"""The worker's one 20 ms clock."""

import asyncio
import time
from collections.abc import Callable

import structlog

from homeshore.adapters.telephony.media.rtp import FRAME_SECONDS

Step = Callable[[float], None]
LATEST_SECONDS = 0.1
"""Later than this the missed steps are skipped: a burst would only fill somebody's jitter buffer."""

log = structlog.get_logger()


class Ticker:
    """Calls each step every 20 ms with the monotonic time; sleeps while there is none."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._steps: dict[Step, None] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._due = 0.0

    def add(self, step: Step) -> None:
        """Call this every 20 ms, for the first time in 20 ms."""
        self._steps[step] = None
        if self._timer is None:
            self._due = self._clock() + FRAME_SECONDS
            self._sleep()

    def remove(self, step: Step) -> None:
        """Not any more. Nothing happens if it was not there."""
        self._steps.pop(step, None)

    def close(self) -> None:
        """No more steps."""
        self._steps.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _sleep(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(max(0.0, self._due - self._clock()), self._tick)

    def _tick(self) -> None:
        now = self._clock()
        if now - self._due > LATEST_SECONDS:
            self._due = now
        while self._due <= now:
            self._due += FRAME_SECONDS
            for step in tuple(self._steps):
                self._call(step, now)
        if self._steps:
            self._sleep()
        else:
            self._timer = None

    def _call(self, step: Step, now: float) -> None:
        try:
            step(now)
        except Exception:  # one leg's fault must not silence the others
            log.exception("media_step_broke")
            self.remove(step)
