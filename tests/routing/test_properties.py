"""Random days in a small centre: a model by brute force, a scan, late timers and restarts all agree with the core."""

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

agents = st.sampled_from(AGENTS)
programmes = st.sampled_from(PROGRAMMES)
some_seconds = st.integers(0, 50)
permissions = st.lists(
    st.builds(
        lambda programme, channel, level, start, length: (programme, channel, level, start, length),
        programmes,
        st.sampled_from(CHANNELS),
        st.integers(1, 3),
        st.sampled_from((0, 0, 0, 30)),
        st.sampled_from((0, 0, 60)),
    ),
    min_size=1,
    max_size=6,
)
steps = st.lists(
    st.tuples(
        st.integers(0, 25),
        st.one_of(
            st.tuples(
                st.just("arrive"),
                programmes,
                st.sampled_from(CHANNELS),
                st.sampled_from((0, 0, 0, *AGENTS)),
                st.sampled_from(((), (), (1,), (2, 3))),
                st.sampled_from((0, 0, 0, 20)),
                st.sampled_from((0, 0, 5, 90)),
            ),
            st.tuples(st.sampled_from(("accept", "accept", "accept", "decline")), agents),
            st.tuples(
                st.sampled_from(("wrap_up", "close", "close", "set_aside", "take_up", "hold", "transfer", "leave")),
                agents,
                st.integers(0, 2),
                programmes,
                st.sampled_from((0, 0, *AGENTS)),
            ),
            st.tuples(
                st.just("status"),
                agents,
                st.sampled_from((Status.READY, Status.READY, Status.READY, Status.BUSY, Status.AWAY, Status.OFFLINE)),
            ),
            st.tuples(st.sampled_from(("connect", "connect", "disconnect", "remove")), agents),
            st.tuples(st.just("permit"), agents, permissions),
            st.tuples(st.just("enrol"), agents, st.integers(0, 3), st.sampled_from(tuple(Mode)), st.integers(0, 100)),
            st.tuples(st.just("rings"), programmes, st.integers(1, 3), st.integers(1, 3), st.integers(0, 40)),
            st.tuples(st.sampled_from(("abandon", "requeue")), st.integers(0, 5)),
        ),
    ),
    max_size=60,
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
        for programme in PROGRAMMES:
            rings = (c.Ring(0, 3), c.Ring(15 * SECOND, 2), c.Ring(30 * SECOND, 1))
            self.say(c.ConfigureProgramme(programme, 1, rings, 10 * SECOND, 20 * SECOND, preferred_us=8 * SECOND))
        for agent in AGENTS:
            self.say(c.ConfigureAgent(agent, Mode.EMPLOYEE if agent % 2 else Mode.INDEPENDENT, agent - 1))
            rights = tuple(c.Permission(p, ch, "fr", 1 + agent % 3, agent) for p in PROGRAMMES for ch in CHANNELS)
            self.say(c.SetPermissions(agent, rights))
            self.say(c.Connect(agent, 1))
            self.say(c.SetStatus(agent, Status.READY))

    def pass_time(self, seconds: int) -> list[Draft]:
        """Fire each timer at its own moment, and keep the promise after each."""
        self.now_us += seconds * SECOND
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
        deadline = self.punctual.next_deadline()
        if deadline is None or deadline > now_us:
            assert self.model.broken_promises(now_us) == []

    def say(self, command: c.Command, seconds: int = 0) -> Refusal | None:
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

    def do(self, seconds: int, step: tuple) -> None:
        command = getattr(self, step[0])(*step[1:])
        if command is not None:
            self.say(command, seconds)

    # -- steps as commands

    def arrive(self, programme, channel, preferred, excluded, hidden, boost):
        self.contacts += 1
        hidden_us = self.now_us + hidden * SECOND if hidden else 0
        return c.Arrive(
            self.contacts, 1, 1, 1, programme, channel, "fr",
            boost_us=boost * SECOND, not_before_us=hidden_us, preferred=preferred, excluded=excluded,
        )  # fmt: skip

    def answer(self, kind, agent):
        if agent not in self.model.agents or not self.punctual.agent_view(agent).offers:
            return kind(agent, 1, 1)
        offer = self.punctual.agent_view(agent).offers[0]
        return kind(agent, offer.contact, offer.offer)

    def accept(self, agent):
        return self.answer(c.Accept, agent)

    def decline(self, agent):
        return self.answer(c.Decline, agent)

    def held(self, agent, place):
        work = list(self.model.agents[agent].work) if agent in self.model.agents else []
        return work[place % len(work)] if work else 1

    def wrap_up(self, agent, place, *_):
        return c.WrapUp(agent, self.held(agent, place))

    def close(self, agent, place, *_):
        return c.Close(agent, self.held(agent, place), "information", "resolved")

    def set_aside(self, agent, place, *_):
        return c.SetAside(agent, self.held(agent, place))

    def take_up(self, agent, place, *_):
        return c.TakeUp(agent, self.held(agent, place))

    def hold(self, agent, place, *_):
        return c.Hold(agent, self.held(agent, place))

    def leave(self, agent, place, *_):
        return c.Leave(self.held(agent, place))

    def transfer(self, agent, place, programme, to_agent):
        return c.Transfer(agent, self.held(agent, place), programme, to_agent)

    def status(self, agent, status):
        return c.SetStatus(agent, status)

    def connect(self, agent):
        return c.Connect(agent, 1)

    def disconnect(self, agent):
        return c.Disconnect(agent, 1)

    def remove(self, agent):
        return c.RemoveAgent(agent)

    def enrol(self, agent, capacity, mode, bonus):
        if agent in self.model.agents:
            capacity = max(capacity, self.model.agents[agent].capacity)
        return c.ConfigureAgent(agent, mode, capacity, bonus * SECOND)

    def permit(self, agent, rights):
        return c.SetPermissions(
            agent,
            tuple(
                c.Permission(
                    programme,
                    channel,
                    "fr",
                    level,
                    agent,
                    self.now_us + start * SECOND if start else 0,
                    self.now_us + (start + length) * SECOND if length else 0,
                )
                for programme, channel, level, start, length in rights
            ),
        )

    def rings(self, programme, first, second, after):
        rings = (c.Ring(0, max(first, second)), c.Ring(after * SECOND, min(first, second)))
        return c.ConfigureProgramme(programme, 1, rings, 10 * SECOND, 20 * SECOND, preferred_us=8 * SECOND)

    def abandon(self, place):
        waiting = [number for number, contact in self.model.contacts.items() if contact.state in ("waiting", "offered")]
        return c.Leave(waiting[place % len(waiting)]) if waiting else None

    def requeue(self, place):
        waiting = [number for number, contact in self.model.contacts.items() if contact.state == "waiting"]
        return c.Requeue(waiting[place % len(waiting)]) if waiting else None


@settings(max_examples=150)
@given(steps)
def test_every_core_agrees_and_keeps_the_promise(day: list[tuple[int, tuple]]):
    centre = Day()
    for seconds, step in day:
        centre.do(seconds, step)
    centre.pass_time(1000)


@given(steps)
def test_the_core_forgets_what_is_over(day: list[tuple[int, tuple]]):
    centre = Day()
    for seconds, step in day:
        centre.do(seconds, step)
    for number in list(centre.model.contacts):
        for _ in range(2):
            centre.say(c.Leave(number))
    for agent in AGENTS:
        for number in list(centre.model.agents[agent].work if agent in centre.model.agents else ()):
            centre.say(c.Close(agent, number, "", ""))
    assert centre.model.contacts == {}
    assert centre.punctual.floor_view().queues == ()
