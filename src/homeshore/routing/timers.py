"""Deadlines in (time, sequence) order. A subject has at most one timer; cancelled ones are dropped lazily.

Timers lie unsorted in slots of about a second, and a slot is put in order when its time has come: most timers
are cancelled before, and one big heap would compare each of them with a dozen others, cold in memory.
"""

from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from typing import Protocol, TypeAlias

FIRST, LAST = -1, 1
"""Order of a timer among those of its moment; at most one subject a moment may be FIRST."""
_SLOT_BITS = 20
_NEVER_US = 1 << 62


class Timed(Protocol):
    """Anything with a deadline: `timer` is the sequence number of its live timer, 0 without one."""

    timer: int


Entry: TypeAlias = tuple[int, int, Timed]


class Timers:
    """Entries (at_us, sequence, subject); an entry counts while its subject still has its sequence number.

    `due_us` is a lower bound of the next deadline, `fired_us` the time of the timer that was taken last.
    """

    __slots__ = ("cancelled", "due_us", "fired", "fired_us", "near", "opened", "order", "sequence", "size", "slots")

    def __init__(self) -> None:
        self.near: list[Entry] = []  # a heap: everything up to the slot `opened`
        self.opened = -1
        self.slots: dict[int, list[Entry]] = {}
        self.order: list[int] = []  # a heap of the keys of `slots`
        self.sequence = 0
        self.size = 0
        self.cancelled = 0
        self.due_us = _NEVER_US
        self.fired = 0
        self.fired_us = 0

    def arm(self, at_us: int, subject: Timed, order: int = LAST) -> None:
        """Set the subject's timer, in place of one it may have; FIRST lets it fire before all others of its moment."""
        if subject.timer:
            self.cancel(subject)
        self.sequence += 1
        subject.timer = sequence = self.sequence * order
        self.size += 1
        if at_us < self.due_us:  # noqa: PLR1730 - a tenth of the time of `min`
            self.due_us = at_us
        slot = at_us >> _SLOT_BITS
        if slot in self.slots:
            self.slots[slot].append((at_us, sequence, subject))
        elif slot <= self.opened:
            heappush(self.near, (at_us, sequence, subject))
        else:
            self.slots[slot] = [(at_us, sequence, subject)]
            heappush(self.order, slot)

    def cancel(self, subject: Timed) -> None:
        """Take back the subject's timer, if it has one."""
        if subject.timer:
            subject.timer = 0
            self.cancelled = cancelled = self.cancelled + 1
            if cancelled > 1024 and cancelled * 2 > self.size:
                self._tidy()

    def _tidy(self) -> None:
        """Drop the cancelled everywhere; a slot that falls empty stays until its time."""
        for entries in (self.near, *self.slots.values()):
            entries[:] = [entry for entry in entries if entry[2].timer == entry[1]]
        heapify(self.near)
        self.size = len(self.near) + sum(map(len, self.slots.values()))
        self.cancelled = 0

    def next_due(self) -> int | None:
        """When the next timer fires."""
        return None if self._next(_NEVER_US) is None else self.near[0][0]

    def pop_due(self, now_us: int) -> Timed | None:
        """Take the next timer that is due at `now_us`: returns its subject, and keeps its own time in `fired_us`."""
        subject = self._next(now_us)
        if subject is not None:
            self.fired_us, _, _ = heappop(self.near)
            self.size -= 1
            self.fired += 1
            subject.timer = 0
        return subject

    def _next(self, until_us: int) -> Timed | None:
        """Bring the next live timer to the top of `near`, and return its subject if it is due at `until_us`."""
        near = self.near
        while True:
            while near:
                at_us, sequence, subject = near[0]
                if subject.timer == sequence:
                    self.due_us = at_us
                    return subject if at_us <= until_us else None
                heappop(near)
                self.size -= 1
                self.cancelled -= 1
            if not self.order or self.order[0] << _SLOT_BITS > until_us:
                self.due_us = self.order[0] << _SLOT_BITS if self.order else _NEVER_US
                return None
            self.near = near = self._open(heappop(self.order))

    def _open(self, slot: int) -> list[Entry]:
        entries = self.slots.pop(slot)
        near = [entry for entry in entries if entry[2].timer == entry[1]]
        heapify(near)
        self.opened = slot
        self.size -= len(entries) - len(near)
        self.cancelled -= len(entries) - len(near)
        return near

    def live(self) -> Iterator[Entry]:
        """All timers that are set, in no order."""
        for entries in (self.near, *self.slots.values()):
            for entry in entries:
                if entry[2].timer == entry[1]:
                    yield entry

    def load(self, entries: list[Entry]) -> None:
        """Take over the timers of a snapshot, whose subjects know their sequence numbers already."""
        for entry in entries:
            self.slots.setdefault(entry[0] >> _SLOT_BITS, []).append(entry)
        self.order = sorted(self.slots)
        self.size = len(entries)
        self.due_us = min((at_us for at_us, _, _ in entries), default=_NEVER_US)
