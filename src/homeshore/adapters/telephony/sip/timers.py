"""Timers that can be counted, so that a test can hold that none is left."""

import asyncio
from collections.abc import Callable

from homeshore.adapters.telephony.sip.trunks import Timing


class Timer:
    """One pending call. Cancelling it twice, or after it fired, does nothing."""

    __slots__ = ("_handle", "_open")

    def __init__(self, opened: "set[Timer]", seconds: float, callback: Callable[[], None]) -> None:
        self._open = opened
        self._handle = asyncio.get_running_loop().call_later(seconds, self._fire, callback)
        opened.add(self)

    def _fire(self, callback: Callable[[], None]) -> None:
        self._open.discard(self)
        callback()

    def cancel(self) -> None:
        self._handle.cancel()
        self._open.discard(self)


class Timers:
    """Makes timers and knows how many are pending."""

    def __init__(self, timing: Timing) -> None:
        self.timing = timing
        self._open: set[Timer] = set()

    def after(self, seconds: float, callback: Callable[[], None]) -> Timer:
        return Timer(self._open, seconds, callback)

    def cancel_all(self) -> None:
        for timer in list(self._open):
            timer.cancel()

    def __len__(self) -> int:
        return len(self._open)


class Repeating:
    """Calls `again` after T1, 2 T1, 4 T1 ... (doubling up to `longest`) and `give_up` once after 64 T1."""

    __slots__ = ("_again", "_deadline", "_longest", "_next", "_timers", "_wait")

    def __init__(
        self, timers: Timers, again: Callable[[], None], give_up: Callable[[], None], longest: float = 1e9
    ) -> None:
        self._timers = timers
        self._again = again
        self._longest = longest
        self._wait = timers.timing.t1
        self._next = timers.after(self._wait, self._fire)
        self._deadline = timers.after(timers.timing.give_up, lambda: self._finish(give_up))

    def slow_down(self) -> None:
        """Wait as long as allowed from now on (timer E after a provisional answer)."""
        self._wait = self._longest

    def _fire(self) -> None:
        self._again()
        self._wait = min(2 * self._wait, self._longest)
        self._next = self._timers.after(self._wait, self._fire)

    def _finish(self, give_up: Callable[[], None]) -> None:
        self.cancel()
        give_up()

    def cancel(self) -> None:
        self._next.cancel()
        self._deadline.cancel()
