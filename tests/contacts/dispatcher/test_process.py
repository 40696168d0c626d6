"""The real process: killed, locked out, out of disk, deposed. What was acknowledged is there once, whatever happens."""

import asyncio
import contextlib
import itertools
import random
import resource
import signal
import time

import pytest

from contacts.dispatcher.driving import (
    arrival,
    assert_sound,
    kinds_in,
    note,
    numbers_in,
    open_centre,
    put_in_outbox,
    with_client,
)
from homeshore.contacts.dispatcher.client import DispatcherClient
from homeshore.contacts.dispatcher.protocol import DispatcherUnavailable, Ping, Pong, ShowAgent
from homeshore.facts import Draft
from homeshore.facts.office import BrandOpened
from homeshore.kit.errors import Refusal
from homeshore.routing import commands as c
from homeshore.routing.errors import StaleOffer
from homeshore.routing.views import AgentView
from journal.arena import Arena

pytestmark = pytest.mark.serial


async def seen(client: DispatcherClient, agent: int, what: str) -> AgentView:
    """The agent's view once it has something in `what`."""
    for _ in range(500):
        view = await client.ask(ShowAgent(agent), AgentView)
        if getattr(view, what):
            return view
        await asyncio.sleep(0.01)
    raise AssertionError(f"no {what} for agent {agent}")


def wait_for_empty_outbox(arena: Arena) -> None:
    until = time.monotonic() + 20
    while arena.rows("SELECT count(*) FROM journal_outbox") != [(0,)]:
        assert time.monotonic() < until, "the outbox is not drained"
        time.sleep(0.05)


def test_a_contact_goes_from_the_outbox_to_an_agent_and_is_closed(arena: Arena):
    arena.dispatcher()

    async def work(client: DispatcherClient) -> None:
        await open_centre(client)
        put_in_outbox(arena, arrival(500))
        offer = (await seen(client, 1, "offers")).offers[0]
        accepted = await client.do(c.Accept(1, 500, offer.offer))
        assert accepted.facts == 1
        with pytest.raises(StaleOffer):
            await client.do(c.Accept(1, 500, offer.offer))
        await client.do(c.Close(1, 500, "information", "resolved"))

    with_client(arena, work)
    assert [kind for kind in kinds_in(arena) if kind.startswith(("contact", "offer"))] == [
        "contact_arrived",
        "contact_offered",
        "offer_accepted",
        "contact_closed",
    ]
    assert_sound(arena)


class Under:
    """Load on a dispatcher: notes over the socket, twenty at a time, and rows in the outbox beside them."""

    def __init__(self, arena: Arena) -> None:
        self.arena = arena
        self.numbers = itertools.count(1)
        self.acknowledged: set[int] = set()
        self.in_outbox: set[int] = set()

    async def say(self, client: DispatcherClient) -> None:
        with contextlib.suppress(DispatcherUnavailable):
            while True:
                number = next(self.numbers)
                await client.do(note(number), timeout_seconds=1)
                self.acknowledged.add(number)

    async def leave_in_outbox(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            number = next(self.numbers)
            self.in_outbox.add(number)
            await asyncio.to_thread(put_in_outbox, self.arena, note(number), arrival(10_000 + number))


def test_a_kill_at_any_moment_loses_nothing_acknowledged_and_doubles_nothing(arena: Arena):
    rng = random.Random(11)
    load = Under(arena)

    async def until_killed(client: DispatcherClient) -> None:
        if not load.acknowledged:
            await open_centre(client, 3)
        sayers = [asyncio.create_task(load.say(client)) for _ in range(20)]
        await load.leave_in_outbox(rng.uniform(0.05, 0.7))
        process.kill()
        await asyncio.gather(*sayers)

    for _ in range(8):
        process = arena.dispatcher()
        with_client(arena, until_killed)
        process.wait()
    arena.dispatcher()
    wait_for_empty_outbox(arena)
    written = numbers_in(arena)
    assert len(written) == len(set(written))
    assert load.acknowledged | load.in_outbox <= set(written)
    assert len(load.acknowledged) > 100
    assert kinds_in(arena).count("contact_arrived") == len(load.in_outbox)
    assert_sound(arena)


def test_an_orderly_stop_leaves_a_checkpoint_and_a_free_lease(arena: Arena):
    process = arena.dispatcher()
    with_client(arena, lambda client: open_centre(client, 3))
    process.terminate()
    assert process.wait(10) == 0
    ((seq,),) = arena.rows("SELECT max(seq) FROM journal_command")
    assert arena.rows("SELECT max(seq) FROM journal_checkpoint") == [(seq,)]
    assert arena.rows("SELECT expires_us FROM journal_lease") == [(0,)]
    arena.dispatcher()

    async def look(client: DispatcherClient) -> AgentView:
        return await client.ask(ShowAgent(3), AgentView)

    assert with_client(arena, look).session == 1


def test_of_two_dispatchers_one_serves_and_the_other_takes_over_when_it_dies(arena: Arena):
    leader = arena.dispatcher()
    standby = arena.dispatcher(wait=False)

    async def work(client: DispatcherClient) -> list[Pong]:
        await client.do(note(1))
        before = await client.ask(Ping(), Pong)
        leader.kill()
        await asyncio.sleep(0.2)
        await client.do(note(2), timeout_seconds=10)
        return [before, await client.ask(Ping(), Pong)]

    before, after = with_client(arena, work)
    assert (before.epoch, after.epoch) == (1, 2)
    assert standby.poll() is None
    assert numbers_in(arena) == [1, 2]
    assert_sound(arena)


def test_a_deposed_leader_writes_nothing_more_and_ends(arena: Arena):
    process = arena.dispatcher()

    async def work(client: DispatcherClient) -> None:
        await client.do(note(1))
        database = arena.database()
        with database.transaction():
            database.write("UPDATE journal_lease SET epoch = epoch + 1, holder = 'another'")
        with pytest.raises(DispatcherUnavailable):
            await client.do(note(2), timeout_seconds=3)

    with_client(arena, work)
    assert process.wait(5) == 3
    assert numbers_in(arena) == [1]


def test_office_facts_are_appended_once_each_in_their_order(arena: Arena):
    put_in_outbox(arena, *(Draft(0, 0, BrandOpened(), brand=brand) for brand in range(1, 3_001)))
    arena.dispatcher()
    put_in_outbox(arena, *(Draft(0, 0, BrandOpened(), brand=brand) for brand in range(3_001, 3_011)))
    wait_for_empty_outbox(arena)
    brands = [brand for (brand,) in arena.rows("SELECT brand FROM journal_fact ORDER BY seq")]
    assert brands == list(range(1, 3_011))


def test_an_arrival_waits_in_the_outbox_until_its_programme_is_known(arena: Arena):
    arena.dispatcher()

    async def work(client: DispatcherClient) -> None:
        put_in_outbox(arena, arrival(500), c.Leave(500), c.Leave(404))
        await asyncio.sleep(0.5)
        assert kinds_in(arena) == []
        await open_centre(client)
        await asyncio.to_thread(wait_for_empty_outbox, arena)

    with_client(arena, work)
    kinds = [kind for kind in kinds_in(arena) if not kind.startswith("agent")]
    assert (kinds[0], kinds[-1]) == ("contact_arrived", "contact_abandoned")


def test_a_locked_database_delays_answers_and_loses_none(arena: Arena):
    arena.dispatcher()
    links: list[bool] = []

    async def work(client: DispatcherClient) -> None:
        await client.do(note(1))
        database = arena.database()
        with database.transaction():
            if database.postgres:
                database.write("LOCK TABLE journal_command IN EXCLUSIVE MODE")
            waiting = [asyncio.create_task(client.do(note(number), timeout_seconds=10)) for number in range(2, 50)]
            await asyncio.sleep(1.5)
            assert not any(task.done() for task in waiting)
            assert client.up is False
        await asyncio.gather(*waiting)
        assert client.up is True

    with_client(arena, work, on_link=links.append)
    assert numbers_in(arena) == list(range(1, 50))
    assert links == [True, False, True, False]


def test_a_full_disk_delays_answers_and_loses_none(arena: Arena):
    if not arena.settings["ENGINE"].endswith("sqlite3"):
        pytest.skip("the disk is the server's")
    process = arena.dispatcher()
    infinity = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)

    async def work(client: DispatcherClient) -> None:
        await client.do(note(1))
        size = (arena.home / "homeshore.sqlite3-wal").stat().st_size
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size + 20_000, resource.RLIM_INFINITY))
        waiting = [asyncio.create_task(client.do(note(number), timeout_seconds=20)) for number in range(2, 1_000)]
        await asyncio.sleep(1)
        assert client.up is False
        durable = set(numbers_in(arena))
        assert {number for number, task in enumerate(waiting, 2) if task.done()} <= durable
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, infinity)
        await asyncio.gather(*waiting)

    with_client(arena, work)
    assert sorted(numbers_in(arena)) == list(range(1, 1_000))
    assert process.poll() is None
    assert_sound(arena)


def test_a_gateway_that_dies_takes_its_desks_with_it_and_brings_them_back(arena: Arena):
    arena.dispatcher()

    async def opened_and_left(client: DispatcherClient) -> None:
        await open_centre(client, 2)

    async def back(client: DispatcherClient) -> AgentView:
        await asyncio.sleep(0.3)
        return await client.ask(ShowAgent(1), AgentView)

    with_client(arena, opened_and_left)
    view = with_client(arena, back, sessions=lambda: [(1, 1)])
    assert (view.session, view.linked) == (1, True)
    assert kinds_in(arena).count("agent_disconnected") >= 2
    assert kinds_in(arena).count("agent_connected") == 2 + 1


def test_desks_that_nobody_announces_after_a_restart_are_disconnected(arena: Arena):
    process = arena.dispatcher()

    async def work(client: DispatcherClient) -> None:
        await open_centre(client, 2)
        process.send_signal(signal.SIGKILL)
        process.wait()

    async def announced(client: DispatcherClient) -> list[bool]:
        await asyncio.sleep(6)
        return [(await client.ask(ShowAgent(agent), AgentView)).linked for agent in (1, 2)]

    with_client(arena, work)
    arena.dispatcher()
    assert with_client(arena, announced, sessions=lambda: [(2, 1)]) == [False, True]


def test_who_does_not_speak_the_protocol_is_cut_off_and_the_others_go_on(arena: Arena):
    arena.dispatcher()

    async def work(client: DispatcherClient) -> None:
        for rubbish in (b"GET / HTTP/1.1\r\n\r\n", b"\x00\x00\x00\x02\xc1\xc1", b"\xff\xff\xff\xff"):
            reader, writer = await asyncio.open_unix_connection(str(arena.socket))
            writer.write(rubbish)
            assert await asyncio.wait_for(reader.read(), 5) == b""
            writer.close()
        await client.do(note(1))

    with_client(arena, work)
    assert numbers_in(arena) == [1]


def test_a_refused_command_names_its_reason_and_its_fields(arena: Arena):
    arena.dispatcher()

    async def work(client: DispatcherClient) -> Refusal:
        with pytest.raises(Refusal) as refusal:
            await client.ask(ShowAgent(77), AgentView)
        return refusal.value

    refusal = with_client(arena, work)
    assert (refusal.code, refusal.fields) == ("unknown_agent", {"agent": 77})


def test_one_malformed_command_is_refused_and_the_link_stays(arena: Arena):
    arena.dispatcher()

    async def work(client: DispatcherClient) -> None:
        await open_centre(client)
        with pytest.raises(Refusal) as refusal:
            await client.do(c.SetStatus(1, "asleep"))  # type: ignore[arg-type] # that is the point
        assert refusal.value.code == "malformed"
        assert (await client.ask(ShowAgent(1), AgentView)).linked

    with_client(arena, work)
