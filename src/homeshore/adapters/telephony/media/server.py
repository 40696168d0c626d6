"""The media worker's process: a `Worker` behind a Unix socket, until it is told to stop."""

import asyncio
import contextlib
import gc
import os
import resource
import signal
from collections.abc import Coroutine
from typing import cast

import msgspec
import structlog
import uvloop
from django.conf import settings

from homeshore.adapters.telephony.media import protocol
from homeshore.adapters.telephony.media.protocol import AnyRequest, Asked, Done, Happened, Refused, Reply, frame
from homeshore.adapters.telephony.media.sockets import parse_ports
from homeshore.adapters.telephony.media.worker import Place, Worker
from homeshore.adapters.telephony.ports import AnyMediaEvent, NoCommonCodec
from homeshore.contacts.dispatcher.protocol import BrokenFrame, Frames
from homeshore.journal.bus import address_of

ORPHAN_SECONDS = 20.0
"""How long legs and recordings last without a switchboard: the parties go on talking while it starts again."""
STOP_SECONDS = 5.0

log = structlog.get_logger()


def main(name: str) -> int:
    """Run the media worker `name` (`media-1`) until SIGTERM or SIGINT. Returns the process's exit code."""
    _allow_many_sockets()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run(name))
    return 0


def _allow_many_sockets() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


async def _run(name: str) -> None:
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    served = Served(Worker(name, Place(tuple(settings.MEDIA_ADDRESSES), parse_ports(settings.MEDIA_PORTS))))
    await served.open()
    gc.collect()
    gc.freeze()  # what is loaded stays; a collection that scans it would be heard
    await ended.wait()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(STOP_SECONDS):
            await served.close()


class Served:
    """A worker and the clients that are connected to it; all of them hear the events."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self._links: list[Link] = []
        self._orphaned: asyncio.TimerHandle | None = None
        self._dropping: asyncio.Task[None] | None = None
        worker.on_event = self._tell

    async def open(self) -> None:
        """Begin to listen."""
        path = protocol.socket_path(self.worker.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with address_of(path) as address:
            self._server = await asyncio.get_running_loop().create_unix_server(lambda: Link(self), address)
        log.info("media_serves", worker=self.worker.name, pid=os.getpid())

    async def close(self) -> None:
        """Say goodbye to every leg."""
        self._server.close()
        await self.worker.close()
        if self._orphaned is not None:
            self._orphaned.cancel()
        for link in tuple(self._links):
            link.cut()

    def came(self, link: "Link") -> None:
        """A client connected."""
        self._links.append(link)

    def went(self, link: "Link") -> None:
        """A client is gone."""
        if link in self._links:
            self._links.remove(link)
        if not self._links and self._server.is_serving():
            self.worker.abandon()
            self._orphaned = asyncio.get_running_loop().call_later(ORPHAN_SECONDS, self._drop_abandoned)

    def _drop_abandoned(self) -> None:
        self._dropping = asyncio.create_task(self.worker.drop_abandoned())

    def _tell(self, event: AnyMediaEvent) -> None:
        data = frame(Happened(event))
        for link in self._links:
            link.send(data)


class Link(asyncio.Protocol):
    """One client's connection. Requests are done in their order; those that wait for a disk do not hold up others."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self._frames = Frames()
        self._queue: asyncio.Queue[Asked] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._served.came(self)
        self._begin(self._work())

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self._transport = None
        self._served.went(self)
        for task in self._tasks:
            task.cancel()

    def data_received(self, data: bytes) -> None:
        try:
            for body in self._frames.feed(data):
                self._queue.put_nowait(protocol.requests.decode(body))
        except (BrokenFrame, msgspec.DecodeError) as error:
            log.error("media_link_broke", cause=str(error))
            self.cut()

    def send(self, data: bytes) -> None:
        """Send a frame; nothing happens when the client is gone."""
        if self._transport is not None:
            self._transport.write(data)

    def cut(self) -> None:
        """End the connection."""
        if self._transport is not None:
            self._transport.close()

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self) -> None:
        while True:
            asked = await self._queue.get()
            if isinstance(asked.request, protocol.StopRecording):
                self._begin(self._answer(asked))
            else:
                await self._answer(asked)

    async def _answer(self, asked: Asked) -> None:
        try:
            reply = await _do(self._served.worker, asked.id, asked.request)
        except NoCommonCodec as error:
            reply = Refused(asked.id, protocol.NO_COMMON_CODEC, str(error))
        except Exception as error:  # the request of one leg; the others go on
            log.exception("media_request_failed", request=type(asked.request).__name__)
            reply = Refused(asked.id, protocol.FAILED, str(error))
        self.send(frame(reply))


async def _do(worker: Worker, number: int, request: AnyRequest) -> Reply:
    match request:
        case protocol.Join(leg, sdp):
            return protocol.Text(number, await worker.join(leg, sdp))
        case protocol.OpenRtp(leg, srtp):
            return protocol.Local(number, await worker.open_rtp(leg, srtp))
        case protocol.Ping():
            return protocol.Load(number, await worker.ping())
        case _:  # the others answer nothing, and their tag is the method's name
            await getattr(worker, str(request.__struct_config__.tag))(*msgspec.structs.astuple(request))
            return Done(number)
