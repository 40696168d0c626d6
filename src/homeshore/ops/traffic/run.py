"""Running the traffic: how many come, who works, until when."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Awaitable
from random import Random

import msgspec
import structlog

from homeshore.ops.demo import DEMO_PASSWORD, demo_agent_addresses
from homeshore.ops.traffic.agents import DemoAgent
from homeshore.ops.traffic.called_out import answer_calls
from homeshore.ops.traffic.callers import call_by_telephone, call_from_page
from homeshore.ops.traffic.customers import Doors, chat, write_mail
from homeshore.security.demo_tokens import demo_token

log = structlog.get_logger()

COMES = ((chat, 0.5), (write_mail, 0.3), (call_from_page, 0.12), (call_by_telephone, 0.08))
"""How a customer comes, and how often."""
PEAK_TIMES, PEAK_AFTER_SECONDS = 5, 20.0
TELEPHONES = 3
"""So many of the demo agents speak: a telephone that is connected costs a few hundredths of a core, silent or not."""
BRANDS = ("aubelle", "aubelle", "aubelle", "santeo")
"""A customer's brand is drawn from here: the retailer has three times the insurer's volume."""


class TrafficPlan(msgspec.Struct, frozen=True):
    """Arrivals a minute, demo agents at work, seed of the customers, seconds to run (0: until stopped).

    A `peak` multiplies the arrivals after `PEAK_AFTER_SECONDS`, and the demo's hundred agents answer call-outs.
    """

    arrivals_per_minute: float = 6.0
    agents: int = 6
    seed: int = 1
    seconds: float = 0.0
    peak: bool = False


def run_traffic(plan: TrafficPlan) -> int:
    """Send the traffic until the time is over or a signal comes. Returns the exit status."""
    return asyncio.run(_run(plan))


async def _run(plan: TrafficPlan) -> int:
    doors = Doors(
        base=f"http://127.0.0.1:{os.environ.get('PORT', '8000')}",
        smtp_port=int(os.environ.get("SMTP_PORT", "2525")),
        token=demo_token(),
    )
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    rng = Random(plan.seed)  # noqa: S311  # customers, not secrets
    addresses = demo_agent_addresses()[: plan.agents]
    staff = [
        DemoAgent(doors, address, DEMO_PASSWORD, Random(rng.random()), speaks=number < TELEPHONES)  # noqa: S311
        for number, address in enumerate(addresses)
    ]
    tasks = [asyncio.create_task(_keep(agent)) for agent in staff]
    tasks.append(asyncio.create_task(_arrivals(doors, plan.arrivals_per_minute, rng)))
    if plan.peak:
        tasks.append(asyncio.create_task(_peak(doors, plan.arrivals_per_minute, rng)))
        tasks.append(asyncio.create_task(answer_calls(doors, Random(rng.random()))))  # noqa: S311
        print(f"A peak begins: {PEAK_TIMES} times as many customers. Watch the reinforcement on the planner's page.")
    print(f"Demo traffic: {plan.arrivals_per_minute:g} customers a minute, {len(staff)} agents. Ctrl-C stops it.")
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stopping.wait(), plan.seconds or None)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return 0


async def _peak(doors: Doors, per_minute: float, rng: Random) -> None:
    await asyncio.sleep(PEAK_AFTER_SECONDS)
    await _arrivals(doors, per_minute * (PEAK_TIMES - 1), rng)


async def _keep(agent: DemoAgent) -> None:
    while True:
        await _logged("agent", agent.work())
        await asyncio.sleep(3)


async def _arrivals(doors: Doors, per_minute: float, rng: Random) -> None:
    async with asyncio.TaskGroup() as customers:
        while True:
            await asyncio.sleep(rng.expovariate(per_minute / 60))
            brand, own = rng.choice(BRANDS), Random(rng.random())  # noqa: S311
            [comes] = own.choices([way for way, _ in COMES], [share for _, share in COMES])
            customers.create_task(_logged("customer", comes(doors, brand, own)))


async def _logged(who: str, doing: Awaitable[None]) -> None:
    """A door that is shut for a moment (the centre restarts) must not end the traffic."""
    try:
        await doing
    except Exception as error:  # noqa: BLE001 - one customer's or agent's mishap is theirs alone
        log.warning("traffic_mishap", who=who, error=type(error).__name__)
