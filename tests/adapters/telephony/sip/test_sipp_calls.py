"""Calls to and from SIPp, which stands for a carrier."""

import asyncio
from collections.abc import Callable, Coroutine

import pytest
import uvloop

from adapters.telephony.sip.lines import (
    OFFER,
    RTP,
    Line,
    listens,
    needs_sipp,
    nothing_left,
    running,
    sipp,
    trunk,
    until,
)
from homeshore.adapters.telephony.sip import IncomingCall, Timing, Trunk
from homeshore.adapters.telephony.sip.sdp import NotAcceptable, answer, offer
from ports import free_port

pytestmark = [pytest.mark.serial, needs_sipp]

QUICK = Timing(t1=0.05, t2=0.2, t4=0.1)
HELD = offer(RTP, ("pcma",), direction="sendonly", previous=OFFER)


def in_the_line(test: Callable[[Line, Trunk], Coroutine[None, None, None]], **changes: object) -> Line:
    """Run a test with a line and a trunk to a free port where its SIPp will be; nothing of it may be left."""
    line = Line()
    carrier = trunk(free_port(), **changes)

    async def run() -> None:
        async with running(line, [carrier], timing=QUICK):
            await test(line, carrier)
            await nothing_left(line.agent)

    uvloop.run(run())  # the tests of agents against each other run on asyncio's own loop
    return line


def meets(scenario: str, *arguments: str, **changes: object) -> Line:
    """SIPp calls with a scenario, once; the line answers."""

    async def test(line: Line, carrier: Trunk) -> None:
        await sipp(scenario, carrier.port, line.port, "-m", "1", "-d", "200", *arguments)

    return in_the_line(test, **changes)


def test_a_caller_is_answered_and_hangs_up():
    line = meets("caller")
    assert line.calls[0].from_number == "+33612345678"
    assert line.calls[0].to_number == "+33123456789"
    assert line.calls[0].display == "Caller"
    assert line.ended == [("bye", 200)]


def test_a_caller_over_tcp_is_answered_and_hangs_up():
    assert meets("caller", "-t", "t1", transport="tcp").ended == [("bye", 200)]


def test_we_hang_up_a_caller():
    async def test(line: Line, carrier: Trunk) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(sipp("caller_waits", carrier.port, line.port, "-m", "1"))
            await until(lambda: line.answered)
            await line.calls[0].bye("done")

    assert in_the_line(test).ended == [("local", 0)]


def test_we_hang_up_a_caller_over_the_connection_it_made():
    async def test(line: Line, carrier: Trunk) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(sipp("caller_waits", carrier.port, line.port, "-m", "1", "-t", "t1"))
            await until(lambda: line.answered)
            await line.calls[0].bye()

    assert in_the_line(test, transport="tcp").ended == [("local", 0)]


def test_a_caller_without_an_offer_answers_ours():
    line = meets("caller_without_offer")
    assert "m=audio" in line.answered[0]
    assert line.calls[0].remote_sdp == line.answered[0]


def test_a_caller_who_never_confirms_is_hung_up():
    line = meets("caller_never_confirms")
    assert line.ended == [("no_ack", 408)]
    assert line.answered == []


def test_a_carrier_holds_resumes_and_refreshes():
    assert meets("caller_holds").ended == [("bye", 200)]


def test_we_hold_and_resume():
    async def test(line: Line, carrier: Trunk) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(sipp("caller_is_held", carrier.port, line.port, "-m", "1"))
            await until(lambda: line.answered)
            assert "a=recvonly" in await line.calls[0].reinvite(HELD)
            assert "a=sendrecv" in await line.calls[0].reinvite(offer(RTP, ("pcma",), previous=HELD))
            await line.calls[0].bye()

    in_the_line(test)


def test_keys_come_by_info_and_what_is_no_key_is_refused():
    assert meets("caller_presses_keys").digits == "4#"


def test_a_caller_gives_up_while_it_rings():
    async def test(line: Line, carrier: Trunk) -> None:
        line.on_call = IncomingCall.ring
        await sipp("caller_gives_up", carrier.port, line.port, "-m", "1", "-d", "200")

    assert in_the_line(test).ended == [("cancelled", 487)]


def test_a_caller_without_a_codec_of_ours_is_told_so():
    def refuse(call: IncomingCall) -> None:
        with pytest.raises(NotAcceptable) as refusal:
            answer(call.remote_sdp, RTP, ("opus",))
        call.refuse(488, warning=str(refusal.value))

    async def test(line: Line, carrier: Trunk) -> None:
        line.on_call = refuse
        await sipp("caller_is_refused", carrier.port, line.port, "-m", "1")

    assert in_the_line(test).ended == [("local", 488)]


def test_early_audio_is_repeated_until_its_prack_and_the_answer_waits_for_it():
    def progress(call: IncomingCall) -> None:
        session, _ = answer(call.remote_sdp, RTP, ("pcma",))
        call.progress(session)
        call.answer(session)

    async def test(line: Line, carrier: Trunk) -> None:
        line.on_call = progress
        await sipp("caller_confirms_progress", carrier.port, line.port, "-m", "1", "-d", "100")

    assert in_the_line(test).ended == [("bye", 200)]


def test_a_carrier_refreshes_the_session():
    assert meets("caller_refreshes", session_expires=1800).ended == [("bye", 200)]


def test_a_refer_is_taken_up_and_its_outcome_told():
    asked = []

    async def transfer(target: str) -> tuple[int, str]:
        asked.append(target)
        return 200, "OK"

    async def test(line: Line, carrier: Trunk) -> None:
        def take(call: IncomingCall) -> None:
            call.on_refer = transfer
            line.answer_soon(call)

        line.on_call = take
        await sipp("caller_transfers", carrier.port, line.port, "-m", "1")

    in_the_line(test)
    assert asked == ["sip:+33199999999@carrier.example"]


def calls(scenario: str, *arguments: str, hang_up: bool = False, **changes: object) -> Line:
    """We call SIPp, which plays a scenario; when asked, we hang up once it answered."""

    async def test(line: Line, carrier: Trunk) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(sipp(scenario, carrier.port, line.port, "-m", "1", "-d", "200", *arguments))
            await listens(carrier.port)
            call = await line.invite(carrier)
            if hang_up:
                await until(lambda: call.answered)
                await call.bye()
            await until(lambda: line.ended)

    return in_the_line(test, **changes)


def test_a_callee_answers_and_we_hang_up():
    line = calls("callee", hang_up=True)
    assert "m=audio" in line.answered[0]
    assert line.ended == [("local", 0)]


def test_a_callee_over_tcp_answers_and_we_hang_up():
    assert calls("callee", "-t", "t1", hang_up=True, transport="tcp").ended == [("local", 0)]


def test_a_callee_answers_and_hangs_up():
    assert calls("callee_hangs_up").ended == [("bye", 200)]


def test_a_busy_callee_ends_the_call_with_its_code():
    assert calls("callee_is_busy").ended == [("refused", 486)]


def test_we_give_up_while_the_callee_rings():
    async def test(line: Line, carrier: Trunk) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(sipp("callee_rings", carrier.port, line.port, "-m", "1"))
            await listens(carrier.port)
            call = await line.invite(carrier)
            rung = asyncio.Event()
            call.on_early = lambda _: rung.set()
            await rung.wait()
            call.cancel()
            await until(lambda: line.ended)

    assert in_the_line(test).ended == [("local", 0)]


def test_nobody_there_is_unreachable():
    async def test(line: Line, carrier: Trunk) -> None:
        await line.invite(carrier)
        await until(lambda: line.ended)

    assert in_the_line(test).ended == [("unreachable", 408)]
    assert in_the_line(test, transport="tcp").ended == [("unreachable", 503)]


@pytest.mark.parametrize(("password", "code"), [("secret", 486), ("wrong", 403)])
def test_a_carrier_that_asks_who_we_are_finds_our_proof_right(password: str, code: int):
    line = calls("callee_asks_who_we_are", username="trunk", password=password)
    assert line.ended == [("refused", code)]
