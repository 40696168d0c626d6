"""Random days in a small centre: a model by brute force, a scan, late timers and restarts all agree with the core."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from homeshore.facts.record import Draft
from homeshore.facts.vocabulary import Channel, Mode, Status
from homeshore.kit.errors import Refusal
from homeshore.routing import commands as c
from homeshore.routing.core import Core
from homeshore.routing.pools import Pools
from homeshore.routing.scan import Scan
from routing.model import Model
from routing.scenario import SECOND, START

AGENTS, PROGRAMMES = (1, 2, 3, 4), (101, 102)
CHANNELS = tuple(Channel)


def plan(programme: int, rings: tuple[c.Ring, ...]) -> c.ConfigureProgramme:
    """The rules of a programme: calls are spaced by more than a second, and less than offers last."""
    return c.ConfigureProgramme(
        programme,
        1,
        rings,
        10 * SECOND,
        20 * SECOND,
        preferred_us=20 * SECOND,
        spacing_in_us=(programme - 101) * 4 * SECOND,
        spacing_out_us=(programme - 100) * 4 * SECOND,
    )


class Day:
    """The same commands for four cores: on time, late with a scan, and restored again and again."""

    def __init__(self) -> None:
        self.now_us = START
        self.punctual = Core(Pools())
        self.late = Core(Scan())
        self.restarted = Core(Pools())
        self.model = Model()
        self.contacts = 0
        self.channels = CHANNELS
        self.sessions: dict[int, int] = {}
        self.weights = (30, 35, 30, 8, 12, 6, 4)
        for programme in PROGRAMMES:
            rings = (c.Ring(0, 3), c.Ring(15 * SECOND, 2), c.Ring(30 * SECOND, 1))
            self.say(plan(programme, rings))
        for agent in AGENTS:
            self.say(c.ConfigureAgent(agent, Mode.EMPLOYEE if agent % 2 else Mode.INDEPENDENT, agent - 1))
            rights = tuple(c.Permission(p, ch, "fr", 1 + agent % 3, agent) for p in PROGRAMMES for ch in CHANNELS)
            self.say(c.SetPermissions(agent, rights))
            self.say(c.Connect(agent, 1))
            self.say(c.SetPhone(agent, 1, True))
            self.say(c.SetStatus(agent, Status.READY))

    def pass_time(self, seconds: float) -> list[Draft]:
        """Fire each timer at its own moment, and keep the promise after each."""
        self.now_us += int(seconds * SECOND)
        drafts = []
        while (deadline := self.punctual.next_deadline()) is not None and deadline <= self.now_us:
            fired = self.punctual.advance(deadline, 1)
            drafts += fired
            self.check(fired, deadline)
        return drafts

    def check(self, drafts: list[Draft], now_us: int) -> None:
        for draft in drafts:
            self.model.hear(draft)
        assert self.model.overloaded() == []
        assert self.model.ringing_by_mistake() == []
        deadline = self.punctual.next_deadline()
        if deadline is None or deadline > now_us:
            assert self.model.broken_promises(now_us) == []

    def say(self, command: c.Command, seconds: float = 0) -> Refusal | None:
        drafts = self.pass_time(seconds)
        answer, refusal = self.punctual.handle(self.now_us, command)
        if refusal is None:
            self.model.tell(command)
        self.check(answer, self.now_us)
        if isinstance(command, c.RemoveAgent) and refusal is None:
            self.model.forget(command.agent)
        self.restarted = Core.restore(self.restarted.snapshot())
        for other in (self.late, self.restarted):
            same, same_refusal = other.handle(self.now_us, command)
            assert same == drafts + answer
            assert str(same_refusal) == str(refusal)
        return refusal

    # -- what somebody may say next

    def next_command(self, draw: random.Random) -> c.Command:
        kind = draw.choices(
            (self.arrive, self.answer, self.work, self.calls, self.presence, self.office, self.customer),
            self.weights,
        )[0]
        return kind(draw)

    def arrive(self, draw: random.Random) -> c.Command:
        self.contacts += 1
        hidden_us = self.now_us + draw.randint(1, 40 * SECOND) if draw.random() < 0.1 else 0
        return c.Arrive(
            self.contacts, 1, 1, 1, draw.choice(PROGRAMMES), draw.choice(self.channels), "fr",
            boost_us=draw.choice((0, 0, 5, 90)) * SECOND,
            not_before_us=hidden_us,
            preferred=draw.choice((0, 0, *AGENTS)),
            excluded=draw.choice(((), (), (), (1,), (2, 3))),
        )  # fmt: skip

    def answer(self, draw: random.Random) -> c.Command:
        kind = c.Accept if draw.random() < 0.8 else c.Decline
        offered = [number for number, agent in self.model.agents.items() if agent.offer]
        if not offered:
            return kind(draw.choice(AGENTS), 1, 1)
        offer = self.punctual.agent_view(draw.choice(offered)).offers[0]
        agent = next(number for number, each in self.model.agents.items() if each.offer == offer.contact)
        return kind(agent, offer.contact, offer.offer)

    def work(self, draw: random.Random) -> c.Command:
        hands = [(agent, number) for agent, each in self.model.agents.items() for number in each.work]
        agent, contact = draw.choice(hands or [(1, 1)])
        kind = draw.choice((c.WrapUp, c.Close, c.Close, c.SetAside, c.TakeUp, c.Hold, c.Transfer, c.Transfer, c.Leave))
        match kind:
            case c.Leave:
                return c.Leave(contact)
            case c.Close:
                return c.Close(agent, contact, "information", "resolved")
            case c.Transfer:
                return c.Transfer(agent, contact, draw.choice(PROGRAMMES), draw.choice((0, 0, *AGENTS)))
        return kind(agent, contact)

    def calls(self, draw: random.Random) -> c.Command:
        if draw.random() < 0.5:
            self.contacts += 1
            return c.Place(draw.choice(AGENTS), self.contacts, 1, 1, 1, draw.choice(PROGRAMMES), "fr")
        talking = [
            (agent, number)
            for agent, each in self.model.agents.items()
            for number, state in each.work.items()
            if state == "active" and self.model.contacts[number].channel in ("voice", "callback")
        ]
        (agent, contact), (_, consult) = draw.sample(talking, 2) if len(talking) > 1 else ((1, 1), (2, 2))
        return c.HandOver(agent, contact, consult)

    def presence(self, draw: random.Random) -> c.Command:
        agent = draw.choice(AGENTS)
        luck = draw.random()
        if luck < 0.3:
            self.sessions[agent] = session = self.sessions.get(agent, 1) + (draw.random() < 0.2)
            return draw.choice((c.Connect, c.Connect, c.Disconnect))(agent, session)
        if luck < 0.45:
            return c.AnswerByItself(agent, self.sessions.get(agent, 1), draw.random() < 0.7)
        if luck < 0.7:
            return c.SetPhone(agent, self.sessions.get(agent, 1), draw.random() < 0.7)
        statuses = (Status.READY, Status.READY, Status.READY, Status.READY, Status.BUSY, Status.AWAY, Status.OFFLINE)
        return c.SetStatus(agent, draw.choice(statuses))

    def office(self, draw: random.Random) -> c.Command:
        agent = draw.choice(AGENTS)
        match draw.choice(("permissions", "permissions", "agent", "rings", "remove")):
            case "permissions":
                return c.SetPermissions(agent, tuple(self.permission(draw, agent) for _ in range(draw.randint(3, 9))))
            case "agent":
                capacity = draw.randint(0, 3)
                if agent in self.model.agents:  # chats in hand stay within what they were taken for
                    capacity = max(capacity, self.model.agents[agent].capacity)
                return c.ConfigureAgent(agent, draw.choice(tuple(Mode)), capacity, draw.randint(0, 90) * SECOND)
            case "rings":
                levels = sorted(draw.choices((1, 2, 3), k=2), reverse=True)
                rings = (c.Ring(0, levels[0]), c.Ring(draw.randint(0, 40) * SECOND, levels[1]))
                return plan(draw.choice(PROGRAMMES), rings)
        return c.RemoveAgent(agent)

    def permission(self, draw: random.Random, agent: int) -> c.Permission:
        """Beginnings and ends fall on few moments, so that they meet each other and other timers."""
        start = draw.choice((0, 0, 0, 1)) * draw.randint(1, 3)
        length = draw.choice((0, 0, 1, 2))
        minute = self.now_us - self.now_us % (20 * SECOND)
        return c.Permission(
            draw.choice(PROGRAMMES),
            draw.choice(CHANNELS),
            "fr",
            draw.randint(1, 3),
            agent,
            minute + start * 20 * SECOND if start else 0,
            minute + (start + length) * 20 * SECOND if length else 0,
        )

    def customer(self, draw: random.Random) -> c.Command:
        waiting = [number for number, each in self.model.contacts.items() if each.state in ("waiting", "offered")]
        contact = draw.choice(waiting or [1])
        if draw.random() < 0.3:
            return c.Move(contact, draw.choice(PROGRAMMES))
        return draw.choice((c.Leave, c.Requeue))(contact)

    def live(self, seed: int, commands: int) -> "Day":
        draw = random.Random(seed)
        if draw.random() < 0.3:  # a day of calls, of which several are going on at once
            self.channels = (Channel.VOICE,)
            self.weights = (20, 40, 6, 12, 3, 1, 1)
        coincidences = draw.random() < 0.5  # whole seconds only, so that many things fall on one moment
        for _ in range(commands):
            seconds = draw.choice((0, 0, 1, 1, 2, 5, 10)) if coincidences else draw.random() * 3
            self.say(self.next_command(draw), seconds)
        return self


@settings(max_examples=40)
@given(st.integers(0, 2**32))
def test_every_core_agrees_and_keeps_the_promise(seed: int):
    Day().live(seed, 150).pass_time(1000)


@settings(max_examples=10)
@given(st.integers(0, 2**32))
def test_the_core_forgets_what_is_over(seed: int):
    day = Day().live(seed, 100)
    for number in list(day.model.contacts):
        for _ in range(2):
            day.say(c.Leave(number))
    for agent in list(day.model.agents):
        for number in list(day.model.agents[agent].work):
            day.say(c.Close(agent, number, "", ""))
    for number in list(day.model.contacts):
        day.say(c.Leave(number))
    assert day.model.contacts == {}
    assert day.punctual.floor_view().queues == ()
