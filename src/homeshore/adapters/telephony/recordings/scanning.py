"""Walks a container's frames without opening them: where segments and chunks begin, and where the file was cut."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from homeshore.adapters.telephony.recordings.container import (
    FRAME,
    HEADER,
    LONGEST_CHUNK,
    MAGIC,
    NAME_LENGTH,
    TAG_BYTES,
    VERSION,
    Header,
)


class NotARecording(Exception):
    """The file does not begin like a recording of a version that is known."""


class Segment(msgspec.Struct, frozen=True):
    """A header, decoded and as it stands in the file, and where its chunks begin."""

    header: Header
    raw: bytes
    ends_at: int


class Frame(msgspec.Struct, frozen=True):
    """A chunk as it stands in the file, still encrypted, and where it ends."""

    number: int
    sealed: bytes
    ends_at: int


class Torn(msgspec.Struct, frozen=True):
    """The file ends in the middle of a header or chunk that begins at `begins_at`, or goes on with what is neither."""

    begins_at: int


Piece = Segment | Frame | Torn


def pieces(file: BinaryIO) -> Iterator[Piece]:
    """What the file is made of, from its beginning. Raises NotARecording for the first piece only."""
    at = 0
    while start := file.read(4):
        piece = _segment(file, start, at) if start == MAGIC else _frame(file, start, at)
        if at == 0 and not isinstance(piece, Segment):
            raise NotARecording
        yield piece
        if isinstance(piece, Torn):
            return
        at = piece.ends_at
    if at == 0:
        raise NotARecording


def resume_point(path: Path) -> tuple[int, int]:
    """Where a new segment may be written in a file that a dead worker left, and its number. (0, 0) without a file.

    Raises NotARecording.
    """
    if not path.exists() or path.stat().st_size == 0:
        return 0, 0
    ends_at, segments = 0, 0
    with path.open("rb") as file:
        for piece in pieces(file):
            if isinstance(piece, Torn):
                break
            ends_at = piece.ends_at
            segments += isinstance(piece, Segment)
    return ends_at, segments


def _segment(file: BinaryIO, start: bytes, at: int) -> Segment | Torn:
    fixed = start + file.read(HEADER.size - len(start))
    if len(fixed) < HEADER.size:
        return Torn(at)
    _, version, recording, prefix, number, began_us = HEADER.unpack(fixed)
    sides = (_name(file), _name(file))
    if version != VERSION:
        return Torn(at)
    if sides[0] is None or sides[1] is None:
        return Torn(at)
    header = Header(recording, prefix, number, began_us, (sides[0], sides[1]))
    raw = header.encoded()
    return Segment(header, raw, at + len(raw))


def _name(file: BinaryIO) -> str | None:
    length = file.read(NAME_LENGTH.size)
    text = file.read(length[0]) if length else b""
    if not length or len(text) < length[0]:
        return None
    return text.decode(errors="replace")


def _frame(file: BinaryIO, start: bytes, at: int) -> Frame | Torn:
    fixed = start + file.read(FRAME.size - len(start))
    if len(fixed) < FRAME.size:
        return Torn(at)
    number, length = FRAME.unpack(fixed)
    if not TAG_BYTES < length <= LONGEST_CHUNK:
        return Torn(at)
    sealed = file.read(length)
    return Torn(at) if len(sealed) < length else Frame(number, sealed, at + FRAME.size + length)
