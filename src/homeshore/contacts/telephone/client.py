"""How web processes ask the switchboard: `SwitchboardClient` in an event loop, `ask` in a page."""

import asyncio
import contextlib
import itertools
import random
import socket
from pathlib import Path
from typing import TypeVar

import msgspec
import structlog

from homeshore.contacts.dispatcher import protocol as dispatcher
from homeshore.contacts.dispatcher.protocol import BrokenFrame, Frames, frame
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
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.05, 1.0

_answers: msgspec.msgpack.Decoder[Answered] = msgspec.msgpack.Decoder(Answered)
_REFUSALS: dict[str, type[Refusal]] = {
    value.code: value
    for value in vars(protocol).values()
    if isinstance(value, type) and issubclass(value, Refusal) and value is not Refusal
}

log = structlog.get_logger()


class SwitchboardClient:
    """A gateway's link to the switchboard, kept open for as long as it lives. Questions are answered in any order."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Answer]] = {}
        self._linked = asyncio.Event()
        self._writer: asyncio.StreamWriter | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def up(self) -> bool:
        """Whether the switchboard can be asked now."""
        return self._linked.is_set()

    async def start(self) -> None:
        """Begin to connect; returns at once."""
        self._task = asyncio.create_task(self._stay_connected(), name="switchboard-link")

    async def close(self) -> None:
        """Leave. What the switchboard holds stays."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def ask(self, request: AnyRequest, shape: type[V], timeout_seconds: float = TIMEOUT_SECONDS) -> V:
        """The answer to a request, in the shape that the request names (`Done` where it names none).

        Raises the switchboard's Refusal, or SwitchboardUnavailable (`sent`: it may have been done all the same).
        """
        number, sent = next(self._numbers), False
        try:
            async with asyncio.timeout(timeout_seconds):
                await self._linked.wait()
                future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
                self._waiting[number] = future
                assert self._writer is not None
                sent = True
                self._writer.write(frame(Asked(number, request)))
                answer = await future
        except TimeoutError:
            raise SwitchboardUnavailable(sent=sent) from None
        finally:
            self._waiting.pop(number, None)
        return _expected(answer, shape)

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
                self._linked.set()
                await self._serve(reader)
        finally:
            self._drop()

    async def _serve(self, reader: asyncio.StreamReader) -> None:
        frames = Frames()
        try:
            while data := await reader.read(1 << 18):
                for body in frames.feed(data):
                    self._receive(_answers.decode(body))
        except (OSError, BrokenFrame, msgspec.DecodeError) as error:
            log.warning("switchboard_link_broke", cause=str(error))
        finally:
            self._drop()

    def _receive(self, reply: Answered) -> None:
        if (future := self._waiting.get(reply.id)) is not None and not future.done():
            future.set_result(reply.answer)

    def _drop(self) -> None:
        self._linked.clear()
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(SwitchboardUnavailable(sent=True))


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
