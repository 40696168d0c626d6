"""Debian's coturn with the very file of deploy/ (addresses, ports and files replaced), asked for relays."""

import asyncio
import contextlib
import re
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aioice import stun, turn
from django.conf import LazySettings

from adapters.telephony.sip.lines import HOST, until
from architecture.source import ROOT
from certificates import make_certificate
from homeshore.contacts.telephone.ice import VALID_SECONDS, ice_servers
from ports import free_port

SECRET = "a secret of the test"


@contextlib.asynccontextmanager
async def coturn(folder: Path, port: int) -> AsyncIterator[None]:
    certificate, key = make_certificate(folder)
    text = ROOT.joinpath("deploy/turnserver.conf").read_text()
    for name, value in {
        "listening-ip": HOST,
        "relay-ip": HOST,
        "listening-port": port,
        "tls-listening-port": free_port(),
        "static-auth-secret": SECRET,
        "cert": certificate,
        "pkey": key,
        "allowed-peer-ip": HOST,
    }.items():
        text, count = re.subn(rf"(?m)^{name}=.*$", f"{name}={value}", text)
        assert count == 1, name
    folder.joinpath("turnserver.conf").write_text(text)
    arguments = [
        "-c",
        f"{folder}/turnserver.conf",
        "--pidfile",
        f"{folder}/pid",
        "--allow-loopback-peers",
        "--db",
        f"{folder}/db",
    ]
    with folder.joinpath("log").open("wb") as log:
        process = await asyncio.create_subprocess_exec("turnserver", *arguments, stdout=log, stderr=log, cwd=folder)
    try:
        await until(
            lambda: process.returncode is not None or b"turn server id=" in folder.joinpath("log").read_bytes(), 15
        )
        assert process.returncode is None, folder.joinpath("log").read_text()[-3000:]
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


@pytest.mark.serial
@pytest.mark.skipif(shutil.which("turnserver") is None, reason="coturn is not installed (apt install coturn)")
def test_a_relay_is_given_for_a_good_credential_and_none_for_an_expired_or_a_forged_one(settings: LazySettings):
    settings.TURN_URLS, settings.TURN_SECRET = ["turn:turn.example:3478"], SECRET

    def credential(now: float) -> tuple[str, str]:
        [server] = ice_servers("agent", now)
        return str(server["username"]), str(server["credential"])

    async def relay(port: int, username: str, password: str) -> bool:
        try:
            transport, _ = await turn.create_turn_endpoint(
                asyncio.DatagramProtocol, (HOST, port), username=username, password=password
            )
        except stun.TransactionFailed as refusal:
            return bool(refusal.response.attributes["ERROR-CODE"][0] != 401)
        transport.close()
        return True

    async def run(folder: Path) -> list[bool]:
        port, now = free_port(), int(time.time())
        good, expired = credential(now), credential(now - VALID_SECONDS - 60)
        async with coturn(folder, port):
            outcomes = [
                await relay(port, *good),
                await relay(port, *expired),
                await relay(port, f"{now + 99_999}:agent", good[1]),
            ]
            await asyncio.sleep(0.2)
        return outcomes

    with tempfile.TemporaryDirectory(prefix="homeshore-turn-") as folder:
        assert asyncio.run(run(Path(folder))) == [True, False, False]
