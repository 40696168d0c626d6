"""Recordings: each named leg's packets on their way to the encrypted container."""

import asyncio
import time
from collections.abc import Callable, Iterator

from homeshore.adapters.telephony.media.rtp import Packet
from homeshore.adapters.telephony.media.timeline import Timeline
from homeshore.adapters.telephony.ports import RecordingSpec
from homeshore.adapters.telephony.recordings.writer import RecordingWriter
from homeshore.kit.clock import now_us

SIDES = {"left": 0, "right": 1}


class Keeper(Timeline):
    """One side of a recording. Sequence numbers go on from run to run, so that only losses are missing; timestamps stay
    the sender's, whose jumps tell the reader where a clock began anew."""

    __slots__ = ("_offset_us", "_side", "_writer", "leg")

    def __init__(self, writer: RecordingWriter, leg: str, side: int) -> None:
        super().__init__()
        self.leg = leg
        self._writer = writer
        self._side = side
        self._offset_us = now_us() - int(time.monotonic() * 1_000_000)

    def _begin(self, packet: Packet) -> bool:
        super()._begin(packet)
        self._timestamp_shift = 0
        return True

    def receive(self, packet: Packet) -> None:
        """Keep a packet."""
        if self.place(packet):
            arrival_us = int(packet.now * 1_000_000) + self._offset_us
            self._writer.append(self._side, packet.codec, self.timestamp, self.sequence, arrival_us, packet.payload)


class Recording:
    """A running recording."""

    def __init__(self, spec: RecordingSpec, on_failure: Callable[[str], None]) -> None:
        names = {side: leg for leg, side in spec.sides if side in SIDES}
        both = (names.get("left", ""), names.get("right", ""))
        self._writer = RecordingWriter(spec.path, spec.key, both, recording=spec.recording, on_failure=on_failure)
        self.keepers = [Keeper(self._writer, leg, SIDES[side]) for leg, side in spec.sides if side in SIDES]

    def pause(self) -> None:
        self._writer.mark_pause(now_us())

    def resume(self) -> None:
        self._writer.mark_resume(now_us())

    async def close(self) -> None:
        """Returns when it is on disk."""
        await asyncio.wrap_future(self._writer.close(now_us()))


class Recordings:
    """The running recordings by number."""

    def __init__(self) -> None:
        self._running: dict[int, Recording] = {}

    def __iter__(self) -> Iterator[int]:
        return iter(tuple(self._running))

    def add(self, number: int, recording: Recording) -> None:
        self._running[number] = recording

    def get(self, number: int) -> Recording | None:
        return self._running.get(number)

    def pop(self, number: int) -> Recording | None:
        return self._running.pop(number, None)
