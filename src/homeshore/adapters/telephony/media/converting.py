"""Codecs into each other, for the few packets that cannot be forwarded as they are."""

from collections.abc import Callable
from fractions import Fraction
from typing import Final

import av
import numpy as np
import numpy.typing as npt
from av.audio.codeccontext import AudioCodecContext

from homeshore.adapters.telephony.media import g711
from homeshore.adapters.telephony.media.g711 import Samples
from homeshore.adapters.telephony.media.rtp import CLOCK, OPUS, PCMA, PCMU, Packet, Run, signed16, signed32

RATIO: Final = 6
"""48 kHz to 8 kHz."""
_TAPS = 63


def _low_pass() -> npt.NDArray[np.float32]:
    """A windowed sinc that ends at 3.6 kHz, for the way down and the way up."""
    place = np.arange(_TAPS) - (_TAPS - 1) / 2
    taps = np.sinc(place * 2 * 3600 / 48000) * np.hamming(_TAPS)
    filtered: npt.NDArray[np.float32] = (taps / taps.sum()).astype(np.float32)
    return filtered


def _cut(samples: npt.NDArray[np.float32]) -> Samples:
    """Rounded and cut to 16 bits."""
    cut: Samples = np.clip(np.rint(samples), -32768, 32767).astype(np.int16)
    return cut


class Narrowing:
    """48 kHz to 8 kHz, exactly one sample for six, across frames."""

    def __init__(self) -> None:
        self._taps = _low_pass()
        self._past = np.zeros(_TAPS - 1, dtype=np.float32)

    def __call__(self, samples: npt.NDArray[np.float32]) -> Samples:
        line = np.concatenate((self._past, samples))
        self._past = line[len(line) - _TAPS + 1 :]
        windows = np.lib.stride_tricks.sliding_window_view(line, _TAPS)[::RATIO]
        return _cut(windows @ self._taps)


class Widening:
    """8 kHz to 48 kHz, exactly six samples for one, across frames."""

    def __init__(self) -> None:
        taps = np.zeros(-(-_TAPS // RATIO) * RATIO, dtype=np.float32)
        taps[:_TAPS] = _low_pass() * RATIO
        self._phases = taps.reshape(-1, RATIO)[::-1].copy()
        self._past = np.zeros(len(self._phases) - 1, dtype=np.float32)

    def __call__(self, samples: Samples) -> Samples:
        line = np.concatenate((self._past, samples.astype(np.float32)))
        self._past = line[len(line) - len(self._phases) + 1 :]
        windows = np.lib.stride_tricks.sliding_window_view(line, len(self._phases))
        return _cut(windows @ self._phases).reshape(-1)


class OpusDecoder:
    """Opus to 8 kHz."""

    def __init__(self) -> None:
        context = av.CodecContext.create("libopus", "r")
        assert isinstance(context, AudioCodecContext)
        context.format, context.layout, context.sample_rate = "s16", "mono", CLOCK[OPUS]
        self._context = context
        self._narrow = Narrowing()

    def decode(self, payload: bytes) -> Samples:
        """Raises av.FFmpegError for what is no Opus."""
        frames = [_mono(frame) for frame in self._context.decode(av.Packet(payload))]
        return self._narrow(np.concatenate(frames)) if frames else np.zeros(0, dtype=np.int16)


def _mono(frame: av.AudioFrame) -> npt.NDArray[np.float32]:
    """libopus decodes to as many channels as it is asked for: one."""
    samples: Samples = np.frombuffer(memoryview(frame.planes[0]), dtype=np.int16, count=frame.samples)
    return samples.astype(np.float32)


class OpusEncoder:
    """8 kHz to Opus, 20 ms in, 20 ms out."""

    def __init__(self) -> None:
        context = av.CodecContext.create("libopus", "w")
        assert isinstance(context, AudioCodecContext)
        context.bit_rate = 24_000
        context.format, context.layout, context.sample_rate = "s16", "mono", CLOCK[OPUS]
        context.options = {"application": "voip"}
        context.time_base = Fraction(1, CLOCK[OPUS])
        self._context = context
        self._widen = Widening()

    def encode(self, samples: Samples) -> bytes:
        """The payload of 160 samples; empty while the encoder wants more."""
        frame = av.AudioFrame.from_ndarray(self._widen(samples).reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = CLOCK[OPUS]
        return b"".join(bytes(packet) for packet in self._context.encode(frame))


class Decoder:
    """Any codec's payloads to 8 kHz, with a state for Opus."""

    def __init__(self) -> None:
        self._opus: OpusDecoder | None = None

    def decode(self, codec: str, payload: bytes) -> Samples:
        """The samples; none for a payload that is damaged."""
        if codec != OPUS:
            return g711.decode(codec, payload)
        if self._opus is None:
            self._opus = OpusDecoder()
        try:
            return self._opus.decode(payload)
        except av.FFmpegError:
            return np.zeros(0, dtype=np.int16)


def encoder(codec: str) -> Callable[[Samples], bytes]:
    """What turns 160 samples into a payload of a codec."""
    match codec:
        case "opus":
            return OpusEncoder().encode
        case _:
            return lambda samples: g711.encode(codec, samples)


class Converter:
    """Packets of any codec as packets of one. Each run of the source becomes a run of its own."""

    def __init__(self, target: str) -> None:
        self.target = target
        self._decoder = Decoder()
        self._encode = encoder(target)
        self._source: Run | None = None
        self._run = Run()
        self._last = self._first = 0

    def convert(self, packet: Packet) -> Packet | None:
        """None for a packet that comes too late to be decoded in its place, or that is damaged."""
        if packet.run is not self._source:
            self._source, self._run = packet.run, Run(packet.run.ssrc)
            self._first = packet.timestamp
        elif signed16(packet.sequence - self._last) <= 0:
            return None
        self._last = packet.sequence
        payload = self._payload(packet.codec, packet.payload)
        if not payload:
            return None
        ticks = signed32(packet.timestamp - self._first) * CLOCK[self.target] // CLOCK[packet.codec]
        return Packet(self._run, self.target, packet.sequence, ticks, packet.marker, payload, packet.now)

    def _payload(self, codec: str, payload: bytes) -> bytes:
        if codec in {PCMU, PCMA} and self.target in {PCMU, PCMA}:
            return payload.translate(g711.TRANSLATION[codec, self.target])
        samples = self._decoder.decode(codec, payload)
        return self._encode(samples) if len(samples) else b""
