"""A recording's sound, any part of it: packets decoded and put in their places, losses concealed, pauses silent.

Out come two channels at 16 kHz, left the customer, right the agent. A part is rendered from the packets around it
alone, so a listener may jump anywhere and nothing decrypted is ever stored.
"""

from collections.abc import Iterator

import av
import numpy as np
from numpy.typing import NDArray

from homeshore.adapters.telephony.recordings.container import CODEC_NAMES
from homeshore.adapters.telephony.recordings.reading import Payloads
from homeshore.adapters.telephony.recordings.timeline import TICKS, Item, Timeline

RATE = 16_000
TICKS_A_SAMPLE = TICKS // RATE
BLOCK = RATE * 2
_PREROLL = TICKS // 10
"""An Opus decoder needs 80 ms before what it says is right (RFC 7845, 4.6)."""
_FADE_TICKS = TICKS // 10
"""A lost packet is replaced by the mirrored sound before it, ever softer; after 100 ms nothing is left of it."""
_SMALLEST_GAP = TICKS // 500
"""Clocks that run apart leave a sample now and then: it is held, not silent."""
_G711_STEP = TICKS // 8_000
_FULL_SCALE = np.float32(1 / 32768)
_TAPS = 97
_MARGIN = 48
"""Half the filters' length, a multiple of TICKS_A_SAMPLE."""

Channel = NDArray[np.float32]
Samples = NDArray[np.int16]


def blocks(timeline: Timeline, payloads: Payloads, begins: int = 0, ends: int = -1) -> Iterator[Samples]:
    """The samples from `begins` until `ends` (-1: the end), shape (n, 2), block by block."""
    total = length(timeline)
    ends = total if ends < 0 else min(ends, total)
    for place in range(begins, ends, BLOCK):
        yield part(timeline, payloads, place, min(place + BLOCK, ends))


def length(timeline: Timeline) -> int:
    """How many samples of each channel a recording has."""
    return timeline.ticks // TICKS_A_SAMPLE


def part(timeline: Timeline, payloads: Payloads, begins: int, ends: int) -> Samples:
    """The samples `begins` until `ends`, shape (n, 2)."""
    sides = [
        _side(_around(timeline, side, begins, ends), payloads, begins, ends) for side in range(len(timeline.sides))
    ]
    return (np.clip(np.stack(sides, axis=1), -1, 1) * 32767).astype(np.int16)


def _around(timeline: Timeline, side: int, begins: int, ends: int) -> tuple[Item, ...]:
    """The packets that are heard in a part, and those right before it that the decoder wants to have seen."""
    starts = timeline.starts[side]
    first = int(np.searchsorted(starts, begins * TICKS_A_SAMPLE - _PREROLL - _MARGIN))
    last = int(np.searchsorted(starts, ends * TICKS_A_SAMPLE + _MARGIN))
    return timeline.sides[side][max(0, first - 1) : last]


def _side(items: tuple[Item, ...], payloads: Payloads, begins: int, ends: int) -> Channel:
    window = _Window(begins * TICKS_A_SAMPLE - _MARGIN, ends * TICKS_A_SAMPLE + _MARGIN)
    decoder = _Decoder()
    before, codec, until = np.zeros(0, np.float32), "", 0
    for item in items:
        if len(before) and item.missing:
            window.put(codec, until, _concealed(before, item.at - until, 1 if codec == "opus" else _G711_STEP))
        elif len(before) and 0 < item.at - until < _SMALLEST_GAP and codec == "opus":
            window.put(codec, until, np.full(item.at - until, before[-1], np.float32))
        codec = CODEC_NAMES[item.place.codec]
        before = decoder.decode(codec, payloads.of(item.place))
        window.put(codec, item.at, before)
        until = item.at + len(before)
    return window.samples()


class _Window:
    """A stretch of time at 48 kHz into which sound is put; what lies outside is cut off."""

    def __init__(self, begins: int, ends: int) -> None:
        self.begins, self.length = begins, ends - begins
        self.sounds: dict[str, Channel] = {}

    def put(self, codec: str, at: int, sound: Channel) -> None:
        """Let `sound` be heard from `at` on, instead of what was put there before."""
        first, last = max(at, self.begins), min(at + len(sound), self.begins + self.length)
        if first < last:
            mine = self.sounds.setdefault(codec, np.zeros(self.length, np.float32))
            mine[first - self.begins : last - self.begins] = sound[first - at : last - at]

    def samples(self) -> Channel:
        """The window but for its margins, at RATE."""
        silence = np.zeros((self.length - 2 * _MARGIN) // TICKS_A_SAMPLE, np.float32)
        return sum((_decimated(sound, _FILTERS[codec]) for codec, sound in self.sounds.items()), silence)


class _Decoder:
    """Decodes one side's packets; begun anew for each part."""

    def __init__(self) -> None:
        self._opus: av.AudioCodecContext | None = None

    def decode(self, codec: str, payload: bytes) -> Channel:
        """A payload's sound at 48 kHz; nothing for one that cannot be decoded. G.711 samples stand six ticks apart."""
        if codec != "opus":
            sound = np.zeros(len(payload) * _G711_STEP, np.float32)
            sound[::_G711_STEP] = _G711[codec][np.frombuffer(payload, np.uint8)]
            return sound
        try:
            frames = self._opus_decoder().decode(av.Packet(payload)) if payload else []
        except av.FFmpegError:
            return np.zeros(0, np.float32)
        return np.concatenate([_floats(frame) for frame in frames]) if frames else np.zeros(0, np.float32)

    def _opus_decoder(self) -> av.AudioCodecContext:
        if self._opus is None:
            made = av.CodecContext.create("libopus", "r")
            assert isinstance(made, av.AudioCodecContext)
            made.sample_rate, made.layout = TICKS, av.AudioLayout("mono")
            self._opus = made
        return self._opus


def _floats(frame: av.AudioFrame) -> Channel:
    samples = frame.to_ndarray().reshape(-1)
    return samples.astype(np.float32) * _FULL_SCALE if samples.dtype == np.int16 else samples.astype(np.float32)


def _concealed(before: Channel, ticks: int, step: int) -> Channel:
    """The sound `before` a loss, mirrored again and again (so that it never jumps), fading away.

    Its samples stand `step` ticks apart, and so do those of its mirror image.
    """
    count = min(max(ticks, 0), _FADE_TICKS)
    there_and_back = np.concatenate([np.roll(before[::-1], 1 - step), before])
    sound = np.tile(there_and_back, count // len(there_and_back) + 1)[:count]
    return np.asarray(sound * (1 - np.arange(count, dtype=np.float32) / _FADE_TICKS), np.float32)


def _low_pass(hz: float, gain: float) -> Channel:
    """A windowed sinc at 48 kHz (Blackman); symmetric, so it delays by half its length and that is what _MARGIN is."""
    at = np.arange(_TAPS) - _TAPS // 2
    taps = np.sinc(2 * hz / TICKS * at) * np.blackman(_TAPS)
    return np.asarray(taps / taps.sum() * gain, np.float32)


def _decimated(sound: Channel, taps: Channel) -> Channel:
    """Filter and keep every third sample, each phase by itself: a third of the work."""
    count = (len(sound) - 2 * _MARGIN) // TICKS_A_SAMPLE
    phases = [
        np.convolve(sound[phase::TICKS_A_SAMPLE], taps[phase::TICKS_A_SAMPLE][::-1], "valid")[:count]
        for phase in range(TICKS_A_SAMPLE)
    ]
    return np.asarray(sum(phases), np.float32)


def _expanded_ulaw() -> Channel:
    """ITU-T G.711, mu-law: a byte to its sample."""
    code = ~np.arange(256, dtype=np.uint8)
    size = (((code & 15).astype(np.int32) << 3) + 132 << (code >> 4 & 7)) - 132
    return np.where(code & 128, -size, size).astype(np.float32) * _FULL_SCALE


def _expanded_alaw() -> Channel:
    """ITU-T G.711, A-law: a byte to its sample."""
    code = np.arange(256, dtype=np.uint8) ^ 0x55
    exponent, step = (code >> 4 & 7).astype(np.int32), (code & 15).astype(np.int32) << 4
    size = np.where(exponent == 0, step + 8, step + 264 << np.maximum(exponent - 1, 0))
    return np.where(code & 128, size, -size).astype(np.float32) * _FULL_SCALE


_G711 = {"pcmu": _expanded_ulaw(), "pcma": _expanded_alaw()}
_FILTERS = {"opus": _low_pass(7_400, 1), "pcmu": _low_pass(3_800, _G711_STEP), "pcma": _low_pass(3_800, _G711_STEP)}
