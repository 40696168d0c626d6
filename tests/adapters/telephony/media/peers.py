"""The other ends of legs in tests: a browser played by aiortc, and a carrier that is a bare UDP socket."""

import asyncio
import fractions
import struct
import time
from collections.abc import Callable, Sequence
from typing import Any, cast

import av
import numpy as np
from aiortc import RTCConfiguration, RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.mediastreams import MediaStreamTrack

from homeshore.adapters.telephony.media import g711
from homeshore.adapters.telephony.ports import RtpAddress


class Tone(MediaStreamTrack):
    """A microphone that hums."""

    kind = "audio"

    def __init__(self, hertz: float) -> None:
        super().__init__()
        self._hertz = hertz
        self._at = 0
        self._begun = 0.0

    async def recv(self) -> av.AudioFrame:
        if not self._begun:
            self._begun = time.monotonic()
        await asyncio.sleep(max(0.0, self._begun + self._at / 48_000 - time.monotonic()))
        phase = 2 * np.pi * self._hertz * np.arange(self._at, self._at + 960) / 48_000
        frame = av.AudioFrame.from_ndarray((8000 * np.sin(phase)).astype(np.int16).reshape(1, -1), layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, self._at, fractions.Fraction(1, 48_000)
        self._at += 960
        return frame


class Browser:
    """A page with a microphone that hums (0: without one) and three places to hear: one sendrecv and two recvonly
    m-lines."""

    def __init__(self, hertz: float, codec: str = "opus") -> None:
        self.pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._codec = codec
        self._heard: list[list[np.ndarray]] = [[], [], []]
        self._listening: list[asyncio.Task[None]] = []
        self.pc.addTransceiver(Tone(hertz) if hertz else "audio")
        self.pc.addTransceiver("audio", direction="recvonly")
        self.pc.addTransceiver("audio", direction="recvonly")

    async def offer(self) -> str:
        capabilities = RTCRtpSender.getCapabilities("audio").codecs
        order = sorted(capabilities, key=lambda each: each.mimeType.lower() != f"audio/{self._codec}")
        for transceiver in self.pc.getTransceivers():
            transceiver.setCodecPreferences(order)
        await self.pc.setLocalDescription(await self.pc.createOffer())
        return self.pc.localDescription.sdp

    async def accept(self, sdp: str) -> None:
        await self.pc.setRemoteDescription(RTCSessionDescription(sdp, "answer"))
        for heard, transceiver in zip(self._heard, self.pc.getTransceivers(), strict=True):
            self._listening.append(asyncio.create_task(_listen(transceiver.receiver.track, heard)))

    async def hears(self, slot: int = 0, seconds: float = 1.0) -> set[int]:
        """The tones heard in a slot from now on, rounded to 10 Hz."""
        self._heard[slot].clear()
        await asyncio.sleep(seconds + 0.2)
        return self.heard(slot, seconds)

    def heard(self, slot: int = 0, seconds: float = 10.0) -> set[int]:
        """The tones heard in a slot lately, rounded to 10 Hz."""
        return tones(np.concatenate(self._heard[slot] or [np.zeros(1)])[-int(seconds * 48_000) :], 48_000)

    def ice_protocols(self) -> list[Any]:
        """The page's sockets, to make it vanish without a word."""
        return list(self.pc.getTransceivers()[0].receiver.transport.transport._connection._protocols)

    async def close(self) -> None:
        for task in self._listening:
            task.cancel()
        await self.pc.close()


async def _listen(track: MediaStreamTrack, heard: list[np.ndarray]) -> None:
    while True:
        frame = await track.recv()
        assert isinstance(frame, av.AudioFrame)
        samples = frame.to_ndarray().reshape(-1, frame.layout.nb_channels)[:, 0].astype(np.float64)
        heard.append(np.repeat(samples, 48_000 // frame.sample_rate))


def tones(samples: np.ndarray, rate: int) -> set[int]:
    """The frequencies below 3.4 kHz that stand out, rounded to 10 Hz; none in silence."""
    if len(samples) < rate // 4 or np.abs(samples).max() < 200:
        return set()
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    step = rate / len(samples)
    spectrum = spectrum[: int(3400 / step)]
    loud = np.flatnonzero(spectrum > spectrum.max() / 8)
    return {
        round(place * step / 10) * 10
        for place in loud
        if spectrum[place] == spectrum[max(0, place - 40) : place + 41].max()
    }


class Carrier(asyncio.DatagramProtocol):
    """A telephone exchange's RTP end: hums in PCMU or PCMA and keeps what comes."""

    def __init__(self, hertz: float = 0.0, codec: str = "pcmu") -> None:
        self.codec = codec
        self.packets: list[tuple[float, int, int, int, int, bytes]] = []
        """(arrival, payload type, sequence, timestamp, marker, payload)."""
        self.ssrc, self.sequence, self.timestamp = 7, 100, 8_000
        self._hertz = hertz
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        _, second, sequence, timestamp, _ = struct.unpack_from("!BBHII", data)
        self.packets.append((time.monotonic(), second & 127, sequence, timestamp, second >> 7, data[12:]))

    async def open(self, host: str = "127.0.0.1", dtmf_type: int = 101) -> RtpAddress:
        """Listen; the address to tell the worker."""
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: self, local_addr=(host, 0))
        place = self.transport.get_extra_info("sockname")
        return RtpAddress(place[0], place[1], self.codec, 0 if self.codec == "pcmu" else 8, dtmf_type)

    def hum(self, to: RtpAddress) -> None:
        """Begin to send a frame every 20 ms."""
        self._to = ("127.0.0.1", to.port)
        self._task = asyncio.create_task(self._hum())

    async def _hum(self) -> None:
        begun, count = time.monotonic(), 0
        while True:
            phase = 2 * np.pi * self._hertz * np.arange(count * 160, count * 160 + 160) / 8_000
            self.send(g711.encode(self.codec, (8000 * np.sin(phase)).astype(np.int16)))
            count += 1
            await asyncio.sleep(max(0.0, begun + count * 0.02 - time.monotonic()))

    def send(self, payload: bytes, payload_type: int | None = None, marker: int = 0, *, step: int = 160) -> None:
        """Send one packet."""
        number = (0 if self.codec == "pcmu" else 8) if payload_type is None else payload_type
        head = struct.pack("!BBHII", 0x80, marker << 7 | number, self.sequence, self.timestamp, self.ssrc)
        self.transport.sendto(head + payload, self._to)
        self.sequence = (self.sequence + 1) & 0xFFFF
        self.timestamp = (self.timestamp + step) & 0xFFFFFFFF

    async def hears(self, seconds: float = 1.0) -> set[int]:
        """The tones heard from now on, rounded to 10 Hz."""
        self.packets.clear()
        await asyncio.sleep(seconds)
        payloads = b"".join(packet[5] for packet in self.packets if packet[1] in {0, 8})
        return tones(g711.decode(self.codec, payloads).astype(np.float64), 8_000)

    def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self.transport.close()


async def until(condition: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait for something to become true."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.02)


def names(events: Sequence[object]) -> list[str]:
    return [type(event).__name__ for event in events]
