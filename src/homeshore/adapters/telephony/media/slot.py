"""A slot: one outgoing RTP stream of a leg, unbroken whatever feeds it."""

import secrets
from collections.abc import Callable

from homeshore.adapters.telephony.media.converting import Converter
from homeshore.adapters.telephony.media.rtp import DIGITS, HEADER, MASK32, Packet
from homeshore.adapters.telephony.media.timeline import Timeline


class Slot(Timeline):
    """Sends packets of changing sources under one SSRC.

    `types` are the payload types by codec that the listener negotiated, the preferred codec first. `send` takes the
    clear packet.
    """

    __slots__ = ("_converter", "_send", "octets", "packets", "ssrc", "types")

    def __init__(self, types: dict[str, int], send: Callable[[bytes], None]) -> None:
        super().__init__()
        self.types = types
        self.ssrc = secrets.randbits(32)
        self.packets = self.octets = 0
        self._converter: Converter | None = None
        self._send = send

    def forward(self, packet: Packet) -> None:
        """Send a packet as it comes, or converted when the listener did not negotiate its codec."""
        payload_type = self.types.get(packet.codec)
        if payload_type is None:
            self._convert(packet)
            return
        marker = packet.marker if packet.run is self._run else 1
        if not self.place(packet):
            return
        payload = packet.payload
        self.packets += 1
        self.octets += len(payload)
        self._send(HEADER.pack(0x80, marker << 7 | payload_type, self.sequence, self.timestamp, self.ssrc) + payload)

    def _convert(self, packet: Packet) -> None:
        target = next(iter(self.types), "")
        if not target or packet.codec == DIGITS:
            return
        if self._converter is None or self._converter.target != target:
            self._converter = Converter(target)
        converted = self._converter.convert(packet)
        if converted is not None:
            self.forward(converted)

    def rest(self) -> None:
        """Nobody feeds the slot for now: let go of the decoder."""
        self._converter = None

    def timestamp_at(self, now: float) -> int:
        """The RTP timestamp of this moment, for a sender report."""
        passed = round((now - self.placed_at) * self.clocks[self.codec]) if self.codec else 0
        return (self.last_timestamp + passed) & MASK32
