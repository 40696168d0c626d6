"""A journal whose end the core would not have written: work goes on as the facts say, and the journal says so."""

import asyncio
import contextlib
import time

import msgspec
import pytest

from contacts.dispatcher.driving import CONTRACT, PROGRAMME, arrival, facts_in, kinds_in, open_centre, put_in_outbox
from contacts.dispatcher.driving import with_client as with_client_of
from contacts.dispatcher.test_sequencer import journal_of
from homeshore.contacts.dispatcher.client import DispatcherClient
from homeshore.contacts.dispatcher.cold_start import cold_start
from homeshore.contacts.dispatcher.protocol import ShowAgent, ShowContact
from homeshore.contacts.dispatcher.sequencer import Sequencer
from homeshore.facts import encode
from homeshore.facts.live import ContactHeld, ContactOffered
from homeshore.facts.vocabulary import Channel, ContactState, Status
from homeshore.journal.append import append, end_of_journal
from homeshore.journal.checkpoints import compress, declare, write_body
from homeshore.routing import commands as c
from homeshore.routing.errors import UnknownContact
from homeshore.routing.views import AgentView, ContactView, HandlingView
from journal.arena import Arena

pytestmark = pytest.mark.serial


async def seen_offer(client: DispatcherClient, agent: int) -> int:
    """The contact that the agent is offered."""
    for _ in range(500):
        view = await client.ask(ShowAgent(agent), AgentView)
        if view.offers:
            return view.offers[0].contact
        await asyncio.sleep(0.01)
    raise AssertionError(f"no offer for agent {agent}")


async def accept(client: DispatcherClient, agent: int) -> int:
    contact = await seen_offer(client, agent)
    offer = (await client.ask(ShowAgent(agent), AgentView)).offers[0].offer
    await client.do(c.Accept(agent, contact, offer))
    return contact


async def a_busy_centre(client: DispatcherClient, arena: Arena) -> None:
    """Agent 1 handles 500, agent 2 wraps 501 up, agent 3 is offered 502 and away is agent 4; 503 waits."""
    await open_centre(client, 4)
    for agent in (1, 2, 3):
        await client.do(c.ConfigureAgent(agent, c.Mode.EMPLOYEE, 1))
    await client.do(c.SetStatus(4, Status.AWAY))
    for number, agent in enumerate((1, 2, 3)):
        put_in_outbox(arena, arrival(500 + number))
        assert await seen_offer(client, agent) == 500 + number
        if agent < 3:
            await accept(client, agent)
    await client.do(c.WrapUp(2, 501))
    put_in_outbox(arena, arrival(503))
    for _ in range(500):
        if "503" in str([row[0] for row in arena.rows("SELECT contact FROM journal_fact")]):
            break
        await asyncio.sleep(0.01)


def write_what_this_core_never_would(arena: Arena) -> None:
    """The fact that an older release wrote at the end: it held the contact although nobody had asked for it."""
    ((seq, epoch, at_us),) = arena.rows("SELECT seq, epoch, at_us FROM journal_fact ORDER BY seq DESC LIMIT 1")
    database = arena.database()
    with database.transaction():
        database.write(
            "INSERT INTO journal_fact (seq, epoch, at_us, occurred_us, kind, version, contact, agent, contract, brand,"
            " programme, data) VALUES (?, ?, ?, ?, 'contact_held', 1, 500, 1, ?, 7, ?, ?)",
            *(seq + 1, epoch, at_us, at_us, CONTRACT, PROGRAMME, encode(ContactHeld())),
        )
    database.close()


def test_a_journal_that_diverges_is_taken_up_as_its_facts_say(arena: Arena):
    process = arena.dispatcher()

    async def work(client: DispatcherClient) -> None:
        await a_busy_centre(client, arena)
        process.kill()
        process.wait()

    with_client_of(arena, work)
    write_what_this_core_never_would(arena)
    before = len(kinds_in(arena))
    arena.dispatcher()

    async def go_on(client: DispatcherClient) -> None:
        (mine,) = (await client.ask(ShowAgent(1), AgentView)).handlings
        assert (mine.contact, mine.held, mine.contract) == (500, True, CONTRACT)
        assert (await client.ask(ShowContact(501), ContactView)).state is ContactState.WRAP_UP
        assert (await client.ask(ShowAgent(4), AgentView)).status is Status.AWAY
        assert await accept(client, 3) == 502
        await client.do(c.Close(1, 500, "information", "resolved"))
        assert await accept(client, 1) == 503

    announced = [(agent, 1) for agent in (1, 2, 3, 4)]
    with_client_of(arena, go_on, sessions=lambda: announced)
    told = kinds_in(arena)[before:]
    assert told[:2] == ["offer_withdrawn", "contact_offered"]
    offers = [fact.offer for fact in facts_in(arena) if isinstance(fact, ContactOffered)]
    assert offers == sorted(set(offers))


def test_after_a_cold_start_a_checkpoint_spares_the_next(arena: Arena):
    process = arena.dispatcher()

    async def work(client: DispatcherClient) -> None:
        await a_busy_centre(client, arena)
        process.kill()
        process.wait()

    with_client_of(arena, work)
    write_what_this_core_never_would(arena)
    ((last,),) = arena.rows("SELECT max(seq) FROM journal_command")
    second = arena.dispatcher()
    until = time.monotonic() + 10
    while arena.rows("SELECT max(seq) FROM journal_checkpoint") < [(last + 1,)]:
        assert time.monotonic() < until, "no checkpoint"
        time.sleep(0.05)
    second.kill()
    second.wait()
    arena.dispatcher()
    commands = [bytes(data) for (data,) in arena.rows("SELECT data FROM journal_command")]
    assert sum(b"end_recovery" in data for data in commands) == 1


def test_a_checkpoint_of_a_release_to_come_is_passed_over(arena: Arena):
    process = arena.dispatcher()
    with_client_of(arena, lambda client: a_busy_centre(client, arena))
    process.terminate()
    process.wait(10)
    database = arena.database()
    ((epoch,),) = arena.rows("SELECT epoch FROM journal_lease")
    body = write_body(database, 77, compress(msgspec.msgpack.encode({"version": 99})))
    declare(database, epoch, end_of_journal(database), body)
    database.close()
    arena.dispatcher()

    async def look(client: DispatcherClient) -> AgentView:
        return await client.ask(ShowAgent(1), AgentView)

    (handling,) = with_client_of(arena, look, sessions=lambda: [(1, 1)]).handlings
    assert (handling.contact, handling.channel) == (500, Channel.CHAT)


@pytest.mark.parametrize("seed", range(5))
def test_a_core_from_facts_knows_what_the_core_from_commands_knew(arena: Arena, seed: int):
    sequencer, batch, _ = journal_of(seed)
    database = arena.database()
    with database.transaction():
        database.write("INSERT INTO journal_lease (name, epoch, holder, expires_us) VALUES ('dispatcher', 1, '', 0)")
    append(database, batch)
    cold = cold_start(database, sequencer.place, 2, sequencer.at_us)
    for agent in range(1, 6):
        old, new = sequencer.core.agent_view(agent), cold.core.agent_view(agent)
        assert (new.status, new.reason, new.session, new.linked) == (old.status, old.reason, old.session, old.linked)
        assert [_in_hand(each) for each in new.handlings] == [_in_hand(each) for each in old.handlings]
    states = {contact: sequencer.core.contact_view(contact).state for contact in _open(sequencer)}
    assert _open(cold) == states.keys()
    waiting = sum(state is ContactState.OFFERED for state in states.values())
    assert [row[4] for row in cold.batch.facts].count("offer_withdrawn") == waiting


def _in_hand(handling: HandlingView) -> HandlingView:
    """All of a handling but how long its customer had waited, which only its offer said."""
    return msgspec.structs.replace(handling, waited_us=0)


def _open(sequencer: Sequencer) -> set[int]:
    """The open contacts of a journal whose contacts are numbered from 1,000 on."""
    found = set()
    for contact in range(1_000, 1_400):
        with contextlib.suppress(UnknownContact):
            found.add(sequencer.core.contact_view(contact).contact)
    return found
