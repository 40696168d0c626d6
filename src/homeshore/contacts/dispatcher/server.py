"""The dispatcher's process: takes the lease, restores the core, serves until told to stop or the lease is lost."""

import asyncio
import contextlib
import os
import signal
import threading
from pathlib import Path
from typing import Any

import structlog
import uvloop
from django.conf import settings

from homeshore.contacts.dispatcher.committing import Committer, Outgoing
from homeshore.contacts.dispatcher.cycle import Cycle
from homeshore.contacts.dispatcher.link import Link
from homeshore.contacts.dispatcher.memory import settle_memory
from homeshore.contacts.dispatcher.outbox import OutboxReader
from homeshore.contacts.dispatcher.presence import Presence
from homeshore.contacts.dispatcher.protocol import socket_path
from homeshore.contacts.dispatcher.sequencer import Sequencer
from homeshore.contacts.dispatcher.writer import CheckpointWriter, restore
from homeshore.journal import lease
from homeshore.journal.append import Database, JournalUnwritable, Place
from homeshore.journal.bus import address_of
from homeshore.kit.clock import SECOND_US, now_us
from homeshore.routing.core import is_compiled

STANDBY_SECONDS = 0.25
"""How often a standby asks for the lease."""
CHECKPOINT_COMMANDS = 100_000
CHECKPOINT_US = 60 * SECOND_US
EXIT_BROKEN = 4

log = structlog.get_logger()


def main() -> int:
    """Run the dispatcher until SIGTERM or SIGINT. Returns the process's exit code."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    lock = lease.HolderLock(Path(settings.RUN_DIR) / "dispatcher.lock")
    database = Database(settings.DATABASES["default"])
    epoch = _wait_for_lease(database, lock, stop)
    if epoch is None:
        return 0
    log.info("dispatcher_leads", epoch=epoch, pid=os.getpid(), compiled=is_compiled())
    sequencer = restore(database, epoch)
    settle_memory()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        written = runner.run(_serve(sequencer, stop))
    if not written:
        return 1
    lease.release(database, epoch)
    return 0


def _wait_for_lease(database: Database, lock: lease.HolderLock, stop: threading.Event) -> int | None:
    while not stop.is_set():
        try:
            epoch = lease.acquire(database, lock, now_us())
        except JournalUnwritable as refusal:
            log.warning("lease_out_of_reach", **refusal.fields)
            epoch = None
        if epoch is not None:
            return epoch
        stop.wait(STANDBY_SECONDS)
    return None


async def _serve(sequencer: Sequencer, stop: threading.Event) -> bool:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    if stop.is_set():
        ended.set()
    loop.set_exception_handler(_end_at_once)
    service = Service(sequencer)
    await service.open()
    await ended.wait()
    return await service.close()


def _end_at_once(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A fault in a callback leaves the core in an unknown state: only the journal is trusted."""
    log.critical("dispatcher_broke", cause=context.get("message"), exc_info=context.get("exception"))
    os._exit(EXIT_BROKEN)


class Service:
    """The parts of a leading dispatcher, put together."""

    def __init__(self, sequencer: Sequencer) -> None:
        database = settings.DATABASES["default"]
        self._sequencer = sequencer
        self._checkpoints = CheckpointWriter(database, Path(settings.RUN_DIR), sequencer.epoch)
        self._checkpointed = Place(0, 0, 0) if sequencer.cold else sequencer.place
        self._committer = Committer(database)
        self._cycle = Cycle(sequencer, self._committer, self._durable)
        self._outbox = OutboxReader(self._cycle, database)
        self._presence = Presence(self._cycle)
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Begin to serve."""
        path = socket_path()
        path.unlink(missing_ok=True)
        with address_of(path) as address:
            self._server = await asyncio.get_running_loop().create_unix_server(lambda: Link(self._presence), address)
        self._presence.reclaim()
        self._tasks.append(asyncio.create_task(self._outbox.run(), name="outbox"))
        self._cycle.wake()
        log.info("dispatcher_serves", seq=self._sequencer.fact_seq)

    async def close(self) -> bool:
        """Finish the batch, write a checkpoint. Returns false when the journal could not be written."""
        self._presence.close()
        self._server.close()
        for task in self._tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        written = await self._cycle.close()
        self._committer.close()
        if written:
            self._checkpoints.write_now(self._sequencer.core, self._sequencer.place)
        for link in list(self._cycle.links):
            link.cut()
        return written

    def _durable(self, outgoing: Outgoing) -> None:
        if outgoing.batch.outbox:
            self._outbox.removed(outgoing.batch.outbox)
        self._checkpoints.reached(outgoing.place)
        commands = outgoing.place.seq - self._checkpointed.seq
        waited_us = outgoing.place.at_us - self._checkpointed.at_us
        if commands >= CHECKPOINT_COMMANDS or (commands and waited_us >= CHECKPOINT_US):
            self._checkpoint()

    def _checkpoint(self) -> None:
        if not self._checkpoints.busy:
            self._checkpointed = self._sequencer.place
            self._checkpoints.begin(self._sequencer.core, self._checkpointed)
