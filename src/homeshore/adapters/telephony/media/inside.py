"""Everything that leans on the inside of aioice and aiortc; nothing else does. ICE, DTLS and the keys that come of it.

aioice hands every datagram to a queue that a task reads, and aiortc decodes audio in a thread. Here RTP is taken where
the socket delivers it, before the queue. tests/adapters/telephony/media/test_inside.py fails when another version of
these libraries is installed, and says which of the names used here it lacks.
"""

import asyncio
import socket
import time
from collections.abc import Callable, Sequence
from typing import Final, cast

from aioice.candidate import Candidate, candidate_foundation, candidate_priority
from aioice.ice import CandidatePair, Connection, StunProtocol
from aioice.stun import Message
from aiortc import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport, RTCIceTransport
from pylibsrtp import Error as SrtpError
from pylibsrtp import Policy, Session

from homeshore.adapters.telephony.media import sdp
from homeshore.adapters.telephony.media.sockets import Address, Ports

__all__ = ["Door", "Secured", "SrtpError", "new_certificate", "sdes_session"]

TESTED: Final = {"aiortc": "1.16.0", "aioice": "0.13.0", "pylibsrtp": "1.0.0"}
STRANGERS_A_SECOND: Final = 100
MAX_WAITING: Final = 64
"""DTLS datagrams that may wait to be read; a handshake has about ten."""
_RTP, _AFTER_RTP = 128, 192
_DTLS, _AFTER_DTLS = 20, 64
_AFTER_STUN = 4


class DoorSocket(StunProtocol):
    """One local address of a door. Tells audio, DTLS and STUN apart by the first byte (RFC 7983)."""

    receiver: "Door"

    def datagram_received(self, data: bytes | str, addr: tuple[object, ...]) -> None:
        door = self.receiver
        target = door.target
        if (addr[0] != target[0] or addr[1] != target[1]) and not door.admits_stranger():
            return
        first = data[0] if data else 255
        if _RTP <= first < _AFTER_RTP:  # type: ignore[operator]  # asyncio never delivers text
            door.deliver(data)  # type: ignore[arg-type]
        elif first < _AFTER_STUN or _DTLS <= first < _AFTER_DTLS:  # type: ignore[operator]
            super().datagram_received(data, addr)
        else:
            door.junk += 1


class Door(Connection):
    """The ICE end of a browser's connection. `on_media` gets each datagram that is RTP or RTCP, still encrypted.

    Remote candidates are not asked for: the browser's checks come from where it is.
    """

    def __init__(self, on_media: Callable[[bytes], None]) -> None:
        super().__init__(ice_controlling=False)
        self.deliver = on_media
        self.junk = 0
        self.checks = 0
        """How many of the browser's checks came: its proof of life."""
        self._sendto: Callable[[bytes, tuple[str, int]], None] | None = None
        self.target = ("", 0)
        """Where the browser is."""
        self._strangers = 0
        self._strangers_since = 0.0

    async def open(self, addresses: Sequence[Address], ports: Ports) -> tuple[sdp.Candidate, ...]:
        """Listen on each address; what can be told of them. Raises OSError when none can be bound."""
        loop = asyncio.get_running_loop()
        errors: list[OSError] = []
        for preference, address in enumerate(addresses):
            try:
                bound = ports.one(address.bind)
            except OSError as error:
                errors.append(error)
                continue
            _, protocol = await loop.create_datagram_endpoint(lambda: DoorSocket(self), sock=bound)
            protocol.local_candidate = self._candidate(address.told, bound, 65_535 - preference)
            self._protocols.append(protocol)
            self._local_candidates.append(protocol.local_candidate)
        if not self._local_candidates:
            raise errors[0] if errors else OSError("no address to listen on")
        self._local_candidates_start = self._local_candidates_end = True
        return tuple(sdp.Candidate(c.foundation, c.priority, c.host, c.port) for c in self._local_candidates)

    def _candidate(self, told: str, bound: socket.socket, preference: int) -> Candidate:
        return Candidate(
            foundation=candidate_foundation("host", "udp", told)[:16],
            component=1,
            transport="udp",
            priority=candidate_priority(1, "host", preference),
            host=told,
            port=bound.getsockname()[1],
            type="host",
        )

    async def connect_to(self, ufrag: str, password: str) -> None:
        """Wait for the browser's checks. Raises ConnectionError."""
        self.remote_username, self.remote_password = ufrag, password
        await self.connect()

    def admits_stranger(self) -> bool:
        """Whether to look at a datagram from where the browser is not known to be: it is to come from anywhere, but
        nobody may keep us busy."""
        now = time.monotonic()
        if now - self._strangers_since > 1:
            self._strangers, self._strangers_since = 0, now
        self._strangers += 1
        if self._strangers > STRANGERS_A_SECOND:
            self.junk += 1
            return False
        return True

    def data_received(self, data: bytes, component: int) -> None:
        if self._queue.qsize() < MAX_WAITING:
            super().data_received(data, component)
        else:
            self.junk += 1

    def check_incoming(self, message: Message, addr: tuple[str, int], protocol: StunProtocol) -> None:
        self.checks += 1
        super().check_incoming(message, addr, protocol)

    def check_complete(self, pair: CandidatePair) -> None:
        super().check_complete(pair)
        chosen = self._nominated.get(1)
        if chosen is not None:
            self._sendto = chosen.protocol.transport.sendto
            self.target = chosen.remote_addr

    def write(self, datagram: bytes) -> None:
        """Send a datagram to the browser; nothing happens while it is not connected."""
        if self._sendto is not None and not self._closing:
            self._sendto(datagram, self.target)

    # what RTCDtlsTransport wants of its transport

    @property
    def role(self) -> str:
        return "controlled"

    async def _recv(self) -> bytes:
        return await self.recv()

    async def _send(self, data: bytes) -> None:
        self.write(data)


class Secured:
    """DTLS over a door. `on_state` is told `connected`, `closed` or `failed`."""

    def __init__(self, door: Door, certificate: RTCCertificate, on_state: Callable[[str], None]) -> None:
        self._dtls = RTCDtlsTransport(cast(RTCIceTransport, door), [certificate])
        self._dtls.on("statechange", lambda: on_state(self._dtls.state))

    async def start(self, fingerprints: Sequence[tuple[str, str]], *, client: bool) -> None:
        """Shake hands; `on_state` tells how it ended."""
        self._dtls._set_role("client" if client else "server")
        expected = [RTCDtlsFingerprint(algorithm=digest, value=value) for digest, value in fingerprints]
        await self._dtls.start(RTCDtlsParameters(fingerprints=expected))

    def sessions(self) -> tuple[Session, Session]:
        """The SRTP sessions for what comes in and what goes out, once connected."""
        return self._dtls._rx_srtp, self._dtls._tx_srtp

    async def stop(self) -> None:
        """Take leave."""
        await self._dtls.stop()


def new_certificate() -> tuple[RTCCertificate, str]:
    """A certificate for all connections of a worker, and its SHA-256 fingerprint."""
    certificate = RTCCertificate.generateCertificate()
    prints = {each.algorithm: each.value for each in certificate.getFingerprints()}
    return certificate, prints["sha-256"]


def sdes_session(key: bytes, *, inbound: bool) -> Session:
    """An SRTP session of AES_CM_128_HMAC_SHA1_80 for a key with its salt (30 bytes). Raises ValueError."""
    if len(key) != 30:
        raise ValueError("a key of AES_CM_128_HMAC_SHA1_80 has 30 bytes with its salt")
    policy = Policy(key=key, ssrc_type=Policy.SSRC_ANY_INBOUND if inbound else Policy.SSRC_ANY_OUTBOUND)
    policy.allow_repeat_tx = True
    policy.window_size = 1024
    return Session(policy)
