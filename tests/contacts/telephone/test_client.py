"""The client against the switchboard's real door."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from django.conf import settings

from homeshore.adapters.telephony.ports import MediaUnavailable
from homeshore.adapters.telephony.switchboard.door import Door
from homeshore.contacts.telephone import protocol as p
from homeshore.contacts.telephone.client import SwitchboardClient, ask
from homeshore.routing.errors import NotPermitted


async def answer(request: p.AnyRequest) -> p.AnyAnswer:
    """A switchboard of few words."""
    match request:
        case p.Ring(contact=1, sdp=sdp):
            return p.Session(f"answer to {sdp}")
        case p.Ring(contact=2):
            await asyncio.sleep(0.05)
            return p.Session("late")
        case p.Dial():
            raise p.CallingNotAllowed(rule="hours", allowed_at_us=5)
        case p.Consult():
            raise NotPermitted(agent=8, programme=3)
        case p.JoinPhone():
            raise MediaUnavailable("media-1")
        case p.HangUp():
            raise ZeroDivisionError
    return p.Done()


def with_door(test: Callable[[SwitchboardClient], Awaitable[None]]) -> None:
    async def scene() -> None:
        door, client = Door(answer), SwitchboardClient()
        await door.open()
        await client.start()
        try:
            await test(client)
        finally:
            await client.close()
            await door.close()

    Path(settings.RUN_DIR).mkdir(parents=True, exist_ok=True)
    asyncio.run(scene())


def test_answers_come_in_any_order():
    async def scene(client: SwitchboardClient) -> None:
        late = asyncio.create_task(client.ask(p.Ring(2, ""), p.Session))
        assert await client.ask(p.Ring(1, "offer"), p.Session) == p.Session("answer to offer")
        assert not late.done()
        assert await late == p.Session("late")

    with_door(scene)


@pytest.mark.parametrize(
    ("request_", "refusal", "fields"),
    [
        (p.Dial(7, 3, "", False, 0), p.CallingNotAllowed, {"rule": "hours", "allowed_at_us": 5}),
        (p.Consult(7, 1, 3, 8), NotPermitted, {"agent": 8, "programme": 3}),
        (p.JoinPhone(7, 1, ""), p.SwitchboardUnavailable, {"sent": False}),
        (p.HangUp(1), p.SwitchboardUnavailable, {"sent": True}),
    ],
)
def test_a_refusal_arrives_as_its_own_class_and_the_link_lives_on(request_, refusal, fields):
    async def scene(client: SwitchboardClient) -> None:
        with pytest.raises(refusal) as refused:
            await client.ask(request_, p.Done)
        assert refused.value.fields == fields
        assert await client.ask(p.LeaveCheck(7), p.Done) == p.Done()

    with_door(scene)


def test_a_page_asks_once_and_blocks():
    async def scene(_client: SwitchboardClient) -> None:
        assert await asyncio.to_thread(ask, p.Ring(1, "offer"), p.Session) == p.Session("answer to offer")

    with_door(scene)


def test_without_a_switchboard_a_page_is_told_at_once_and_a_gateway_when_its_time_is_over():
    with pytest.raises(p.SwitchboardUnavailable) as refused:
        ask(p.ShowCalls(), p.Calls)
    assert refused.value.fields == {"sent": False}

    async def scene() -> None:
        client = SwitchboardClient()
        await client.start()
        with pytest.raises(p.SwitchboardUnavailable):
            await client.ask(p.ShowCalls(), p.Calls, timeout_seconds=0.05)
        await client.close()

    asyncio.run(scene())


def test_a_gateway_s_link_comes_back_with_the_switchboard():
    async def scene() -> None:
        client, first, second = SwitchboardClient(), Door(answer), Door(answer)
        await first.open()
        await client.start()
        await client.ask(p.LeaveCheck(7), p.Done)
        await first.close()
        await second.open()
        assert await client.ask(p.LeaveCheck(7), p.Done) == p.Done()
        await client.close()
        await second.close()

    Path(settings.RUN_DIR).mkdir(parents=True, exist_ok=True)
    asyncio.run(scene())


def test_who_speaks_something_else_is_cut_off_and_nobody_else():
    async def scene(client: SwitchboardClient) -> None:
        for nonsense in (b"GET / HTTP/1.1\r\n\r\n", b"\x00\x00\x00\x02\xc1\xc1", b"\xff\xff\xff\xff"):
            assert await asyncio.to_thread(_say, nonsense) == b""
        assert await client.ask(p.LeaveCheck(7), p.Done) == p.Done()

    with_door(scene)


def _say(data: bytes) -> bytes:
    assert threading.current_thread() is not threading.main_thread()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
        link.settimeout(5)
        link.connect(str(p.socket_path()))
        link.sendall(data)
        return link.recv(100)
