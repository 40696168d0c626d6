"""Deadlines in (time, sequence) order. A subject has at most one timer.

Timers lie unsorted in slots of about a second, and a slot is put in order when its time has come: most timers are
cancelled before, and then leave nothing behind that would keep an ended contact in memory.
"""

from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from typing import Any, Final, TypeAlias

FIRST: Final = -1
LAST: Final = 1
"""Order of a timer among those of its moment; at most one subject a moment may be FIRST."""
_SLOT_BITS: Final = 20
_NEVER_US: Final = 1 << 62

Timer: TypeAlias = tuple[Any, ...]
"""(at_us, sequence, subject). Its subject knows its current one by identity; see `state.Entry`."""


class Timed:
    """Anything with a deadline: `timer` is its live timer, None without one."""

    __slots__ = ("timer",)
    timer: Timer | None


class Timers:
    """All timers. `due_us` is a lower bound of the next deadline, `fired_us` the time of the one taken last."""

    __slots__ = ("due_us", "fired", "fired_us", "near", "opened", "order", "sequence", "slots")

    def __init__(self) -> None:
        self.near: list[Timer] = []  # a heap: everything up to the slot `opened`; the cancelled are dropped at its top
        self.opened = -1
        self.slots: dict[int, dict[int, Timer]] = {}  # by sequence
        self.order: list[int] = []  # a heap of the keys of `slots`
        self.sequence = 0
        self.due_us = _NEVER_US
        self.fired = 0
        self.fired_us = 0

    def arm(self, at_us: int, subject: Timed, order: int = LAST) -> None:
        """Set the subject's timer, in place of one it may have; FIRST lets it fire before all others of its moment."""
        if subject.timer is not None:
            self.cancel(subject)
        self.sequence += 1
        sequence = self.sequence * order
        timer: Timer = (at_us, sequence, subject)
        subject.timer = timer
        if at_us < self.due_us:  # noqa: PLR1730 - a tenth of the time of `min`
            self.due_us = at_us
        slot = at_us >> _SLOT_BITS
        timers = self.slots.get(slot)
        if timers is not None:
            timers[sequence] = timer
        elif slot <= self.opened:
            heappush(self.near, timer)
        else:
            self.slots[slot] = {sequence: timer}
            heappush(self.order, slot)

    def cancel(self, subject: Timed) -> None:
        """Take back the subject's timer, if it has one."""
        timer = subject.timer
        if timer is not None:
            subject.timer = None
            timers = self.slots.get(timer[0] >> _SLOT_BITS)
            if timers is not None:
                del timers[timer[1]]

    def next_due(self) -> int | None:
        """When the next timer fires."""
        timer = self.next_by(_NEVER_US)
        return None if timer is None else timer[0]

    def pop_due(self, now_us: int) -> Timed | None:
        """Take the next timer that is due at `now_us`: returns its subject, and keeps its own time in `fired_us`."""
        timer = self.next_by(now_us)
        if timer is None:
            return None
        heappop(self.near)
        subject: Timed = timer[2]
        subject.timer = None
        self.fired_us = timer[0]
        self.fired += 1
        return subject

    def next_by(self, until_us: int) -> Timer | None:
        """The next live timer, brought to the top of `near`, if it is due at `until_us`."""
        near = self.near
        while True:
            while near:
                timer = near[0]
                if timer[2].timer is timer:
                    self.due_us = timer[0]
                    return timer if timer[0] <= until_us else None
                heappop(near)
            order, slots = self.order, self.slots
            while order and not slots[order[0]]:  # all of it was cancelled
                del slots[heappop(order)]
            if not order or order[0] << _SLOT_BITS > until_us:
                self.due_us = order[0] << _SLOT_BITS if order else _NEVER_US
                return None
            self.opened = heappop(order)
            self.near = near = list(slots.pop(self.opened).values())
            heapify(near)

    def live(self) -> Iterator[Timer]:
        """All timers that are set, in no order."""
        yield from (timer for timer in self.near if timer[2].timer is timer)
        for timers in self.slots.values():
            yield from timers.values()

    def load(self, timers: list[Timer]) -> None:
        """Take over the timers of a snapshot."""
        for timer in timers:
            timer[2].timer = timer
            self.slots.setdefault(timer[0] >> _SLOT_BITS, {})[timer[1]] = timer
        self.order = sorted(self.slots)
        self.due_us = min((timer[0] for timer in timers), default=_NEVER_US)
