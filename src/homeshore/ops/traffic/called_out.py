"""The demo's hundred agents when they are called out: some come, after a while; most say no, or nothing.

Three in ten come, and half of those who answer have done so after half a minute: a real centre's twelve minutes, made
short enough to be watched.
"""

import asyncio
import math
from random import Random

from django.db import close_old_connections

from homeshore.kit.clock import SECOND_US, now_us
from homeshore.ops.demo import DEMO_PASSWORD
from homeshore.ops.demo.crowd import crowd
from homeshore.ops.traffic.agents import DemoAgent
from homeshore.ops.traffic.customers import Doors
from homeshore.people import queries as people
from homeshore.workforce.actions import callouts
from homeshore.workforce.errors import BusyThen, UnknownAsk
from homeshore.workforce.queries import callouts as queries

ACCEPTS, REFUSES = 0.3, 0.3
MEDIAN_SECONDS, SPREAD = 30.0, 0.8
LOOK_SECONDS = 2.0
MOST_DESKS = 40
"""So many come to their desks: each holds a connection and asks for its state."""


async def answer_calls(doors: Doors, rng: Random) -> None:
    """Until cancelled: look who is asked, and let each answer in their own time."""
    seen: set[int] = set()
    desks: set[str] = set()
    async with asyncio.TaskGroup() as answering:
        while True:
            for ask, email in await asyncio.to_thread(_asked, frozenset(seen)):
                seen.add(ask)
                answering.create_task(_answer(doors, Random(rng.random()), ask, email, desks))  # noqa: S311
            await asyncio.sleep(LOOK_SECONDS)


async def _answer(doors: Doors, rng: Random, ask: int, email: str, desks: set[str]) -> None:
    """One agent hears it, thinks, answers; who is wanted sits down at the desk until the stretch is over."""
    wish = rng.random()
    if wish > ACCEPTS + REFUSES:
        return
    await asyncio.sleep(rng.lognormvariate(math.log(MEDIAN_SECONDS), SPREAD))
    from_us, until_us = await asyncio.to_thread(_said, ask, wish < ACCEPTS)
    if not until_us or email in desks or len(desks) >= MOST_DESKS:
        return
    desks.add(email)
    await asyncio.sleep(max(0.0, (from_us - now_us()) / SECOND_US))
    agent = DemoAgent(doors, email, DEMO_PASSWORD, rng)
    try:
        await asyncio.wait_for(agent.work(), (until_us - now_us()) / SECOND_US)
    except (TimeoutError, OSError):  # the stretch is over, or the centre restarts: this one goes home
        return
    finally:
        desks.discard(email)


def _asked(seen: frozenset[int]) -> list[tuple[int, str]]:
    """Who is asked and has not been seen so far: the question and the agent's address."""
    close_old_connections()
    mine = {one.email for one in crowd()}
    agents = people.agents().filter(person__email__in=mine).values_list("id", flat=True)
    return [(row.id, row.agent.person.email) for row in queries.unanswered(agents, now_us()) if row.id not in seen]


def _said(ask: int, yes: bool) -> tuple[int, int]:
    """Give the answer; when the agent is wanted, from when until when, else zeros."""
    close_old_connections()
    try:
        row = callouts.answer(ask, now_us(), yes=yes)
    except (BusyThen, UnknownAsk):  # promised to another programme, or over before the answer came
        return 0, 0
    return (row.from_us, row.until_us) if row.answer == "yes" else (0, 0)
