"""Two user agents of ours against each other: what SIPp cannot be told to do, and each side's view of it."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path

import msgspec
import pytest

from adapters.telephony.sip.lines import HOST, LOG, OFFER, RTP, Line, nothing_left, running, trunk, until
from certificates import make_certificate
from homeshore.adapters.telephony.sip import (
    Call,
    CallEnded,
    CallSnapshot,
    IncomingCall,
    Limits,
    Listen,
    Refused,
    Timing,
    Trunk,
    UserAgent,
)
from homeshore.adapters.telephony.sip.sdp import answer, offer
from ports import free_port

pytestmark = pytest.mark.serial

QUICK = Timing(t1=0.05, t2=0.2, t4=0.1)
HELD = offer(RTP, ("pcma",), direction="sendonly", previous=OFFER)

Talk = Callable[[Line, Line, Trunk], Coroutine[None, None, None]]


def between(
    talk: Talk, *, timing: Timing = QUICK, limits: Limits | None = None, **changes: object
) -> tuple[Line, Line]:
    """Two lines that are each other's carrier; the talk gets caller, callee and the caller's trunk."""
    caller, callee = Line(), Line()

    async def run() -> None:
        way, back = trunk(callee.port, **changes), trunk(caller.port, **changes)
        async with running(caller, [way], timing=timing), running(callee, [back], timing=timing, limits=limits):
            await talk(caller, callee, way)
            await nothing_left(caller.agent)
            await nothing_left(callee.agent)

    asyncio.run(run())
    return caller, callee


async def connected(caller: Line, callee: Line, way: Trunk) -> tuple[Call, Call]:
    call = await caller.invite(way)
    await until(lambda: caller.answered and callee.answered)
    return call, callee.calls[-1]


def test_both_ends_hang_up_at_once_and_each_is_told_once():
    async def talk(caller: Line, callee: Line, way: Trunk) -> None:
        one, other = await connected(caller, callee, way)
        await asyncio.gather(one.bye(), other.bye(), one.bye())

    caller, callee = between(talk)
    assert caller.ended == callee.ended == [("local", 0)]


def test_both_ends_offer_at_once_and_both_get_their_way_in_the_end():
    async def talk(caller: Line, callee: Line, way: Trunk) -> None:
        one, other = await connected(caller, callee, way)
        answers = await asyncio.gather(one.reinvite(HELD), other.reinvite(HELD))
        assert all("a=recvonly" in text for text in answers)
        await one.bye()

    between(talk)


def test_a_session_that_is_refused_leaves_the_call_as_it_was():
    async def talk(caller: Line, callee: Line, way: Trunk) -> None:
        async def refuse(_: str) -> None:
            return None

        one, other = await connected(caller, callee, way)
        other.on_reinvite = refuse
        with pytest.raises(Refused) as refusal:
            await one.reinvite(HELD)
        assert refusal.value.code == 488
        assert one.local_sdp == OFFER
        await one.bye()
        with pytest.raises(CallEnded):
            await one.reinvite(HELD)

    between(talk)


@pytest.mark.parametrize("rung", [True, False])
def test_a_cancelled_call_is_over_on_both_sides(rung: bool):
    async def talk(caller: Line, callee: Line, way: Trunk) -> None:
        callee.on_call = IncomingCall.ring if rung else lambda _: None
        call = await caller.invite(way)
        await until(lambda: callee.calls)
        call.cancel()
        await until(lambda: caller.ended and callee.ended)

    caller, callee = between(talk)
    assert (caller.ended, callee.ended) == ([("local", 0)], [("cancelled", 487)])


def test_a_cancel_that_crosses_the_answer_hangs_the_call_up():
    async def talk(caller: Line, callee: Line, way: Trunk) -> None:
        call = await caller.invite(way)

        def answer_and_cancel(incoming: IncomingCall) -> None:
            Line.answer(incoming)
            call.cancel()

        callee.on_call = answer_and_cancel
        await until(lambda: caller.ended and callee.ended)

    caller, callee = between(talk)
    assert caller.ended == [("local", 0)]
    assert callee.ended == [("bye", 200)]
    assert caller.answered == []


def test_early_audio_comes_reliably_and_before_the_answer():
    heard = []

    async def talk(caller: Line, callee: Line, way: Trunk) -> None:
        def progress(incoming: IncomingCall) -> None:
            session, _ = answer(incoming.remote_sdp, RTP, ("pcma",))
            incoming.progress(session)
            incoming.answer(session)

        callee.on_call = progress
        call = await caller.invite(way)
        call.on_early = heard.append
        await until(lambda: caller.answered and callee.answered)
        await call.bye()

    between(talk)
    assert len(heard) == 1
    assert "m=audio" in heard[0]


def test_a_session_is_refreshed_as_long_as_both_are_there():
    async def talk(caller: Line, callee: Line, way: Trunk) -> None:
        one, other = await connected(caller, callee, way)
        assert {one.session_timer.ours, other.session_timer.ours} == {True, False}
        assert one.session_timer.interval == other.session_timer.interval == 90
        refresher = one if one.session_timer.ours else other
        for allowed in (True, False):
            refresher.update_allowed = allowed
            await refresher._refresh_session()
            assert not one.ended
            assert one.session_timer.interval == other.session_timer.interval == 90
        await one.bye()

    between(talk, session_expires=90)


def test_a_session_ends_when_the_other_side_has_forgotten_it():
    async def talk(caller: Line, callee: Line, way: Trunk) -> None:
        one, other = await connected(caller, callee, way)
        refresher, line = (one, callee) if one.session_timer.ours else (other, caller)
        del line.agent._stack.calls[line.calls[0]._key]
        line.calls[0].session_timer.stop()
        await refresher._refresh_session()
        assert refresher.ended

    caller, callee = between(talk, session_expires=90)
    assert ("expired", 481) in caller.ended + callee.ended


def test_a_restarted_agent_takes_its_calls_up_and_hangs_them_up():
    async def talk(caller: Line, callee: Line, way: Trunk) -> None:
        await connected(caller, callee, way)
        kept = msgspec.json.encode(caller.calls[0].snapshot())
        await caller.agent.close(hang_up=False)
        later = UserAgent(Listen(HOST, caller.port, caller.port), on_call=caller.take, log=LOG, timing=QUICK)
        await later.start()
        later.set_trunks([way])
        call = later.restore(msgspec.json.decode(kept, type=CallSnapshot))
        assert "a=recvonly" in await call.reinvite(HELD)
        await call.bye()
        await until(lambda: callee.ended)
        await nothing_left(later)
        await later.close()
        caller.agent = later

    _, callee = between(talk, session_expires=90)
    assert callee.ended == [("bye", 200)]


def test_a_large_invite_goes_over_tcp_and_over_udp_where_there_is_none():
    async def talk(caller: Line, callee: Line, way: Trunk) -> None:
        call = await caller.invite(way, **{"X-Story": "long " * 400})
        await until(lambda: caller.answered)
        assert call.dialog.flow.transport == "tcp"
        await call.bye()

    between(talk)

    async def without_tcp() -> None:
        caller, callee = Line(), Line()
        listen = Listen(HOST, callee.port, 0)
        async with (
            running(caller, [trunk(callee.port)], timing=QUICK),
            running(callee, [trunk(caller.port)], timing=QUICK, listen=listen),
        ):
            call = await caller.invite(trunk(callee.port), **{"X-Story": "long " * 400})
            await until(lambda: caller.answered)
            assert call.dialog.flow.transport == "udp"
            await call.bye()

    asyncio.run(without_tcp())


def test_calls_over_tls_know_each_other_by_certificate(tmp_path: Path):
    certificate, key = make_certificate(tmp_path)

    async def run(authorities: str) -> list[tuple[str, int]]:
        caller, callee = Line(), Line()
        listen = Listen(HOST, callee.port, callee.port, free_port(), str(certificate), str(key))
        own = Listen(HOST, caller.port, caller.port, authorities=authorities)
        way = trunk(listen.tls_port, transport="tls", host="localhost")
        async with (
            running(caller, [way], timing=QUICK, listen=own),
            running(callee, [trunk(caller.port, transport="tls")], timing=QUICK, listen=listen),
        ):
            call = await caller.invite(way)
            await until(lambda: caller.answered or caller.ended)
            await call.bye()
        return caller.ended

    assert asyncio.run(run(str(certificate))) == [("local", 0)]
    assert asyncio.run(run("")) == [("unreachable", 503)]


def test_a_flood_of_calls_is_refused_and_the_calls_that_are_there_go_on():
    async def talk(caller: Line, callee: Line, way: Trunk) -> None:
        one, _ = await connected(caller, callee, way)
        for _ in range(30):
            await caller.invite(way)
        await until(lambda: len(caller.ended) >= 25)
        assert not one.ended
        for call in caller.calls:
            await call.bye()

    caller, callee = between(talk, limits=Limits(calls=100, invites_per_second_and_source=5))
    assert len(callee.calls) < 8
    assert caller.ended.count(("unreachable", 503)) >= 23


def test_a_trunk_is_up_while_it_answers_and_down_when_it_is_gone():
    async def run() -> None:
        caller, callee = Line(), Line()
        way = trunk(callee.port, options_seconds=1)
        async with running(caller, [way], timing=QUICK):
            async with running(callee, [trunk(caller.port)], timing=QUICK):
                await until(lambda: caller.agent.health[1].state == "up")
            await until(lambda: caller.agent.health[1].state == "down")

    asyncio.run(run())


def test_a_phone_registers_calls_and_is_called_where_it_registered():
    phone = trunk(0, host="", username="phone", password="secret", session_expires=0)

    async def run() -> tuple[Line, Line]:
        ours, theirs = Line(), Line()
        account = trunk(ours.port, username="phone", password="secret", register=True)
        async with running(ours, [phone], timing=QUICK), running(theirs, [account], timing=QUICK):
            await until(lambda: theirs.agent.health[1].registered and ours.agent.health[1].registered)
            call = await theirs.agent.invite(account, "+33123456789", "phone", "", OFFER, {})
            theirs.keep(call)
            await until(lambda: theirs.answered)
            await call.bye()
            back = await ours.invite(phone)
            await until(lambda: ours.answered[1:])
            await back.bye()
            ours.agent.set_trunks([])
            assert ours.agent._stack.bindings == {}
        return ours, theirs

    ours, theirs = asyncio.run(run())
    assert ours.ended == [("bye", 200), ("local", 0)]
    assert theirs.ended == [("local", 0), ("bye", 200)]


def test_a_wrong_password_registers_nobody_and_calls_nobody():
    async def run() -> Line:
        ours, theirs = Line(), Line()
        phone = trunk(0, host="", username="phone", password="secret")
        account = trunk(ours.port, username="phone", password="guess", register=True)
        async with running(ours, [phone], timing=QUICK), running(theirs, [account], timing=QUICK):
            call = await theirs.agent.invite(account, "+33123456789", "phone", "", OFFER, {})
            theirs.keep(call)
            await until(lambda: theirs.ended)
            assert ours.calls == []
            assert not theirs.agent.health[1].registered
        return theirs

    assert asyncio.run(run()).ended == [("refused", 401)]
