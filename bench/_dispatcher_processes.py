"""The processes around the dispatcher's measurement: `python -m bench._dispatcher_processes dispatcher|web|load`."""

import asyncio
import gc
import json
import random
import sys
import time
from collections.abc import Callable

import django
import uvloop

from homeshore.kit.clock import now_us

BRAND, AGENTS, PROGRAMMES, CAPACITY = 7, 2_000, 40, 3
COMMANDS_A_CONTACT = 6
FIRST_AGENT, FIRST_PROGRAMME, FIRST_CONTACT = 1_000_000, 2_000_000, 1 << 40


def dispatcher() -> int:
    """The real process."""
    from homeshore.contacts.dispatcher.server import main
    from homeshore.ops.logging import configure_logging

    configure_logging("dispatcher")
    return main()


def web(rate: int) -> int:
    """Rows written through Django's ORM, `rate` a second, each in its own transaction, until killed."""
    from django.contrib.sessions.models import Session
    from django.db import transaction
    from django.utils import timezone

    due = time.monotonic()
    number = 0
    while True:
        number += 1
        with transaction.atomic():
            Session.objects.update_or_create(
                session_key=f"visitor{number % 500}",
                defaults={"session_data": "x" * 400, "expire_date": timezone.now()},
            )
        due += 1 / rate
        time.sleep(max(0.0, due - time.monotonic()))


def load(rate: int, seconds: int, runs: int) -> int:
    """Commands like a gateway's, `rate` a second; prints the latencies of each run as a line of JSON."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(Load(rate).run(seconds, runs))
    return 0


class Load:
    """Contacts that arrive, are accepted, talked about, wrapped up and closed, for agents that are always ready."""

    def __init__(self, rate: int) -> None:
        from homeshore.contacts.dispatcher.client import DispatcherClient

        self.arrivals = rate / COMMANDS_A_CONTACT
        self.client = DispatcherClient("load")
        self.random = random.Random(7)
        self.latencies: list[float] = []
        self.refused = 0
        self.next_contact = FIRST_CONTACT + now_us()
        self.tasks: set[asyncio.Task[None]] = set()
        self.asking: set[int] = set()
        self.seen: set[int] = set()

    async def run(self, seconds: int, runs: int) -> None:
        from homeshore.journal.bus import Subscription

        await self.client.start()
        await self.set_up()
        with Subscription("agent") as hints:
            hints.attach(lambda bunch: [self.hinted(hint.subject) for hint in bunch])
            await self.arrive_for(3.0)
            gc.collect()
            gc.freeze()
            for _ in range(runs):
                self.latencies.clear()
                self.refused = 0
                began = time.monotonic()
                await self.arrive_for(seconds)
                print(json.dumps([time.monotonic() - began, self.refused, self.latencies]), flush=True)

    async def set_up(self) -> None:
        from homeshore.facts.vocabulary import Channel, Mode, Status
        from homeshore.routing import commands as c

        rings = (c.Ring(0, 3), c.Ring(5_000_000, 1))
        for programme in range(FIRST_PROGRAMME, FIRST_PROGRAMME + PROGRAMMES):
            await self.client.do(c.ConfigureProgramme(programme, BRAND, rings, 20_000_000, 60_000_000))
        for agent in range(FIRST_AGENT, FIRST_AGENT + AGENTS):
            mine = self.random.sample(range(FIRST_PROGRAMME, FIRST_PROGRAMME + PROGRAMMES), 5)
            permissions = tuple(c.Permission(p, Channel.CHAT, "fr", self.random.randint(1, 5), 9) for p in mine)
            await asyncio.gather(
                self.client.do(c.ConfigureAgent(agent, Mode.EMPLOYEE, CAPACITY)),
                self.client.do(c.SetPermissions(agent, permissions)),
                self.client.do(c.Connect(agent, 1)),
                self.client.do(c.SetStatus(agent, Status.READY)),
            )

    async def arrive_for(self, seconds: float) -> None:
        begun = time.monotonic()
        count = 0
        while (elapsed := time.monotonic() - begun) < seconds:
            while count < elapsed * self.arrivals:
                count += 1
                self.spawn(self.arrive)
            await asyncio.sleep(0.002)

    def spawn(self, work: Callable[..., object], *arguments: object) -> None:
        task = asyncio.ensure_future(work(*arguments))  # type: ignore[arg-type] # all are coroutine functions
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def do(self, command: object) -> None:
        from homeshore.kit.errors import Refusal

        began = time.perf_counter()
        try:
            await self.client.do(command)  # type: ignore[arg-type] # any of the commands
        except Refusal:
            self.refused += 1
        self.latencies.append((time.perf_counter() - began) * 1000)

    async def arrive(self) -> None:
        from homeshore.facts.vocabulary import Channel
        from homeshore.routing.commands import Arrive

        self.next_contact += 1
        programme = self.random.randrange(FIRST_PROGRAMME, FIRST_PROGRAMME + PROGRAMMES)
        contact = self.next_contact
        await self.do(Arrive(contact, contact, contact, BRAND, programme, Channel.CHAT, "fr", occurred_us=now_us()))

    def hinted(self, subject: str) -> None:
        agent = int(subject.partition(".")[2])
        if agent not in self.asking:
            self.asking.add(agent)
            self.spawn(self.look, agent)

    async def look(self, agent: int) -> None:
        from homeshore.contacts.dispatcher.protocol import ShowAgent
        from homeshore.routing.views import AgentView

        self.asking.discard(agent)
        view = await self.client.ask(ShowAgent(agent), AgentView)
        for offer in view.offers:
            if offer.offer not in self.seen:
                self.seen.add(offer.offer)
                await self.handle(agent, offer.contact, offer.offer)

    async def handle(self, agent: int, contact: int, offer: int) -> None:
        from homeshore.facts import encode
        from homeshore.facts.live import MessageAdded
        from homeshore.routing import commands as c

        await self.do(c.Accept(agent, contact, offer, now_us()))
        for number in range(2):
            await asyncio.sleep(self.random.uniform(0.2, 0.8))
            fact = encode(MessageAdded(number, "outbound"))
            await self.do(c.Note("message_added", 1, fact, contact=contact, agent=agent, occurred_us=now_us()))
        await asyncio.sleep(self.random.uniform(0.2, 0.8))
        await self.do(c.WrapUp(agent, contact, now_us()))
        await self.do(c.Close(agent, contact, "information", "resolved", now_us()))


if __name__ == "__main__":
    django.setup()
    processes = {"dispatcher": dispatcher, "web": web, "load": load}
    sys.exit(processes[sys.argv[1]](*map(int, sys.argv[2:])))
