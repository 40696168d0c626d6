"""A centre with two media workers: parties on different ones hear each other over a bridge; supervisors, recordings."""

import asyncio
from collections.abc import Iterator

import pytest

from calls.centres import TelephoneCentre, telephone_centre
from calls.parties import Agent, Caller, Supervisor

pytestmark = pytest.mark.serial
CLAIRE, KARIM = "claire@homeshore.example", "karim@homeshore.example"


@pytest.fixture(scope="module")
def calls() -> Iterator[TelephoneCentre]:
    with telephone_centre(MEDIA_WORKERS="2") as centre:
        yield centre


def test_voices_cross_from_one_worker_to_the_other(calls: TelephoneCentre):
    async def scene() -> None:
        async with Agent(calls, 700, CLAIRE) as claire, Caller(calls, 440) as caller:
            await caller.call()
            contact = await claire.answer()
            await asyncio.gather(claire.hears(440), caller.hears(700))
            await claire.finish(contact)

    asyncio.run(scene())


def test_a_supervisor_listens_whispers_barges_in_and_takes_over(calls: TelephoneCentre):
    async def scene() -> None:
        async with Agent(calls, 700, CLAIRE) as claire, Caller(calls, 440) as caller, Supervisor(calls, 1000) as sophie:
            await caller.call()
            contact = await claire.answer()
            await claire.hears(440)
            await sophie.joins(contact, "listen")
            await asyncio.gather(sophie.hears(440, 700), claire.hears(440), caller.hears(700))
            assert (await claire.call(contact))["supervisor"] == "listen"
            await sophie.changes(contact, "whisper")
            await asyncio.gather(claire.hears(440, 1000), caller.hears(700))
            await sophie.changes(contact, "barge")
            await asyncio.gather(claire.hears(440, 1000), caller.hears(700, 1000))
            await sophie.changes(contact, "take_over")
            await asyncio.gather(caller.hears(1000), sophie.hears(440, 700))
            await sophie.leaves(contact)
            await asyncio.gather(claire.hears(440), caller.hears(700))
            assert (await claire.call(contact))["supervisor"] == ""
            await claire.finish(contact)

    asyncio.run(scene())


def test_nobody_speaks_into_an_independent_s_call_unasked(calls: TelephoneCentre):
    async def scene() -> None:
        async with Agent(calls, 700, KARIM) as karim, Caller(calls, 440) as caller, Supervisor(calls, 1000) as sophie:
            await caller.call()
            contact = await karim.answer()
            await karim.hears(440)
            assert await sophie.is_refused(contact, "whisper") == "only_on_request"
            await karim.socket.ask("help", contact=contact)
            await sophie.joins(contact, "whisper")
            await karim.hears(440, 1000)
            await karim.finish(contact)

    asyncio.run(scene())
