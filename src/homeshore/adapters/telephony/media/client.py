"""The switchboard's end: `MediaClient` is a `Media` over a Unix socket."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from homeshore.adapters.telephony.media import protocol
from homeshore.adapters.telephony.media.protocol import AnyReply, AnyRequest, Asked, Happened, frame, replies
from homeshore.adapters.telephony.ports import (
    AnyMediaEvent,
    MediaUnavailable,
    NoCommonCodec,
    RecordingSpec,
    RtpAddress,
)
from homeshore.contacts.dispatcher.reconnecting import LinkBroken, ReconnectingLink

TIMEOUT_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 0.1
"""A worker that starts again has callers who hear nothing."""


class MediaClient:
    """A link to the worker `name`, kept open. `on_lost` is called when it breaks: the legs are gone, or soon will be.

    `on_up` is called at each connection; until then every method raises MediaUnavailable at once.
    """

    def __init__(self, name: str, path: Path | None = None) -> None:
        self.name = name
        self.on_event: Callable[[AnyMediaEvent], None] = lambda _: None
        self.on_lost: Callable[[], None] = lambda: None
        self.on_up: Callable[[], None] = lambda: None
        self._numbers = itertools.count(1)
        self._link = ReconnectingLink[AnyReply](name, lambda: path or protocol.socket_path(name), self._decode)
        self._link.longest_pause = LONGEST_PAUSE_SECONDS
        self._link.on_up, self._link.on_down = self._came, self._went

    @property
    def up(self) -> bool:
        """Whether the worker can be asked now."""
        return self._link.up

    async def start(self) -> None:
        """Begin to connect; returns at once."""
        await self._link.start()

    async def close(self) -> None:
        """Leave for good; `on_lost` is not called."""
        self.on_lost = lambda: None
        await self._link.close()

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
        if not self.up:
            raise MediaUnavailable(self.name)
        number = next(self._numbers)
        try:
            reply = await self._link.ask(number, frame(Asked(number, request)), TIMEOUT_SECONDS)
        except LinkBroken as broken:
            raise MediaUnavailable(self.name) from broken
        if not isinstance(reply, protocol.Refused):
            return reply
        raise NoCommonCodec(reply.why) if reply.code == protocol.NO_COMMON_CODEC else MediaUnavailable(reply.why)

    def _came(self) -> None:
        self.on_up()

    def _went(self) -> None:
        self.on_lost()

    def _decode(self, body: bytes) -> AnyReply | None:
        message = replies.decode(body)
        if not isinstance(message, Happened):
            return message
        self.on_event(message.event)
        return None
