"""People on the telephone beside a browser: played by aiortc in a loop and thread of their own."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from calls.centres import TelephoneCentre
from calls.parties import Agent, Caller, Party

T = TypeVar("T")
P = TypeVar("P", bound=Party)


class Beside:
    """Agents and callers of a centre; `do` has one of them do something and waits."""

    def __init__(self, centre: TelephoneCentre) -> None:
        self.centre = centre
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._parties: list[Party] = []

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def agent(self, hertz: int, email: str) -> Agent:
        """An agent at the desk, ready, humming at `hertz`."""
        return self.do(self._open(lambda: Agent(self.centre, hertz, email)))

    def caller(self, hertz: int) -> Caller:
        """A customer on the page, about to call."""
        return self.do(self._open(lambda: Caller(self.centre, hertz)))

    async def _open(self, make: Callable[[], P]) -> P:
        party = make()
        await party.__aenter__()  # type: ignore[attr-defined]  # each party has one of its own
        self._parties.append(party)
        return party

    def close(self) -> None:
        for party in self._parties:
            self.do(party.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
