"""A recorded call through a running centre: both sides in their places, nothing kept of a hold."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from calls.centres import TelephoneCentre, telephone_centre
from calls.parties import Agent, Caller

pytestmark = pytest.mark.serial
CLAIRE = "claire@homeshore.example"


@pytest.fixture(scope="module")
def calls() -> Iterator[TelephoneCentre]:
    with telephone_centre(RECORDED="1") as centre:
        yield centre


def recording_of(calls: TelephoneCentre, contact: str) -> dict[str, Any]:
    script = str(Path(__file__).with_name("listening_in.py"))
    environment = calls.environment | {"PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, script, contact], check=False, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_both_sides_are_kept_apart_and_a_hold_is_silence(calls: TelephoneCentre):
    async def scene() -> str:
        async with Agent(calls, 700, CLAIRE) as claire, Caller(calls, 440) as caller:
            await caller.call()
            contact = await claire.answer(seconds=60)  # the announcements come first
            await asyncio.gather(claire.hears(440), caller.hears(700))
            assert (await claire.call(contact))["recording"] == "on"
            await asyncio.sleep(2)
            await claire.socket.ask("hold", contact=contact)
            await asyncio.sleep(3)
            assert (await claire.call(contact))["recording"] == "paused"
            await claire.socket.ask("resume", contact=contact)
            await asyncio.sleep(3)
            await claire.finish(contact)
            return contact

    contact = asyncio.run(scene())
    kept = recording_of(calls, contact)
    assert kept["cause"] == "call_ended"
    assert kept["seconds"] == pytest.approx(kept["lasted"], abs=0.5)
    assert [[440], [700]] in kept["tones"][:3]
    assert [[], []] in kept["tones"]
    assert [[440], [700]] in kept["tones"][-3:]
    assert all(left in ([440], []) and right in ([700], []) for left, right in kept["tones"][1:-1])


def test_a_caller_who_refuses_by_key_is_not_recorded(calls: TelephoneCentre):
    async def scene() -> None:
        async with Agent(calls, 700, CLAIRE) as claire, Caller(calls, 440) as caller:
            await caller.call()
            while not (await claire.state())["offers"]:  # during the announcement and until it is over
                await caller.socket.ask("press", digit="9")
                await asyncio.sleep(0.5)
            contact = await claire.answer(seconds=60)
            await claire.hears(440)
            assert (await claire.call(contact))["recording"] == "refused"
            await claire.finish(contact)

    asyncio.run(scene())
