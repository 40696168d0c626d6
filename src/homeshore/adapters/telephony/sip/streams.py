"""One TCP or TLS connection: messages cut out of a stream by Content-Length (RFC 3261 18.3)."""

import asyncio
import re
from collections.abc import Callable
from typing import NamedTuple, cast

from homeshore.adapters.telephony.sip.message import LONGEST

_LENGTH = re.compile(rb"\r\n(?:content-length|l)[ \t]*:[ \t]*(\d{1,9})[ \t]*(?=\r\n)", re.IGNORECASE)
_MOST_UNSENT = 1_000_000
FIRST_MESSAGE_SECONDS = 32.0
MOST_BY_SOURCE = 200


class Hop(NamedTuple):
    """Where a message comes from or goes: transport (udp, tcp, tls), host or address, port."""

    transport: str
    host: str
    port: int

    @property
    def reliable(self) -> bool:
        return self.transport != "udp"


class Framing:
    """Cuts messages out of a stream. A stream that cannot be cut raises ValueError: it has to be closed."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """The messages that are complete; a lone CRLF CRLF (RFC 5626 ping) comes as that."""
        self._buffer += data
        messages = []
        while (message := self._next()) is not None:
            messages.append(message)
        return messages

    def _next(self) -> bytes | None:
        if self._buffer.startswith(b"\r\n\r\n"):
            del self._buffer[:4]
            return b"\r\n\r\n"
        if self._buffer.startswith(b"\r\n") and len(self._buffer) > 2 and self._buffer[2:3] != b"\r":
            del self._buffer[:2]
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > LONGEST:
                raise ValueError("no end of headers")
            return None
        found = _LENGTH.search(self._buffer, 0, end + 2)
        size = end + 4 + (int(found[1]) if found else 0)
        if size > LONGEST:
            raise ValueError("message too large")
        if len(self._buffer) < size:
            return None
        message = bytes(self._buffer[:size])
        del self._buffer[:size]
        return message


class Stream(asyncio.Protocol):
    """A connection; tells `owner` of its opening and end, and hands each message in."""

    def __init__(self, transport_name: str, owner: "StreamOwner") -> None:
        self._name = transport_name
        self._owner = owner
        self._framing = Framing()
        self._transport: asyncio.Transport | None = None
        self._impatience: asyncio.TimerHandle | None = None
        self.hop = Hop(transport_name, "", 0)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass of it
        host, port = transport.get_extra_info("peername")[:2]
        self.hop = Hop(self._name, host, port)
        # Whoever connects and says nothing is sent away: descriptors are few.
        self._impatience = asyncio.get_running_loop().call_later(FIRST_MESSAGE_SECONDS, self.close)
        self._owner.stream_opened(self)

    def data_received(self, data: bytes) -> None:
        try:
            messages = self._framing.feed(data)
        except ValueError:
            self.close()
            return
        for message in messages:
            self._be_patient()
            if message == b"\r\n\r\n":
                self.send(b"\r\n")
            else:
                self._owner.on_message(message, self.hop)

    def _be_patient(self) -> None:
        if self._impatience is not None:
            self._impatience.cancel()
            self._impatience = None

    def send(self, data: bytes) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        self._transport.write(data)
        if self._transport.get_write_buffer_size() > _MOST_UNSENT:
            self._transport.abort()

    def close(self) -> None:
        self._be_patient()
        if self._transport is not None:
            self._transport.close()

    def connection_lost(self, _error: Exception | None) -> None:
        self._be_patient()
        self._owner.stream_closed(self)


class StreamOwner:
    """Keeps the open connections by the address of their other end."""

    on_message: Callable[[bytes, Hop], None]

    def __init__(self, most: int) -> None:
        self.streams: dict[Hop, Stream] = {}
        self._most = most

    def stream_opened(self, stream: Stream) -> None:
        beside = sum(hop.host == stream.hop.host for hop in self.streams)
        if len(self.streams) >= self._most or beside >= MOST_BY_SOURCE:
            stream.close()
        else:
            self.streams[stream.hop] = stream

    def stream_closed(self, stream: Stream) -> None:
        if self.streams.get(stream.hop) is stream:
            del self.streams[stream.hop]
