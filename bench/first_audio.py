"""From the agent's click on "answer" to the first sound, and back in the call after a reload or a dead media worker.

The whole centre stands between a caller and an agent who are played by aiortc. A reload is a new connection: what the
browser itself takes to load the page comes on top (tests/browser measures that).
"""

import asyncio
import os
import signal
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bench.harness import ROOT, Report, percentile
from homeshore.ops.setup import load_django

if TYPE_CHECKING:
    from calls.centres import TelephoneCentre
    from calls.parties import Agent, Caller

CALLS, RELOADS, DEATHS = 30, 15, 3
BOUND_MS, RELOAD_BOUND_MS = 400, 1_000
CLAIRE = "claire@homeshore.example"


def run(report: Report) -> None:
    """Measure CALLS answers, RELOADS reloads and DEATHS of the media worker, one after the other, at a quiet centre."""
    report.section("First sound", "python -m bench first_audio")
    sys.path.insert(0, str(ROOT / "tests"))
    load_django()
    from calls.centres import telephone_centre

    with telephone_centre() as centre:
        answered, reloaded, killed = asyncio.run(_measure(centre))
    report.table(
        ["", "times", "median ms", "p95 ms", "slowest ms", "bound (median)"],
        [
            ["the agent hears the customer after accepting", *_figures(answered[0]), f"{BOUND_MS} ms"],
            ["the customer hears the agent after that click", *_figures(answered[1]), f"{BOUND_MS} ms"],
            ["the agent hears the customer again after a reload", *_figures(reloaded), f"{RELOAD_BOUND_MS} ms"],
            [
                "both are back after the media worker was killed (one worker, started again)",
                *_figures(killed),
                "seconds",
            ],
        ],
    )


def _figures(seconds: list[float]) -> list[object]:
    milliseconds = sorted(round(each * 1000) for each in seconds)
    return [len(milliseconds), statistics.median(milliseconds), percentile(milliseconds, 0.95), milliseconds[-1]]


async def _measure(centre: "TelephoneCentre") -> tuple[tuple[list[float], list[float]], list[float], list[float]]:
    from calls.parties import Agent

    async with Agent(centre, 700, CLAIRE) as claire:
        both = [await _answer(centre, claire) for _ in range(CALLS)]
        reloaded, killed = await _break(centre, claire)
    return ([agent for agent, _ in both], [caller for _, caller in both]), reloaded, killed


async def _answer(centre: "TelephoneCentre", claire: "Agent") -> tuple[float, float]:
    """Seconds from the click to the first sound at the agent's, and at the customer's."""
    from calls.parties import Caller

    async with Caller(centre, 440) as caller:
        await caller.call()
        offer = await claire.offered()
        begun = time.monotonic()
        listening = asyncio.create_task(claire.browser.first_sound())
        answered = asyncio.create_task(_until_hears(caller, 700))
        await claire.socket.ask("accept", contact=offer["contact"], offer=offer["offer"])
        heard = await listening - begun, await answered - begun
        await claire.finish(offer["contact"])
        return heard


async def _break(centre: "TelephoneCentre", claire: "Agent") -> tuple[list[float], list[float]]:
    from calls.parties import Caller

    async with Caller(centre, 440) as caller:
        await caller.call()
        contact = await claire.answer()
        await claire.hears(440)
        reloaded = [await _timed(claire, claire.rejoin) for _ in range(RELOADS)]

        async def die() -> None:
            before = claire.rejoined, caller.rejoined
            os.kill(centre.pid_of("media-1"), signal.SIGKILL)
            while claire.rejoined == before[0] or caller.rejoined == before[1]:
                await asyncio.sleep(0.005)

        killed = []
        for _ in range(DEATHS):
            killed.append(await _timed(claire, die))
            await asyncio.gather(claire.hears(440), caller.hears(700))
            await asyncio.sleep(2)
        await claire.finish(contact)
    return reloaded, killed


async def _timed(claire: "Agent", work: Callable[[], Awaitable[None]]) -> float:
    begun = time.monotonic()
    await work()
    return await claire.browser.first_sound() - begun


async def _until_hears(caller: "Caller", hertz: int) -> float:
    """When the customer, who heard music, hears the agent's tone: looked at in windows of 60 ms."""
    while not caller.browser.hums_now(hertz):
        await asyncio.sleep(0.005)
    return time.monotonic()
