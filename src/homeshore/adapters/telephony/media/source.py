"""A source: the packets of one party, checked, counted, and handed to whoever hears them."""

from collections.abc import Callable
from typing import Final

from homeshore.adapters.telephony.media.digits import KeyPresses
from homeshore.adapters.telephony.media.reception import Reception
from homeshore.adapters.telephony.media.rtp import (
    CLOCK,
    COMFORT,
    DIGITS,
    HEADER,
    MAX_PAYLOAD,
    Packet,
    Run,
    payload_bounds,
)

Listener = Callable[[Packet], None]
PACKETS_A_SECOND: Final = 300
"""What a leg may send; audio in 10 ms frames is 100."""
_NO_RUN = Run(-1)


class Source:
    """What a leg's party says. `types` maps the payload types that were negotiated to codecs.

    `on_audio` is called at the first packet and at the first after `silent` was set; `on_key` for each RFC 4733 key.
    """

    __slots__ = (
        "_on_audio",
        "_on_key",
        "_past_lost",
        "_past_received",
        "_presses",
        "_run",
        "allowance",
        "codec",
        "dropped",
        "heard_at",
        "listeners",
        "name",
        "reception",
        "silent",
        "types",
    )

    def __init__(
        self, name: str, types: dict[int, str], on_audio: Callable[[], None], on_key: Callable[[str], None]
    ) -> None:
        self.name = name
        self.types = types
        self.listeners: tuple[Listener, ...] = ()
        self.reception = Reception(0)
        self.codec = ""
        self.silent = True
        self.heard_at = 0.0
        self.allowance = PACKETS_A_SECOND
        self.dropped = 0
        """Packets that were malformed, unknown, too many, or not from the party."""
        self._run = _NO_RUN
        self._past_received = self._past_lost = 0
        self._presses = KeyPresses()
        self._on_audio = on_audio
        self._on_key = on_key

    @property
    def ssrc(self) -> int:
        """The stream that is received now; -1 before the first packet."""
        return self._run.ssrc

    @property
    def run(self) -> Run:
        """The stretch that is received now."""
        return self._run

    @property
    def received(self) -> int:
        return self._past_received + self.reception.received

    @property
    def lost(self) -> int:
        return self._past_lost + (self.reception.lost if self.reception.received else 0)

    def receive(self, packet: bytes, now: float) -> None:
        """Take in an RTP packet in the clear."""
        if len(packet) < 12 or packet[0] & 0xC0 != 0x80:
            self.dropped += 1
            return
        first, second, sequence, timestamp, ssrc = HEADER.unpack_from(packet)
        start, end = (12, len(packet)) if first == 0x80 else payload_bounds(packet)
        codec = self.types.get(second & 0x7F)
        if codec is None or start == end or end - start > MAX_PAYLOAD:
            self.dropped += 1
            return
        payload = packet[start:end]
        run = self._run
        if codec != self.codec or ssrc != run.ssrc or not self.reception.add(sequence, timestamp, now):
            if codec in {DIGITS, COMFORT}:
                self._aside(codec, sequence, timestamp, payload, now)
                return
            run = self._begin(codec, ssrc, sequence)
            self.reception.add(sequence, timestamp, now)
        self.heard_at = now
        if self.silent:
            self.silent = False
            self._on_audio()
        heard = Packet(run, codec, sequence, timestamp, second >> 7, payload, now)
        for listener in self.listeners:
            listener(heard)

    def _begin(self, codec: str, ssrc: int, sequence: int) -> Run:
        """Another SSRC, another codec, a jump, or audio again after keys or comfort noise."""
        if ssrc != self._run.ssrc or not self.reception.follows(sequence):
            self._past_received, self._past_lost = self.received, self.lost
            self.reception = Reception(sequence)
        self.reception.begin(CLOCK[codec])
        self.codec = codec
        self._run = Run(ssrc)
        return self._run

    def _aside(self, codec: str, sequence: int, timestamp: int, payload: bytes, now: float) -> None:
        """Keys and comfort noise count as received, and end the run."""
        self.heard_at = now
        self.reception.count(sequence)
        self.codec = ""
        if codec == DIGITS:
            key = self._presses.press(payload, timestamp, now)
            if key:
                self._on_key(key)
            elif key is None:
                self.dropped += 1
