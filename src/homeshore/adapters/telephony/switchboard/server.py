"""The switchboard process."""

import asyncio
import signal
from functools import partial

import structlog
from django.conf import settings

from homeshore.adapters.telephony.media.client import MediaClient
from homeshore.adapters.telephony.switchboard.carriers import Carriers
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
    workers = [MediaClient(name) for name in media_names()]
    follower = Follower(service.scribe, service.facts)
    door = Door(service.answer)
    await commands.start()
    follower.seq = await service.scribe.read(queries.head_seq)
    for worker in workers:
        worker.on_up = partial(service.board.add, worker)
        await worker.start()
    carriers = Carriers(service)
    await carriers.open()
    await service.recovery.revive()
    tasks = [asyncio.create_task(each) for each in (follower.run(), carriers.run(), service.recovery.find_phones())]
    await door.open()
    log.info("switchboard_serves", media=len(workers), seq=follower.seq, sip=carriers.port)
    try:
        await ended.wait()
    finally:
        await door.close()
        await service.hang_up_all()
        await carriers.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await service.close()
        for worker in workers:
            await worker.close()
        await commands.close()
