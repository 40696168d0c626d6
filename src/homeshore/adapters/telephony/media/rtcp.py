"""RTCP (RFC 3550): what a leg is told about the streams, and what it tells."""

import struct
import time
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from homeshore.adapters.telephony.media.rtp import MASK32
from homeshore.adapters.telephony.media.slot import Slot
from homeshore.adapters.telephony.media.source import Source

SENDER, RECEIVER, DESCRIPTION = 200, 201, 202
CNAME = b"homeshore"
_HEAD: Final = struct.Struct("!BBHI")
_SENDER_INFO: Final = struct.Struct("!QIII")
_BLOCK: Final = struct.Struct("!IIIIII")
_UNIX_TO_NTP: Final = 2_208_988_800
_CLOCK_OFFSET: Final = time.time() - time.monotonic()
"""Fixed for the life of the process: a wall clock that is set must not bend round trips."""


def ntp(now: float) -> int:
    """A moment of the monotonic clock as a 64-bit NTP timestamp."""
    return int((now + _CLOCK_OFFSET + _UNIX_TO_NTP) * (1 << 32))


def _middle(timestamp: int) -> int:
    return timestamp >> 16 & MASK32


class Block(msgspec.Struct, frozen=True):
    """What a receiver says of a stream. `lost` is cumulative, `fraction` of 256, `jitter` in the stream's clock."""

    ssrc: int
    fraction: int
    lost: int
    highest: int
    jitter: int
    last_report: int
    since_report: int


class Report(msgspec.Struct, frozen=True):
    """A sender's or a receiver's report; `ntp` is 0 in a receiver's."""

    ssrc: int
    ntp: int
    blocks: tuple[Block, ...]


def parse(packet: bytes) -> Iterator[Report]:
    """The reports in a compound packet; the rest, and whatever is cut short, is passed over."""
    at = 0
    while at + _HEAD.size <= len(packet):
        first, kind, words, ssrc = _HEAD.unpack_from(packet, at)
        end = at + 4 * (words + 1)
        if first >> 6 != 2 or end > len(packet):
            return
        if kind in {SENDER, RECEIVER}:
            yield _report(packet[at + _HEAD.size : end], kind, ssrc, first & 0x1F)
        at = end


def _report(body: bytes, kind: int, ssrc: int, count: int) -> Report:
    start = _SENDER_INFO.size if kind == SENDER else 0
    sent = _SENDER_INFO.unpack_from(body)[0] if kind == SENDER and len(body) >= start else 0
    places = range(start, min(start + count * _BLOCK.size, len(body) - _BLOCK.size + 1), _BLOCK.size)
    return Report(ssrc, sent, tuple(_block(body, place) for place in places))


def _block(body: bytes, place: int) -> Block:
    ssrc, losses, highest, jitter, last, since = _BLOCK.unpack_from(body, place)
    lost = losses & 0xFFFFFF
    return Block(ssrc, losses >> 24, lost - (1 << 24) if lost >> 23 else lost, highest, jitter, last, since)


def write(ssrc: int, sender: tuple[int, int, int, int] | None, blocks: Sequence[Block]) -> bytes:
    """A report; `sender` is (NTP, RTP timestamp, packets, octets) of the stream `ssrc`."""
    body = b"" if sender is None else _SENDER_INFO.pack(*sender)
    for block in blocks:
        losses = (block.fraction & 0xFF) << 24 | max(-0x800000, min(block.lost, 0x7FFFFF)) & 0xFFFFFF
        body += _BLOCK.pack(
            block.ssrc, losses, block.highest & MASK32, block.jitter & MASK32, block.last_report, block.since_report
        )
    kind = RECEIVER if sender is None else SENDER
    return _HEAD.pack(0x80 | len(blocks), kind, 1 + len(body) // 4, ssrc) + body


def _description(ssrc: int) -> bytes:
    item = bytes((1, len(CNAME))) + CNAME + b"\0"
    item += b"\0" * (-len(item) % 4)
    return _HEAD.pack(0x81, DESCRIPTION, 1 + len(item) // 4, ssrc) + item


class Window(msgspec.Struct):
    """Counts at the last measurement, to tell the loss since."""

    expected: int = 0
    lost: int = 0

    def permille(self, expected: int, lost: int) -> int:
        """The loss since the last time; moves the window on."""
        came, missed = expected - self.expected, lost - self.lost
        self.expected, self.lost = expected, lost
        return max(0, min(1000, missed * 1000 // came)) if came > 0 else 0


class Reports:
    """A leg's exchange of reports: about its source and its slots."""

    def __init__(self, source: Source, slots: list[Slot]) -> None:
        self._source = source
        self._slots = slots
        self.round_trip_us = 0
        self.jitter_us = 0
        """Of our streams at the leg's end."""
        self._last_sender_report = 0
        self._heard_at = 0.0
        self._up = Window()
        self._reported = Window()
        self._down = Window()
        self._blocks: dict[int, Block] = {}

    def receive(self, packet: bytes, now: float) -> None:
        """Take in a compound packet in the clear."""
        for report in parse(packet):
            if report.ntp:
                self._last_sender_report, self._heard_at = _middle(report.ntp), now
            for block in report.blocks:
                self._learn(block, now)

    def _learn(self, block: Block, now: float) -> None:
        slot = next((slot for slot in self._slots if slot.ssrc == block.ssrc), None)
        if slot is None or not slot.codec:
            return
        self._blocks[block.ssrc] = block
        if slot.run is not None:
            slot.run.listeners_lost = max(slot.run.listeners_lost, block.fraction)
        self.jitter_us = block.jitter * 1_000_000 // slot.clocks[slot.codec]
        if block.last_report:
            units = (_middle(ntp(now)) - block.last_report - block.since_report) & MASK32
            if units < 10 << 16:  # no report travels for 10 s: the peer's clock or ours was wrong
                self.round_trip_us = units * 1_000_000 >> 16

    def compose(self, now: float) -> bytes:
        """What to send now: a sender report for each slot in use, or a receiver report, with what we receive."""
        blocks = [self._block(now)] if self._source.ssrc >= 0 else []
        parts = []
        for slot in self._slots:
            if slot.packets:
                info = (ntp(now), slot.timestamp_at(now), slot.packets & MASK32, slot.octets & MASK32)
                parts.append(write(slot.ssrc, info, blocks))
                blocks = []
        if not parts:
            parts.append(write(self._slots[0].ssrc if self._slots else 1, None, blocks))
        parts.append(_description(self._slots[0].ssrc if self._slots else 1))
        return b"".join(parts)

    def _block(self, now: float) -> Block:
        source, reception = self._source, self._source.reception
        since = int((now - self._heard_at) * 65_536) & MASK32 if self._last_sender_report else 0
        fraction = self._reported.permille(source.received + source.lost, source.lost) * 256 // 1000
        fraction = max(fraction, source.run.listeners_lost)  # what switches redundancy on where it is encoded
        source.run.listeners_lost = 0
        return Block(
            source.ssrc,
            min(255, fraction),
            reception.lost,
            reception.highest,
            reception.jitter_ticks,
            self._last_sender_report,
            since,
        )

    def loss_permille(self) -> int:
        """The worse of both directions since the last call."""
        source = self._source
        up = self._up.permille(source.received + source.lost, source.lost)
        used = [slot for slot in self._slots if slot.ssrc in self._blocks]
        expected = sum(self._blocks[slot.ssrc].highest & MASK32 for slot in used)
        lost = sum(self._blocks[slot.ssrc].lost - slot.passed_loss for slot in used)
        return max(up, self._down.permille(expected, lost))
