"""Reads the journal as it grows, from now on."""

import asyncio
from collections.abc import Callable, Sequence

import structlog
from django.db import DatabaseError

from homeshore.adapters.telephony.switchboard.plan import KINDS
from homeshore.adapters.telephony.switchboard.scribe import Scribe
from homeshore.facts import Record
from homeshore.journal import bus, queries

POLL_SECONDS = 0.5
"""How late a fact may come whose hint was lost."""

log = structlog.get_logger()


class Follower:
    """Gives `take` each run of facts once, in order."""

    def __init__(self, scribe: Scribe, take: Callable[[Sequence[Record]], None]) -> None:
        self._scribe, self._take = scribe, take
        self._woken = asyncio.Event()
        self.seq = 0

    async def run(self) -> None:
        """Read until cancelled. Hints wake it; `seq` says from where."""
        with bus.Subscription("journal") as subscription:
            subscription.attach(lambda _: self._woken.set())
            while True:
                self._woken.clear()
                await self._catch_up()
                await _either(self._woken, POLL_SECONDS)

    async def _catch_up(self) -> None:
        try:
            head, records = await self._scribe.read(_facts, self.seq)
        except DatabaseError as trouble:
            log.warning("journal_not_read", cause=type(trouble).__name__)
            return
        if head > self.seq:
            self.seq = head
            if records:
                self._take(records)


def _facts(after: int) -> tuple[int, list[Record]]:
    head = queries.head_seq()
    return head, queries.facts_between(after, head, KINDS) if head > after else []


async def _either(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return
