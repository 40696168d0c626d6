"""A real softphone registers with us, calls, is called, holds: over UDP and TCP, plain and with SDES keys."""

import asyncio
import contextlib
import json
import shutil
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path

import pytest

from adapters.telephony.sip.lines import Line, running, trunk, until
from homeshore.adapters.telephony.ports import RtpAddress
from homeshore.adapters.telephony.sip import IncomingCall, Listen, Timing, Trunk
from homeshore.adapters.telephony.sip.sdp import accept, answer, encrypts, offer
from ports import free_port

pytestmark = [
    pytest.mark.serial,
    pytest.mark.skipif(shutil.which("baresip") is None, reason="baresip is not installed (apt install baresip-core)"),
]

QUICK = Timing(t1=0.2, t2=0.5, t4=0.2)
MODULES = ["g711", "srtp", "aubridge", "ctrl_tcp"]
APPLICATIONS = ["account", "menu"]
KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwd"


def own_address() -> str:
    """An address of this machine that is not loopback: baresip uses no other."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine has no address but loopback, which baresip does not use")
        return str(probe.getsockname()[0])


class Softphone:
    """baresip, told what to do over its control socket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def do(self, command: str, parameters: str = "") -> None:
        text = json.dumps({"command": command, "params": parameters}).encode()
        self._writer.write(b"%d:%s," % (len(text), text))
        await self._writer.drain()


@contextlib.asynccontextmanager
async def softphone(folder: Path, registrar: str, options: str) -> AsyncIterator[Softphone]:
    """A baresip whose account is `phone`, registered with us, that answers by itself."""
    control, port = free_port(), free_port()
    modules = "".join(f"module {name}.so\n" for name in MODULES)
    modules += "".join(f"module_app {name}.so\n" for name in APPLICATIONS)
    folder.joinpath("config").write_text(
        f"module_path /usr/lib/baresip/modules\n{modules}"
        f"sip_listen 0.0.0.0:{port}\nctrl_tcp_listen 127.0.0.1:{control}\n"
        "audio_source aubridge,phone\naudio_player aubridge,phone\naudio_alert aubridge,phone\n"
    )
    folder.joinpath("accounts").write_text(
        f"<sip:phone@{registrar}>;auth_user=phone;auth_pass=secret;answermode=auto;regint=60;{options}\n"
    )
    null = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec("baresip", "-f", str(folder), stdin=null, stdout=null, stderr=null)
    try:
        async with asyncio.timeout(10):
            while True:
                with contextlib.suppress(OSError):
                    reader, writer = await asyncio.open_connection("127.0.0.1", control)
                    break
                await asyncio.sleep(0.1)
        with contextlib.closing(writer):
            yield Softphone(reader, writer)
    finally:
        process.terminate()
        await process.wait()


Talk = Callable[[Softphone, Line, Trunk], Coroutine[None, None, None]]


def with_a_softphone(folder: Path, talk: Talk, transport: str = "udp", options: str = "") -> Line:
    line, host = Line(), own_address()
    phone = trunk(0, host="", username="phone", password="secret", srtp="offer", session_expires=0)

    async def run() -> None:
        listen = Listen("0.0.0.0", line.port, line.port)
        registrar = f"{host}:{line.port};transport={transport}"
        async with running(line, [phone], listen=listen, timing=QUICK):
            async with softphone(folder, registrar, options) as softly:
                await until(lambda: line.agent.health[1].registered)
                await talk(softly, line, phone)
                await nothing_left_but_the_binding(line)
            await until(lambda: not line.agent.health[1].registered)

    asyncio.run(run())
    return line


async def nothing_left_but_the_binding(line: Line) -> None:
    await until(lambda: (line.agent.counts.calls, line.agent.counts.transactions) == (0, 0), 20)


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_softphone_calls_holds_resumes_and_hangs_up(tmp_path: Path, transport: str):
    asked: list[str] = []

    async def talk(phone: Softphone, line: Line, _: Trunk) -> None:
        def take(call: IncomingCall) -> None:
            async def note(sdp: str) -> str | None:
                asked.append(sdp)
                return await Line.agree(sdp)

            call.on_reinvite = note
            line.answer_soon(call)

        line.on_call = take
        await phone.do("dial", "sip:+33123456789@" + own_address() + f":{line.port};transport={transport}")
        await until(lambda: line.answered)
        await phone.do("hold")
        await until(lambda: len(asked) == 1)
        await phone.do("resume")
        await until(lambda: len(asked) == 2)
        await phone.do("hangup")
        await until(lambda: line.ended)

    line = with_a_softphone(tmp_path, talk, transport)
    assert line.ended == [("bye", 200)]
    assert line.calls[0].to_number == "+33123456789"
    assert ["a=sendonly" in sdp or "a=inactive" in sdp for sdp in asked] == [True, False]


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_softphone_is_called_and_we_hang_up(tmp_path: Path, transport: str):
    async def talk(_: Softphone, line: Line, phone: Trunk) -> None:
        call = await line.invite(phone)
        await until(lambda: line.answered)
        assert "m=audio" in await call.reinvite(
            offer(RTP_HELD, ("pcma",), direction="sendonly", previous=call.local_sdp)
        )
        await call.bye()

    assert with_a_softphone(tmp_path, talk, transport).ended == [("local", 0)]


RTP_HELD = RtpAddress("127.0.0.1", 4000, "", 0)


def test_a_softphone_that_insists_on_encryption_gets_and_gives_keys(tmp_path: Path):
    keyed = RtpAddress("127.0.0.1", 4000, "", 0, 0, KEY)
    keys: list[str] = []

    async def talk(phone: Softphone, line: Line, trunk: Trunk) -> None:
        def take(call: IncomingCall) -> None:
            assert encrypts(call.remote_sdp, "offer")
            text, agreed = answer(call.remote_sdp, keyed, ("pcma",), "offer")
            keys.append(agreed.remote.srtp_key)
            call.answer(text)

        line.on_call = take
        await phone.do("dial", f"sip:+33123456789@{own_address()}:{line.port}")
        await until(lambda: line.answered)
        await line.calls[0].bye()
        offered = offer(keyed, ("pcma",), "require")
        call = await line.agent.invite(trunk, "phone", "+33123456789", "Aubelle", offered, {})
        line.keep(call)
        await until(lambda: len(line.answered) == 2 or len(line.ended) == 2)
        keys.append(accept(call.remote_sdp, offered).remote.srtp_key)
        await call.bye()

    with_a_softphone(tmp_path, talk, options="mediaenc=srtp-mand")
    assert len(set(keys)) == 2
    assert all(len(key) == 40 for key in keys)
