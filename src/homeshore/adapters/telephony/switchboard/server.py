"""The switchboard process."""

import asyncio
import signal

import structlog
from django.conf import settings

from homeshore.adapters.telephony.media.client import MediaClient
from homeshore.adapters.telephony.switchboard.door import Door
from homeshore.adapters.telephony.switchboard.follower import Follower
from homeshore.adapters.telephony.switchboard.records import RealRecords
from homeshore.adapters.telephony.switchboard.service import Service
from homeshore.contacts.dispatcher.client import DispatcherClient
from homeshore.journal import bus, queries
from homeshore.kit.clock import now_us

log = structlog.get_logger()


def media_names() -> tuple[str, ...]:
    """The media workers of this machine."""
    return tuple(f"media-{number}" for number in range(1, settings.MEDIA_WORKERS + 1))


def main() -> int:
    """Hold calls until SIGTERM or SIGINT. Returns the process's exit code."""
    asyncio.run(_run())
    return 0


async def _run() -> None:
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    await serve(ended)


async def serve(ended: asyncio.Event) -> None:
    """Hold calls until `ended` is set."""
    commands = DispatcherClient("switchboard")
    service = Service(RealRecords(), commands, bus.publish, now_us)
    follower = Follower(service.scribe, service.facts)
    door = Door(service.answer)
    workers = [MediaClient(name) for name in media_names()]
    await commands.start()
    follower.seq = await service.scribe.read(queries.head_seq)
    for worker in workers:
        worker.on_up = lambda worker=worker: service.board.add(worker)  # type: ignore[misc]  # bound now
        await worker.start()
    following = asyncio.create_task(follower.run(), name="journal")
    await door.open()
    log.info("switchboard_serves", media=len(workers), seq=follower.seq)
    try:
        await ended.wait()
    finally:
        await door.close()
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await service.close()
        for worker in workers:
            await worker.close()
        await commands.close()
