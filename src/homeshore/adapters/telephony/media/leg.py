"""What browsers' and trunks' legs share: a source, slots, reports, and being up or down."""

import asyncio
import random
import time
from collections.abc import Callable, Sequence

from homeshore.adapters.telephony.media.digits import KeySender
from homeshore.adapters.telephony.media.rtcp import Reports
from homeshore.adapters.telephony.media.rtp import CODECS, DIGITS
from homeshore.adapters.telephony.media.slot import Slot
from homeshore.adapters.telephony.media.source import PACKETS_A_SECOND, Listener, Source
from homeshore.adapters.telephony.media.ticker import Ticker
from homeshore.adapters.telephony.ports import AnyMediaEvent, LegDigit, LegDown, LegMeasures, LegUp, Quality
from homeshore.kit.clock import now_us

REPORT_SECONDS = 2
MEASURE_SECONDS = 5

Tell = Callable[[AnyMediaEvent], None]


class Leg:
    """One party's connection. `ready`: audio can be sent."""

    silence_seconds = 0.0
    silence_cause = ""

    def __init__(self, name: str, tell: Tell, ticker: Ticker) -> None:
        self.name = name
        self.source = Source(name, {}, self._came_up, self._pressed)
        self.slots: list[Slot] = []
        self.reports = Reports(self.source, self.slots)
        self.ready = False
        self.down = True
        self.closed = False
        self.playing = False
        self.alive_at = time.monotonic()
        self._tell = tell
        self._ticker = ticker
        self._seconds = 0
        self._keys: KeySender | None = None
        self._timer: asyncio.TimerHandle | None = None

    def hear(self, names: Sequence[str]) -> dict[str, Listener]:
        """Where the packets of each of these sources go from now on."""
        raise NotImplementedError

    def send_reports(self, compound: bytes) -> None:
        """Send an RTCP packet in the clear to the other end."""
        raise NotImplementedError

    async def close(self) -> None:
        """Let go of everything; no event is told."""
        self.closed = True
        self.ready = False
        self.source.listeners = ()
        self._end_keys()
        if self._timer is not None:
            self._timer.cancel()

    def measures(self) -> LegMeasures:
        """The figures of the leg now."""
        source, reports = self.source, self.reports
        quality = Quality(
            packets=source.received,
            lost=source.lost,
            jitter_us=max(source.reception.jitter_us, reports.jitter_us),
            round_trip_us=reports.round_trip_us,
            loss_permille=reports.loss_permille(),
            codec=next((slot.codec for slot in self.slots if slot.codec in CODECS), source.codec),
        )
        return LegMeasures(self.name, now_us(), quality)

    def send_keys(self, keys: str) -> None:
        """Send RFC 4733 events on the first slot; what it hears pauses meanwhile."""
        if not self.slots or not self.ready:
            return
        if self._keys is not None:
            self._keys.extend(keys)
            return
        self._keys = KeySender(keys, self.slots[0].clocks[DIGITS])
        self.slots[0].reserved = self._keys.run
        self._ticker.add(self._send_key)

    def _send_key(self, now: float) -> None:
        if self._keys is None or self._keys.done:
            self._end_keys()
            return
        for packet in self._keys.packets(now):
            self.slots[0].forward(packet)

    def _end_keys(self) -> None:
        self._ticker.remove(self._send_key)
        self._keys = None
        if self.slots:
            self.slots[0].reserved = None

    def _begin_watch(self) -> None:
        """Look after the leg once a second; legs spread over the second by chance."""
        self.alive_at = time.monotonic()
        first = random.random()  # noqa: S311 - only spreads
        self._timer = asyncio.get_running_loop().call_later(first, self._second)

    def _second(self) -> None:
        now = time.monotonic()
        self._timer = asyncio.get_running_loop().call_later(1.0, self._second)
        self._seconds += 1
        self.source.allowance = PACKETS_A_SECOND
        self._watch(now)
        if self.ready and self._seconds % REPORT_SECONDS == 0:
            self.send_reports(self.reports.compose(now))
        if self._seconds % MEASURE_SECONDS == 0:
            self._tell(self.measures())

    def _watch(self, now: float) -> None:
        if not self.down and now - self.alive_at > self.silence_seconds:
            self._went_down(self.silence_cause)

    def _came_up(self) -> None:
        self.down = False
        if not self.closed:
            self._tell(LegUp(self.name, now_us()))

    def _went_down(self, cause: str) -> None:
        self.source.silent = True
        if not self.closed:
            self.down = True
            self._tell(LegDown(self.name, now_us(), cause))

    def _pressed(self, key: str) -> None:
        self._tell(LegDigit(self.name, now_us(), key))
