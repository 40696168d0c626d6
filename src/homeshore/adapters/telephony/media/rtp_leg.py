"""A trunk's leg: plain RTP, or SRTP with SDES keys, on a pair of ports."""

import asyncio
import base64
import binascii
import ipaddress
import secrets
import time
from collections.abc import Callable, Sequence
from typing import Final

import structlog
from pylibsrtp import Session

from homeshore.adapters.telephony.media.inside import SrtpError, sdes_session
from homeshore.adapters.telephony.media.leg import Leg, Tell
from homeshore.adapters.telephony.media.mixing import Mixer
from homeshore.adapters.telephony.media.rtp import (
    CLOCK,
    CODECS,
    COMFORT,
    DIGITS,
    FRAME_TICKS,
    MAX_PACKET,
    SILENCE,
    Packet,
    Run,
    is_rtcp,
)
from homeshore.adapters.telephony.media.slot import Slot
from homeshore.adapters.telephony.media.sockets import EVERYWHERE, Ports
from homeshore.adapters.telephony.media.source import Listener
from homeshore.adapters.telephony.media.ticker import Ticker
from homeshore.adapters.telephony.ports import NoCommonCodec, RtpAddress

KEY_BYTES: Final = 30
_COMFORT_TYPE: Final = 13
_BROADCAST: Final = "255.255.255.255"

Endpoint = tuple[str, int]

log = structlog.get_logger()


class RtpSocket(asyncio.DatagramProtocol):
    """Hands datagrams with their sender to the leg."""

    def __init__(self, receive: Callable[[bytes, Endpoint], None]) -> None:
        self.datagram_received = receive  # type: ignore[assignment]  # no call in between

    def error_received(self, exc: Exception) -> None:
        """The other end has nothing there (ICMP): the silence will tell."""


class RtpLeg(Leg):
    """Sends where it was told to; hears nobody else."""

    silence_seconds = 10.0
    silence_cause = "no_rtp"

    def __init__(self, name: str, tell: Tell, ticker: Ticker, on_end: Callable[["RtpLeg", str], None]) -> None:
        super().__init__(name, tell, ticker)
        self.local = RtpAddress("", 0, "", 0)
        self.strangers = 0
        """Packets that came from another address than the signalled one."""
        self._on_end = on_end
        self._remote: RtpAddress | None = None
        self._target: Endpoint = ("", 0)
        self._latched = False
        self._control_target: Endpoint = ("", 0)
        self._protect: Session | None = None
        self._unprotect: Session | None = None
        self._mixer: Mixer | None = None
        self._comforting = False
        self._comfort_run = Run()
        self._comfort_count = 0

    async def open(self, told: str, ports: Ports, *, srtp: bool) -> RtpAddress:
        """Take a pair of ports. Raises NoPortLeft."""
        loop = asyncio.get_running_loop()
        rtp, rtcp = ports.pair(EVERYWHERE)
        self._rtp, _ = await loop.create_datagram_endpoint(lambda: RtpSocket(self._received), sock=rtp)
        self._rtcp, _ = await loop.create_datagram_endpoint(lambda: RtpSocket(self._control_received), sock=rtcp)
        key = secrets.token_bytes(KEY_BYTES) if srtp else b""
        if srtp:
            self._protect = sdes_session(key, inbound=False)
        self.local = RtpAddress(told, rtp.getsockname()[1], "", 0, 0, base64.b64encode(key).decode())
        return self.local

    def connect(self, remote: RtpAddress) -> None:
        """Begin, or go on with another remote end. Raises NoCommonCodec for what cannot be spoken to."""
        host, session = _checked(remote, srtp=bool(self.local.srtp_key))
        again, self._remote = self._remote, remote
        if again is None or again.srtp_key != remote.srtp_key:
            self._unprotect = session
        if again is None or (again.host, again.port) != (remote.host, remote.port):
            self._target, self._latched = (host, remote.port), False
            self._control_target = (host, remote.port + 1)
        self.source.types = _types(remote)
        types = {remote.codec: remote.payload_type} | ({DIGITS: remote.dtmf_type} if remote.dtmf_type else {})
        if self.slots:
            self.slots[0].types = types
        else:
            self.slots.append(Slot(types, self._send))
        self.slots[0].clocks = CLOCK | {DIGITS: CLOCK[remote.codec]}
        self.ready = bool(remote.port) and host != EVERYWHERE
        if again is None:
            self._begin_watch()
            self.down = False  # ten seconds to begin
        self._drop_mixer()
        self.comfort()

    async def close(self) -> None:
        await super().close()
        self._ticker.remove(self._send_silence)
        self._drop_mixer()
        self._rtp.close()
        self._rtcp.close()

    def hear(self, names: Sequence[str]) -> dict[str, Listener]:
        if len(names) < 2 or not self.slots:
            self._drop_mixer()
            if not names and self.slots:
                self.slots[0].rest()
            return {name: self._forward for name in names}
        if self._mixer is None:
            self._mixer = Mixer(next(iter(self.slots[0].types)), self.slots[0].forward)
            self._ticker.add(self._mixer.step)
        return self._mixer.hear(list(names))

    def _drop_mixer(self) -> None:
        if self._mixer is not None:
            self._ticker.remove(self._mixer.step)
            self._mixer = None

    def _forward(self, packet: Packet) -> None:
        if self.slots:
            self.slots[0].forward(packet)

    def comfort(self, *, idle: bool | None = None) -> None:
        """Send silence while nothing else is sent: carriers hang up on a line without RTP."""
        if idle is not None:
            self._comforting = idle
        if self._comforting and self.ready:
            self._comfort_run = Run()
            self._ticker.add(self._send_silence)
        else:
            self._ticker.remove(self._send_silence)

    def _send_silence(self, now: float) -> None:
        assert self._remote is not None
        codec = self._remote.codec
        self._comfort_count += 1
        ticks = self._comfort_count * FRAME_TICKS[codec]
        self.slots[0].forward(Packet(self._comfort_run, codec, self._comfort_count, ticks, 0, SILENCE[codec], now))

    def _received(self, datagram: bytes, sender: Endpoint) -> None:
        """A datagram on the RTP port: the path that every packet takes."""
        source = self.source
        if sender != self._target and not self._latch(sender, datagram):
            self.strangers += 1
            return
        source.allowance -= 1
        if source.allowance < 0 or not 12 <= len(datagram) <= MAX_PACKET:
            source.dropped += 1
            return
        now = time.monotonic()
        try:
            if is_rtcp(datagram):
                self._reports_received(datagram, now)
                return
            session = self._unprotect
            source.receive(datagram if session is None else session.unprotect(datagram), now)
            self._latched = True
            self.alive_at = now
        except SrtpError:
            source.dropped += 1
        except Exception:  # a fault in one leg must not end the loop for the others
            log.exception("leg_broke", leg=self.name)
            self._on_end(self, "failed")

    def _latch(self, sender: Endpoint, datagram: bytes) -> bool:
        """Whether to send to this port of the signalled address instead (symmetric RTP): only until one was heard."""
        if self._latched or sender[0] != self._target[0] or not datagram or datagram[0] & 0xC0 != 0x80:
            return False
        self._target = sender
        return True

    def _control_received(self, datagram: bytes, sender: Endpoint) -> None:
        if sender[0] != self._target[0]:
            self.strangers += 1
            return
        self.source.allowance -= 1
        if self.source.allowance < 0 or not 8 <= len(datagram) <= MAX_PACKET:
            self.source.dropped += 1
            return
        self._control_target = sender
        try:
            self._reports_received(datagram, time.monotonic())
        except SrtpError:
            self.source.dropped += 1
        except Exception:  # a fault in one leg must not end the loop for the others
            log.exception("leg_broke", leg=self.name)
            self._on_end(self, "failed")

    def _reports_received(self, datagram: bytes, now: float) -> None:
        session = self._unprotect
        self.reports.receive(datagram if session is None else session.unprotect_rtcp(datagram), now)
        self.alive_at = now

    def _send(self, packet: bytes) -> None:
        if self.ready:
            self._rtp.sendto(packet if self._protect is None else self._protect.protect(packet), self._target)

    def send_reports(self, compound: bytes) -> None:
        data = compound if self._protect is None else self._protect.protect_rtcp(compound)
        self._rtcp.sendto(data, self._control_target)


def _types(remote: RtpAddress) -> dict[int, str]:
    types = {_COMFORT_TYPE: COMFORT, remote.payload_type: remote.codec}
    return types | ({remote.dtmf_type: DIGITS} if remote.dtmf_type else {})


def _checked(remote: RtpAddress, *, srtp: bool) -> tuple[str, Session | None]:
    if remote.codec not in CODECS or not 0 <= remote.payload_type < 128 or not 0 <= remote.dtmf_type < 128:
        raise NoCommonCodec(f"{remote.codec!r} as {remote.payload_type}")
    if srtp != bool(remote.srtp_key):
        raise NoCommonCodec("one side encrypts and the other does not")
    try:
        address = ipaddress.IPv4Address(remote.host)
        if address.is_multicast or remote.host == _BROADCAST:
            raise ValueError(f"audio to {remote.host}")
        key = base64.b64decode(remote.srtp_key, validate=True)
        if not 0 <= remote.port < 65_535:
            raise ValueError(f"port {remote.port}")
        return str(address), sdes_session(key, inbound=True) if srtp else None
    except (ValueError, binascii.Error) as error:
        raise NoCommonCodec(str(error)) from error
