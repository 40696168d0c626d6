"""One commit at a time, in a thread of its own, for as long as it takes."""

import asyncio
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import structlog

from homeshore.contacts.dispatcher.link import Link
from homeshore.contacts.dispatcher.protocol import Message
from homeshore.contacts.dispatcher.writer import LogKeeper, commit, set_aside
from homeshore.journal.append import Batch, Database, Place, StaleEpoch, checkpoint_log

EXIT_STALE = 3

log = structlog.get_logger()


class Outgoing(msgspec.Struct):
    """A batch, what may be said once it is durable, and where the journal then ends."""

    batch: Batch
    replies: list[tuple[Link, Message]]
    place: Place


class Committer:
    """`pressed` is true while the journal cannot be written; `on_pressure` hears of each change."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.in_flight: Outgoing | None = None
        self.pressed = False
        self.on_pressure: Callable[[bool], None] = lambda _: None
        self._settings = settings
        self._database = Database(settings)
        self._thread = ThreadPoolExecutor(1, "journal")
        self._stop = threading.Event()
        self._log = LogKeeper(settings)
        self._free = asyncio.Event()
        self._free.set()

    def start(self, outgoing: Outgoing, durable: Callable[[Outgoing], None]) -> None:
        """Begin to commit; `durable` is called in the loop once it is."""
        loop = asyncio.get_running_loop()
        self.in_flight = outgoing
        self._free.clear()

        def troubled() -> None:
            loop.call_soon_threadsafe(self._press, True)

        future = loop.run_in_executor(self._thread, self._commit, outgoing.batch, troubled)
        future.add_done_callback(lambda done: self._ended(done, durable))

    def set_aside(self, row: int) -> None:
        """Keep an outbox row, under its negative id, from being taken again: it breaks the core. Blocks."""
        set_aside(self._settings, row)

    def _commit(self, batch: Batch, troubled: Callable[[], None]) -> bool:
        if self._log.due.is_set():
            self._log.due.clear()
            checkpoint_log(self._database)
        return commit(self._database, batch, troubled, self._stop)

    async def finish(self) -> bool:
        """Wait for the commit in flight; one that fails is not repeated. Returns whether nothing is left."""
        self._stop.set()
        await self._free.wait()
        return self.in_flight is None

    def close(self) -> None:
        """Let the connection and the thread go; nothing is in flight any more."""
        self._thread.submit(self._database.close)
        self._thread.shutdown()

    def _ended(self, done: "asyncio.Future[bool]", durable: Callable[[Outgoing], None]) -> None:
        outgoing = self.in_flight
        assert outgoing is not None
        try:
            written = done.result()
        except StaleEpoch as error:
            log.critical("lease_lost", cause=str(error))
            os._exit(EXIT_STALE)  # nothing may be said or written any more, not even in an orderly way
        if written:
            self.in_flight = None
            self._press(False)
            durable(outgoing)
        self._free.set()

    def _press(self, busy: bool) -> None:
        if busy != self.pressed:
            self.pressed = busy
            self.on_pressure(busy)
