"""The switchboard's hand on the database: writers one after the other in a thread, readers beside them."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections

from homeshore.adapters.telephony.switchboard.ports import Records
from homeshore.facts import Draft
from homeshore.routing.commands import Command

P = ParamSpec("P")
R = TypeVar("R")
READERS = 4
AGAIN_SECONDS = (0.05, 0.2, 0.5, 1.0, 2.0)

log = structlog.get_logger()


class Scribe:
    """Facts that are put together are written together; nothing overtakes what was put or asked before it."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="switchboard-writer")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="switchboard-reader")
        self._messages: list[Draft | Command] = []

    def put(self, message: Draft | Command) -> None:
        """Have a fact or command written soon. It is kept until the database takes it."""
        if not self._messages:
            asyncio.get_running_loop().call_soon(self._flush)
        self._messages.append(message)

    async def write(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a writer after all that was put and asked before. Raises what it raises; tried again when the database
        is locked or away."""
        self._flush()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writer, lambda: _persistently(lambda: work(*args, **kwargs)))

    async def read(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a reader beside the writers."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, lambda: _tidily(lambda: work(*args, **kwargs)))

    def close(self) -> None:
        """Write what is left and end the threads."""
        self._flush()
        self._writer.shutdown()
        self._readers.shutdown()

    def _flush(self) -> None:
        if self._messages:
            messages, self._messages = self._messages, []
            self._writer.submit(self._write_all, messages).add_done_callback(_say_if_broken)

    def _write_all(self, messages: list[Draft | Command]) -> None:
        while True:
            try:
                return _persistently(lambda: self.records.put(messages))
            except (OperationalError, InterfaceError):
                log.error("facts_wait_for_the_database", facts=len(messages))
            except DatabaseError:
                log.exception("facts_not_written", facts=len(messages))
                return None


def _say_if_broken(written: Future[None]) -> None:
    if (error := written.exception()) is not None:
        log.critical("facts_lost", exc_info=error)


def _persistently(work: Callable[[], R]) -> R:
    for pause in AGAIN_SECONDS:
        try:
            return _tidily(work)
        except (OperationalError, InterfaceError) as trouble:
            log.warning("write_tried_again", cause=type(trouble).__name__)
            time.sleep(pause)
    return _tidily(work)


def _tidily(work: Callable[[], R]) -> R:
    close_old_connections()
    try:
        return work()
    finally:
        close_old_connections()
