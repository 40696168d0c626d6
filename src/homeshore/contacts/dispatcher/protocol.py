"""What travels over the dispatcher's socket: frames of four bytes of length and a msgpack array.

A client says hello, then sends `Do` and `Ask` with numbers of its own and gets one reply to each, in order. Replies
leave after the commit of everything that they depend on.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec
from django.conf import settings

from homeshore.kit.errors import Refusal
from homeshore.routing import errors as routing_errors
from homeshore.routing.commands import AnyCommand

VERSION = 1
MAX_FRAME_BYTES = 1 << 20
_LENGTH_BYTES = 4


class DispatcherUnavailable(Refusal):
    """The dispatcher cannot be reached or does not answer. With `sent` true it may have done what it was told."""

    code = "dispatcher_unavailable"


class DispatcherBusy(Refusal):
    """The journal cannot be written for the moment and too many commands wait; nothing was done."""

    code = "dispatcher_busy"


class Malformed(Refusal):
    """The command or query has a field of the wrong kind; nothing was done."""

    code = "malformed"


class BrokenFrame(Exception):
    """The other side does not speak this protocol: the connection is closed."""


class Message(msgspec.Struct, frozen=True, array_like=True):
    """Anything that travels."""


class Hello(Message, frozen=True, tag="hello"):
    """First on each connection: who this is, for the log, and which protocol it speaks."""

    name: str
    version: int = VERSION


class Do(Message, frozen=True, tag="do"):
    """A command. A `Connect` also makes this connection answer for the agent's session: if it drops, so do they."""

    id: int
    command: AnyCommand


class Query(msgspec.Struct, frozen=True, array_like=True):
    """A question about committed state."""


class Ping(Query, frozen=True, tag="ping"):
    """Answers `Pong`."""


class ShowAgent(Query, frozen=True, tag="agent"):
    """Answers `routing.views.AgentView`, or unknown_agent."""

    agent: int


class ShowContact(Query, frozen=True, tag="contact"):
    """Answers `routing.views.ContactView`, or unknown_contact when the core does not hold it (any more)."""

    contact: int


class ShowFloor(Query, frozen=True, tag="floor"):
    """Answers `routing.views.FloorView`."""


class Explain(Query, frozen=True, tag="explain"):
    """Answers a tuple of codes: why a contact stands where it stands, or what keeps it from an agent."""

    contact: int
    agent: int = 0


AnyQuery = Ping | ShowAgent | ShowContact | ShowFloor | Explain


class Pong(msgspec.Struct, frozen=True):
    """The dispatcher is at work: its clock, the newest fact, its epoch."""

    now_us: int
    seq: int
    epoch: int


class Ask(Message, frozen=True, tag="ask"):
    """A query."""

    id: int
    query: AnyQuery


class Accepted(Message, frozen=True, tag="accepted"):
    """The command is durable. `seq` is the newest fact after it, of which the last `facts` came of it, at `at_us`."""

    id: int
    at_us: int
    seq: int
    facts: int


class Refused(Message, frozen=True, tag="refused"):
    """The command or query was refused, and changed nothing."""

    id: int
    code: str
    fields: dict[str, int | str | bool | None]


class Answer(Message, frozen=True, tag="answer"):
    """The reply to a query, as of the fact `seq`; its shape is the query's."""

    id: int
    seq: int
    view: msgspec.Raw


class Pressure(Message, frozen=True, tag="pressure"):
    """The journal cannot be written for the moment (busy), or can again. Unasked for."""

    busy: bool


Request = Hello | Do | Ask
Reply = Accepted | Refused | Answer | Pressure

_encoder = msgspec.msgpack.Encoder()
requests: msgspec.msgpack.Decoder[Request] = msgspec.msgpack.Decoder(Request)
replies: msgspec.msgpack.Decoder[Reply] = msgspec.msgpack.Decoder(Reply)


def frame(message: msgspec.Struct) -> bytes:
    """A message as it travels; the switchboard's protocol travels the same way."""
    data = _encoder.encode(message)
    return len(data).to_bytes(_LENGTH_BYTES, "big") + data


def encode_view(view: object) -> msgspec.Raw:
    """A view for an `Answer`."""
    return msgspec.Raw(_encoder.encode(view))


class Frames:
    """Cuts a stream of bytes into the frames that are complete. Raises BrokenFrame on one that is too long."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        data = self._rest + data if self._rest else data
        position, end = 0, len(data)
        while end - position >= _LENGTH_BYTES:
            start = position + _LENGTH_BYTES
            length = int.from_bytes(data[position:start], "big")
            if length > MAX_FRAME_BYTES:
                raise BrokenFrame(f"a frame of {length} bytes")
            if end - start < length:
                break
            position = start + length
            yield data[start:position]
        self._rest = data[position:]


def socket_path() -> Path:
    """Where the dispatcher of this centre listens."""
    return Path(settings.RUN_DIR) / "dispatcher.sock"


_REFUSALS: dict[str, type[Refusal]] = {
    value.code: value
    for value in [*vars(routing_errors).values(), DispatcherBusy, Malformed]
    if isinstance(value, type) and issubclass(value, Refusal)
}


def refused(id: int, refusal: Refusal) -> Refused:
    """A refusal as it travels; fields that are no plain values travel as text."""
    plain = {
        name: value if isinstance(value, int | str | None) else str(value) for name, value in refusal.fields.items()
    }
    return Refused(id, refusal.code, plain)


def malformed(body: bytes, error: msgspec.ValidationError) -> Refused:
    """The refusal of a frame that is msgpack but no request. Raises BrokenFrame when not even a number can be found."""
    parts = msgspec.msgpack.decode(body)
    if not (isinstance(parts, list) and len(parts) > 1 and isinstance(parts[1], int)):
        raise BrokenFrame(str(error))
    return refused(parts[1], Malformed(why=str(error)))


def refusal_of(reply: Refused) -> Refusal:
    """The refusal that the dispatcher raised, of its own class."""
    refusal = _REFUSALS.get(reply.code, Refusal)(**reply.fields)
    refusal.code = reply.code
    return refusal
