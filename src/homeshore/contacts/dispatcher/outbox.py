"""Takes what actions left in the outbox into the cycle, in order, each row once."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import structlog

from homeshore.contacts.dispatcher.cycle import Cycle, FromOutbox
from homeshore.contacts.dispatcher.sequencer import commands
from homeshore.contacts.dispatcher.writer import outbox
from homeshore.journal.append import Database, JournalUnwritable
from homeshore.journal.bus import Hint, Subscription
from homeshore.kit.errors import Refusal

POLL_SECONDS = 0.1
POSTPONED_SECONDS = 1.0
IN_HAND = 5_000
"""Rows taken and not yet durable, above which no more are taken."""
UNPLACED = frozenset({"unknown_programme", "unknown_agent"})
"""Refusals that end when the configuration arrives: the row waits for it."""

log = structlog.get_logger()


class OutboxReader:
    """Reads on a hint, and every 100 ms without one."""

    def __init__(self, cycle: Cycle, settings: dict[str, Any]) -> None:
        self._cycle = cycle
        self._database = Database(settings)
        self._thread = ThreadPoolExecutor(1, "outbox")
        self._taken: set[int] = set()
        self._postponed: dict[int, int] = {}
        self._retry_at = 0.0
        self._nudged = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled."""
        with Subscription("outbox") as hints:
            hints.attach(self._hinted)
            while True:
                if not await self._read():
                    await self._wait()

    def removed(self, ids: list[int]) -> None:
        """These rows are gone from the table."""
        self._taken.difference_update(ids)

    def _hinted(self, _hints: list[Hint]) -> None:
        self._nudged.set()

    async def _wait(self) -> None:
        try:
            await asyncio.wait_for(self._nudged.wait(), POLL_SECONDS)
        except TimeoutError:
            return

    async def _read(self) -> bool:
        """Take what is there. Returns whether more may be."""
        self._nudged.clear()
        loop = asyncio.get_running_loop()
        if len(self._taken) > IN_HAND:
            return False
        retry = loop.time() >= self._retry_at
        if retry:
            self._retry_at = loop.time() + POSTPONED_SECONDS
        # Rows whose removal commits while the query runs are in this copy of what is in hand.
        skip = frozenset(self._taken) if retry else frozenset(self._taken | self._postponed.keys())
        try:
            rows = await loop.run_in_executor(self._thread, outbox, self._database, skip)
        except JournalUnwritable as refusal:
            log.warning("outbox_out_of_reach", **refusal.fields)
            return False
        for id, data in rows:
            self._take(id, data)
        return len(rows) > 0 and not retry

    def _take(self, id: int, data: bytes) -> None:
        try:
            command = commands.decode(data)
        except msgspec.MsgspecError as error:  # a newer release wrote it: it waits for one
            if id not in self._postponed:
                log.error("outbox_unreadable", id=id, cause=str(error))
            self._postponed[id] = 0
            return
        self._taken.add(id)
        self._cycle.put(None, FromOutbox(id, command, self._settled))

    def _settled(self, row: FromOutbox, refusal: Refusal | None) -> bool:
        """Whether the row is done with; if not it is tried again, and so is all that follows about its contact."""
        contact = getattr(row.command, "contact", 0)
        if refusal is None:
            self._postponed.pop(row.id, None)
            return True
        waits_for_another = contact and any(
            other < row.id and about == contact for other, about in self._postponed.items()
        )
        if refusal.code in UNPLACED or waits_for_another:
            if row.id not in self._postponed:
                log.warning("outbox_postponed", id=row.id, code=refusal.code, command=type(row.command).__name__)
            self._postponed[row.id] = contact
            self._taken.discard(row.id)
            return False
        log.warning("outbox_refused", id=row.id, code=refusal.code, command=type(row.command).__name__)
        self._postponed.pop(row.id, None)
        return True
