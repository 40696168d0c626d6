"""A browser's leg: ICE, DTLS-SRTP, up to three slots."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from typing import Final

import structlog
from aiortc import RTCCertificate
from pylibsrtp import Session

from homeshore.adapters.telephony.media.inside import Door, Secured, SrtpError
from homeshore.adapters.telephony.media.leg import Leg, Tell
from homeshore.adapters.telephony.media.rtp import MAX_PACKET, is_rtcp
from homeshore.adapters.telephony.media.sdp import Local, Offer, parse_offer, source_types, write_answer
from homeshore.adapters.telephony.media.slot import Slot
from homeshore.adapters.telephony.media.sockets import Address, Ports
from homeshore.adapters.telephony.media.source import Listener
from homeshore.adapters.telephony.media.ticker import Ticker

CONNECT_SECONDS: Final = 30.0

log = structlog.get_logger()


class WebLeg(Leg):
    """`on_end` is called with the cause when the connection is gone for good."""

    silence_seconds = 7.0
    silence_cause = "silent"

    def __init__(self, name: str, tell: Tell, ticker: Ticker, on_end: Callable[["WebLeg", str], None]) -> None:
        super().__init__(name, tell, ticker)
        self._on_end = on_end
        self._door = Door(self._media)
        self._secured: Secured | None = None
        self._unprotect: Session | None = None
        self._protect: Session | None = None
        self._heard_checks = 0
        self._missed = False
        self._heard: list[str] = []
        self._task: asyncio.Task[None] | None = None

    async def answer(
        self, sdp: str, addresses: Sequence[Address], ports: Ports, certificate: tuple[RTCCertificate, str]
    ) -> str:
        """The answer to an offer; then connects on its own. Raises NoCommonCodec, OSError."""
        offer = parse_offer(sdp)
        candidates = await self._door.open(addresses, ports)
        self.source.types = source_types(offer)
        for section in offer.sections:
            if section.slot:
                self.slots.append(Slot(section.types, self._send))
        self._heard = [""] * len(self.slots)
        local = Local(self._door.local_username, self._door.local_password, certificate[1], candidates)
        self._task = asyncio.create_task(self._connect(offer, certificate[0]), name=f"connect {self.name}")
        return write_answer(offer, local, [slot.ssrc for slot in self.slots])

    async def _connect(self, offer: Offer, certificate: RTCCertificate) -> None:
        self._secured = Secured(self._door, certificate, self._secured_state)
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await self._door.connect_to(offer.ufrag, offer.password)
                await self._secured.start(offer.fingerprints, client=not offer.active)
        except (ConnectionError, TimeoutError):
            self._end("not_connected")
        except Exception:  # whatever a peer can provoke in the libraries ends its own leg only
            log.exception("leg_broke", leg=self.name)
            self._end("failed")

    def _secured_state(self, state: str) -> None:
        if state == "connected":
            assert self._secured is not None
            self._unprotect, self._protect = self._secured.sessions()
            self.ready = True
            self._begin_watch()
            if not self.source.types:
                self._came_up()
        elif state in {"closed", "failed"}:
            self._end(state)

    def _end(self, cause: str) -> None:
        if not self.closed:
            self._on_end(self, cause)

    async def close(self) -> None:
        await super().close()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        if self._secured is not None:
            await self._secured.stop()
        await self._door.close()

    def hear(self, names: Sequence[str]) -> dict[str, Listener]:
        kept = [name if name in names else "" for name in self._heard]
        for name in names:
            if name not in kept and "" in kept:
                kept[kept.index("")] = name
        self._heard = kept
        for name, slot in zip(kept, self.slots, strict=True):
            if not name:
                slot.rest()
        return {name: slot.forward for name, slot in zip(kept, self.slots, strict=True) if name}

    def _media(self, datagram: bytes) -> None:
        """A datagram of RTP or RTCP from the socket: the path that every packet takes."""
        source = self.source
        source.allowance -= 1
        session = self._unprotect
        if source.allowance < 0 or session is None or not 12 <= len(datagram) <= MAX_PACKET:
            source.dropped += 1
            return
        now = time.monotonic()
        try:
            if is_rtcp(datagram):
                self.reports.receive(session.unprotect_rtcp(datagram), now)
            else:
                source.receive(session.unprotect(datagram), now)
            self.alive_at = now
        except SrtpError:
            source.dropped += 1
        except Exception:  # a fault in one leg must not end the loop for the others
            log.exception("leg_broke", leg=self.name)
            self._end("failed")

    def _watch(self, now: float) -> None:
        if self._door.checks != self._heard_checks:
            self._heard_checks = self._door.checks
            self.alive_at = now
            if self.down and not self.source.types:
                self._came_up()
        silent = now - self.alive_at > self.silence_seconds
        if silent and not self._missed:  # also one that never spoke: a supervisor who listens
            self._went_down(self.silence_cause)
        self._missed = silent

    def _send(self, packet: bytes) -> None:
        if self._protect is not None:
            self._door.write(self._protect.protect(packet))

    def send_reports(self, compound: bytes) -> None:
        if self._protect is not None:
            self._door.write(self._protect.protect_rtcp(compound))
