"""The switchboard's Unix socket: requests in, answers out, in any order."""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec
import structlog

from homeshore.adapters.telephony.ports import MediaUnavailable
from homeshore.contacts.dispatcher.protocol import BrokenFrame, Frames, frame
from homeshore.contacts.dispatcher.protocol import refused as as_refused
from homeshore.contacts.telephone.protocol import (
    VERSION,
    Answered,
    AnyAnswer,
    AnyRequest,
    Asked,
    Refused,
    SwitchboardUnavailable,
    socket_path,
)
from homeshore.journal.bus import address_of
from homeshore.kit.errors import Refusal

Answerer = Callable[[AnyRequest], Awaitable[AnyAnswer]]

_asked: msgspec.msgpack.Decoder[Asked] = msgspec.msgpack.Decoder(Asked)

log = structlog.get_logger()


class Door:
    """Serves until closed; `answer` does what is asked."""

    def __init__(self, answer: Answerer) -> None:
        self._answer = answer
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()

    async def open(self) -> None:
        """Begin to listen."""
        path = socket_path()
        path.unlink(missing_ok=True)
        with address_of(path) as address:
            self._server = await asyncio.start_unix_server(self._serve, address)

    async def close(self) -> None:
        """Stop listening and drop who is connected."""
        if self._server is not None:
            self._server.close()
        writers = tuple(self._writers)
        for writer in writers:
            writer.close()
        await asyncio.gather(*(writer.wait_closed() for writer in writers), return_exceptions=True)
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        socket_path().unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        frames = Frames()
        self._writers.add(writer)
        try:
            while data := await reader.read(1 << 18):
                for body in frames.feed(data):
                    self._take(_asked.decode(body), writer)
        except (OSError, BrokenFrame, msgspec.DecodeError) as error:
            log.warning("link_broken", cause=str(error))
        finally:
            self._writers.discard(writer)
            writer.close()

    def _take(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        if asked.version != VERSION:
            raise BrokenFrame(f"protocol version {asked.version}")
        task = asyncio.get_running_loop().create_task(self._reply(asked, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _reply(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        answer = await self._try(asked.request)
        if not writer.is_closing():
            writer.write(frame(Answered(asked.id, answer)))

    async def _try(self, request: AnyRequest) -> AnyAnswer:
        try:
            return await self._answer(request)
        except Refusal as refusal:
            return _refused(refusal)
        except MediaUnavailable as trouble:
            log.warning("request_without_media", request=type(request).__name__, cause=str(trouble))
            return _refused(SwitchboardUnavailable(sent=False))
        except Exception:
            log.exception("request_failed", request=type(request).__name__)
            return _refused(SwitchboardUnavailable(sent=True))


def _refused(refusal: Refusal) -> Refused:
    plain = as_refused(0, refusal)
    return Refused(plain.code, plain.fields)
