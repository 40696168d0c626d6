"""Pre-encoded senders for the media measurements: real ICE and DTLS once, then nothing but SRTP and a socket."""

import asyncio
import os
import re
import secrets
import struct
import time
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from aioice.candidate import Candidate
from av.audio.codeccontext import AudioCodecContext

from homeshore.adapters.telephony.media import g711
from homeshore.adapters.telephony.media.inside import Door, Secured, new_certificate
from homeshore.adapters.telephony.media.sockets import Ports, addresses
from homeshore.adapters.telephony.ports import RtpAddress

PHASES = 20
CERTIFICATE, FINGERPRINT = new_certificate()
PAYLOAD_TYPES = {"opus": 111, "pcmu": 0}
TICKS = {"opus": 960, "pcmu": 160}
_HEADER = struct.Struct("!BBHII")


def speech(codec: str) -> list[bytes]:
    """Two seconds of something like speech, encoded."""
    generator = np.random.default_rng(7)
    rate = 48_000 if codec == "opus" else 8_000
    time_line = np.arange(2 * rate) / rate
    envelope = 0.5 + 0.5 * np.sin(2 * np.pi * 4 * time_line)
    wave = envelope * (6000 * np.sin(2 * np.pi * 180 * time_line) + 1500 * generator.standard_normal(len(time_line)))
    samples = wave.astype(np.int16)
    if codec == "pcmu":
        return [g711.encode("pcmu", samples[at : at + 160]) for at in range(0, len(samples), 160)]
    context = av.CodecContext.create("libopus", "w")
    assert isinstance(context, AudioCodecContext)
    context.bit_rate, context.format, context.layout, context.sample_rate = 32_000, "s16", "mono", rate
    context.options, context.time_base = {"application": "voip"}, Fraction(1, rate)
    packets: list[bytes] = []
    for at in range(0, len(samples), 960):
        frame = av.AudioFrame.from_ndarray(samples[at : at + 960].reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = rate
        packets += [bytes(packet) for packet in context.encode(frame)]
    return packets


class Stream:
    """One party's packets: what is sent every 20 ms, and when those of the other party came."""

    def __init__(self, codec: str, frames: Sequence[bytes]) -> None:
        self.gaps: list[float] = []
        self.received = 0
        self._frames = frames
        self._type, self._ticks = PAYLOAD_TYPES[codec], TICKS[codec]
        self._sequence = secrets.randbelow(1000)
        self._ssrc = secrets.randbits(32)
        self._last = 0.0

    def send(self) -> None:
        """Send the next frame."""
        self._sequence += 1
        number = self._sequence
        timestamp = number * self._ticks & 0xFFFFFFFF
        head = _HEADER.pack(0x80, self._type, number & 0xFFFF, timestamp, self._ssrc)
        self.put(head + self._frames[number % len(self._frames)])

    def put(self, packet: bytes) -> None:
        raise NotImplementedError

    def got(self, datagram: bytes, _sender: object = None) -> None:
        """A datagram came."""
        if len(datagram) < 12 or 192 <= datagram[1] <= 223:
            return
        now = time.perf_counter()
        if self._last:
            self.gaps.append(now - self._last)
        self._last = now
        self.received += 1


class WebPeer(Stream):
    """A browser's part, without the browser. It makes the offer, or answers one."""

    def __init__(self, codec: str, frames: Sequence[bytes], hears: Sequence[str] = ()) -> None:
        super().__init__(codec, frames)
        self._codecs = hears or [codec]
        self._door = Door(self.got)
        self._connected = asyncio.Event()
        self._secured = Secured(self._door, CERTIFICATE, self._changed)

    def _changed(self, state: str) -> None:
        if state == "connected":
            _, self._session = self._secured.sessions()
            self._connected.set()

    async def describe(self, direction: str = "sendrecv", setup: str = "actpass", mid: str = "0") -> str:
        """The offer, or the answer, of one audio line."""
        candidates = await self._door.open(addresses(), Ports(30_000, 39_999))
        names = {"opus": "opus/48000/2", "pcmu": "PCMU/8000"}
        numbers = " ".join(str(PAYLOAD_TYPES[codec]) for codec in self._codecs)
        lines = [
            "v=0",
            "o=- 1 1 IN IP4 0.0.0.0",
            "s=-",
            "t=0 0",
            f"a=group:BUNDLE {mid}",
            f"m=audio 9 UDP/TLS/RTP/SAVPF {numbers}",
            "c=IN IP4 0.0.0.0",
            "a=rtcp-mux",
            f"a={direction}",
            f"a=mid:{mid}",
            f"a=ice-ufrag:{self._door.local_username}",
            f"a=ice-pwd:{self._door.local_password}",
            f"a=fingerprint:sha-256 {FINGERPRINT}",
            f"a=setup:{setup}",
            *(f"a=rtpmap:{PAYLOAD_TYPES[codec]} {names[codec]}" for codec in self._codecs),
            f"a=ssrc:{self._ssrc} cname:bench",
        ]
        lines += [f"a=candidate:{c.foundation} 1 udp {c.priority} {c.host} {c.port} typ host" for c in candidates]
        return "\r\n".join(lines) + "\r\na=end-of-candidates\r\n"

    async def connect(self, sdp: str, *, controlling: bool = True, client: bool = False) -> None:
        """Connect to what the other side described."""
        self._door.ice_controlling = controlling
        for text in re.findall(r"a=candidate:(.+)", sdp):
            candidate = Candidate.from_sdp(text)
            if candidate.transport.lower() == "udp" and candidate.type == "host":
                await self._door.add_remote_candidate(candidate)
        ufrag, password = _value(sdp, "ice-ufrag"), _value(sdp, "ice-pwd")
        digest, value = _value(sdp, "fingerprint").split()
        await self._door.connect_to(ufrag, password)
        await self._secured.start([(digest.lower(), value)], client=client)
        await asyncio.wait_for(self._connected.wait(), 10)

    def put(self, packet: bytes) -> None:
        self._door.write(self._session.protect(packet))

    async def close(self) -> None:
        await self._secured.stop()
        await self._door.close()


def _value(sdp: str, name: str) -> str:
    match = re.search(rf"a={name}:(.+)", sdp)
    assert match, name
    return match[1].strip()


class PlainPeer(Stream, asyncio.DatagramProtocol):
    """A carrier's part: plain RTP."""

    async def open(self) -> RtpAddress:
        """Listen; the address to tell the worker."""
        self.datagram_received = self.got  # type: ignore[assignment]  # no call in between
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", 0))
        host, port = self._transport.get_extra_info("sockname")
        return RtpAddress(host, port, "pcmu", 0)

    def connect(self, host: str, port: int) -> None:
        """Send there."""
        self._target = (host, port)

    def put(self, packet: bytes) -> None:
        self._transport.sendto(packet, self._target)


async def send_for(streams: Sequence[Stream], seconds: float) -> None:
    """All streams for some seconds, each 50 times a second, spread over the 20 ms."""
    groups = [streams[phase::PHASES] for phase in range(PHASES)]
    begun, count = time.perf_counter(), 0
    while count < seconds * 1000:
        for stream in groups[count % PHASES]:
            stream.send()
        count += 1
        ahead = begun + count / 1000 - time.perf_counter()
        if ahead > 0:
            await asyncio.sleep(ahead)
        elif count % 5 == 0:
            await asyncio.sleep(0)


def cpu_seconds(pid: int) -> float:
    """User and system time that a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
