"""One connection to the dispatcher: frames in, replies out, and the sessions of the desks behind it."""

import asyncio
from typing import Protocol, cast

import msgspec
import structlog

from homeshore.contacts.dispatcher.protocol import (
    VERSION,
    Ask,
    BrokenFrame,
    Do,
    Frames,
    Hello,
    Message,
    frame,
    malformed,
    requests,
)

MAX_UNSENT_BYTES = 32 << 20
"""A client that does not read for so long is cut off; it will refetch."""

log = structlog.get_logger()


class Office(Protocol):
    """Where a link hands in what it receives."""

    def joined(self, link: "Link") -> None: ...

    def asked(self, link: "Link", request: Do | Ask) -> None: ...

    def left(self, link: "Link") -> None: ...


class Link(asyncio.Protocol):
    """`sessions` are the desks whose `Connect` came this way: agent -> session."""

    def __init__(self, office: Office) -> None:
        self.name = ""
        self.sessions: dict[int, int] = {}
        self._office = office
        self._frames = Frames()
        self._outgoing: list[bytes] = []
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one without saying so
        self._office.joined(self)

    def data_received(self, data: bytes) -> None:
        try:
            for body in self._frames.feed(data):
                self._received(body)
        except (BrokenFrame, msgspec.MsgspecError) as error:
            log.warning("link_broken", name=self.name, cause=str(error))
            self.cut()

    def _received(self, body: bytes) -> None:
        try:
            request = requests.decode(body)
        except msgspec.ValidationError as error:  # one bad command must not cost the desks behind this link
            self.put(malformed(body, error))
            self.flush()
            return
        if not isinstance(request, Hello):
            self._office.asked(self, request)
        elif request.version != VERSION:
            raise BrokenFrame(f"protocol version {request.version}")
        else:
            self.name = request.name

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self._transport = None
        self._office.left(self)

    def put(self, message: Message) -> None:
        """Have a message sent at the next `flush`."""
        self._outgoing.append(frame(message))

    def flush(self) -> None:
        """Send what was put, in one piece."""
        if self._transport is not None:
            self._transport.write(b"".join(self._outgoing))
            if self._transport.get_write_buffer_size() > MAX_UNSENT_BYTES:
                log.warning("link_does_not_read", name=self.name)
                self.cut()
        self._outgoing.clear()

    def cut(self) -> None:
        """Drop the connection at once."""
        if self._transport is not None:
            self._transport.abort()
