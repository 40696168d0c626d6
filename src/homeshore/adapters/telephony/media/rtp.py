"""RTP packets (RFC 3550): what is read of one, and how one is written."""

import struct
from typing import Final

import msgspec

OPUS: Final = "opus"
PCMU: Final = "pcmu"
PCMA: Final = "pcma"
DIGITS: Final = "digits"
"""RFC 4733 events; not a codec, but a payload type of its own."""
COMFORT: Final = "comfort"
"""RFC 3389 comfort noise: never forwarded, it ends a run."""

CODECS: Final = (OPUS, PCMU, PCMA)
CLOCK: Final = {OPUS: 48_000, PCMU: 8_000, PCMA: 8_000, DIGITS: 8_000}
FRAME_TICKS: Final = {OPUS: 960, PCMU: 160, PCMA: 160}
"""Steps of the RTP clock in 20 ms."""
SILENCE: Final = {OPUS: b"\xf8\xff\xfe", PCMU: b"\xff" * 160, PCMA: b"\xd5" * 160}
"""20 ms of nothing."""
FRAME_SECONDS: Final = 0.02

MAX_PACKET: Final = 1_500
MAX_PAYLOAD: Final = 1_275
HEADER: Final = struct.Struct("!BBHII")
_EXTENSION: Final = struct.Struct("!HH")

MASK16: Final = 0xFFFF
MASK32: Final = 0xFFFFFFFF


class Run:
    """A stretch of a source in which sequence numbers and timestamps count on by themselves; compared by identity.

    `listeners_lost`: the largest share of 256 that one of its listeners reported as lost since it was last read.
    """

    __slots__ = ("listeners_lost", "ssrc")

    def __init__(self, ssrc: int = 0) -> None:
        self.ssrc = ssrc
        self.listeners_lost = 0


class Packet(msgspec.Struct, gc=False):
    """One frame on its way from a source to its listeners. `now` is the arrival on the monotonic clock."""

    run: Run
    codec: str
    sequence: int
    timestamp: int
    marker: int
    payload: bytes
    now: float


def payload_bounds(packet: bytes) -> tuple[int, int]:
    """Where the payload begins and ends in a packet of at least 12 bytes; (0, 0) when the header lies."""
    first = packet[0]
    start, end = 12 + 4 * (first & 0x0F), len(packet)
    if first & 0x10:
        if start + 4 > end:
            return 0, 0
        start += 4 + 4 * _EXTENSION.unpack_from(packet, start)[1]
    if first & 0x20:
        padding = packet[-1]
        if not padding:
            return 0, 0
        end -= padding
    return (start, end) if start <= end else (0, 0)


def is_rtcp(packet: bytes) -> bool:
    """Whether a packet of at least two bytes on a shared port is RTCP (RFC 5761)."""
    return 192 <= packet[1] <= 223


def signed16(difference: int) -> int:
    """A difference of two sequence numbers, the short way round."""
    return ((difference + 0x8000) & MASK16) - 0x8000


def signed32(difference: int) -> int:
    """A difference of two timestamps, the short way round."""
    return ((difference + 0x80000000) & MASK32) - 0x80000000
