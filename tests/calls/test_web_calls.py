"""Calls from a page to a desk, through every process of a running centre, with tones at both ends."""

import asyncio
from collections.abc import Iterator

import pytest

from calls.centres import telephone_centre
from calls.parties import Agent, Caller
from centre import Centre

CLAIRE, KARIM = "claire@homeshore.example", "karim@homeshore.example"


@pytest.fixture(scope="module")
def calls() -> Iterator[Centre]:
    with telephone_centre() as centre:
        yield centre


@pytest.mark.serial
def test_a_call_from_a_page_reaches_a_desk_and_both_hear_each_other(calls: Centre):
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
