"""One end of a Unix socket that another process serves: asked by number, answered in any order, connected again
whenever it breaks. Requests and replies are framed as in `protocol`; what they say is their owners' own."""

import asyncio
import contextlib
import random
from collections.abc import Callable
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import msgspec
import structlog

from homeshore.contacts.dispatcher.protocol import BrokenFrame, Frames
from homeshore.journal.bus import address_of

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.05, 1.0

log = structlog.get_logger()


class Numbered(Protocol):
    """A reply, by the number of its request."""

    @property
    def id(self) -> int: ...


R = TypeVar("R", bound=Numbered)


class LinkBroken(Exception):
    """No reply came. `sent`: the request may have been done all the same."""

    def __init__(self, sent: bool) -> None:
        super().__init__(sent)
        self.sent = sent


class ReconnectingLink(Generic[R]):
    """Kept open from `start` to `close`. `decode` reads a frame: a reply, or None for what came unasked and was dealt
    with. `on_up` may send at once; `on_down` hears that a link which was up is not."""

    def __init__(self, name: str, path: Callable[[], Path], decode: Callable[[bytes], R | None]) -> None:
        self.on_up: Callable[[], None] = lambda: None
        self.on_down: Callable[[], None] = lambda: None
        self.longest_pause = LONGEST_PAUSE_SECONDS
        self._name, self._path, self._decode = name, path, decode
        self._linked = asyncio.Event()
        self._waiting: dict[int, asyncio.Future[R]] = {}
        self._outgoing: list[bytes] = []
        self._writer: asyncio.StreamWriter | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def up(self) -> bool:
        """Whether the other process can be asked now."""
        return self._linked.is_set()

    async def start(self) -> None:
        """Begin to connect; returns at once."""
        self._task = asyncio.create_task(self._stay_connected(), name=f"{self._name}-link")

    async def close(self) -> None:
        """Leave for good."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def ask(self, number: int, data: bytes, timeout_seconds: float) -> R:
        """The reply to a framed request of this number. Waits for a link that is not up. Raises LinkBroken."""
        sent = False
        try:
            async with asyncio.timeout(timeout_seconds):
                await self._linked.wait()
                future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
                self._waiting[number] = future
                sent = True
                self.send(data)
                return await future
        except TimeoutError:
            raise LinkBroken(sent) from None
        finally:
            self._waiting.pop(number, None)

    def send(self, data: bytes) -> None:
        """Send frames, together with all that is sent before the loop turns."""
        if not self._outgoing:
            asyncio.get_running_loop().call_soon(self._flush)
        self._outgoing.append(data)

    def _flush(self) -> None:
        if self._writer is not None:
            self._writer.write(b"".join(self._outgoing))
        self._outgoing.clear()

    async def _stay_connected(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        try:
            while True:
                with contextlib.suppress(OSError):
                    with address_of(self._path()) as address:
                        reader, self._writer = await asyncio.open_unix_connection(address)
                    pause = FIRST_PAUSE_SECONDS
                    await self._serve(reader)
                await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - spreads reconnections
                pause = min(pause * 2, self.longest_pause)
        finally:
            self._drop()

    async def _serve(self, reader: asyncio.StreamReader) -> None:
        frames = Frames()
        self._linked.set()
        self.on_up()
        try:
            while data := await reader.read(1 << 18):
                for body in frames.feed(data):
                    self._receive(self._decode(body))
        except (OSError, BrokenFrame, msgspec.DecodeError) as error:
            log.warning("link_broke", link=self._name, cause=str(error))
        finally:
            self._drop()

    def _receive(self, reply: R | None) -> None:
        if reply is not None and (future := self._waiting.get(reply.id)) is not None and not future.done():
            future.set_result(reply)

    def _drop(self) -> None:
        was_up = self.up
        self._linked.clear()
        self._outgoing.clear()
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(LinkBroken(sent=True))
        if was_up:
            self.on_down()
