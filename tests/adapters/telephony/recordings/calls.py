"""Calls for tests: packets as a browser or a carrier sends them, through a line that delays, loses and reorders."""

import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import av
import msgspec
import numpy as np

from homeshore.adapters.telephony.recordings.writer import RecordingWriter

KEY = bytes(range(32))
BEGAN_US = 1_764_000_000_000_000
LEFT_HZ, RIGHT_HZ = 440.0, 1000.0
CLOCK = {"opus": 48_000, "pcmu": 8_000, "pcma": 8_000}
ENCODERS = {"opus": "libopus", "pcmu": "pcm_mulaw", "pcma": "pcm_alaw"}


class Sent(msgspec.Struct, frozen=True):
    """A packet on its way: what `RecordingWriter.append` takes."""

    side: int
    codec: str
    timestamp: int
    sequence: int
    arrival_us: int
    payload: bytes


def payloads(codec: str, hz: float, seconds: float, gain: float = 0.3) -> list[bytes]:
    """A tone in frames of 20 ms."""
    rate = CLOCK[codec]
    context = av.CodecContext.create(ENCODERS[codec], "w")
    context.sample_rate, context.format, context.layout = rate, av.AudioFormat("s16"), av.AudioLayout("mono")
    size = rate // 50
    samples = (gain * 32767 * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)).astype(np.int16)
    frames = []
    for place in range(0, len(samples), size):
        frame = av.AudioFrame.from_ndarray(samples[place : place + size].reshape(1, -1), "s16", "mono")
        frame.sample_rate, frame.pts = rate, place
        frames += [bytes(packet) for packet in context.encode(frame)]
    return frames


def spoken(
    side: int,
    codec: str = "pcmu",
    hz: float = LEFT_HZ,
    seconds: float = 3.0,
    *,
    after_ms: float = 0,
    jitter_ms: float = 0,
    drift: float = 0,
    first: tuple[int, int] = (4_294_960_000, 65_500),
    seed: int = 1,
) -> list[Sent]:
    """One side of a call from `after_ms` on. `drift`: the sender's clock is slower by this share."""
    rng = random.Random(seed)
    ticks = CLOCK[codec] // 50
    timestamp, sequence = first
    return [
        Sent(
            side,
            codec,
            (timestamp + number * ticks) % (1 << 32),
            (sequence + number) % (1 << 16),
            BEGAN_US + round(after_ms * 1000 + number * 20_000 * (1 + drift) + rng.random() * jitter_ms * 1000),
            payload,
        )
        for number, payload in enumerate(payloads(codec, hz, seconds))
    ]


def in_arrival_order(*sides: Iterable[Sent]) -> list[Sent]:
    return sorted((packet for side in sides for packet in side), key=lambda packet: packet.arrival_us)


def with_losses(packets: list[Sent], share: float, seed: int = 1) -> list[Sent]:
    """Without a share of the packets; the first and the last of each side stay, since nobody can miss those."""
    rng = random.Random(seed)
    ends = {id(side[end]) for side in _sides(packets) if side for end in (0, -1)}
    return [packet for packet in packets if id(packet) in ends or rng.random() >= share]


def _sides(packets: list[Sent]) -> Iterator[list[Sent]]:
    for side in (0, 1):
        yield [packet for packet in packets if packet.side == side]


class Writing:
    """A recording that is written while the test moves the clock; flushed once a second of the call as in life."""

    def __init__(self, path: Path, recording: int = 7, key: bytes = KEY, began_us: int = BEGAN_US) -> None:
        self.failures: list[str] = []
        self.writer = RecordingWriter(
            path,
            key,
            ("caller:1", "agent:2"),
            recording=recording,
            on_failure=self.failures.append,
            began_us=began_us,
        )
        self._flushed_us = began_us

    def say(self, packets: Iterable[Sent]) -> "Writing":
        for each in packets:
            self.writer.append(each.side, each.codec, each.timestamp, each.sequence, each.arrival_us, each.payload)
            if each.arrival_us - self._flushed_us > 10_000_000:
                self.flush()
                self._flushed_us = each.arrival_us
        return self

    def flush(self) -> "Writing":
        self.writer.flush().result(10)
        return self

    def end(self, after_ms: float) -> None:
        self.writer.close(BEGAN_US + round(after_ms * 1000)).result(10)


def recorded(path: Path, packets: Iterable[Sent], lasts_ms: float) -> Path:
    """A whole recording of these packets."""
    Writing(path).say(packets).end(lasts_ms)
    return path
