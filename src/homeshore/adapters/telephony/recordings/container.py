"""The recording container: what stands where in the file. docs/algorithms/recording.md explains why.

    file     = segment*          (a media worker that takes a recording up begins another segment)
    segment  = header chunk*
    header   = "HSRC" version recording(8) nonce prefix(8) segment(2) began_us(8) left right   (names: length, UTF-8)
    chunk    = number(4) length(4) AES-256-GCM(records)      nonce = prefix + number, associated data = header + number
    record   = kind(1) ...                                   packet, pause, resume or end, in order of arrival

Every chunk is bound to its recording, segment and place: one that was changed, moved, repeated or brought from another
file does not open. The last record of a closed recording is `end`; where it is missing the file was cut, or its writer
died.
"""

import struct
from typing import TypeAlias

import msgspec

MAGIC = b"HSRC"
VERSION = 1
KEY_BYTES = 32
PREFIX_BYTES = 8
TAG_BYTES = 16
LONGEST_CHUNK = 4 << 20
"""No second of two telephone lines comes near it: a longer chunk is damage."""

HEADER = struct.Struct(">4sBQ8sHq")
NAME_LENGTH = struct.Struct(">B")
FRAME = struct.Struct(">II")
PACKET = struct.Struct(">BBIHqH")
"""kind (0 left, 1 right), codec, RTP timestamp, sequence number, arrival in microseconds, payload length."""
MARK = struct.Struct(">Bq")
"""kind, at_us."""

LEFT, RIGHT, PAUSE, RESUME, END = range(5)
CODECS = {"opus": 0, "pcmu": 1, "pcma": 2}
CODEC_NAMES = {number: name for name, number in CODECS.items()}


class Header(msgspec.Struct, frozen=True):
    """The beginning of a segment. `sides` names the legs that are left (customer) and right (agent)."""

    recording: int
    prefix: bytes
    segment: int
    began_us: int
    sides: tuple[str, str]

    def encoded(self) -> bytes:
        """As it stands in the file and in every chunk's associated data."""
        fixed = HEADER.pack(MAGIC, VERSION, self.recording, self.prefix, self.segment, self.began_us)
        names = [name.encode() for name in self.sides]
        return fixed + b"".join(NAME_LENGTH.pack(len(name)) + name for name in names)


class Packet(msgspec.Struct, frozen=True):
    """One RTP packet of a side."""

    side: int
    codec: str
    timestamp: int
    sequence: int
    arrival_us: int
    payload: bytes


class Mark(msgspec.Struct, frozen=True):
    """A pause, the end of a pause, or the end of the recording; `kind` is PAUSE, RESUME or END."""

    kind: int
    at_us: int


Entry: TypeAlias = Packet | Mark


def nonce(prefix: bytes, number: int) -> bytes:
    """The chunk's nonce: a key never sees one twice, since each segment draws a prefix of its own."""
    return prefix + number.to_bytes(4, "big")


def associated_data(header: bytes, number: int) -> bytes:
    """What a chunk is bound to."""
    return header + number.to_bytes(4, "big")
