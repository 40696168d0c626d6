"""What happens when the other side falls silent."""

import asyncio

import pytest

from adapters.telephony.sip.lines import RTP, Line, nothing_left, running, trunk, until
from adapters.telephony.sip.test_torture import QUICK, peer_of, with_rport
from adapters.telephony.sip.torture import SDP, request
from homeshore.adapters.telephony.sip import IncomingCall, Timing
from homeshore.adapters.telephony.sip.message import Headers
from homeshore.adapters.telephony.sip.sdp import answer
from homeshore.adapters.telephony.sip.session_timer import SessionTimer
from homeshore.adapters.telephony.sip.timers import Timers
from ports import free_port

pytestmark = pytest.mark.serial


@pytest.mark.parametrize(("ours", "events"), [(True, ["refresh", "expire"]), (False, ["expire"])])
def test_a_session_that_nobody_refreshes_ends(ours: bool, events: list[str]):
    happened: list[str] = []

    async def run() -> int:
        timers = Timers(Timing())
        timer = SessionTimer(timers, 1800, lambda: happened.append("refresh"), lambda: happened.append("expire"))
        timer.resume(1, ours)
        await asyncio.sleep(1.2)
        return len(timers)

    assert asyncio.run(run()) == 0
    assert happened == events


def test_a_minimum_of_the_other_side_is_taken_up_once():
    async def run() -> Headers:
        timer = SessionTimer(Timers(Timing()), 1800, lambda: None, lambda: None)
        assert timer.raise_to(3600)
        assert not timer.raise_to(3600)
        headers = Headers()
        timer.ask(headers)
        return headers

    headers = asyncio.run(run())
    assert (headers.get("session-expires"), headers.get("min-se")) == ("3600", "3600")


def test_a_caller_who_never_confirms_early_audio_is_refused():
    def progress(call: IncomingCall) -> None:
        call.progress(answer(call.remote_sdp, RTP, ("pcma",))[0])
        call.answer(answer(call.remote_sdp, RTP, ("pcma",))[0])

    line = Line()
    line.on_call = progress

    async def run() -> tuple[int, list[int]]:
        async with running(line, [trunk(free_port())], timing=QUICK):
            peer = await peer_of(line)
            peer.transport.sendto(with_rport(request("silent", "", "Require: 100rel", body=SDP)))
            await until(lambda: line.ended)
            await nothing_left(line.agent)
            peer.transport.close()
            return sum(data.startswith(b"SIP/2.0 183") for data in peer.heard), peer.finals()

    provisional, finals = asyncio.run(run())
    assert provisional > 3
    assert set(finals) == {504}
    assert line.ended == [("local", 504)]


def test_a_number_or_a_name_cannot_bring_headers_of_its_own():
    async def run() -> bytes:
        line = Line()
        async with running(line, [], timing=QUICK):
            loop = asyncio.get_running_loop()
            heard: asyncio.Future[bytes] = loop.create_future()

            class Ear(asyncio.DatagramProtocol):
                def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
                    if not heard.done():
                        heard.set_result(data)

            transport, _ = await loop.create_datagram_endpoint(Ear, local_addr=("127.0.0.1", 0))
            way = trunk(transport.get_extra_info("sockname")[1])
            call = await line.agent.invite(
                way, "1@evil.example\r\nX: 1", "+331", 'A"\r\nX: 2', SDP, {"X-Y": "z\r\nX: 3"}
            )
            data = await heard
            call.cancel()
            transport.close()
            return data

    head = asyncio.run(run()).partition(b"\r\n\r\n")[0].decode()
    assert "\r\nX: " not in head
    assert "@evil" not in head
