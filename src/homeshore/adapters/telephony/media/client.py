"""The switchboard's end: `MediaClient` is a `Media` over a Unix socket."""

import asyncio
import contextlib
import itertools
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec
import structlog

from homeshore.adapters.telephony.media import protocol
from homeshore.adapters.telephony.media.protocol import AnyReply, AnyRequest, Asked, Happened, frame, replies
from homeshore.adapters.telephony.ports import (
    AnyMediaEvent,
    MediaUnavailable,
    NoCommonCodec,
    RecordingSpec,
    RtpAddress,
)
from homeshore.contacts.dispatcher.protocol import BrokenFrame, Frames
from homeshore.journal.bus import address_of

TIMEOUT_SECONDS = 5.0
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.05, 0.1

log = structlog.get_logger()


class MediaClient:
    """A link to the worker `name`, kept open. `on_lost` is called when it breaks: the legs are gone, or soon will be.

    `on_up` is called at each connection; until then every method raises MediaUnavailable at once.
    """

    def __init__(self, name: str, path: Path | None = None) -> None:
        self.name = name
        self.up = False
        self.on_event: Callable[[AnyMediaEvent], None] = lambda _: None
        self.on_lost: Callable[[], None] = lambda: None
        self.on_up: Callable[[], None] = lambda: None
        self._path = path or protocol.socket_path(name)
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[AnyReply]] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to connect; returns at once."""
        self._task = asyncio.create_task(self._stay_connected(), name=f"{self.name}-link")

    async def close(self) -> None:
        """Leave for good; `on_lost` is not called."""
        self.on_lost = lambda: None
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def join(self, leg: str, sdp_offer: str) -> str:
        reply = await self._ask(protocol.Join(leg, sdp_offer))
        assert isinstance(reply, protocol.Text)
        return reply.text

    async def open_rtp(self, leg: str, srtp: bool) -> RtpAddress:
        reply = await self._ask(protocol.OpenRtp(leg, srtp))
        assert isinstance(reply, protocol.Local)
        return reply.address

    async def connect_rtp(self, leg: str, remote: RtpAddress) -> None:
        await self._ask(protocol.ConnectRtp(leg, remote))

    async def set_hears(self, matrix: Mapping[str, Sequence[str]]) -> None:
        await self._ask(protocol.SetHears({listener: tuple(sources) for listener, sources in matrix.items()}))

    async def play(self, leg: str, prompts: Sequence[str], loop: bool, number: int) -> None:
        await self._ask(protocol.Play(leg, tuple(prompts), loop, number))

    async def stop(self, leg: str) -> None:
        await self._ask(protocol.Stop(leg))

    async def send_digits(self, leg: str, digits: str) -> None:
        await self._ask(protocol.SendDigits(leg, digits))

    async def record(self, spec: RecordingSpec) -> None:
        await self._ask(protocol.Record(spec))

    async def pause(self, recording: int) -> None:
        await self._ask(protocol.Pause(recording))

    async def resume(self, recording: int) -> None:
        await self._ask(protocol.Resume(recording))

    async def stop_recording(self, recording: int) -> None:
        await self._ask(protocol.StopRecording(recording))

    async def leave(self, leg: str) -> None:
        await self._ask(protocol.Leave(leg))

    async def ping(self) -> float:
        reply = await self._ask(protocol.Ping())
        assert isinstance(reply, protocol.Load)
        return reply.share

    async def _ask(self, request: AnyRequest) -> AnyReply:
        if self._writer is None:
            raise MediaUnavailable(self.name)
        number = next(self._numbers)
        future: asyncio.Future[AnyReply] = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        try:
            self._writer.write(frame(Asked(number, request)))
            async with asyncio.timeout(TIMEOUT_SECONDS):
                reply = await future
        except (TimeoutError, OSError) as error:
            raise MediaUnavailable(self.name) from error
        finally:
            self._waiting.pop(number, None)
        if not isinstance(reply, protocol.Refused):
            return reply
        raise NoCommonCodec(reply.why) if reply.code == protocol.NO_COMMON_CODEC else MediaUnavailable(reply.why)

    async def _stay_connected(self) -> None:
        pause = _FIRST_PAUSE_SECONDS
        try:
            while True:
                with contextlib.suppress(OSError):
                    with address_of(self._path) as address:
                        reader, self._writer = await asyncio.open_unix_connection(address)
                    pause = _FIRST_PAUSE_SECONDS
                    await self._serve(reader)
                await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - spreads reconnections
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
        finally:
            self._drop()

    async def _serve(self, reader: asyncio.StreamReader) -> None:
        self.up = True
        self.on_up()
        frames = Frames()
        try:
            while data := await reader.read(1 << 18):
                for body in frames.feed(data):
                    self._receive(replies.decode(body))
        except (OSError, BrokenFrame, msgspec.DecodeError) as error:
            log.warning("media_link_broke", worker=self.name, cause=str(error))
        finally:
            self._drop()

    def _receive(self, message: AnyReply | Happened) -> None:
        if isinstance(message, Happened):
            self.on_event(message.event)
        elif (future := self._waiting.get(message.id)) is not None and not future.done():
            future.set_result(message)

    def _drop(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(MediaUnavailable(self.name))
        if self.up:
            self.up = False
            self.on_lost()
