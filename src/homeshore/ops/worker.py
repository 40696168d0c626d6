"""The worker: projections, reactions and everything that can be tried again, each in a thread of its own."""

import threading
from collections.abc import Callable, Iterable

import msgspec
import structlog
from django.db import close_old_connections

from homeshore.journal import bus

log = structlog.get_logger()

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0


class Routine(msgspec.Struct, frozen=True):
    """`step` runs every `every_seconds`, at once when a hint of `subject` comes, and again while it answers True."""

    name: str
    step: Callable[[], object]
    every_seconds: float
    subject: str = ""


class Worker:
    """Runs routines until it is told to stop."""

    def __init__(self, routines: Iterable[Routine]) -> None:
        self.routines = tuple(routines)
        self.stopping = threading.Event()
        self.wake = {routine.name: threading.Event() for routine in self.routines}

    def run(self) -> None:
        """Block until `stop` is called; every routine has ended its step then."""
        threads = [
            threading.Thread(target=self._repeat, args=(routine,), name=routine.name) for routine in self.routines
        ]
        threads.append(threading.Thread(target=self._listen, name="bus"))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def stop(self) -> None:
        """Let every routine end after its present step."""
        self.stopping.set()
        for event in self.wake.values():
            event.set()

    def _repeat(self, routine: Routine) -> None:
        wake, pause = self.wake[routine.name], FIRST_PAUSE
        while not self.stopping.is_set():
            wake.clear()
            try:
                again = routine.step() is True
            except Exception:  # a step is a transaction and is tried again; the other routines go on
                log.exception("routine_failed", routine=routine.name, retry_in=pause)
                close_old_connections()
                wake.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            pause = FIRST_PAUSE
            if not again:
                close_old_connections()
                wake.wait(routine.every_seconds)

    def _listen(self) -> None:
        subjects = {routine.subject for routine in self.routines if routine.subject}
        with bus.Subscription(*subjects) as hints:
            while not self.stopping.is_set():
                for hint in hints.receive(0.5):
                    for routine in self.routines:
                        if routine.subject == hint.subject:
                            self.wake[routine.name].set()
