"""How other processes talk to the dispatcher: `DispatcherClient` in an event loop, `do` and `ask` in a page."""

import itertools
import socket
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import msgspec

from homeshore.contacts.dispatcher.protocol import (
    Accepted,
    Answer,
    AnyQuery,
    Ask,
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
from homeshore.contacts.dispatcher.reconnecting import LinkBroken, ReconnectingLink
from homeshore.journal.bus import address_of
from homeshore.kit.clock import now_us
from homeshore.routing.commands import AnyCommand, Connect

V = TypeVar("V")
Answered = Accepted | Answer | Refused
TIMEOUT_SECONDS = 5.0


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
        self._numbers = itertools.count(1)
        self._link = ReconnectingLink[Answered]("dispatcher", lambda: path or socket_path(), self._decode)
        self._link.on_up, self._link.on_down = self._greet, self._lost

    async def start(self) -> None:
        """Begin to connect; returns at once."""
        await self._link.start()

    async def close(self) -> None:
        """Leave: the dispatcher disconnects the sessions announced here."""
        await self._link.close()

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

    async def _exchange(self, number: int, message: Message, timeout_seconds: float) -> Accepted | Answer:
        try:
            reply = await self._link.ask(number, frame(message), timeout_seconds)
        except LinkBroken as broken:
            raise DispatcherUnavailable(sent=broken.sent) from None
        if isinstance(reply, Refused):
            raise refusal_of(reply)
        return reply

    def _greet(self) -> None:
        self._link.send(frame(Hello(self._name)))
        for agent, session in self._sessions():
            self._link.send(frame(Do(0, Connect(agent, session, now_us()))))
        self._tell(True)

    def _decode(self, body: bytes) -> Answered | None:
        reply = replies.decode(body)
        if not isinstance(reply, Pressure):
            return reply
        self._tell(not reply.busy)
        return None

    def _lost(self) -> None:
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
