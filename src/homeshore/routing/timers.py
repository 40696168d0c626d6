"""Deadlines in (time, sequence) order. A subject has at most one timer; cancelled ones are dropped lazily."""

from heapq import heapify, heappop, heappush
from typing import Protocol


class Timed(Protocol):
    """Anything with a deadline: `timer` is the sequence number of its live timer, 0 without one."""

    timer: int


class Timers:
    """A heap of (at_us, sequence, subject)."""

    __slots__ = ("cancelled", "fired", "fired_us", "heap", "sequence")

    def __init__(self) -> None:
        self.heap: list[tuple[int, int, Timed]] = []
        self.sequence = 0
        self.cancelled = 0
        self.fired = 0
        self.fired_us = 0

    def arm(self, at_us: int, subject: Timed) -> None:
        """Set the subject's timer, in place of one it may have."""
        if subject.timer:
            self.cancel(subject)
        self.sequence = subject.timer = sequence = self.sequence + 1
        heappush(self.heap, (at_us, sequence, subject))

    def arm_first(self, at_us: int, subject: Timed) -> None:
        """Set a timer that fires before all others of its moment; one subject a moment may have it."""
        self.sequence += 1
        subject.timer = sequence = -self.sequence
        heappush(self.heap, (at_us, sequence, subject))

    def cancel(self, subject: Timed) -> None:
        """Take back the subject's timer, if it has one."""
        if subject.timer:
            subject.timer = 0
            self.cancelled = cancelled = self.cancelled + 1
            if cancelled > 256 and cancelled * 2 > len(self.heap):
                self._tidy()

    def load(self, entries: list[tuple[int, int, Timed]]) -> None:
        """Take over the timers of a snapshot, whose subjects know their sequence numbers already."""
        self.heap[:] = entries
        heapify(self.heap)

    def _tidy(self) -> None:
        self.heap[:] = [entry for entry in self.heap if entry[2].timer == entry[1]]
        heapify(self.heap)
        self.cancelled = 0

    def next_due(self) -> int | None:
        """When the next timer fires."""
        heap = self.heap
        while heap:
            at_us, sequence, subject = heap[0]
            if subject.timer == sequence:
                return at_us
            heappop(heap)
            self.cancelled -= 1
        return None

    def pop_due(self, now_us: int) -> Timed | None:
        """Take the next timer that is due at `now_us`: returns its subject, and keeps its own time in `fired_us`."""
        heap = self.heap
        while heap and heap[0][0] <= now_us:
            at_us, sequence, subject = heappop(heap)
            if subject.timer == sequence:
                subject.timer = 0
                self.fired += 1
                self.fired_us = at_us
                return subject
            self.cancelled -= 1
        return None
