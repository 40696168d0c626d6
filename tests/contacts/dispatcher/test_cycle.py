"""The cycle in this process, on a real database: what waits, what is told when, and what a fault leaves behind."""

import asyncio
import time

import pytest

from contacts.dispatcher.driving import BRAND, CONTRACT, PROGRAMME, arrival, put_in_outbox
from homeshore.contacts.dispatcher.committing import Committer, Outgoing
from homeshore.contacts.dispatcher.cycle import Cycle, FromOutbox
from homeshore.contacts.dispatcher.sequencer import Sequencer
from homeshore.contacts.dispatcher.telling import hints_of
from homeshore.contacts.dispatcher.writer import CheckpointWriter, outbox
from homeshore.facts.vocabulary import Channel, Mode, Status
from homeshore.journal import checkpoints, lease
from homeshore.journal.append import Place
from homeshore.journal.bus import Hint
from homeshore.kit.errors import Refusal
from homeshore.routing import commands as c
from homeshore.routing.core import Core, is_compiled
from homeshore.routing.pools import Pools
from homeshore.routing.state import Cell, Contact
from journal.arena import Arena


class Broken(Pools):
    """An index with a fault in it."""

    def first_idle(self, contact: Contact, ring: Cell) -> None:
        raise ZeroDivisionError


def leading(arena: Arena, core: Core) -> Sequencer:
    database = arena.database()
    epoch = lease.acquire(database, lease.HolderLock(arena.home / "lock"), 1)
    database.close()
    assert epoch is not None
    return Sequencer(core, Place(0, 0, 0), epoch)


def accept_all(_row: FromOutbox, _refusal: Refusal | None) -> bool:
    return True


@pytest.mark.skipif(is_compiled(), reason="a compiled core takes no other index: HOMESHORE_PURE=1")
def test_a_row_that_breaks_the_core_is_set_aside_and_the_fault_is_not_hidden(arena: Arena):
    sequencer = leading(arena, Core(Broken()))
    sequencer.do(1, c.ConfigureProgramme(PROGRAMME, BRAND, (c.Ring(0, 1),), 20_000_000, 0))
    put_in_outbox(arena, arrival(500), c.RequestHelp(1))
    faults: list[BaseException | None] = []

    async def run() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: faults.append(context.get("exception")))
        committer = Committer(arena.settings)
        cycle = Cycle(sequencer, committer, lambda _: None)
        cycle.put(None, FromOutbox(1, arrival(500), accept_all))
        async with asyncio.timeout(10):
            while not (faults and arena.rows("SELECT id FROM journal_outbox WHERE id < 0")):
                await asyncio.sleep(0.01)
        committer.close()

    asyncio.run(run())
    assert [type(fault) for fault in faults] == [ZeroDivisionError]
    assert arena.rows("SELECT id FROM journal_outbox ORDER BY id") == [(-1,), (2,)]
    database = arena.database()
    assert [id for id, _ in outbox(database, frozenset())] == [2]
    database.close()


def test_while_a_batch_commits_the_next_is_filled_and_each_is_told_after_its_commit(arena: Arena):
    sequencer = leading(arena, Core())
    told: list[Outgoing] = []
    durable: list[int] = []

    def on_durable(outgoing: Outgoing) -> None:
        told.append(outgoing)
        durable.append(len(arena.rows("SELECT seq FROM journal_command")))

    async def run() -> None:
        committer = Committer(arena.settings)
        cycle = Cycle(sequencer, committer, on_durable)
        for number in range(100):
            cycle.put(None, FromOutbox(number, c.ConfigureAgent(number, Mode.EMPLOYEE, 1), lambda *_: False))
            await asyncio.sleep(0)
        await asyncio.sleep(0.3)
        assert await cycle.close()
        committer.close()

    asyncio.run(run())
    assert 2 <= len(told) <= 20
    assert durable == [outgoing.place.seq for outgoing in told]


def test_a_large_core_is_checkpointed_beside_the_live_loop(arena: Arena):
    core = Core()
    for programme in range(1, 501):
        core.handle(1, c.ConfigureProgramme(programme, BRAND, (c.Ring(0, 1),), 20_000_000, 0))
    for agent in range(1, 10_001):
        mine = tuple(c.Permission(1 + (agent + k) % 500, Channel.CHAT, "fr", 1, CONTRACT) for k in range(5))
        core.handle(1, c.ConfigureAgent(agent, Mode.EMPLOYEE, 3))
        core.handle(1, c.SetPermissions(agent, mine))
        core.handle(1, c.Connect(agent, 1))
        core.handle(1, c.SetStatus(agent, Status.READY))
    writer = CheckpointWriter(arena.settings, arena.home, leading(arena, core).epoch)
    place = Place(40, 30, 20)
    writer.begin(core, place)
    assert writer.busy  # what it stalls the loop is measured by the bench
    time.sleep(0.2)
    assert arena.rows("SELECT seq FROM journal_checkpoint") == [], "its commands are not durable yet"
    writer.reached(place)
    while writer.busy:
        time.sleep(0.01)
    database = arena.database()
    checkpoint = checkpoints.newest(database)
    database.close()
    assert checkpoint is not None
    assert checkpoint.place == place
    assert Core.restore(checkpoint.data).floor_view() == core.floor_view()


def test_hints_name_each_agent_and_contact_once():
    rows = [
        (4, 1, 9, 9, "contact_offered", 1, 500, 7, 0, 0, 0, b""),
        (5, 1, 9, 9, "agent_status_changed", 1, 0, 7, 0, 0, 0, b""),
        (6, 1, 9, 9, "offer_accepted", 1, 500, 8, 0, 0, 0, b""),
    ]
    assert hints_of(rows) == [
        Hint("agent.7", {"hint": "state"}),
        Hint("agent.8", {"hint": "state"}),
        Hint("contact.500", {"hint": "state", "kinds": ["contact_offered", "offer_accepted"], "seq": 6}),
        Hint("journal", {"first": 4, "seq": 6}),
    ]
