"""Debian's Kamailio with the very files of deploy/ (addresses and ports replaced) between carriers, phones and us."""

import asyncio
import contextlib
import re
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path

import pytest

from adapters.telephony.sip.lines import HOST, OFFER, Line, needs_sipp, running, sipp, trunk, until
from architecture.source import ROOT
from certificates import make_certificate
from homeshore.adapters.telephony.sip import Listen, Timing, Trunk
from ports import free_port

KAMAILIO = shutil.which("kamailio", path="/usr/sbin:/usr/bin:/usr/local/sbin")
TLS_MODULE = any(Path("/usr/lib").glob("*/kamailio/modules/tls.so"))

pytestmark = [
    pytest.mark.serial,
    pytest.mark.skipif(
        KAMAILIO is None or not TLS_MODULE,
        reason="kamailio is not installed (apt install kamailio kamailio-tls-modules)",
    ),
]

TIMING = Timing(t1=0.2, t2=0.5, t4=0.2)


class Edge:
    """A Kamailio that runs, its ports, and those it knows: our user agent and the carrier."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.tls_port = free_port(), free_port()
        self.ours, self.carrier, self.carrier_tls = free_port(), free_port(), 0
        self.certificate, self.key = make_certificate(folder)

    def write(self, density: int) -> Path:
        """The configuration of deploy/, for this machine."""
        carrier = f"sip:{HOST}:{self.carrier};transport=udp"
        if self.carrier_tls:
            carrier = f"sip:{HOST}:{self.carrier_tls};transport=tls"
        destinations = ROOT.joinpath("deploy/kamailio-destinations.list").read_text()
        destinations = destinations.replace(
            "sip:192.0.2.20:5060;transport=udp", f"sip:{HOST}:{self.ours};transport=udp"
        )
        self.put("destinations.list", destinations.replace("sip:198.51.100.5:5061;transport=tls", carrier))
        tls = ROOT.joinpath("deploy/kamailio-tls.cfg").read_text()
        tls = tls.replace("/etc/kamailio/tls/edge.pem", str(self.certificate))
        tls = tls.replace("/etc/kamailio/tls/edge.key", str(self.key))
        self.put("tls.cfg", tls.replace("/etc/ssl/certs/ca-certificates.crt", str(self.certificate)))
        text = ROOT.joinpath("deploy/kamailio.cfg").read_text()
        for name, value in {
            "EDGE_ADDRESS": HOST,
            "EDGE_PORT": self.port,
            "EDGE_TLS_PORT": self.tls_port,
            "DESTINATIONS": self.folder / "destinations.list",
            "TLS_FILE": self.folder / "tls.cfg",
            "FLOOD_DENSITY": density,
        }.items():
            text, count = re.subn(rf'"!{name}!.*!g"', f'"!{name}!{value}!g"', text)
            assert count == 1
        return self.put("kamailio.cfg", text)

    def put(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text)
        return path


@contextlib.asynccontextmanager
async def edge_running(edge: Edge, density: int = 1000) -> AsyncIterator[None]:
    assert KAMAILIO is not None
    log = edge.folder / "log"
    with log.open("wb") as file:
        arguments = ["-f", str(edge.write(density)), "-DD", "-E", "-m", "64", "-M", "8"]
        process = await asyncio.create_subprocess_exec(
            KAMAILIO, *arguments, "-Y", str(edge.folder), stdout=file, stderr=file
        )
        try:
            await until(lambda: process.returncode is not None or is_open(edge.port), 15)
            assert process.returncode is None, log.read_text()[-3000:]
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await process.wait()


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def behind_the_edge(
    test: Callable[[Edge, Line, Trunk], Coroutine[None, None, None]], *, tls_carrier: bool = False, density: int = 1000
) -> Line:
    """Run a test with our line behind an edge; the trunk is the edge, a phone may register through it."""
    phone = trunk(0, id=2, host="", username="phone", password="secret")
    with tempfile.TemporaryDirectory(prefix="homeshore-edge-") as folder:
        edge = Edge(Path(folder))
        edge.carrier_tls = free_port() if tls_carrier else 0
        line = Line()
        line.port = edge.ours
        carrier = trunk(edge.port, options_seconds=1)

        async def run() -> None:
            async with running(line, [carrier, phone], timing=TIMING), edge_running(edge, density):
                await until(lambda: line.agent.health[1].state == "up")
                await test(edge, line, carrier)

        asyncio.run(run())
    return line


@needs_sipp
def test_a_carrier_calls_through_the_edge_and_hangs_up():
    async def test(edge: Edge, line: Line, _: Trunk) -> None:
        await sipp("caller", edge.carrier, edge.port, "-m", "5", "-r", "5", "-d", "300")
        await until(lambda: len(line.ended) == 5)

    line = behind_the_edge(test)
    assert line.ended == [("bye", 200)] * 5
    assert line.calls[0].dialog.routes != []


@needs_sipp
def test_we_hang_up_a_call_that_came_through_the_edge():
    async def test(edge: Edge, line: Line, _: Trunk) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(sipp("caller_waits", edge.carrier, edge.port, "-m", "1"))
            await until(lambda: line.answered)
            await line.calls[0].bye()

    assert behind_the_edge(test).ended == [("local", 0)]


def test_a_carrier_over_tls_and_we_call_each_other_through_the_edge():
    async def test(edge: Edge, line: Line, way: Trunk) -> None:
        carrier = Line()
        listen = Listen(
            HOST, 0, 0, edge.carrier_tls, str(edge.certificate), str(edge.key), authorities=str(edge.certificate)
        )
        back = trunk(edge.tls_port, host="localhost", transport="tls")
        async with running(carrier, [back], listen=listen, timing=TIMING):
            call = await carrier.invite(back)
            await until(lambda: carrier.answered or carrier.ended)
            await call.bye()
            out = await line.invite(way)
            await until(lambda: (len(carrier.calls) == 2 and out.answered) or out.ended)
            assert "a=recvonly" in await out.reinvite(OFFER.replace("a=sendrecv", "a=sendonly"))
            await out.bye()

    assert behind_the_edge(test, tls_carrier=True).ended == [("bye", 200), ("local", 0)]


def test_a_phone_registers_calls_and_is_called_through_the_edge_and_strangers_are_not_taken_for_the_carrier():
    async def test(edge: Edge, line: Line, _: Trunk) -> None:
        phone, stranger = Line(), Line()
        account = trunk(edge.port, username="phone", password="secret", register=True)
        listen = Listen("127.0.0.2", phone.port, phone.port)
        async with (
            running(phone, [account], listen=listen, timing=TIMING),
            running(stranger, [], listen=Listen("127.0.0.3", stranger.port, 0), timing=TIMING),
        ):
            refused = await stranger.invite(trunk(edge.port))
            await until(lambda: stranger.ended)
            assert stranger.ended == [("refused", 403)], refused
            await until(lambda: phone.agent.health[1].registered)
            call = await phone.agent.invite(account, "+33123456789", "phone", "", OFFER, {})
            phone.keep(call)
            await until(lambda: phone.answered)
            await call.bye()
            back = await line.invite(next(each for each in line.agent._trunks.values() if not each.host))
            await until(lambda: back.answered or back.ended)
            await back.bye()

    assert behind_the_edge(test).ended == [("bye", 200), ("local", 0)]


def test_a_flood_is_not_heard_and_the_carrier_still_is():
    async def test(edge: Edge, line: Line, way: Trunk) -> None:
        stranger = Line()
        async with running(stranger, [], listen=Listen("127.0.0.3", stranger.port, 0), timing=TIMING):
            for _ in range(300):
                await stranger.invite(trunk(edge.port))
            await until(lambda: len(stranger.ended) == 300, 30)
        assert stranger.ended.count(("unreachable", 408)) > 150
        assert "flood from 127.0.0.3" in edge.folder.joinpath("log").read_text()
        assert line.calls == []
        assert line.agent.health[1].state == "up"

    behind_the_edge(test, density=20)
