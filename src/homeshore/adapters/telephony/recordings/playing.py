"""A recording opened for somebody: as a WAV file of which any range can be had, as Ogg to take away, as a waveform."""

import struct
from collections import OrderedDict
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from threading import Lock

import av
import numpy as np

from homeshore.adapters.telephony.recordings import rendering
from homeshore.adapters.telephony.recordings.reading import Contents, Payloads, read_contents
from homeshore.adapters.telephony.recordings.rendering import BLOCK, RATE, Samples
from homeshore.adapters.telephony.recordings.timeline import Timeline, timeline

SAMPLE_BYTES = 4
"""Two channels of 16 bits."""
HEADER_BYTES = 44
PEAKS = 800
OGG_BITS_PER_SECOND = 48_000
_REMEMBERED = 8

_places: "OrderedDict[tuple[str, int, int], tuple[Contents, Timeline]]" = OrderedDict()
_places_lock = Lock()


class Playback:
    """An opened recording. Use it in a `with`, or close it. Raises FileNotFoundError and NotARecording."""

    def __init__(self, path: str, key: bytes) -> None:
        self.contents, self.timeline = _known(path, key)
        self._payloads = Payloads(path, key, self.contents)
        self.samples = rendering.length(self.timeline)

    def __enter__(self) -> "Playback":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._payloads.close()

    def blocks(self, begins: int = 0, ends: int = -1) -> Iterator[Samples]:
        """Samples, shape (n, 2): left the customer, right the agent."""
        return rendering.blocks(self.timeline, self._payloads, begins, ends)

    @property
    def wav_bytes(self) -> int:
        """The size of the WAV file."""
        return HEADER_BYTES + self.samples * SAMPLE_BYTES

    def wav(self, begins: int = 0, ends: int = -1) -> Iterator[bytes]:
        """The bytes `begins` until `ends` (-1: the end) of the WAV file."""
        ends = self.wav_bytes if ends < 0 else min(ends, self.wav_bytes)
        if begins < HEADER_BYTES:
            yield _wav_header(self.samples)[begins:ends]
        first, last = max(0, begins - HEADER_BYTES), ends - HEADER_BYTES
        if last <= first:
            return
        skipped = first % SAMPLE_BYTES
        left = last - first
        for block in self.blocks(first // SAMPLE_BYTES, -(-last // SAMPLE_BYTES)):
            piece = block.tobytes()[skipped:][:left]
            skipped, left = 0, left - len(piece)
            yield piece

    def ogg(self) -> Iterator[bytes]:
        """The whole recording as Ogg/Opus in stereo, as it is encoded."""
        target = BytesIO()
        with av.open(target, "w", format="ogg") as container:
            stream = container.add_stream("libopus", rate=RATE, layout="stereo")
            stream.bit_rate = OGG_BITS_PER_SECOND
            for place, block in enumerate(self.blocks()):
                frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block.reshape(1, -1)), "s16", "stereo")
                frame.sample_rate, frame.pts = RATE, place * BLOCK
                container.mux(stream.encode(frame))
                yield _taken(target)
            container.mux(stream.encode(None))
        yield target.getvalue()[:]

    def peaks(self, count: int = PEAKS) -> bytes:
        """The waveform: `count` bytes for the left side, then `count` for the right, 0 silent to 255 loudest."""
        loudest = np.zeros((2, count), np.float32)
        place = 0
        for block in self.blocks():
            steps = (np.arange(place, place + len(block)) * count // max(self.samples, 1)).astype(np.int64)
            for side in range(2):
                np.maximum.at(loudest[side], steps, np.abs(block[:, side].astype(np.float32)))
            place += len(block)
        return (np.sqrt(loudest / 32768) * 255).astype(np.uint8).tobytes()


def _known(path: str, key: bytes) -> tuple[Contents, Timeline]:
    """Where packets lie, remembered for the recordings that were played last: a browser asks for range after range."""
    facts = Path(path).stat()
    name = (path, facts.st_size, facts.st_mtime_ns)
    with _places_lock:
        known = _places.get(name)
        if known is not None:
            _places.move_to_end(name)
            return known
    contents = read_contents(path, key)
    found = contents, timeline(contents)
    with _places_lock:
        _places[name] = found
        while len(_places) > _REMEMBERED:
            _places.popitem(last=False)
    return found


def _wav_header(samples: int) -> bytes:
    size = samples * SAMPLE_BYTES
    form = struct.pack("<HHIIHH", 1, 2, RATE, RATE * SAMPLE_BYTES, SAMPLE_BYTES, 16)
    return (
        b"RIFF"
        + struct.pack("<I", 36 + size)
        + b"WAVEfmt "
        + struct.pack("<I", 16)
        + form
        + b"data"
        + struct.pack("<I", size)
    )


def _taken(target: BytesIO) -> bytes:
    data = target.getvalue()
    target.seek(0)
    target.truncate()
    return data
