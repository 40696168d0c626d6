"""A real dispatcher works a few seconds by the clock on the wall; its journal, replayed, holds the same decisions."""

import asyncio
import random
from collections.abc import Iterator

import msgspec
import pytest

from contacts.dispatcher.driving import BRAND, CONTRACT, PROGRAMME, with_client
from homeshore.contacts.dispatcher.client import DispatcherClient
from homeshore.contacts.dispatcher.protocol import ShowAgent
from homeshore.facts import decode
from homeshore.facts.record import Draft
from homeshore.facts.vocabulary import Channel, Mode, Status
from homeshore.kit.errors import Refusal
from homeshore.routing import commands as c
from homeshore.routing.views import AgentView
from homeshore.simulate.replay import replay
from journal.arena import Arena
from journal.fixtures import arena, migrated

__all__ = ["arena", "migrated"]
pytestmark = pytest.mark.serial
AGENTS = range(1, 7)
CONTACTS = 60
CHANNELS = (Channel.VOICE, Channel.CHAT, Channel.MAIL)
MS = 1_000


async def open_centre(client: DispatcherClient) -> None:
    """Short deadlines: rings open, offers expire and wrap-up ends by timers while the test looks on."""
    rings = (c.Ring(0, 2), c.Ring(80 * MS, 1))
    await client.do(c.ConfigureProgramme(PROGRAMME, BRAND, rings, 150 * MS, 100 * MS, spacing_in_us=30 * MS))
    for agent in AGENTS:
        mode = Mode.EMPLOYEE if agent % 2 else Mode.INDEPENDENT
        await client.do(c.ConfigureAgent(agent, mode, 2))
        permissions = [c.Permission(PROGRAMME, channel, "fr", 1 + agent % 2, CONTRACT) for channel in CHANNELS]
        await client.do(c.SetPermissions(agent, tuple(permissions)))
        await client.do(c.Connect(agent, 1))
        await client.do(c.SetPhone(agent, 1, True))
        await client.do(c.AnswerByItself(agent, 1, agent % 3 == 0))
        await client.do(c.SetStatus(agent, Status.READY))


async def customers(client: DispatcherClient, draw: random.Random) -> None:
    """They come, and some lose patience."""
    for number in range(CONTACTS):
        contact = 500 + number
        await client.do(c.Arrive(contact, contact, contact, BRAND, PROGRAMME, draw.choice(CHANNELS), "fr"))
        await asyncio.sleep(draw.expovariate(1 / 0.04))
        if draw.random() < 0.2:
            await attempt(client, c.Leave(500 + draw.randrange(number + 1)))


async def attempt(client: DispatcherClient, command: c.Command) -> None:
    """What may come too late."""
    try:
        await client.do(command)
    except Refusal:
        return


async def work(client: DispatcherClient, agent: int, draw: random.Random) -> None:
    """Accept, decline or ignore, wrap up or leave that to the limit, come back when missed."""
    while True:
        view = await client.ask(ShowAgent(agent), AgentView)
        for offer in view.offers:
            answer = draw.choices((c.Accept, c.Decline, None), (8, 1, 1))[0]
            if answer is not None:
                await attempt(client, answer(agent, offer.contact, offer.offer))
        for handling in view.handlings:
            if draw.random() < 0.4:
                await attempt(client, c.WrapUp(agent, handling.contact))
            elif draw.random() < 0.4:
                await attempt(client, c.Close(agent, handling.contact, "information", "resolved"))
        if view.status not in (Status.READY, Status.BUSY):
            await attempt(client, c.SetStatus(agent, Status.READY))
        await asyncio.sleep(draw.uniform(0.02, 0.12))


async def a_few_seconds(client: DispatcherClient) -> None:
    draw = random.Random(11)
    await open_centre(client)
    agents = [asyncio.create_task(work(client, agent, random.Random(agent))) for agent in AGENTS]
    await customers(client, draw)
    await asyncio.sleep(0.5)
    for task in agents:
        task.cancel()
    await asyncio.gather(*agents, return_exceptions=True)


def said_in(arena: Arena) -> Iterator[tuple[int, c.Command]]:
    for at_us, data in arena.rows("SELECT at_us, data FROM journal_command ORDER BY seq"):
        yield int(at_us), msgspec.msgpack.decode(bytes(data), type=c.AnyCommand)


def drafts_in(arena: Arena) -> list[Draft]:
    columns = "at_us, occurred_us, kind, version, data, contact, agent, contract, brand, programme"
    return [
        Draft(at_us, occurred_us, decode(kind, version, bytes(data)), *references)
        for at_us, occurred_us, kind, version, data, *references in arena.rows(
            f"SELECT {columns} FROM journal_fact ORDER BY seq"
        )
    ]


def test_a_real_time_run_replayed_under_the_virtual_clock_gives_the_same_decisions(arena: Arena):
    arena.dispatcher()
    with_client(arena, a_few_seconds)
    arena.stop()
    facts = drafts_in(arena)
    replayed = list(replay(said_in(arena), facts[-1].at_us))
    assert replayed[: len(facts)] == facts
    assert all(draft.at_us >= facts[-1].at_us for draft in replayed[len(facts) :])
    kinds = {type(draft.fact).__name__ for draft in facts}
    by_timers = {"OfferExpired", "ContactClosed", "WrapUpStarted", "ContactAbandoned", "OfferDeclined", "OfferAccepted"}
    assert by_timers <= kinds
