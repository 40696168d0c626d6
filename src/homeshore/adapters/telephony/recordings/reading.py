"""Opens a recording: every chunk is decrypted and checked once, and each packet's place in the file is noted.

What is left in memory is that list of places, never the sound itself: `payloads` decrypts again what a moment needs.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from homeshore.adapters.telephony.recordings.container import (
    CODEC_NAMES,
    END,
    LEFT,
    MARK,
    PACKET,
    PAUSE,
    RESUME,
    RIGHT,
    Header,
    Mark,
    associated_data,
    nonce,
)
from homeshore.adapters.telephony.recordings.scanning import Frame, Segment, Torn, pieces

OPUS_FRAME_TICKS = (480, 960, 1920, 2880) * 3 + (480, 960) * 2 + (120, 240, 480, 960) * 4
"""48 kHz ticks of one frame, by the configuration in the first byte of an Opus packet (RFC 6716, 3.1)."""
_TICKS_A_G711_BYTE = 6


class Place(msgspec.Struct, frozen=True, array_like=True):
    """A packet without its payload. `ticks` is how long it lasts at 48 kHz; `run` changes where the clock may jump."""

    side: int
    codec: int
    timestamp: int
    sequence: int
    arrival_us: int
    ticks: int
    chunk: int
    begins: int
    ends: int
    run: int


class Chunk(msgspec.Struct, frozen=True):
    """Where a chunk lies in the file, and what opens it."""

    begins_at: int
    length: int
    number: int
    header: bytes
    prefix: bytes


class Contents(msgspec.Struct, frozen=True):
    """All that is known of a recording without decoding it. condition: whole, cut or damaged."""

    headers: tuple[Header, ...]
    chunks: tuple[Chunk, ...]
    packets: tuple[tuple[Place, ...], tuple[Place, ...]]
    marks: tuple[tuple[int, Mark], ...]
    """(segment, mark)."""
    last_us: tuple[int, ...]
    """When something was last heard of in each segment."""
    bad_chunks: int
    condition: str


def read_contents(path: str | Path, key: bytes) -> Contents:
    """Look through a recording, finished or not. Raises FileNotFoundError and NotARecording.

    A chunk that does not open is counted and left out; a file without an end is `cut`. Neither goes unnoticed.
    """
    with Path(path).open("rb") as file:
        reader = _Reader(AESGCM(key))
        for piece in pieces(file):
            reader.take(piece)
        return reader.contents()


class Payloads:
    """Payloads by their places. Keeps the few chunks decrypted that it needed last. Close it after use."""

    _KEPT = 4

    def __init__(self, path: str | Path, key: bytes, contents: Contents) -> None:
        self._file: BinaryIO = Path(path).open("rb")  # noqa: SIM115  # closed by `close`
        self._cipher = AESGCM(key)
        self._chunks = contents.chunks
        self._open: dict[int, bytes] = {}

    def of(self, place: Place) -> bytes:
        """One packet's payload."""
        return self._chunk(place.chunk)[place.begins : place.ends]

    def close(self) -> None:
        """Let go of the file and of what was decrypted."""
        self._file.close()
        self._open.clear()

    def _chunk(self, index: int) -> bytes:
        known = self._open.get(index)
        if known is not None:
            return known
        chunk = self._chunks[index]
        self._file.seek(chunk.begins_at)
        sealed = self._file.read(chunk.length)
        opened = self._cipher.decrypt(
            nonce(chunk.prefix, chunk.number), sealed, associated_data(chunk.header, chunk.number)
        )
        if len(self._open) >= self._KEPT:
            self._open.pop(next(iter(self._open)))
        self._open[index] = opened
        return opened


class _Reader:
    def __init__(self, cipher: AESGCM) -> None:
        self.cipher = cipher
        self.segment: Segment | None = None
        self.headers: list[Header] = []
        self.last_us: list[int] = []
        self.chunks: list[Chunk] = []
        self.packets: tuple[list[Place], list[Place]] = ([], [])
        self.marks: list[tuple[int, Mark]] = []
        self.expected = 0
        self.bad = 0
        self.run = 0
        self.is_torn = False

    def take(self, piece: Segment | Frame | Torn) -> None:
        match piece:
            case Segment():
                self._begin(piece)
            case Frame():
                self._open(piece)
            case Torn():
                self.is_torn = True

    def contents(self) -> Contents:
        ended = bool(self.marks) and self.marks[-1][0] == len(self.headers) - 1 and self.marks[-1][1].kind == END
        whole = "whole" if ended and not self.is_torn else "cut"
        return Contents(
            headers=tuple(self.headers),
            chunks=tuple(self.chunks),
            packets=(tuple(self.packets[LEFT]), tuple(self.packets[RIGHT])),
            marks=tuple(self.marks),
            last_us=tuple(self.last_us),
            bad_chunks=self.bad,
            condition="damaged" if self.bad else whole,
        )

    def _begin(self, segment: Segment) -> None:
        if segment.header.segment != len(self.headers):
            self.bad += 1
        self.segment, self.expected = segment, 0
        self.headers.append(segment.header)
        self.last_us.append(segment.header.began_us)
        self.run += 1

    def _open(self, frame: Frame) -> None:
        assert self.segment is not None
        header = self.segment.header
        self.bad += max(0, frame.number - self.expected)
        try:
            opened = self.cipher.decrypt(
                nonce(header.prefix, frame.number), frame.sealed, associated_data(self.segment.raw, frame.number)
            )
        except InvalidTag:
            self.bad += 1
            self.expected = max(self.expected, frame.number + 1)
            return
        if frame.number < self.expected:  # repeated, or moved behind a later one
            self.bad += 1
            return
        self.expected = frame.number + 1
        length = len(frame.sealed)
        self.chunks.append(Chunk(frame.ends_at - length, length, frame.number, self.segment.raw, header.prefix))
        for entry in _records(opened):
            self._keep(entry, opened)

    def _keep(self, entry: "Mark | tuple[int, ...]", opened: bytes) -> None:
        if isinstance(entry, Mark):
            self.marks.append((len(self.headers) - 1, entry))
            self.run += entry.kind in (PAUSE, RESUME)
            at_us = entry.at_us
        else:
            side, codec, timestamp, sequence, at_us, begins, ends = entry
            ticks = packet_ticks(codec, opened, begins, ends)
            place = Place(side, codec, timestamp, sequence, at_us, ticks, len(self.chunks) - 1, begins, ends, self.run)
            self.packets[side].append(place)
            at_us += ticks * 1000 // 48
        self.last_us[-1] = max(self.last_us[-1], at_us)


def _records(opened: bytes) -> Iterator["Mark | tuple[int, ...]"]:
    """Marks; and packets as (side, codec, timestamp, sequence, arrival_us, begins, ends)."""
    at = 0
    while at < len(opened):
        if opened[at] in (LEFT, RIGHT):
            side, codec, timestamp, sequence, arrival_us, length = PACKET.unpack_from(opened, at)
            begins = at + PACKET.size
            at = begins + length
            yield side, codec, timestamp, sequence, arrival_us, begins, at
        else:
            yield Mark(*MARK.unpack_from(opened, at))
            at += MARK.size


def packet_ticks(codec: int, data: bytes, begins: int, ends: int) -> int:
    """How long a payload lasts, in ticks of 48 kHz."""
    if CODEC_NAMES[codec] != "opus":
        return (ends - begins) * _TICKS_A_G711_BYTE
    if begins == ends:
        return 0
    first = data[begins]
    count = (1, 2, 2)[first & 3] if first & 3 != 3 else (data[begins + 1] & 63 if ends - begins > 1 else 0)
    return OPUS_FRAME_TICKS[first >> 3] * count
