"""What the simulation remembers beside the core: open contacts, agents at home and at their desks, sums.

Plain objects with slots, for mypyc and for memory: only open contacts are remembered, and an agent costs a few hundred
bytes. An entry of the agenda is (moment, number, code, subject); the subject knows the number of the entry that counts.
"""

from collections.abc import Callable
from heapq import heappush
from typing import Any, Final, TypeAlias

from homeshore.facts.record import Draft, Fact
from homeshore.facts.vocabulary import Channel, Mode
from homeshore.routing.commands import Command
from homeshore.routing.core import Core
from homeshore.simulate import streams
from homeshore.simulate.arrivals import Given
from homeshore.simulate.durations import draw
from homeshore.simulate.model import (
    NOTHING,
    Behaviour,
    Constant,
    Crew,
    Demand,
    Duration,
    Horizon,
    Member,
    Model,
    Reinforcement,
)
from homeshore.simulate.outcome import BINS

Entry: TypeAlias = tuple[Any, ...]
PUSH: Final = heappush
"""See `routing.state.DRAFT`."""

TALK_ENDS: Final = 0
HANDLING_ENDS: Final = 1
WRAP_UP_ENDS: Final = 2
HOLD_BEGINS: Final = 3
HOLD_ENDS: Final = 4
GIVES_UP: Final = 5
WISHES: Final = 6
REDIALS: Final = 7
ANSWERS: Final = 8
COMES: Final = 9
SLOT_ENDS: Final = 10
PAUSE_BEGINS: Final = 11
PAUSE_ENDS: Final = 12
LINK_DROPS: Final = 13
LINK_BACK: Final = 14
NOTICES: Final = 15
WATCHES: Final = 16
WARM: Final = 17
CLOSES: Final = 18
FULFILS: Final = 19
STOPS: Final = 20
"""What an entry of the agenda is about. The first ones end what goes on with a customer; after HANDLING_ENDS, as after
WRAP_UP_ENDS, there is nothing more to do.
"""
ACTIVITIES: Final = 5
WAITS_ANEW: Final = 1 << 40

NO_WISH: Final = 0
PAUSE: Final = 1
GO: Final = 2
"""What an agent does as soon as nothing is in hand any more."""


class Line:
    """A demand and its sums. The lists have a number for each interval, and a last one for what is not counted."""

    __slots__ = (
        "abandoned",
        "abandoned_wait_us",
        "abandoned_within",
        "answered_late",
        "aside_us",
        "brand",
        "callback",
        "callback_wait_us",
        "callbacks",
        "callbacks_done",
        "called_back",
        "channel",
        "demand",
        "desk",
        "due_after_us",
        "histogram",
        "id",
        "language",
        "lost_after_answer",
        "offered",
        "on_time",
        "open",
        "overdue",
        "place",
        "plain",
        "programme",
        "redials",
        "requeued",
        "spent_us",
        "spill",
        "transfers",
        "unanswered",
        "wait_ms2",
        "wait_us",
        "waited",
        "within_us",
    )

    def __init__(self, demand: Demand, place: int, intervals: int) -> None:
        self.demand = demand
        self.id = demand.id
        self.place = place
        self.spill = intervals
        self.brand = demand.brand
        self.programme = demand.programme
        self.channel = demand.channel
        self.language = demand.language
        self.desk = demand.channel is Channel.MAIL or demand.channel is Channel.LETTER
        self.within_us = demand.answer_within_us
        self.due_after_us = demand.due_after_us if self.desk else 0
        self.callback = demand.callback
        self.plain = demand.hold is None and demand.transfer is None
        self.offered = [0] * (intervals + 1)
        self.answered_late = [0] * (intervals + 1)
        self.abandoned = [0] * (intervals + 1)
        self.abandoned_within = [0] * (intervals + 1)
        self.called_back = [0] * (intervals + 1)
        self.unanswered = [0] * (intervals + 1)
        self.on_time = [0] * (intervals + 1)
        self.overdue = [0] * (intervals + 1)
        self.wait_us = [0] * (intervals + 1)
        self.histogram = [0] * BINS
        self.clear()

    def clear(self) -> None:
        """Begin the sums that have no intervals."""
        self.waited = 0
        self.abandoned_wait_us = 0
        self.wait_ms2 = 0
        self.spent_us = [0] * ACTIVITIES  # by what they end with
        self.aside_us = 0
        self.redials = 0
        self.callbacks = 0
        self.callbacks_done = 0
        self.callback_wait_us = 0
        self.transfers = 0
        self.lost_after_answer = 0
        self.open = 0  # counted customers who are still there when the simulation ends
        self.requeued = 0


class Customer:
    """An open contact, and the person behind it. `next` is the number of the entry in the agenda that counts.

    `number`: under which their single numbers are drawn, another one each time that they begin to wait (`WAITS_ANEW`).
    `answer` and `transfer` are numbers between 0 and 1, or USED.
    """

    __slots__ = (
        "answer",
        "answered",
        "arrived_us",
        "aside",
        "attempt",
        "called",
        "code",
        "handled_us",
        "id",
        "line",
        "next",
        "number",
        "patience_us",
        "since_us",
        "slot",
        "talk_us",
        "transfer",
        "transferred",
        "until_us",
        "worker",
        "wrap_up_us",
    )

    def __init__(self, line: Line, at_us: int, number: int, slot: int, given: Given) -> None:
        self.line = line
        self.number = number
        self.slot = slot
        self.arrived_us = at_us  # of this attempt
        self.talk_us, self.wrap_up_us, self.patience_us, self.answer, self.transfer = given
        self.id = 0
        self.next = 0
        self.code = 0  # what the present activity ends with
        self.since_us = 0  # when the present activity began
        self.until_us = 0  # when it ends; what is left of it while it is interrupted and `next` is 0
        self.handled_us = 0  # of the handling, without the present activity
        self.worker: Worker | None = None
        self.answered = False
        self.aside = False
        self.called = False  # waits for, or is in, a callback
        self.transferred = False
        self.attempt = 0


class Team:
    """A crew and its sums."""

    __slots__ = (
        "agents_lost",
        "answer_us",
        "at_once",
        "behaviour",
        "booked_us",
        "by_chance",
        "by_demand",
        "by_demand_us",
        "crew",
        "declined",
        "late",
        "late_us",
        "link_losses",
        "missed",
        "no_shows",
        "pause_us",
        "pauses",
        "slots",
        "workers",
    )

    def __init__(self, crew: Crew, demands: int) -> None:
        behaviour = crew.behaviour
        self.crew = crew
        self.behaviour: Behaviour = behaviour
        self.answer_us = int(behaviour.answer.seconds * 1e6) if isinstance(behaviour.answer, Constant) else -1
        self.by_chance = behaviour.answers_by_chance
        self.at_once = not self.by_chance and self.answer_us == 0
        self.workers: list[Worker] = []
        self.booked_us = 0  # this and the next four are counted when a slot is planned, if it does count
        self.slots = 0
        self.no_shows = 0
        self.late = 0
        self.late_us = 0
        self.by_demand = [0] * demands
        self.by_demand_us = [0] * demands
        self.clear()

    def clear(self) -> None:
        """Begin the sums of what agents do."""
        for place in range(len(self.by_demand)):
            self.by_demand[place] = self.by_demand_us[place] = 0
        self.agents_lost = 0
        self.declined = 0
        self.link_losses = 0
        self.missed = 0
        self.pause_us = 0
        self.pauses = 0


class Worker:
    """An agent. The numbers of the agenda's entries that count: `answer` an offer's, `visit` of coming and going,
    `rest` of pauses, `link` of the link, `notice` of noticing what was missed.
    """

    __slots__ = (
        "answer",
        "busy_since_us",
        "busy_us",
        "called_us",
        "calls",
        "choices",
        "connected_since_us",
        "connected_us",
        "declines",
        "employee",
        "handled_us",
        "handlings",
        "hands",
        "id",
        "lingers",
        "link",
        "link_count",
        "linked",
        "member",
        "notice",
        "offer",
        "offered",
        "post",
        "present",
        "ready",
        "ready_since_us",
        "ready_us",
        "rest",
        "rest_count",
        "seen_us",
        "session",
        "shift",
        "team",
        "until_us",
        "visit",
        "wish",
        "work",
    )

    def __init__(self, member: Member, team: Team) -> None:
        self.id = member.agent
        self.member = member
        self.team = team
        self.employee = member.mode is Mode.EMPLOYEE
        self.session = 0
        self.present = False  # has a desk, as far as the core knows
        self.linked = False
        self.ready = False  # ready or busy, with a link
        self.lingers = False  # the slot is over, but not the centre's work
        self.wish = NO_WISH
        self.hands = 0
        self.work: list[Customer] | None = None  # kept only for those who may lose their link
        self.answer = 0
        self.offer = 0
        self.offered: Customer | None = None
        self.declines = False
        self.visit = 0
        self.rest_count = 0
        self.link_count = 0
        self.rest = 0
        self.link = 0
        self.notice = 0
        self.shift = -1  # the present or next slot
        self.until_us = 0  # when it ends
        self.choices = 0
        self.calls = 0
        self.called_us = -1
        self.post: Post | None = None
        self.connected_since_us = 0
        self.ready_since_us = 0
        self.busy_since_us = 0
        self.seen_us = 0  # when something was in hand, or said, last
        self.connected_us = 0
        self.ready_us = 0
        self.busy_us = 0
        self.handled_us = 0
        self.handlings = 0


class Post:
    """A reinforcement and its sums."""

    __slots__ = (
        "accepted",
        "called",
        "fill_us",
        "filled",
        "histogram",
        "place",
        "plan",
        "since_us",
        "stay_us",
        "team",
        "triggered",
    )

    def __init__(self, plan: Reinforcement, team: Team) -> None:
        self.plan = plan
        self.team = team
        self.since_us = -1  # since when the trigger has held
        self.place = 0  # the next member to be asked
        self.clear()

    def clear(self) -> None:
        """Begin all sums."""
        self.triggered = 0
        self.called = 0
        self.accepted = 0
        self.filled = 0
        self.fill_us = 0
        self.stay_us = 0
        self.histogram = [0] * BINS


class World:
    """Everything, and the agenda."""

    __slots__ = (
        "agenda",
        "closed",
        "core",
        "customers",
        "horizon",
        "ids",
        "key",
        "lines",
        "now_us",
        "posts",
        "reactions",
        "redialling",
        "sequence",
        "spill",
        "stopped",
        "teams",
        "timers",
        "warm_us",
        "workers",
    )

    def __init__(self, model: Model, replication: int, intervals: int, core: Core) -> None:
        self.core = core
        self.timers = core.timers
        self.horizon: Horizon = model.horizon
        self.key = streams.root(model.seed, replication)
        self.agenda: list[Entry] = []
        self.sequence = 0
        self.now_us = 0
        self.ids = 0
        self.spill = intervals
        self.closed = False
        self.stopped = False
        self.redialling = 0
        self.warm_us = max(model.horizon.open_us, model.horizon.warm_up_us)
        self.customers: dict[int, Customer] = {}
        self.lines = [Line(demand, place, intervals) for place, demand in enumerate(model.demands)]
        self.teams = [Team(crew, len(self.lines)) for crew in model.crews]
        self.workers: dict[int, Worker] = {}
        names = {team.crew.name: team for team in self.teams}
        self.reactions: dict[type[Fact], Callable[[World, Draft], None]] = {}
        self.posts = [Post(plan, names[plan.crew]) for plan in model.reinforcements]

    def plan(self, at_us: int, code: int, subject: object) -> int:
        """Put something on the agenda; returns the entry's number."""
        self.sequence = number = self.sequence + 1
        entry: Entry = (at_us, number, code, subject)
        PUSH(self.agenda, entry)
        return number

    def say(self, command: Command) -> list[Draft]:
        """Tell the core now. What it refuses here would be a mistake of the simulation."""
        drafts, refusal = self.core.handle(self.now_us, command)
        if refusal is not None:
            raise refusal
        return drafts

    def uniform(self, purpose: int, entity: int, number: int) -> float:
        """A number of the replication, see `streams`."""
        return streams.uniform(self.key, purpose, entity, number)

    def lasts(self, duration: Duration, purpose: int, entity: int, number: int) -> int:
        """A duration in microseconds, drawn for an entity."""
        if duration is NOTHING:
            return 0
        if isinstance(duration, Constant):
            return int(duration.seconds * 1e6)
        return draw(duration, streams.uniform(self.key, purpose, entity, number))

    def slot_of(self, at_us: int) -> int:
        """The interval in which something counts; the one of what does not count before the end of the warm-up."""
        if at_us < self.warm_us:
            return self.spill
        return min((at_us - self.horizon.open_us) // self.horizon.interval_us, self.spill - 1)
