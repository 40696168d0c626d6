"""Telephones of demo customers and agents: a page's, played by aiortc, and a SIP caller's. Both speak a sentence."""

import asyncio
import fractions
import socket
import struct
import time
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

import av
import numpy as np
import structlog
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaBlackhole
from aiortc.mediastreams import MediaStreamTrack
from numpy.typing import NDArray

from homeshore.adapters.telephony.ports import RtpAddress
from homeshore.adapters.telephony.prompts.encoding import encoded
from homeshore.adapters.telephony.prompts.sound import RATE, silence
from homeshore.adapters.telephony.prompts.synthesis import spoken
from homeshore.adapters.telephony.sip import Listen, Trunk, UserAgent, sdp

FRAME = RATE // 50
BREATH_SECONDS = 3.0
CODEC = "pcma"

log = structlog.get_logger()


class Voice(MediaStreamTrack):
    """A microphone into which a sentence is spoken again and again, with a breath between."""

    kind = "audio"

    def __init__(self, text: str, language: str = "fr") -> None:
        super().__init__()
        sound = np.concatenate([spoken(text, language), silence(BREATH_SECONDS)])
        samples = (np.clip(sound, -1, 1) * 32767).astype(np.int16)
        self._frames: NDArray[np.int16] = samples[: len(samples) // FRAME * FRAME].reshape(-1, 1, FRAME)
        self._count = 0
        self._begun = 0.0

    async def recv(self) -> av.AudioFrame:
        self._begun = self._begun or time.monotonic()
        await asyncio.sleep(max(0.0, self._begun + self._count * 0.02 - time.monotonic()))
        frame = av.AudioFrame.from_ndarray(self._frames[self._count % len(self._frames)], layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._count * FRAME, fractions.Fraction(1, RATE)
        self._count += 1
        return frame


class Handset:
    """A page's telephone: one microphone, three places to hear. `join` asks the centre for its answer to an offer; it
    is asked again at each `connect`."""

    def __init__(self, text: str, join: Callable[[str], Awaitable[str]]) -> None:
        self._text, self._join = text, join
        self._connection: RTCPeerConnection | None = None
        self._ear = MediaBlackhole()

    async def connect(self) -> None:
        """Connect, again after a loss."""
        await self.close()
        connection = self._connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        connection.addTransceiver(Voice(self._text))
        for _ in range(2):
            connection.addTransceiver("audio", direction="recvonly")
        connection.on("track", self._ear.addTrack)
        await connection.setLocalDescription(await connection.createOffer())
        answer = await self._join(connection.localDescription.sdp)
        await connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        await self._ear.start()

    async def close(self) -> None:
        """Hang up."""
        await self._ear.stop()
        self._ear = MediaBlackhole()
        if self._connection is not None:
            await self._connection.close()

    async def __aenter__(self) -> Self:
        await self.connect()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


class SipCaller:
    """A caller behind a carrier: dials a number of the centre, speaks until somebody hangs up or patience ends."""

    def __init__(self, port: int, text: str, token: str) -> None:
        self._trunk = Trunk(id=1, name="demo", host="127.0.0.1", port=port, codecs=(CODEC,), options_seconds=0)
        self._frames = encoded(np.concatenate([spoken(text, "fr"), silence(BREATH_SECONDS)]))[CODEC]
        self._headers = {"X-Homeshore-Demo": token}

    async def call(self, number: str, patience_seconds: float) -> None:
        """One call from the first ring to its end."""
        agent = UserAgent(Listen("127.0.0.1", _free_port(), 0), on_call=lambda call: call.refuse(603), log=log)
        await agent.start()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            line.setblocking(False)
            line.bind((_own_address(), 0))
            try:
                await self._call(agent, line, number, patience_seconds)
            finally:
                await agent.close()

    async def _call(self, agent: UserAgent, line: socket.socket, number: str, patience_seconds: float) -> None:
        host, port = line.getsockname()
        offer = sdp.offer(RtpAddress(host, port, "", 0), (CODEC,))
        over = asyncio.Event()
        call = await agent.invite(self._trunk, number, "anonymous", "", offer, self._headers)
        speaking: list[asyncio.Task[None]] = []

        def answered(text: str) -> None:
            speaking.append(asyncio.create_task(self._speak(line, sdp.accept(text, offer).remote)))

        call.on_answered = answered
        call.on_ended = lambda _cause, _code: over.set()
        try:
            async with asyncio.timeout(patience_seconds):
                await over.wait()
        except TimeoutError:
            await call.bye()
        finally:
            for task in speaking:
                task.cancel()

    async def _speak(self, line: socket.socket, remote: RtpAddress) -> None:
        begun, count = time.monotonic(), 0
        while True:
            head = struct.pack("!BBHII", 0x80, remote.payload_type, count & 0xFFFF, count * 160 & 0xFFFFFFFF, 7)
            line.sendto(head + self._frames[count % len(self._frames)], (remote.host, remote.port))
            count += 1
            await asyncio.sleep(max(0.0, begun + count * 0.02 - time.monotonic()))


def _own_address() -> str:
    """The address from which packets to the centre come: it takes sound from the one that was told only."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # nothing is sent
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
