"""How web processes ask the switchboard: `SwitchboardClient` in an event loop, `ask` in a page."""

import itertools
import socket
from pathlib import Path
from typing import TypeVar

import msgspec

from homeshore.contacts.dispatcher import protocol as dispatcher
from homeshore.contacts.dispatcher.protocol import BrokenFrame, Frames, frame
from homeshore.contacts.dispatcher.reconnecting import LinkBroken, ReconnectingLink
from homeshore.contacts.telephone import protocol
from homeshore.contacts.telephone.protocol import (
    Answer,
    Answered,
    AnyRequest,
    Asked,
    Refused,
    SwitchboardUnavailable,
    socket_path,
)
from homeshore.journal.bus import address_of
from homeshore.kit.errors import Refusal

V = TypeVar("V", bound=Answer)
TIMEOUT_SECONDS = 8.0

_answers: msgspec.msgpack.Decoder[Answered] = msgspec.msgpack.Decoder(Answered)
_REFUSALS: dict[str, type[Refusal]] = {
    value.code: value
    for value in vars(protocol).values()
    if isinstance(value, type) and issubclass(value, Refusal) and value is not Refusal
}


class SwitchboardClient:
    """A gateway's link to the switchboard, kept open for as long as it lives. Questions are answered in any order."""

    def __init__(self, path: Path | None = None) -> None:
        self._numbers = itertools.count(1)
        self._link = ReconnectingLink[Answered]("switchboard", lambda: path or socket_path(), _answers.decode)

    @property
    def up(self) -> bool:
        """Whether the switchboard can be asked now."""
        return self._link.up

    async def start(self) -> None:
        """Begin to connect; returns at once."""
        await self._link.start()

    async def close(self) -> None:
        """Leave. What the switchboard holds stays."""
        await self._link.close()

    async def ask(self, request: AnyRequest, shape: type[V], timeout_seconds: float = TIMEOUT_SECONDS) -> V:
        """The answer to a request, in the shape that the request names (`Done` where it names none).

        Raises the switchboard's Refusal, or SwitchboardUnavailable (`sent`: it may have been done all the same).
        """
        number = next(self._numbers)
        try:
            reply = await self._link.ask(number, frame(Asked(number, request)), timeout_seconds)
        except LinkBroken as broken:
            raise SwitchboardUnavailable(sent=broken.sent) from None
        return _expected(reply.answer, shape)


def ask(request: AnyRequest, shape: type[V], timeout_seconds: float = TIMEOUT_SECONDS) -> V:
    """One question, blocking. Raises like `SwitchboardClient.ask`."""
    sent = False
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link, address_of(socket_path()) as address:
            link.settimeout(timeout_seconds)
            link.connect(address)
            sent = True
            link.sendall(frame(Asked(1, request)))
            answer = _first_answer(link)
    except (OSError, BrokenFrame, msgspec.DecodeError) as error:
        raise SwitchboardUnavailable(sent=sent) from error
    return _expected(answer, shape)


def _first_answer(link: socket.socket) -> Answer:
    frames = Frames()
    while data := link.recv(1 << 18):
        for body in frames.feed(data):
            return _answers.decode(body).answer
    raise ConnectionResetError("the switchboard closed the connection")


def _expected(answer: Answer, shape: type[V]) -> V:
    if isinstance(answer, Refused):
        raise _refusal_of(answer)
    assert isinstance(answer, shape)
    return answer


def _refusal_of(answer: Refused) -> Refusal:
    """The refusal that the switchboard raised, or passed on from the dispatcher, of its own class."""
    if answer.code in _REFUSALS:
        return _REFUSALS[answer.code](**answer.fields)
    return dispatcher.refusal_of(dispatcher.Refused(0, answer.code, answer.fields))
