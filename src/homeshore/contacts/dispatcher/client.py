"""How other processes talk to the dispatcher: `DispatcherClient` in an event loop, `do` and `ask` in a page."""

import asyncio
import contextlib
import itertools
import random
import socket
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import msgspec
import structlog

from homeshore.contacts.dispatcher.protocol import (
    Accepted,
    Answer,
    AnyQuery,
    Ask,
    BrokenFrame,
    DispatcherUnavailable,
    Do,
    Frames,
    Hello,
    Message,
    Pressure,
    Refused,
    Reply,
    frame,
    refusal_of,
    replies,
    socket_path,
)
from homeshore.journal.bus import address_of
from homeshore.kit.clock import now_us
from homeshore.routing.commands import AnyCommand, Connect

V = TypeVar("V")
TIMEOUT_SECONDS = 5.0
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.05, 1.0

log = structlog.get_logger()


class DispatcherClient:
    """A gateway's link to the dispatcher, kept open for as long as it lives.

    `sessions` yields the (agent, session) pairs of the desks open on this gateway: they are announced after each
    (re)connection. `on_link` hears true when the link is up or the journal writes again, false when not.
    """

    def __init__(
        self,
        name: str,
        sessions: Callable[[], Iterable[tuple[int, int]]] = tuple,
        on_link: Callable[[bool], None] = lambda _: None,
        path: Path | None = None,
    ) -> None:
        self.up = False
        self._name = name
        self._sessions = sessions
        self._on_link = on_link
        self._path = path
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Reply]] = {}
        self._linked = asyncio.Event()
        self._writer: asyncio.StreamWriter | None = None
        self._outgoing: list[bytes] = []
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to connect; returns at once."""
        self._task = asyncio.create_task(self._stay_connected(), name="dispatcher-link")

    async def close(self) -> None:
        """Leave: the dispatcher disconnects the sessions announced here."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def do(self, command: AnyCommand, timeout_seconds: float = TIMEOUT_SECONDS) -> Accepted:
        """Have a command done; returns once it is durable.

        Raises the core's Refusal, or DispatcherUnavailable (`sent`: whether it may have been done all the same).
        """
        number = next(self._numbers)
        reply = await self._exchange(number, Do(number, command), timeout_seconds)
        assert isinstance(reply, Accepted)
        return reply

    async def ask(self, query: AnyQuery, shape: type[V], timeout_seconds: float = TIMEOUT_SECONDS) -> V:
        """A view of committed state, in the shape that the query names. Raises DispatcherUnavailable or a Refusal."""
        number = next(self._numbers)
        reply = await self._exchange(number, Ask(number, query), timeout_seconds)
        assert isinstance(reply, Answer)
        return msgspec.msgpack.decode(reply.view, type=shape)

    async def _exchange(self, number: int, message: Message, timeout_seconds: float) -> Reply:
        sent = False
        try:
            async with asyncio.timeout(timeout_seconds):
                await self._linked.wait()
                sent = True
                future: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
                self._waiting[number] = future
                self._send(frame(message))
                reply = await future
        except TimeoutError:
            raise DispatcherUnavailable(sent=sent) from None
        finally:
            self._waiting.pop(number, None)
        if isinstance(reply, Refused):
            raise refusal_of(reply)
        return reply

    def _send(self, data: bytes) -> None:
        if not self._outgoing:
            asyncio.get_running_loop().call_soon(self._flush)
        self._outgoing.append(data)

    def _flush(self) -> None:
        if self._writer is not None:
            self._writer.write(b"".join(self._outgoing))
        self._outgoing.clear()

    async def _stay_connected(self) -> None:
        pause = _FIRST_PAUSE_SECONDS
        try:
            while True:
                try:
                    with address_of(self._path or socket_path()) as address:
                        reader, self._writer = await asyncio.open_unix_connection(address)
                except OSError:
                    await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - spreads reconnections
                    pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
                    continue
                pause = _FIRST_PAUSE_SECONDS
                await self._serve(reader)
        finally:
            self._drop()

    async def _serve(self, reader: asyncio.StreamReader) -> None:
        self._greet()
        frames = Frames()
        try:
            while data := await reader.read(1 << 18):
                for body in frames.feed(data):
                    self._receive(replies.decode(body))
        except (OSError, BrokenFrame, msgspec.DecodeError) as error:
            log.warning("dispatcher_link_broke", cause=str(error))
        finally:
            self._drop()

    def _greet(self) -> None:
        self._send(frame(Hello(self._name)))
        for agent, session in self._sessions():
            self._send(frame(Do(0, Connect(agent, session, now_us()))))
        self._linked.set()
        self._tell(True)

    def _receive(self, reply: Reply) -> None:
        if isinstance(reply, Pressure):
            self._tell(not reply.busy)
        elif (future := self._waiting.get(reply.id)) is not None and not future.done():
            future.set_result(reply)

    def _drop(self) -> None:
        self._linked.clear()
        self._outgoing.clear()
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(DispatcherUnavailable(sent=True))
        if self.up:
            self._tell(False)

    def _tell(self, up: bool) -> None:
        self.up = up
        self._on_link(up)


def do(command: AnyCommand, timeout_seconds: float = TIMEOUT_SECONDS) -> Accepted:
    """Have one command done, blocking until it is durable. Raises like `DispatcherClient.do`."""
    reply = _call(Do(1, command), timeout_seconds)
    assert isinstance(reply, Accepted)
    return reply


def ask(query: AnyQuery, shape: type[V], timeout_seconds: float = TIMEOUT_SECONDS) -> V:
    """One view of committed state, blocking. Raises like `DispatcherClient.ask`."""
    reply = _call(Ask(1, query), timeout_seconds)
    assert isinstance(reply, Answer)
    return msgspec.msgpack.decode(reply.view, type=shape)


def _call(message: Message, timeout_seconds: float) -> Reply:
    sent = False
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link, address_of(socket_path()) as address:
            link.settimeout(timeout_seconds)
            link.connect(address)
            link.sendall(frame(Hello("page")) + frame(message))
            sent = True
            reply = _first_reply(link)
    except OSError as error:
        raise DispatcherUnavailable(sent=sent) from error
    if isinstance(reply, Refused):
        raise refusal_of(reply)
    return reply


def _first_reply(link: socket.socket) -> Reply:
    frames = Frames()
    while data := link.recv(1 << 18):
        for body in frames.feed(data):
            reply = replies.decode(body)
            if not isinstance(reply, Pressure):
                return reply
    raise ConnectionResetError("the dispatcher closed the connection")
