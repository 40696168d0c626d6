"""One unbroken count of sequence numbers and timestamps over the runs of changing sources."""

import secrets

from homeshore.adapters.telephony.media.rtp import CLOCK, MASK16, MASK32, Packet, Run


class Timeline:
    """Places packets; `sequence` and `timestamp` are the placed packet's. docs/algorithms/media.md, Forwarding."""

    __slots__ = (
        "_base",
        "_run",
        "_sequence_shift",
        "_timestamp_shift",
        "clocks",
        "codec",
        "highest",
        "last_timestamp",
        "passed_loss",
        "placed_at",
        "reserved",
        "sequence",
        "timestamp",
    )

    def __init__(self) -> None:
        self.clocks = CLOCK
        self.codec = ""
        self.highest = secrets.randbelow(0x7FFF)
        """The newest sequence number, without wrapping; starts low, since SRTP counts its wraps."""
        self.last_timestamp = secrets.randbits(32)
        self.placed_at = 0.0
        self.passed_loss = 0
        """Packets that were missing in what was placed: a listener will report them as lost."""
        self.reserved: Run | None = None
        """While set, packets of other runs have no place."""
        self.sequence = self.timestamp = 0
        self._base = self.highest + 1
        self._run: Run | None = None
        self._sequence_shift = self._timestamp_shift = 0

    @property
    def run(self) -> Run | None:
        """What was placed last."""
        return self._run

    def place(self, packet: Packet) -> bool:
        """Give a packet its place; false when it has none (a repetition, or older than the run)."""
        if packet.run is not self._run and not self._begin(packet):
            return False
        self.sequence = sequence = (packet.sequence + self._sequence_shift) & MASK16
        self.timestamp = timestamp = (packet.timestamp + self._timestamp_shift) & MASK32
        ahead = (sequence - self.highest) & MASK16
        if 0 < ahead < 0x8000:
            self.highest += ahead
            self.passed_loss += ahead - 1
            self.last_timestamp = timestamp
            self.placed_at = packet.now
            return True
        if not ahead or self.highest + ahead - 0x10000 < self._base:
            return False
        self.passed_loss -= 1
        return True

    def _begin(self, packet: Packet) -> bool:
        if self.reserved is not None and packet.run is not self.reserved:
            return False
        clock = self.clocks[packet.codec]
        passed = packet.now - self.placed_at if self.placed_at else 0.0
        self._sequence_shift = self.highest + 1 - packet.sequence
        self._timestamp_shift = self.last_timestamp + max(1, round(passed * clock)) - packet.timestamp
        self._base = self.highest + 1
        self._run = packet.run
        self.codec = packet.codec
        return True
