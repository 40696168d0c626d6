"""A day's piece of a centre as commands: customers and agents react to a core, and what they said is kept."""

import heapq
import itertools
import random

import msgspec

from homeshore.facts import live
from homeshore.facts.record import Draft
from homeshore.facts.vocabulary import Channel, Mode, Status
from homeshore.routing import commands as c
from homeshore.routing.core import Core

SECOND = 1_000_000
START = 1_790_000_000 * SECOND
CHANNELS = (Channel.VOICE, Channel.CHAT, Channel.MAIL)
SHARES = (55, 30, 15)
TALK_SECONDS = {Channel.VOICE: 240, Channel.CHAT: 300, Channel.MAIL: 360}

Trace = list[tuple[int, c.Command]]


def open_centre(core: Core, agents: int, brands: int, seed: int = 1) -> None:
    """Programmes with three rings; agents with 2 to 5 permissions (brand x channel) each, all ready."""
    draw = random.Random(seed)
    for brand in range(1, brands + 1):
        rings = (c.Ring(0, 3), c.Ring(15 * SECOND, 2), c.Ring(40 * SECOND, 1))
        core.handle(START, c.ConfigureProgramme(brand, 10_000 + brand, rings, 20 * SECOND, 60 * SECOND))
    for agent in range(1_000_001, 1_000_001 + agents):
        core.handle(START, c.ConfigureAgent(agent, draw.choice((Mode.EMPLOYEE, Mode.INDEPENDENT)), 2))
        core.handle(START, c.SetPermissions(agent, _permissions(draw, agent, brands)))
    for agent in range(1_000_001, 1_000_001 + agents):
        at_us = START + draw.randrange(600 * SECOND)
        session = 7_000_000_000_000 + agent
        core.handle(START, c.Connect(agent, session, at_us))
        core.handle(START, c.SetPhone(agent, session, True, at_us))
    order = list(range(1_000_001, 1_000_001 + agents))
    draw.shuffle(order)
    for place, agent in enumerate(order):
        core.handle(START + 1 + place * 600 * SECOND // agents, c.SetStatus(agent, Status.READY))


def _permissions(draw: random.Random, agent: int, brands: int) -> tuple[c.Permission, ...]:
    """Certificates end on one of 365 days; one contract an agent."""
    count = draw.randint(2, 5)
    pairs: dict[tuple[int, Channel], int] = {}
    level = draw.randint(1, 3)
    while len(pairs) < count:
        brand = draw.randint(1, brands)
        for channel in draw.sample(CHANNELS, k=min(count - len(pairs), draw.randint(1, 3))):
            pairs[brand, channel] = level
    ends = START + draw.randint(2, 366) * 86_400 * SECOND
    return tuple(
        c.Permission(brand, channel, "fr", level, 5_000_000 + agent, 0, ends)
        for (brand, channel), level in pairs.items()
    )


class Crowd:
    """Customers and agents: they hear the core's drafts and say the next thing some seconds later."""

    def __init__(self, core: Core, brands: int, arrivals_per_second: float, seed: int = 2) -> None:
        self.core = core
        self.brands = brands
        self.rate = arrivals_per_second
        self.draw = random.Random(seed)
        self.plans: list[tuple[int, int, c.Command]] = []
        self.numbers = itertools.count(1)
        self.channels: dict[int, Channel] = {}
        self.waiting: set[int] = set()
        self.trace: Trace = []
        self.now_us = START + 601 * SECOND
        self.plan_arrival()

    def plan(self, seconds: float, command: c.Command) -> None:
        at_us = self.now_us + max(1, int(seconds * SECOND))
        heapq.heappush(self.plans, (at_us, next(self.numbers), command))

    def plan_arrival(self) -> None:
        number = next(self.numbers) + 10_000_000
        brand = self.draw.randint(1, self.brands)
        channel = self.draw.choices(CHANNELS, SHARES)[0]
        self.channels[number] = channel
        arrive = c.Arrive(number, number, number, 10_000 + brand, brand, channel, "fr")
        self.plan(self.draw.expovariate(self.rate), arrive)

    def run(self, commands: int) -> Trace:
        """Let the crowd say so many more things; returns them with their times."""
        self.trace = []
        while len(self.trace) < commands:
            deadline = self.core.next_deadline()
            if deadline is not None and deadline <= self.plans[0][0]:
                self.now_us = deadline
                self.hear(self.core.advance(deadline, 1000))
            else:
                self.say()
        return self.trace

    def fill(self, share: float) -> None:
        """Let customers come three times as fast until that share of the agents is occupied."""
        rate, self.rate = self.rate, 3 * self.rate
        while occupancy(self.core) < share:
            self.run(len(self.core.floor_view().agents) // 4)
        self.rate = rate

    def say(self) -> None:
        self.now_us, _, command = heapq.heappop(self.plans)
        if isinstance(command, c.Arrive):
            self.plan_arrival()
        elif isinstance(command, c.Leave) and command.contact not in self.waiting:
            return
        command = msgspec.structs.replace(command, occurred_us=self.now_us - 2_000)
        drafts, refusal = self.core.handle(self.now_us, command)
        assert refusal is None or isinstance(command, c.Accept | c.Decline | c.Close | c.WrapUp), refusal
        self.trace.append((self.now_us, command))
        self.hear(drafts)

    def hear(self, drafts: list[Draft]) -> None:
        for draft in drafts:
            self.react(draft)

    def react(self, draft: Draft) -> None:
        draw, agent, contact = self.draw, draft.agent, draft.contact
        match draft.fact:
            case live.ContactArrived(channel=channel):
                self.waiting.add(contact)
                if channel != Channel.MAIL:
                    self.plan(draw.expovariate(1 / 180), c.Leave(contact))
            case live.ContactOffered(offer=offer):
                self.answer(agent, contact, offer)
            case live.OfferAccepted():
                self.waiting.discard(contact)
                mean = TALK_SECONDS[self.channels[contact]]
                self.plan(draw.expovariate(1 / mean) + 10, c.WrapUp(agent, contact))
            case live.ContactAbandoned():
                self.waiting.discard(contact)
            case live.WrapUpStarted():
                self.plan(draw.uniform(5, 62), c.Close(agent, contact, "information", "resolved"))
            case live.AgentStatusChanged(cause="offer_expired"):
                self.plan(draw.uniform(20, 200), c.SetStatus(agent, Status.READY))

    def answer(self, agent: int, contact: int, offer: int) -> None:
        luck = self.draw.random()
        if luck < 0.97:
            self.plan(self.draw.uniform(1, 6), c.Accept(agent, contact, offer))
        elif luck < 0.99:
            self.plan(self.draw.uniform(1, 6), c.Decline(agent, contact, offer))


def occupancy(core: Core) -> float:
    """Share of the agents at work who have a contact in hand or an offer."""
    lines = core.floor_view().agents
    return sum(bool(line.contacts) or line.offered for line in lines) / len(lines)
