"""A gateway's client for tests with a real dispatcher, and what the journal must hold whatever happened."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from homeshore.contacts.dispatcher.client import DispatcherClient
from homeshore.contacts.dispatcher.sequencer import Tail, replay
from homeshore.facts import Draft, decode, encode
from homeshore.facts.live import MessageAdded
from homeshore.facts.record import Fact
from homeshore.facts.vocabulary import Channel, Mode, Status
from homeshore.journal.append import Place, end_of_journal
from homeshore.routing import commands as c
from homeshore.routing.core import Core
from journal.arena import Arena

T = TypeVar("T")
BRAND, PROGRAMME, CONTRACT = 7, 11, 99


def with_client(arena: Arena, work: Callable[[DispatcherClient], Awaitable[T]], **options: object) -> T:
    """Run `work` with a linked client of the arena's dispatcher."""

    async def run() -> T:
        client = DispatcherClient("test", path=arena.socket, **options)  # type: ignore[arg-type] # the client's own
        await client.start()
        try:
            return await work(client)
        finally:
            await client.close()

    return asyncio.run(run())


async def open_centre(client: DispatcherClient, agents: int = 1) -> None:
    """A programme and agents who are ready, each with the session 1."""
    await client.do(c.ConfigureProgramme(PROGRAMME, BRAND, (c.Ring(0, 1),), 20_000_000, 60_000_000))
    for agent in range(1, agents + 1):
        await client.do(c.ConfigureAgent(agent, Mode.EMPLOYEE, 3))
        await client.do(c.SetPermissions(agent, (c.Permission(PROGRAMME, Channel.CHAT, "fr", 1, CONTRACT),)))
        await client.do(c.Connect(agent, 1))
        await client.do(c.SetStatus(agent, Status.READY))


def note(number: int) -> c.Note:
    """A command that leaves one fact, known again by its number."""
    return c.Note("message_added", 1, encode(MessageAdded(number, "inbound")), contact=500)


def arrival(contact: int) -> c.Arrive:
    return c.Arrive(contact, contact, contact, BRAND, PROGRAMME, Channel.CHAT, "fr")


def facts_in(arena: Arena) -> list[Fact]:
    rows = arena.rows("SELECT kind, version, data FROM journal_fact ORDER BY seq")
    return [decode(kind, version, bytes(data)) for kind, version, data in rows]


def kinds_in(arena: Arena) -> list[str]:
    return [kind for (kind,) in arena.rows("SELECT kind FROM journal_fact ORDER BY seq")]


def numbers_in(arena: Arena) -> list[int]:
    """The numbers of the notes in the journal."""
    return [fact.message for fact in facts_in(arena) if isinstance(fact, MessageAdded)]


def put_in_outbox(arena: Arena, *messages: c.Command | Draft) -> None:
    """What `journal.actions.put_in_outbox` does, in another database."""
    import msgspec

    from homeshore.journal.actions import as_command

    database = arena.database()
    with database.transaction():
        for message in messages:
            database.write("INSERT INTO journal_outbox (data) VALUES (?)", msgspec.msgpack.encode(as_command(message)))
    database.close()


def assert_sound(arena: Arena) -> None:
    """No gaps, no step back, no older epoch after a newer, and a replay of all commands gives exactly these facts.

    Kills the arena's processes first, so that nothing is written between two looks.
    """
    arena.stop()
    for table in ("journal_fact", "journal_command"):
        rows = arena.rows(f"SELECT seq, at_us, epoch FROM {table} ORDER BY seq")
        assert [seq for seq, _, _ in rows] == list(range(1, len(rows) + 1))
        assert [at for _, at, _ in rows] == sorted(at for _, at, _ in rows)
        assert [epoch for _, _, epoch in rows] == sorted(epoch for _, _, epoch in rows)
    commands = [
        (*row[:2], bytes(row[2])) for row in arena.rows("SELECT seq, at_us, data FROM journal_command ORDER BY seq")
    ]
    columns = "at_us, occurred_us, kind, version, contact, agent, contract, brand, programme, data"
    facts = [(*row[:-1], bytes(row[-1])) for row in arena.rows(f"SELECT {columns} FROM journal_fact ORDER BY seq")]
    database = arena.database()
    end = end_of_journal(database)
    database.close()
    replayed = replay(Core(), Place(0, 0, 0), Tail(commands, iter(facts), end), epoch=99)
    assert replayed.fact_seq - len(replayed.batch.facts) == end.fact_seq
