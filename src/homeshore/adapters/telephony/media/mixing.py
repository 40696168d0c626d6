"""Several sources on one telephone line: the only place where audio is added up."""

from collections.abc import Callable

import numpy as np

from homeshore.adapters.telephony.media import g711
from homeshore.adapters.telephony.media.converting import Decoder, encoder
from homeshore.adapters.telephony.media.g711 import Samples
from homeshore.adapters.telephony.media.rtp import FRAME_TICKS, Packet, Run, signed16

FRAME = 160
STARTS_AT = 2 * FRAME
"""Samples that a source must have waiting before it is heard: 40 ms against jitter."""
MOST_WAITING = 6 * FRAME
_NOTHING = np.zeros(0, dtype=np.int16)


class MixedSource:
    """One source's queue of 8 kHz samples."""

    def __init__(self) -> None:
        self._waiting: Samples = _NOTHING
        self._decoder = Decoder()
        self._run: Run | None = None
        self._sequence = 0
        self._flowing = False

    def receive(self, packet: Packet) -> None:
        """Queue a packet; what comes too late is left out, as is what the queue cannot hold."""
        if packet.run is not self._run:
            self._run = packet.run
        elif signed16(packet.sequence - self._sequence) <= 0:
            return
        self._sequence = packet.sequence
        samples = self._decoder.decode(packet.codec, packet.payload)
        self._waiting = np.concatenate((self._waiting, samples))[-MOST_WAITING:]

    def take(self) -> Samples | None:
        """The next 20 ms, or None while the source is silent or late."""
        if len(self._waiting) < (FRAME if self._flowing else STARTS_AT):
            self._flowing = False
            return None
        self._flowing = True
        frame, self._waiting = self._waiting[:FRAME], self._waiting[FRAME:]
        return frame


class Mixer:
    """Adds its sources up, one frame each step, and hands the sum on as packets of `codec`."""

    def __init__(self, codec: str, forward: Callable[[Packet], None]) -> None:
        self._codec = codec
        self._encode = encoder(codec)
        self._forward = forward
        self._sources: dict[str, MixedSource] = {}
        self._run = Run()
        self._count = 0

    def hear(self, names: list[str]) -> dict[str, Callable[[Packet], None]]:
        """Where the packets of each of these sources go; other sources are forgotten."""
        self._sources = {name: self._sources.get(name) or MixedSource() for name in names}
        return {name: source.receive for name, source in self._sources.items()}

    def step(self, now: float) -> None:
        """Send the next 20 ms: silence when nobody speaks."""
        frames = [frame for source in self._sources.values() if (frame := source.take()) is not None]
        payload = self._encode(g711.mix(frames) if frames else np.zeros(FRAME, dtype=np.int16))
        self._count += 1
        if payload:
            ticks = self._count * FRAME_TICKS[self._codec]
            self._forward(Packet(self._run, self._codec, self._count, ticks, 0, payload, now))
