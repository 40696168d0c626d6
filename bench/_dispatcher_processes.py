"""The processes around the dispatcher's measurement: `python -m bench._dispatcher_processes dispatcher|web|load`."""

import asyncio
import gc
import heapq
import json
import random
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import cast

import django
import msgspec
import uvloop

from homeshore.contacts.dispatcher import server
from homeshore.contacts.dispatcher.protocol import (
    Answer,
    Ask,
    Do,
    Frames,
    Hello,
    Pressure,
    Refused,
    ShowAgent,
    frame,
    replies,
    socket_path,
)
from homeshore.facts import encode
from homeshore.facts.live import MessageAdded
from homeshore.facts.vocabulary import Channel, Mode, Status
from homeshore.journal.bus import Hint, Subscription
from homeshore.kit.clock import now_us
from homeshore.routing import commands as c
from homeshore.routing.views import AgentView

BRAND, AGENTS, PROGRAMMES, CAPACITY = 7, 2_000, 40, 3
COMMANDS_A_CONTACT = 6
FIRST_AGENT, FIRST_PROGRAMME, FIRST_CONTACT = 1_000_000, 2_000_000, 1 << 40


def dispatcher() -> int:
    """The real process."""
    return server.main()


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
        runner.run(drive(rate, seconds, runs))
    return 0


async def drive(rate: int, seconds: int, runs: int) -> None:
    loop = asyncio.get_running_loop()
    _, centre = await loop.create_unix_connection(lambda: Load(rate), str(socket_path()))
    await centre.set_up()
    with Subscription("agent") as hints:
        hints.attach(centre.hinted)
        await centre.work_for(3.0)
        gc.collect()
        gc.freeze()
        for _ in range(runs):
            centre.latencies, centre.refused, began = [], 0, time.monotonic()
            await centre.work_for(seconds)
            print(json.dumps([time.monotonic() - began, centre.refused, centre.latencies]), flush=True)


Step = Callable[[], None]


class Load(asyncio.Protocol):
    """Contacts that arrive, are accepted, talked about, wrapped up and closed, for agents that are always ready.

    Written with callbacks and a heap of its own, so that what is measured is the dispatcher and not its client.
    """

    def __init__(self, rate: int) -> None:
        self.arrivals = rate / COMMANDS_A_CONTACT
        self.random = random.Random(7)
        self.latencies: list[float] = []
        self.refused = 0
        self.contact = FIRST_CONTACT + now_us()
        self.number = 0
        self.sent: dict[int, tuple[float, Callable[[object], None] | None]] = {}
        self.outgoing: list[bytes] = []
        self.later: list[tuple[float, int, Step]] = []
        self.asking: set[int] = set()
        self.seen: set[int] = set()
        self.frames = Frames()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(frame(Hello("load")))

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        for body in self.frames.feed(data):
            reply = replies.decode(body)
            if not isinstance(reply, Pressure):
                began, then = self.sent.pop(reply.id)
                if not isinstance(reply, Answer):
                    self.latencies.append((now - began) * 1000)
                    self.refused += isinstance(reply, Refused)
                if then is not None:
                    then(reply)

    def send(self, message: Callable[[int], Do | Ask], then: Callable[[object], None] | None = None) -> None:
        self.number += 1
        self.sent[self.number] = (time.perf_counter(), then)
        self.outgoing.append(frame(message(self.number)))

    def do(self, command: c.AnyCommand, then: Callable[[object], None] | None = None) -> None:
        self.send(lambda id: Do(id, command), then)

    def after(self, seconds: float, step: Step) -> None:
        self.number += 1
        heapq.heappush(self.later, (time.monotonic() + seconds, self.number, step))

    def flush(self) -> None:
        if self.outgoing:
            self.transport.write(b"".join(self.outgoing))
            self.outgoing.clear()

    async def set_up(self) -> None:
        rings = (c.Ring(0, 3), c.Ring(5_000_000, 1))
        for programme in range(FIRST_PROGRAMME, FIRST_PROGRAMME + PROGRAMMES):
            self.do(c.ConfigureProgramme(programme, BRAND, rings, 20_000_000, 60_000_000))
        for agent in range(FIRST_AGENT, FIRST_AGENT + AGENTS):
            mine = self.random.sample(range(FIRST_PROGRAMME, FIRST_PROGRAMME + PROGRAMMES), 5)
            permissions = tuple(c.Permission(p, Channel.CHAT, "fr", self.random.randint(1, 5), 9) for p in mine)
            self.do(c.ConfigureAgent(agent, Mode.EMPLOYEE, CAPACITY))
            self.do(c.SetPermissions(agent, permissions))
            self.do(c.Connect(agent, 1))
            self.do(c.SetStatus(agent, Status.READY))
        self.flush()
        while self.sent:
            await asyncio.sleep(0.05)

    async def work_for(self, seconds: float) -> None:
        begun = time.monotonic()
        count = 0
        while (elapsed := time.monotonic() - begun) < seconds:
            while count < elapsed * self.arrivals:
                count += 1
                self.arrive()
            while self.later and self.later[0][0] <= time.monotonic():
                heapq.heappop(self.later)[2]()
            self.flush()
            await asyncio.sleep(0.001)

    def arrive(self) -> None:
        self.contact += 1
        id, programme = self.contact, self.random.randrange(FIRST_PROGRAMME, FIRST_PROGRAMME + PROGRAMMES)
        self.do(c.Arrive(id, id, id, BRAND, programme, Channel.CHAT, "fr", occurred_us=now_us()))

    def hinted(self, hints: list[Hint]) -> None:
        for agent in {int(hint.subject.partition(".")[2]) for hint in hints} - self.asking:
            self.asking.add(agent)
            self.send(partial(_ask_about, agent), partial(self.look, agent))
        self.flush()

    def look(self, agent: int, reply: object) -> None:
        self.asking.discard(agent)
        assert isinstance(reply, Answer)
        for offer in msgspec.msgpack.decode(reply.view, type=AgentView).offers:
            if offer.offer not in self.seen:
                self.seen.add(offer.offer)
                self.do(c.Accept(agent, offer.contact, offer.offer, now_us()), partial(self.talk, agent, offer.contact))

    def talk(self, agent: int, contact: int, _reply: object) -> None:
        for number in range(2):
            self.after(self.random.uniform(0.2, 0.8), partial(self.say, agent, contact, number))
        self.after(self.random.uniform(0.8, 1.2), partial(self.end, agent, contact))

    def say(self, agent: int, contact: int, number: int) -> None:
        fact = encode(MessageAdded(number, "outbound"))
        self.do(c.Note("message_added", 1, fact, contact=contact, agent=agent, occurred_us=now_us()))

    def end(self, agent: int, contact: int) -> None:
        self.do(c.WrapUp(agent, contact, now_us()))
        self.do(c.Close(agent, contact, "information", "resolved", now_us()))


def _ask_about(agent: int, id: int) -> Ask:
    return Ask(id, ShowAgent(agent))


if __name__ == "__main__":
    if sys.argv[1] == "web":
        django.setup()
    processes: dict[str, Callable[..., int | None]] = {"dispatcher": dispatcher, "web": web, "load": load}
    sys.exit(processes[sys.argv[1]](*map(int, sys.argv[2:])))
