"""How well a source is received: RFC 3550's counting of sequence numbers and its interarrival jitter."""

from homeshore.adapters.telephony.media.rtp import MASK16, signed16, signed32

MAX_JUMP = 500
"""Sequence numbers; a longer jump, either way, is a new beginning and not a loss (10 s of 20 ms packets)."""


class Reception:
    """The counts of one SSRC."""

    __slots__ = ("_base", "_clock", "_jitter", "_transit", "highest", "received")

    def __init__(self, sequence: int) -> None:
        self._base = self.highest = sequence
        self.received = 0
        self._clock = 8_000
        self._jitter = 0
        self._transit: int | None = None

    def follows(self, sequence: int) -> bool:
        """Whether this packet can belong to those before it."""
        return abs(signed16(sequence - self.highest)) <= MAX_JUMP

    def count(self, sequence: int) -> bool:
        """Count a packet whose timestamp says nothing. False when it does not follow: it was not counted."""
        ahead = (sequence - self.highest) & MASK16
        if ahead <= MAX_JUMP:
            self.highest += ahead
        elif ahead < 0x10000 - MAX_JUMP:
            return False
        self.received += 1
        return True

    def add(self, sequence: int, timestamp: int, now: float) -> bool:
        """Count a packet of audio. False when it does not follow: it was not counted."""
        if not self.count(sequence):
            return False
        transit = int(now * self._clock) - timestamp
        if self._transit is not None:
            change = signed32(transit - self._transit)
            self._jitter += (change if change >= 0 else -change) - ((self._jitter + 8) >> 4)
        self._transit = transit
        return True

    def begin(self, clock: int) -> None:
        """From here on timestamps count anew, in a clock of so many ticks a second."""
        self._jitter = self._jitter * clock // self._clock
        self._clock = clock
        self._transit = None

    @property
    def expected(self) -> int:
        return self.highest - self._base + 1

    @property
    def lost(self) -> int:
        """Never below zero: repetitions count as received."""
        return max(0, self.expected - self.received)

    @property
    def jitter_ticks(self) -> int:
        return self._jitter >> 4

    @property
    def jitter_us(self) -> int:
        return self.jitter_ticks * 1_000_000 // self._clock
