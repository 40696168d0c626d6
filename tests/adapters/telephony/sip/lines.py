"""What the tests of the user agent share: a user agent that runs, SIPp, a network that loses packets."""

import asyncio
import contextlib
import random
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import structlog

from homeshore.adapters.telephony.ports import RtpAddress
from homeshore.adapters.telephony.sip import Call, IncomingCall, Limits, Listen, OutgoingCall, Timing, Trunk, UserAgent
from homeshore.adapters.telephony.sip.agent import Counts
from homeshore.adapters.telephony.sip.sdp import answer, offer
from ports import free_port

SCENARIOS = Path(__file__).parent / "scenarios"
HOST = "127.0.0.1"
RTP = RtpAddress(HOST, 4000, "", 0)
OFFER = offer(RTP, ("pcma", "pcmu"))
LOG = structlog.get_logger()

needs_sipp = pytest.mark.skipif(shutil.which("sipp") is None, reason="sipp is not installed (apt install sip-tester)")


def trunk(port: int, **changes: object) -> Trunk:
    """A carrier at a port of this machine."""
    given = {"id": 1, "name": "carrier", "host": HOST, "port": port, "options_seconds": 0, "session_expires": 0}
    return Trunk(**{**given, **changes})  # type: ignore[arg-type]  # a table of defaults


class Line:
    """A user agent that answers each call after a while, and remembers what became of them."""

    def __init__(self, ring_seconds: float = 0.05) -> None:
        self.port = free_port()
        self.ring_seconds = ring_seconds
        self.on_call: Callable[[IncomingCall], None] = self.answer_soon
        self.calls: list[Call] = []
        self.answered: list[str] = []
        self.ended: list[tuple[str, int]] = []
        self.digits = ""
        self.agent: UserAgent

    def take(self, call: IncomingCall) -> None:
        self.keep(call)
        self.on_call(call)

    def keep(self, call: Call) -> None:
        """Note what becomes of a call."""
        self.calls.append(call)
        call.on_ended = lambda cause, code: self.ended.append((cause, code))
        call.on_answered = self.answered.append
        call.on_digit = self._add_digit
        call.on_reinvite = self.agree

    def _add_digit(self, digit: str) -> None:
        self.digits += digit

    def answer_soon(self, call: IncomingCall) -> None:
        call.ring()
        asyncio.get_running_loop().call_later(self.ring_seconds, lambda: self.answer(call))

    @staticmethod
    def answer(call: IncomingCall) -> None:
        call.answer(answer(call.remote_sdp, RTP, call.trunk.codecs)[0] if call.remote_sdp else OFFER)

    @staticmethod
    async def agree(sdp: str) -> str | None:
        return answer(sdp, RTP, ("pcma", "pcmu"))[0] if sdp else OFFER

    async def invite(self, trunk: Trunk, **headers: str) -> OutgoingCall:
        call = await self.agent.invite(trunk, "+33187654321", "+33123456789", "Aubelle", OFFER, headers)
        self.keep(call)
        return call


@contextlib.asynccontextmanager
async def running(
    line: Line,
    trunks: list[Trunk],
    *,
    listen: Listen | None = None,
    timing: Timing | None = None,
    limits: Limits | None = None,
) -> AsyncIterator[Line]:
    """The line's user agent, with its sockets open."""
    local = listen or Listen(HOST, line.port, line.port)
    line.agent = UserAgent(local, on_call=line.take, log=LOG, timing=timing, limits=limits)
    await line.agent.start()
    line.agent.set_trunks(trunks)
    try:
        yield line
    finally:
        await line.agent.close()


async def until(condition: Callable[[], object], seconds: float = 10.0, shown: Callable[[], str] = str) -> None:
    """Wait until something holds; fails after a while, and shows what is there instead."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not condition():
        assert asyncio.get_running_loop().time() < deadline, f"it did not happen in time {shown()}"
        await asyncio.sleep(0.02)


async def listens(port: int) -> None:
    """Wait until a process of this machine listens at a port: SIPp needs a moment to start."""
    wanted = f":{port:04X} "
    await until(lambda: any(wanted in Path(f"/proc/net/{kind}").read_text() for kind in ("udp", "tcp")))


async def nothing_left(agent: UserAgent, seconds: float = 10.0) -> None:
    """Wait until no call, no transaction and no timer of the user agent is left."""
    await until(lambda: agent.counts == Counts(0, 0, 0), seconds, lambda: str(agent.counts))


async def sipp(scenario: str, port: int, to: int, *arguments: str) -> str:
    """Run a scenario against a port; its screen. Fails when a call of it failed."""
    with tempfile.TemporaryDirectory() as home:
        command = ["sipp", "-sf", str(SCENARIOS / f"{scenario}.xml"), "-i", HOST, "-p", str(port), "-nostdin"]
        command += ["-trace_err", "-error_file", f"{home}/errors", "-s", "+33123456789", "-timeout_error"]
        command += [*arguments, f"{HOST}:{to}"]
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=asyncio.subprocess.STDOUT)
        try:
            screen, _ = await process.communicate()
        except BaseException:
            process.kill()
            await process.wait()
            raise
        errors = Path(home, "errors")
        text = errors.read_text() if errors.exists() else ""
        assert process.returncode == 0, screen.decode()[-4000:] + text[-4000:]
        return screen.decode()


async def beside(work: Awaitable[str], other: Awaitable[object]) -> None:
    """A scenario of SIPp and what the test does meanwhile; the first failure ends both."""
    async with asyncio.TaskGroup() as group:
        group.create_task(_awaited(work))
        group.create_task(_awaited(other))


async def _awaited(work: Awaitable[object]) -> None:
    await work


class _Face(asyncio.DatagramProtocol):
    """One side of the network: what arrives here goes out by the other side, unless it is lost."""

    def __init__(self, network: "LossyNetwork", replaced: tuple[tuple[bytes, bytes], ...], target: int) -> None:
        self._network = network
        self._replaced = replaced
        self._target = target
        self.transport: asyncio.DatagramTransport
        self.other: _Face

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self.transport = transport

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        self._network.seen += 1
        if self._network.random.random() < self._network.loss:
            self._network.lost += 1
            return
        for old, new in self._replaced:
            data = data.replace(old, new)
        self.other.transport.sendto(data, (HOST, self._target))


class LossyNetwork:
    """A UDP path between two ports that loses a share of the packets each way.

    Each side knows the other by a port of the path, also inside messages: ports are replaced as they pass (five digits
    for five digits), so that nothing goes past the loss.
    """

    def __init__(self, left: int, right: int, loss: float, seed: int = 1) -> None:
        self.random = random.Random(seed)
        self.loss = loss
        self.seen = self.lost = 0
        self._ends = (left, right)
        self.left_door, self.right_door = free_port(), free_port()  # where the left, and the right, sends to

    async def __aenter__(self) -> "LossyNetwork":
        left, right = self._ends
        names = {port: f"{HOST}:{port}".encode() for port in (left, right, self.left_door, self.right_door)}
        rightwards = ((names[left], names[self.right_door]), (names[self.left_door], names[right]))
        leftwards = ((names[right], names[self.left_door]), (names[self.right_door], names[left]))
        loop = asyncio.get_running_loop()
        _, one = await loop.create_datagram_endpoint(
            lambda: _Face(self, rightwards, right), local_addr=(HOST, self.left_door)
        )
        _, two = await loop.create_datagram_endpoint(
            lambda: _Face(self, leftwards, left), local_addr=(HOST, self.right_door)
        )
        one.other, two.other = two, one
        self._faces = (one, two)
        return self

    async def __aexit__(self, *error: object) -> None:
        for face in self._faces:
            face.transport.close()
