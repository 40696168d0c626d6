"""Calls from a page to a desk, through every process of a running centre, with tones at both ends."""

import asyncio
import os
import signal
import statistics
import time
from collections.abc import Iterator

import pytest

from calls.centres import TelephoneCentre, telephone_centre
from calls.parties import Agent, Caller, until

CLAIRE, KARIM = "claire@homeshore.example", "karim@homeshore.example"


@pytest.fixture(scope="module")
def calls() -> Iterator[TelephoneCentre]:
    with telephone_centre() as centre:
        yield centre


@pytest.mark.serial
def test_a_call_from_a_page_reaches_a_desk_and_both_hear_each_other(calls: TelephoneCentre):
    async def scene() -> None:
        async with Agent(calls, 700, CLAIRE) as claire, Caller(calls, 440) as caller:
            await caller.call()
            contact = await claire.answer()
            await asyncio.gather(claire.hears(440), caller.hears(700))
            await claire.socket.ask("hold", contact=contact)
            await claire.hears()
            assert 700 not in await caller.hears_now()
            await claire.socket.ask("resume", contact=contact)
            await asyncio.gather(claire.hears(440), caller.hears(700))
            await claire.finish(contact)
            await caller.is_told("over")

    asyncio.run(scene())


@pytest.mark.serial
def test_first_sound_comes_within_400_ms_of_the_agent_s_acceptance(calls: TelephoneCentre):
    async def scene() -> list[float]:
        async with Agent(calls, 700, CLAIRE) as claire:
            return [await once(claire) for _ in range(5)]

    async def once(claire: Agent) -> float:
        async with Caller(calls, 440) as caller:
            await caller.call()
            offer = await claire.offered()
            began = time.monotonic()
            listening = asyncio.create_task(claire.browser.first_sound())
            await claire.socket.ask("accept", contact=offer["contact"], offer=offer["offer"])
            took = await listening - began
            await claire.finish(offer["contact"])
            return took

    taken = asyncio.run(scene())
    assert statistics.median(taken) <= 0.4, taken


@pytest.mark.serial
def test_an_agent_asks_a_colleague_confers_and_hands_the_call_over(calls: TelephoneCentre):
    async def scene() -> None:
        async with Agent(calls, 700, CLAIRE) as claire, Caller(calls, 440) as caller:
            await caller.call()
            contact = await claire.answer()
            await claire.hears(440)
            async with Agent(calls, 1000, KARIM) as karim:
                await claire.socket.ask("consult", contact=contact, programme=await programme_of(claire, contact))
                consult = await karim.answer()
                await asyncio.gather(claire.hears(1000), karim.hears(700))
                await claire.socket.ask("conference", contact=contact, on=True)
                await asyncio.gather(claire.hears(440, 1000), karim.hears(440, 700), caller.hears(700, 1000))
                await claire.socket.ask("hand_over", contact=contact)
                await asyncio.gather(karim.hears(440), caller.hears(1000), claire.hears())
                held = {each["contact"]: each for each in (await karim.state())["contacts"]}
                assert consult not in held
                assert held[contact]["call"]["state"] == "talking"
                await karim.finish(contact)

    asyncio.run(scene())


async def programme_of(agent: Agent, contact: str) -> str:
    return next(each["programme"] for each in (await agent.state())["contacts"] if each["contact"] == contact)


@pytest.mark.serial
@pytest.mark.parametrize("process", ["media-1", "switchboard"])
def test_a_call_goes_on_after_a_process_was_killed(calls: TelephoneCentre, process: str):
    async def scene() -> None:
        async with Agent(calls, 700, CLAIRE) as claire, Caller(calls, 440) as caller:
            await caller.call()
            contact = await claire.answer()
            await asyncio.gather(claire.hears(440), caller.hears(700))
            os.kill(calls.pid_of(process), signal.SIGKILL)
            await until(lambda: caller.rejoined and claire.rejoined, "nobody was told to join again")
            await asyncio.gather(claire.hears(440), caller.hears(700))
            await claire.finish(contact)
            await caller.is_told("over")

    asyncio.run(scene())
