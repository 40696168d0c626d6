"""How seconds are kept: each handling's time by state, and its share of the agent's time.

Specified in docs/algorithms/timekeeping.md. All figures are integer microseconds; nothing is rounded here.
"""

from collections.abc import Iterable

import msgspec

HOLD = "hold"
ACTIVE = "active"
SET_ASIDE = "set_aside"
WRAP_UP = "wrap_up"
CLOSED = "closed"

RUNNING = frozenset({ACTIVE, HOLD, WRAP_UP})
"""States in which a handling takes its agent's time; a contact set aside does not."""


class HandlingTimes(msgspec.Struct):
    """The times of one handling while facts about it are folded in."""

    id: int
    state: str
    state_since_us: int
    began_us: int
    ring_us: int = 0
    active_us: int = 0
    hold_us: int = 0
    set_aside_us: int = 0
    wrap_up_us: int = 0
    share_us: int = 0
    ended_us: int = 0
    ending: str = ""

    def enter(self, state: str, at_us: int) -> None:
        """Close the current state at `at_us` and begin another. An earlier `at_us` adds nothing."""
        spent = max(0, at_us - self.state_since_us)
        match self.state:
            case "active":
                self.active_us += spent
            case "hold":
                self.hold_us += spent
            case "set_aside":
                self.set_aside_us += spent
            case "wrap_up":
                self.wrap_up_us += spent
        self.state = state
        self.state_since_us = max(self.state_since_us, at_us)

    def end(self, ending: str, at_us: int) -> None:
        """End the handling; `ending` says how: closed, transferred, requeued."""
        self.enter(CLOSED, at_us)
        self.ended_us = self.state_since_us
        self.ending = ending

    @property
    def handled_us(self) -> int:
        """Time in which the agent worked on the contact: active, hold and wrap-up."""
        return self.active_us + self.hold_us + self.wrap_up_us


def share_out(handlings: Iterable[HandlingTimes], elapsed_us: int) -> None:
    """Share `elapsed_us` of an agent's time equally among their running handlings, exactly.

    What does not divide goes one microsecond each to the handlings with the lowest ids, so the shares of an agent
    add up to the time in which at least one handling ran.
    """
    running = sorted((h for h in handlings if h.state in RUNNING), key=lambda h: h.id)
    if not running or elapsed_us <= 0:
        return
    each, rest = divmod(elapsed_us, len(running))
    for position, handling in enumerate(running):
        handling.share_us += each + (position < rest)
