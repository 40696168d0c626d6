"""Telephone keys as RFC 4733 events, received and sent."""

import struct
from typing import Final

from homeshore.adapters.telephony.media.rtp import CLOCK, DIGITS, FRAME_SECONDS, Packet, Run

KEYS: Final = "0123456789*#ABCD"
PRESS_SECONDS: Final = 0.1
PAUSE_SECONDS: Final = 0.06
SHORTEST_SECONDS: Final = 0.04
"""Between two keys; a person's thumb needs longer, a flood does not."""
MAX_KEYS: Final = 32
_EVENT: Final = struct.Struct("!BBH")
_END: Final = 0x80
_VOLUME: Final = 10
_END_PACKETS: Final = 3


class KeyPresses:
    """Turns the packets of events into keys: each event is told by its timestamp, however often it is repeated."""

    __slots__ = ("_at", "_timestamp")

    def __init__(self) -> None:
        self._timestamp = -1
        self._at = float("-inf")

    def press(self, payload: bytes, timestamp: int, now: float) -> str | None:
        """The key that begins with this packet; "" while it lasts; None for what is no key or comes too fast."""
        if len(payload) != _EVENT.size or payload[0] >= len(KEYS):
            return None
        if timestamp == self._timestamp:
            return ""
        self._timestamp = timestamp
        if now - self._at < SHORTEST_SECONDS:
            return None
        self._at = now
        return KEYS[payload[0]]


class KeySender:
    """Packets of events for a line of keys, one each 20 ms. `clock`: of the line's RTP timestamps."""

    def __init__(self, keys: str, clock: int = CLOCK[DIGITS]) -> None:
        self._keys = [KEYS.index(key) for key in keys[:MAX_KEYS].upper() if key in KEYS]
        self._step = round(clock * FRAME_SECONDS)
        self._frames = round(PRESS_SECONDS / FRAME_SECONDS)
        self._pause = round(PAUSE_SECONDS / FRAME_SECONDS)
        self.run = Run()
        self._sequence = 0
        self._frame = 0
        self._pressed_at = 0

    @property
    def done(self) -> bool:
        return not self._keys

    def extend(self, keys: str) -> None:
        """Press these after the others."""
        self._keys += [KEYS.index(key) for key in keys[:MAX_KEYS].upper() if key in KEYS]
        del self._keys[MAX_KEYS:]

    def packets(self, now: float) -> list[Packet]:
        """What to send in this step: one packet, three at a key's end, none between two keys."""
        if self.done:
            return []
        frame, self._frame = self._frame, self._frame + 1
        if frame >= self._frames:
            if frame + 1 == self._frames + self._pause:
                self._keys.pop(0)
                self._frame = 0
                self._pressed_at += self._step * (self._frames + self._pause)
            return []
        ends = frame + 1 == self._frames
        payload = _EVENT.pack(self._keys[0], _VOLUME | (_END if ends else 0), self._step * (frame + 1))
        return [self._packet(payload, not frame, now) for _ in range(_END_PACKETS if ends else 1)]

    def _packet(self, payload: bytes, marker: bool, now: float) -> Packet:
        self._sequence += 1
        return Packet(self.run, DIGITS, self._sequence, self._pressed_at, int(marker), payload, now)
