"""A media worker in its event loop: the `Media` protocol, in this process. `server` puts it behind a socket."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence

import msgspec
import structlog

from homeshore.adapters.telephony.media.inside import new_certificate
from homeshore.adapters.telephony.media.keeping import Recording, Recordings
from homeshore.adapters.telephony.media.leg import Leg
from homeshore.adapters.telephony.media.matrix import Matrix
from homeshore.adapters.telephony.media.players import Player, Prompts
from homeshore.adapters.telephony.media.rtp_leg import RtpLeg
from homeshore.adapters.telephony.media.sockets import Ports, addresses, line_address
from homeshore.adapters.telephony.media.ticker import Ticker
from homeshore.adapters.telephony.media.web_leg import WebLeg
from homeshore.adapters.telephony.ports import (
    AnyMediaEvent,
    LegDown,
    PromptPlayed,
    RecordingFailed,
    RecordingSpec,
    RtpAddress,
)
from homeshore.kit.clock import now_us

log = structlog.get_logger()


class Place(msgspec.Struct, frozen=True):
    """Where a worker can be reached: the addresses that others are told (none: the machine's own), and the ports.

    The machine's addresses are looked up for each leg: a laptop changes its network.
    """

    told: tuple[str, ...]
    ports: Ports


class Worker:
    """All legs of one process."""

    def __init__(self, name: str, where: Place) -> None:
        self.name = name
        self.on_event: Callable[[AnyMediaEvent], None] = lambda _: None
        self.on_lost: Callable[[], None] = lambda: None
        self._where = where
        self._certificate = new_certificate()
        self._ticker = Ticker()
        self._matrix = Matrix()
        self._prompts = Prompts()
        self._players: dict[str, Player] = {}
        self._recordings = Recordings()
        self._endings: set[asyncio.Task[None]] = set()
        self._load = Load()
        self._abandoned: set[str | int] = set()
        """Legs and recordings of a switchboard that is gone, until somebody names them again."""

    @property
    def legs(self) -> Mapping[str, Leg]:
        return self._matrix.legs

    async def join(self, leg: str, sdp_offer: str) -> str:
        web = WebLeg(leg, self._tell, self._ticker, self._ended)
        try:
            own = addresses(self._where.told)
            answer = await web.answer(sdp_offer, own, self._where.ports, self._certificate)
        except BaseException:
            await web.close()
            raise
        self._put(web)
        return answer

    async def open_rtp(self, leg: str, srtp: bool) -> RtpAddress:
        line = RtpLeg(leg, self._tell, self._ticker, self._ended)
        local = await line.open(line_address(self._where.told), self._where.ports, srtp=srtp)
        self._put(line)
        return local

    async def connect_rtp(self, leg: str, remote: RtpAddress) -> None:
        line = self._matrix.legs.get(leg)
        if isinstance(line, RtpLeg):
            self._abandoned.discard(leg)
            line.connect(remote)
            self._matrix.connect(leg)

    async def set_hears(self, matrix: Mapping[str, Sequence[str]]) -> None:
        self._abandoned -= matrix.keys()
        self._matrix.set_hears(matrix)

    async def play(self, leg: str, prompts: Sequence[str], loop: bool, number: int) -> None:
        found = self._matrix.legs.get(leg)
        if found is None:
            return
        codec = next(iter(found.slots[0].types), "") if found.slots else ""
        frames = [await self._prompts.load(name, codec or "opus") for name in prompts]
        self._stop_player(leg)
        if self._matrix.legs.get(leg) is not found:
            return  # it was replaced while the files were read
        player = Player(found, frames, loop=loop, on_end=lambda: self._played(leg, number))
        self._players[leg] = player
        self._ticker.add(player.step)
        self._set_playing(leg, True)

    async def stop(self, leg: str) -> None:
        self._stop_player(leg)

    def _stop_player(self, leg: str) -> None:
        player = self._players.pop(leg, None)
        if player is not None:
            self._ticker.remove(player.step)
            self._set_playing(leg, False)

    def _set_playing(self, leg: str, playing: bool) -> None:
        found = self._matrix.legs.get(leg)
        if found is not None:
            found.playing = playing
            self._matrix.connect(leg)

    def _played(self, leg: str, number: int) -> None:
        self._stop_player(leg)
        self._tell(PromptPlayed(leg, now_us(), number))

    async def send_digits(self, leg: str, digits: str) -> None:
        found = self._matrix.legs.get(leg)
        if found is not None:
            found.send_keys(digits)

    async def record(self, spec: RecordingSpec) -> None:
        self._abandoned.discard(spec.recording)
        if self._recordings.get(spec.recording) is not None:
            return
        recording = Recording(spec, lambda cause: self._recording_failed(spec.recording, cause))
        self._recordings.add(spec.recording, recording)
        for keeper in recording.keepers:
            self._matrix.keep(keeper)

    def _recording_failed(self, number: int, cause: str) -> None:
        log.error("recording_failed", recording=number, cause=cause)
        self._tell(RecordingFailed("", now_us(), number, cause))

    async def pause(self, recording: int) -> None:
        found = self._recordings.get(recording)
        if found is not None:
            found.pause()

    async def resume(self, recording: int) -> None:
        found = self._recordings.get(recording)
        if found is not None:
            found.resume()

    async def stop_recording(self, recording: int) -> None:
        found = self._recordings.pop(recording)
        if found is not None:
            for keeper in found.keepers:
                self._matrix.drop(keeper)
            await found.close()

    async def leave(self, leg: str) -> None:
        found = self._take(leg)
        if found is not None:
            self._tell(found.measures())
            self._end(found)

    async def ping(self) -> float:
        return self._load.share()

    def abandon(self) -> None:
        """Nobody is there who knows these legs: `drop_abandoned` ends those that are not named again before."""
        self._abandoned = {*self._matrix.legs, *self._recordings}

    async def drop_abandoned(self) -> None:
        """End the legs and recordings that nobody wanted since `abandon`."""
        abandoned, self._abandoned = self._abandoned, set()
        if abandoned:
            log.warning("media_abandoned", count=len(abandoned))
        for each in abandoned:
            if isinstance(each, int):
                await self.stop_recording(each)
            else:
                await self.leave(each)

    async def close(self) -> None:
        """End every leg and recording; returns when all is on disk."""
        for recording in self._recordings:
            await self.stop_recording(recording)
        for leg in tuple(self._matrix.legs):
            await self.leave(leg)
        await asyncio.gather(*self._endings)
        self._ticker.close()

    def _tell(self, event: AnyMediaEvent) -> None:
        self.on_event(event)

    def _put(self, leg: Leg) -> None:
        self._abandoned.discard(leg.name)
        replaced = self._take(leg.name)
        self._matrix.put(leg)
        if replaced is not None:
            self._end(replaced)

    def _take(self, leg: str) -> Leg | None:
        self._stop_player(leg)
        return self._matrix.take(leg)

    def _ended(self, leg: Leg, cause: str) -> None:
        """The connection is gone for good."""
        if self._matrix.legs.get(leg.name) is leg:
            self._take(leg.name)
            self._tell(leg.measures())
            self._tell(LegDown(leg.name, now_us(), cause))
        self._end(leg)

    def _end(self, leg: Leg) -> None:
        leg.closed = True
        task = asyncio.create_task(leg.close(), name=f"end {leg.name}")
        self._endings.add(task)
        task.add_done_callback(self._endings.discard)


class Load:
    """The CPU share of a core that this process took since it was last asked."""

    def __init__(self) -> None:
        self._share = 0.0
        self._at, self._used = time.monotonic(), time.process_time()

    def share(self) -> float:
        """0 to 1, or more with threads; measured between calls at least half a second apart."""
        now, used = time.monotonic(), time.process_time()
        if now - self._at >= 0.5:
            self._share = (used - self._used) / (now - self._at)
            self._at, self._used = now, used
        return self._share
