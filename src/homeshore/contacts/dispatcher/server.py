"""The dispatcher's process: takes the lease, restores the core, serves until told to stop or until the lease is lost."""

import asyncio
import gc
import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

import django
import structlog
import uvloop
from django.conf import settings

from homeshore.contacts.dispatcher.desk import Desk
from homeshore.contacts.dispatcher.link import Link
from homeshore.contacts.dispatcher.protocol import socket_path
from homeshore.contacts.dispatcher.writer import restore
from homeshore.journal import lease
from homeshore.journal.append import Database, JournalUnwritable
from homeshore.journal.bus import address_of
from homeshore.kit.clock import now_us

STANDBY_SECONDS = 0.25
"""How often a standby asks for the lease."""

log = structlog.get_logger()


def main() -> int:
    """Run the dispatcher until SIGTERM or SIGINT. Returns the process's exit code."""
    django.setup()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run_directory = Path(settings.RUN_DIR)
    lock = lease.HolderLock(run_directory / "dispatcher.lock")
    database = Database(settings.DATABASES["default"])
    epoch = _wait_for_lease(database, lock, stop)
    if epoch is None:
        return 0
    log.info("dispatcher_leads", epoch=epoch, pid=os.getpid())
    sequencer = restore(database, epoch)
    gc.collect()
    gc.freeze()  # a full collection of a large core stalls the loop; what is loaded stays
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        code = runner.run(_serve(Desk(sequencer, settings.DATABASES["default"], run_directory), stop))
    lease.release(database, epoch)
    return code


def _wait_for_lease(database: Database, lock: lease.HolderLock, stop: threading.Event) -> int | None:
    while not stop.is_set():
        try:
            epoch = lease.acquire(database, lock, now_us())
        except JournalUnwritable as refusal:
            log.warning("lease_out_of_reach", **refusal.fields)
            epoch = None
        if epoch is not None:
            return epoch
        time.sleep(STANDBY_SECONDS)
    return None


async def _serve(desk: Desk, stop: threading.Event) -> int:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    if stop.is_set():
        ended.set()
    path = socket_path()
    path.unlink(missing_ok=True)
    with address_of(path) as address:
        server = await loop.create_unix_server(lambda: Link(desk), address)
    desk.open()
    await ended.wait()
    server.close()
    return 0 if await desk.close() else 1
