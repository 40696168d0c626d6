"""All media workers as one: legs by name, and what each of them should hear, wherever it lives.

What is wanted is declared (`want`), and told to the workers as the difference from what they were last told. So a lost
worker, a leg that joined again and a first connection are one case: everything is told anew. A source that lives on
another worker than its listener is brought over by a bridge of two RTP legs on loopback.
"""

import asyncio
import itertools
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import msgspec
import structlog

from homeshore.adapters.telephony.ports import (
    AnyMediaEvent,
    Media,
    MediaUnavailable,
    PromptPlayed,
    RecordingSpec,
    RtpAddress,
)

LOAD_OF_A_LEG = 0.004
"""The CPU share that a leg is taken to cost until the worker's own figure tells (bench: 0.6 % of a core a call)."""
LOAD_SECONDS = 5.0
AGAIN_SECONDS = 0.3
LOOPBACK = "127.0.0.1"
BRIDGE_CODECS = {"opus": ("opus", 111), "pcmu": ("pcmu", 0), "pcma": ("pcma", 8)}

log = structlog.get_logger()


class Program(msgspec.Struct, frozen=True):
    """What is played to a leg instead of what it hears. `token` tells one playing from the next of the same prompts."""

    prompts: tuple[str, ...]
    loop: bool = False
    token: int = 0


class Hearing(msgspec.Struct, frozen=True):
    """What a leg should hear: up to three sources, or a program."""

    sources: tuple[str, ...] = ()
    program: Program | None = None


SILENCE = Hearing()


class Leg:
    """A leg on a worker, with what the worker was last told about it (None: nothing yet)."""

    __slots__ = ("codec", "heard", "name", "number", "program", "worker")

    def __init__(self, name: str, worker: "Worker", codec: str) -> None:
        self.name = name
        self.worker = worker
        self.codec = codec
        self.heard: tuple[str, ...] | None = None
        self.program: Program | None = None
        self.number = 0


class Worker:
    """A media worker and the part of the board that lies on it."""

    def __init__(self, media: Media) -> None:
        self.media = media
        self.alive = True
        self.load = 0.0
        self.legs: dict[str, Leg] = {}
        self.bridged: dict[str, Leg] = {}
        """Sources that come over a bridge: source -> the bridge's leg here."""
        self.sends: dict[tuple[str, str], Leg] = {}
        """Sources that go out over a bridge: (source, name of the other worker) -> the bridge's leg here."""
        self.dirty = asyncio.Event()


class Kept(msgspec.Struct, frozen=True):
    """A recording under way: on which worker, of whom."""

    worker: Worker
    sources: tuple[str, ...]


class Patchboard:
    """Keeps the workers as the calls want them. `on_event` hears what happens on legs, `on_played` (leg, token) when a
    program came to its end, `on_lost` which legs went with their worker."""

    def __init__(
        self,
        on_event: Callable[[AnyMediaEvent], None],
        on_played: Callable[[str, int], None],
        on_lost: Callable[[str, list[str]], None],
        patience: float = 6.0,
    ) -> None:
        self.workers: dict[str, Worker] = {}
        self._on_event, self._on_played, self._on_lost = on_event, on_played, on_lost
        self._wanted: dict[str, Hearing] = {}
        self._owners: dict[str, object] = {}
        self._claims: dict[object, frozenset[str]] = {}
        self._recorded: dict[int, Kept] = {}
        self._numbers = itertools.count(1)
        self._bridging = asyncio.Lock()
        self._any = asyncio.Event()
        self._patience = patience
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def idle(self) -> bool:
        """Whether nothing is wanted, bridged or recorded."""
        bridged = any(worker.bridged or worker.sends for worker in self.workers.values())
        return not (self._wanted or self._owners or self._claims or self._recorded or bridged)

    # ---- workers

    def add(self, media: Media) -> None:
        """A worker is there (again): it has no legs."""
        worker = Worker(media)
        self.workers[media.name] = worker
        self._any.set()
        media.on_event = lambda event: self._heard(worker, event)
        media.on_lost = lambda: self._lose(worker)
        self._spawn(self._settle_always(worker))
        self._spawn(self._weigh_always(worker))

    async def close(self) -> None:
        """Stop telling. The workers keep what they have."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _lose(self, worker: Worker) -> None:
        if not worker.alive:
            return
        worker.alive = False
        worker.dirty.set()
        if self.workers.get(worker.media.name) is worker:
            del self.workers[worker.media.name]
        if not self.workers:
            self._any.clear()
        for other in self.workers.values():
            self._drop_bridges(other, worker.media.name, worker.legs)
        self._on_lost(worker.media.name, list(worker.legs))

    def _drop_bridges(self, worker: Worker, lost: str, sources: Mapping[str, Leg]) -> None:
        for source in [source for source in worker.bridged if source in sources]:
            self._close_bridge_end(worker, worker.bridged.pop(source))
        for key in [key for key in worker.sends if key[1] == lost]:
            self._close_bridge_end(worker, worker.sends.pop(key))
        worker.dirty.set()

    def _close_bridge_end(self, worker: Worker, leg: Leg) -> None:
        self._spawn(_quietly(worker.media.leave(leg.name)))

    async def _weigh_always(self, worker: Worker) -> None:
        while worker.alive:
            try:
                worker.load = await worker.media.ping()
            except MediaUnavailable:
                return
            await asyncio.sleep(LOAD_SECONDS)

    async def _place(self, leg: str) -> Worker:
        """Where a leg is, or should be: it stays where it was, a new one goes where there is least to do.

        Waits for a worker when there is none: one that died starts again within seconds.
        """
        if (there := self._leg(leg)) is not None:
            return there.worker
        try:
            await asyncio.wait_for(self._any.wait(), self._patience)
        except TimeoutError:
            raise MediaUnavailable("no media worker is connected") from None
        worker = min(self.workers.values(), key=lambda each: each.load)
        worker.load += LOAD_OF_A_LEG
        return worker

    def _leg(self, name: str) -> Leg | None:
        return next((worker.legs[name] for worker in self.workers.values() if name in worker.legs), None)

    # ---- legs

    def has(self, leg: str) -> bool:
        """Whether a leg is on a living worker."""
        return self._leg(leg) is not None

    def worker_of(self, leg: str) -> str:
        """The name of the worker that a leg lives on, empty for none."""
        found = self._leg(leg)
        return found.worker.media.name if found else ""

    async def join(self, leg: str, sdp_offer: str) -> str:
        """Connect a browser and return the SDP answer. Raises NoCommonCodec, MediaUnavailable."""
        worker = await self._place(leg)
        answer = await worker.media.join(leg, sdp_offer)
        self._put(worker, leg, "opus")
        return answer

    async def open_rtp(self, leg: str, srtp: bool) -> RtpAddress:
        """Reserve a port for a leg that speaks plain RTP or SRTP. Raises MediaUnavailable."""
        worker = await self._place(leg)
        address = await worker.media.open_rtp(leg, srtp)
        self._put(worker, leg, "pcmu")
        return address

    async def connect_rtp(self, leg: str, remote: RtpAddress) -> None:
        """Say where the leg's other end is. Raises MediaUnavailable, also when the leg is not there (any more)."""
        there = self._need(leg)
        await there.worker.media.connect_rtp(leg, remote)
        there.codec = remote.codec

    async def send_digits(self, leg: str, digits: str) -> None:
        """Send RFC 4733 digits to a leg. Raises MediaUnavailable."""
        await self._need(leg).worker.media.send_digits(leg, digits)

    def leave(self, leg: str) -> None:
        """Drop a leg; one that is not there is dropped already."""
        there = self._leg(leg)
        if there is not None:
            del there.worker.legs[leg]
            self._drop_source(leg)
            self._spawn(_quietly(there.worker.media.leave(leg)))

    def _put(self, worker: Worker, name: str, codec: str) -> None:
        worker.legs[name] = Leg(name, worker, codec)
        self._soil(name)

    def _need(self, name: str) -> Leg:
        leg = self._leg(name)
        if leg is None:
            raise MediaUnavailable(f"{name} is not connected")
        return leg

    def _drop_source(self, source: str) -> None:
        for worker in self.workers.values():
            if (leg := worker.bridged.pop(source, None)) is not None:
                self._close_bridge_end(worker, leg)
            for key in [key for key in worker.sends if key[0] == source]:
                self._close_bridge_end(worker, worker.sends.pop(key))
        self._soil(source)

    # ---- what is wanted

    def want(self, owner: object, hearings: Mapping[str, Hearing]) -> None:
        """Declare what these legs should hear from now on. Legs that `owner` had and names no more hear nothing,
        unless another owner named them since."""
        dropped = self._claims.get(owner, frozenset()) - hearings.keys()
        for leg in dropped:
            if self._owners.get(leg) == owner:
                del self._owners[leg], self._wanted[leg]
                self._soil(leg)
        for leg, hearing in hearings.items():
            self._owners[leg] = owner
            if self._wanted.get(leg) != hearing:
                self._wanted[leg] = hearing
                self._soil(leg)
        if hearings:
            self._claims[owner] = frozenset(hearings)
        else:
            self._claims.pop(owner, None)

    def _soil(self, name: str) -> None:
        """A leg came, went or should hear something else: its worker and those that listen to it look again."""
        for worker in self.workers.values():
            if name in worker.legs or any(name in self._hearing(leg).sources for leg in worker.legs):
                worker.dirty.set()

    def _hearing(self, leg: str) -> Hearing:
        return self._wanted.get(leg, SILENCE)

    # ---- telling the workers

    async def _settle_always(self, worker: Worker) -> None:
        while True:
            await worker.dirty.wait()
            worker.dirty.clear()
            if not worker.alive:
                return
            try:
                await self._settle(worker)
            except MediaUnavailable as trouble:
                log.warning("media_not_told", worker=worker.media.name, cause=str(trouble))
                worker.dirty.set()
                await asyncio.sleep(AGAIN_SECONDS)

    async def _settle(self, worker: Worker) -> None:
        changed: list[tuple[Leg, tuple[str, ...]]] = []
        for leg in list(worker.legs.values()):
            near = [await self._near(worker, source) for source in self._hearing(leg.name).sources]
            sources = tuple(name for name in near if name)
            if leg.heard != sources:
                changed.append((leg, sources))
        if changed:
            await worker.media.set_hears({leg.name: sources for leg, sources in changed})
            for leg, sources in changed:  # one that joined again meanwhile is another, and is told anew
                leg.heard = sources
        for leg in list(worker.legs.values()):
            await self._settle_program(leg)
        await self._drop_unused_bridges(worker)

    async def _settle_program(self, leg: Leg) -> None:
        program = self._hearing(leg.name).program
        if leg.program == program:
            return
        if program is None:
            await leg.worker.media.stop(leg.name)
        else:
            leg.number = next(self._numbers)
            await leg.worker.media.play(leg.name, program.prompts, program.loop, leg.number)
        leg.program = program

    async def _near(self, worker: Worker, source: str) -> str:
        """The name under which a source can be heard on a worker, bringing it over if need be; empty for one that is
        not connected."""
        if source in worker.legs:
            return source
        there = self._leg(source)
        if there is None:
            return ""
        async with self._bridging:
            if source not in worker.bridged:
                await self._bridge(there, worker)
        return worker.bridged[source].name

    async def _bridge(self, source: Leg, here: Worker) -> None:
        there = source.worker
        name = f"bridge:{source.name}:{here.media.name}"
        codec, payload_type = BRIDGE_CODECS.get(source.codec, BRIDGE_CODECS["opus"])
        try:
            ours = await here.media.open_rtp(name, srtp=False)
            theirs = await there.media.open_rtp(name, srtp=False)
            for media, other in ((here.media, theirs), (there.media, ours)):
                await media.connect_rtp(name, RtpAddress(LOOPBACK, other.port, codec, payload_type))
            await there.media.set_hears({name: (source.name,)})
        except MediaUnavailable:
            for media in (here.media, there.media):
                await _quietly(media.leave(name))
            raise
        here.bridged[source.name] = Leg(name, here, codec)
        there.sends[source.name, here.media.name] = Leg(name, there, codec)

    async def _drop_unused_bridges(self, worker: Worker) -> None:
        used = {source for leg in worker.legs for source in self._hearing(leg).sources}
        kept = {name for each in self._recorded.values() if each.worker is worker for name in each.sources}
        async with self._bridging:
            for source in [each for each in worker.bridged if each not in used | kept]:
                leg = worker.bridged.pop(source)
                self._close_bridge_end(worker, leg)
                other = next(
                    (each for each in self.workers.values() if (source, worker.media.name) in each.sends), None
                )
                if other is not None:
                    self._close_bridge_end(other, other.sends.pop((source, worker.media.name)))

    # ---- recordings

    async def record(self, spec: RecordingSpec) -> None:
        """Begin to keep the audio of the named legs, on the worker of the first that is connected.

        Raises MediaUnavailable when none is.
        """
        sides = [(leg, side) for leg, side in spec.sides if self.has(leg)]
        if not sides:
            raise MediaUnavailable("nobody to record is connected")
        worker = self._need(sides[0][0]).worker
        self._recorded[spec.recording] = Kept(worker, tuple(leg for leg, _ in sides))
        for other in self.workers.values():
            if other is not worker:  # two writers must not share a file
                await _quietly(other.media.stop_recording(spec.recording))
        near = tuple([(await self._near(worker, leg), side) for leg, side in sides])
        await worker.media.record(msgspec.structs.replace(spec, sides=near))

    async def pause(self, recording: int) -> None:
        """Keep nothing for now."""
        if (kept := self._recorded.get(recording)) is not None:
            await kept.worker.media.pause(recording)

    async def resume(self, recording: int) -> None:
        """Keep again."""
        if (kept := self._recorded.get(recording)) is not None:
            await kept.worker.media.resume(recording)

    async def stop_recording(self, recording: int) -> None:
        """Close a recording; returns when it is on disk, or its worker gone."""
        if (kept := self._recorded.pop(recording, None)) is not None:
            await _quietly(kept.worker.media.stop_recording(recording))
            kept.worker.dirty.set()

    # ---- what workers tell

    def _heard(self, worker: Worker, event: AnyMediaEvent) -> None:
        if event.leg.startswith("bridge:"):
            return
        if not isinstance(event, PromptPlayed):
            self._on_event(event)
        elif (leg := worker.legs.get(event.leg)) is not None and leg.number == event.number and leg.program is not None:
            self._on_played(leg.name, leg.program.token)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _quietly(work: Coroutine[Any, Any, None]) -> None:
    """What is dropped on a worker that died is dropped."""
    try:
        await work
    except MediaUnavailable:
        return
