"""What the core remembers: programmes, queues with their cells, agents, contacts.

Plain objects with slots: at 300,000 agents each slot costs 2.4 MB, so an agent keeps what the hot path needs, and rare
things (misses, help requests, reserved contacts) stand in dictionaries beside.
"""

from collections import deque
from sys import intern
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from homeshore.facts.live import ContactOffered
from homeshore.facts.record import Draft, Fact
from homeshore.facts.vocabulary import Channel, ContactState, Status
from homeshore.routing.errors import UnknownAgent, UnknownProgramme
from homeshore.routing.timers import Timed, Timers

if TYPE_CHECKING:
    from homeshore.routing.pools import Index
    from homeshore.routing.telling import Teller

READY: Final = Status.READY
BUSY: Final = Status.BUSY
AWAY: Final = Status.AWAY
OFFLINE: Final = Status.OFFLINE
WAITING: Final = ContactState.WAITING
OFFERED: Final = ContactState.OFFERED
ACTIVE: Final = ContactState.ACTIVE
SET_ASIDE: Final = ContactState.SET_ASIDE
WRAP_UP: Final = ContactState.WRAP_UP

CHAT: Final = 1
CALL: Final = 2
DESK: Final = 4
CALLBACK: Final = 8
"""Kinds of work, as bits of a mask."""
CALLS: Final = CALL | CALLBACK
"""What needs a telephone."""
EVERYTHING: Final = CHAT | CALL | DESK | CALLBACK
UNHURRIED: Final = DESK | CALLBACK
"""Nobody waits at the other end."""
WITHOUT_PHONE: Final = EVERYTHING ^ CALLS
KINDS: Final = {
    Channel.CHAT: CHAT,
    Channel.VOICE: CALL,
    Channel.MAIL: DESK,
    Channel.LETTER: DESK,
    Channel.CALLBACK: CALLBACK,
}
RANK_US: Final = {CHAT: 0, CALL: 0, CALLBACK: 1 << 53, DESK: 2 << 53}
"""Who waits at the other end goes first: live contacts, then promised calls, then written work (2^53 us: 285 years)."""
LEAVES_OPEN: Final = {
    CHAT: {ACTIVE: CHAT, WRAP_UP: CHAT},
    CALL: {ACTIVE: 0, WRAP_UP: 0},
    CALLBACK: {ACTIVE: 0, WRAP_UP: 0},
    DESK: {ACTIVE: CHAT | CALL, SET_ASIDE: CHAT | CALL, WRAP_UP: CHAT},
}
"""The concurrency table: which new work a contact in hand leaves possible (chats up to the capacity)."""

SECOND_US: Final = 1_000_000
LOAD_US: Final = 3_600_000_000
"""Each contact in hand makes an agent an hour less idle than they are: the free are asked before the busy."""
UNSTATED_DUE_US: Final = 24 * 3_600_000_000
"""Written work without a due time counts as due a day after its arrival."""
TRANSFER_US: Final = 60_000_000
"""How long an agent named in a transfer is asked alone when the programme names no time."""
RECONNECT_US: Final = 30_000_000
"""Grace time of a dropped link until the centre is configured."""
REMEMBERED: Final = 8_192
"""Ids of closed contacts kept at least, so that a repeated arrival changes nothing."""
MOST_RINGS: Final = 20
"""Rings of a plan that count; what is beyond opens nothing more."""
NO_OFFER: Final = ContactOffered(offer=0, level=0, expires_us=0, why=(), waited_us=0)


DRAFT: Final = Draft
"""Compiled code finds a Final name at its address, and asks a dictionary for any other: on the hot path that counts."""


class Programme:
    """A programme's routing rules. `rings` holds (after_us, level), level falling."""

    __slots__ = (
        "brand",
        "id",
        "offer_us",
        "preferred_us",
        "priority_us",
        "queues",
        "rings",
        "spacing_in_us",
        "spacing_out_us",
        "wrap_up_us",
    )

    def __init__(self, id: int, brand: int) -> None:
        self.id = id
        self.brand = brand
        self.rings: tuple[tuple[int, int], ...] = ((0, 0),)
        self.offer_us = 0
        self.wrap_up_us = 0
        self.priority_us = 0
        self.preferred_us = 0
        self.spacing_in_us = 0
        self.spacing_out_us = 0
        self.queues: list[Queue] = []


class Queue:
    """Where contacts of a programme, channel and language wait. `line` holds those that wait for anybody."""

    __slots__ = (
        "busy",
        "cells",
        "channel",
        "kind",
        "label",
        "language",
        "line",
        "only_ring",
        "programme",
        "rings",
        "service_us",
    )

    def __init__(self, programme: int, channel: Channel, language: str) -> None:
        self.programme = programme
        self.channel = channel
        self.language = language
        self.label = intern(f"language:{language}")
        self.kind = KINDS[channel]
        self.cells: tuple[Cell, ...] = ()  # by level
        self.rings: tuple[tuple[int, Cell], ...] = ()  # the programme's, each with the cell of its level
        self.only_ring: Rings | None = None  # what `ring_at` answers at any time, if there is but one ring
        self.line: dict[int, Contact] = {}
        self.busy = 0
        self.service_us = 0  # of a handling, as a moving average over about eight of them

    def cell(self, level: int) -> "Cell":
        """The cell of a level, made when first needed."""
        for cell in self.cells:
            if cell.level == level:
                return cell
        cell = Cell(self, level)
        self.cells = tuple(sorted((*self.cells, cell), key=lambda each: each.level))
        cell.ahead = sum(contact.cell.level <= level for contact in self.line.values() if contact.cell is not None)
        for each in self.cells:
            each.below = tuple(other for other in self.cells if other.level <= each.level)
            each.above = tuple(other for other in self.cells if other.level >= each.level)
        return cell

    def plan(self, rings: tuple[tuple[int, int], ...]) -> None:
        """Take over the programme's rings."""
        self.rings = tuple((after_us, self.cell(level)) for after_us, level in rings)
        self.only_ring = self.ring_at(0) if len(rings) == 1 else None

    def ring_at(self, waited_us: int) -> "Rings":
        """Which rings are open after a wait."""
        rings = self.rings
        number, (_, asked) = 0, rings[0]
        for after_us, cell in rings:
            if after_us > waited_us and number:
                return number, asked, after_us
            number += 1
            asked = cell
        return number, asked, 0


class Cell:
    """A level of a queue: agents of that level who are open for it, and contacts whose lowest open ring it is.

    Both heaps delete lazily: an entry counts while it is its owner's current one.
    """

    __slots__ = ("above", "ahead", "below", "idle", "kind", "label", "level", "limit", "queue", "waiting")

    def __init__(self, queue: Queue, level: int) -> None:
        self.queue = queue
        self.level = level
        self.label = intern(f"level:{level}")
        self.kind = queue.kind
        self.ahead = 0  # contacts in the line that this level may be offered
        self.idle: list[Entry] = []
        self.limit = 8
        self.waiting: list[Entry] = []
        self.below: tuple[Cell, ...] = ()
        self.above: tuple[Cell, ...] = ()


class Agent(Timed):
    """An agent. `granted` holds a cell for each permission, `cells` the best in effect for each queue.

    `terms` holds a contract and its `Limits` for each cell granted, or one pair for all of them, as is usual.
    """

    __slots__ = (
        "answers",
        "bonus_us",
        "boundary_us",
        "capacity",
        "cells",
        "employee",
        "entry",
        "granted",
        "id",
        "idle_us",
        "offer",
        "reach",
        "session",
        "since_us",
        "spacing",
        "status",
        "terms",
        "work",
    )

    def __init__(self, id: int) -> None:
        self.id = id
        self.employee = False
        self.capacity = 0
        self.bonus_us = 0
        self.status = OFFLINE
        self.since_us = 0
        self.idle_us = 0
        self.session = 0
        self.reach = 0  # kinds of work that get through: none without a link, no calls without a phone
        self.answers = 0  # kinds of work that are accepted in the moment in which they are offered
        self.spacing: Spacing | None = None
        self.offer: Contact | None = None
        self.work: tuple[Contact, ...] = ()
        self.granted: tuple[Cell, ...] = ()
        self.terms: tuple[Any, ...] = ()
        self.cells: tuple[Cell, ...] = ()
        self.boundary_us = 0
        self.entry: Entry | None = None
        self.timer = None


class Spacing(Timed):
    """An employee's rest after a call; the agent has it as long as it lasts."""

    __slots__ = ("agent",)

    def __init__(self, agent: Agent) -> None:
        self.agent = agent
        self.timer = None


class Contact(Timed):
    """An open contact: where it stands, and the offer or handling it is in."""

    __slots__ = (
        "agent",
        "brand",
        "cell",
        "contract",
        "entry",
        "excluded",
        "handling",
        "held",
        "id",
        "key",
        "kind",
        "last_us",
        "leaves",
        "offer",
        "only",
        "placed",
        "preferred",
        "preferred_until_us",
        "programme",
        "queue",
        "queued_us",
        "refused",
        "reserved",
        "seniority_us",
        "since_us",
        "started_us",
        "state",
        "transferred",
        "urgent",
        "waited_us",
    )

    def __init__(
        self,
        id: int,
        programme: Programme,
        queue: Queue,
        start_us: int = 0,
        seniority_us: int = 0,
        excluded: tuple[int, ...] = (),
    ) -> None:
        self.id = id
        self.brand = programme.brand
        self.programme = programme
        self.queue = queue
        self.kind = queue.kind
        self.state = WAITING
        self.held = self.urgent = self.transferred = False
        self.placed = False  # by an agent, who called the customer
        self.leaves = 0
        self.queued_us = start_us  # since when the rings count; in the future: not to be offered before
        self.since_us = start_us  # since when it is in its state; for a waiting or offered one, since when it waits
        self.started_us = 0  # when the handling began
        self.last_us = 0  # `occurred_us` of its latest fact
        self.seniority_us = seniority_us  # the key before the programme's priority
        self.key = seniority_us - programme.priority_us
        self.preferred = 0
        self.preferred_until_us = 0
        self.only = False  # for the preferred agent and nobody else
        self.excluded = self.refused = excluded  # refused: also who declined, missed or transferred it
        self.cell: Cell | None = None  # its queue at the lowest open ring, while it stands in the line
        self.reserved = 0  # agent for whom alone it waits
        self.entry: Entry | None = None
        self.timer = None
        self.agent: Agent | None = None
        self.contract = 0
        self.offer = NO_OFFER
        self.handling = 0  # the id of its handling: that of the offer which was accepted
        self.waited_us = 0  # how long it had waited for that offer

    def occur(self, occurred_us: int, now_us: int) -> int:
        """Clamp the time of the contact's next fact between its previous one and now; 0 means now."""
        if not 0 < occurred_us < now_us:
            occurred_us = now_us
        elif occurred_us < self.last_us:
            occurred_us = self.last_us
        self.last_us = occurred_us
        return occurred_us


Rings: TypeAlias = tuple[int, Cell, int]
"""The number of open rings, the cell of the lowest level asked, when the next one opens (or 0) after the wait began."""
Limits: TypeAlias = tuple[Any, ...]
"""From when, until when (0: open) and why a permission holds. Thousands of agents share the same one."""
Entry: TypeAlias = tuple[Any, ...]
"""(key, id, owner). Its owner knows its current one by identity. (Tuples declared with their length are copied by
compiled code: those that are shared, or told apart by identity, have none here.)"""


class Boundary(Timed):
    """A moment at which permissions begin or end; it fires for one of the agents concerned at a time.

    First everybody's cells are worked out anew, then they are matched one by one: nobody is offered anything under a
    permission that ends at this very moment.
    """

    __slots__ = ("agents", "at_us", "renewed")

    def __init__(self, at_us: int) -> None:
        self.at_us = at_us
        self.agents: deque[Agent] = deque()
        self.renewed: deque[Agent] = deque()
        self.timer = None


class State:
    """Everything the core knows, and the drafts of the command in hand."""

    __slots__ = (
        "agents",
        "boundaries",
        "contacts",
        "helps",
        "index",
        "limits",
        "missed",
        "now_us",
        "offers",
        "older",
        "out",
        "phones",
        "programmes",
        "queues",
        "reasons",
        "recent",
        "reconnect_us",
        "reserved",
        "teller",
        "timers",
    )

    def __init__(self, index: "Index", teller: "Teller") -> None:
        self.index = index
        self.teller = teller
        self.now_us = 0
        self.out: list[Draft] = []
        self.reconnect_us = RECONNECT_US
        self.offers = 0
        self.agents: dict[int, Agent] = {}
        self.contacts: dict[int, Contact] = {}
        self.programmes: dict[int, Programme] = {}
        self.queues: dict[tuple[int, Channel, str], Queue] = {}
        self.timers = Timers()
        self.boundaries: dict[int, Boundary] = {}
        self.limits: dict[Limits, Limits] = {}  # one object for the same limits
        self.helps: dict[int, tuple[int, int]] = {}  # agent -> contact or 0, since when
        self.phones: dict[int, int] = {}  # agent -> session whose telephone is connected, while its desk is not linked
        self.reasons: dict[int, str] = {}  # employee -> why they pause
        self.missed: dict[int, int] = {}  # agent -> the contact whose offer they let expire
        self.reserved: dict[int, list[Contact]] = {}  # agent -> contacts that wait for them alone
        self.recent: dict[int, None] = {}  # ids of ended contacts; a full generation becomes `older`
        self.older: dict[int, None] = {}

    def agent(self, id: int) -> Agent:
        """The agent of an id. Raises UnknownAgent."""
        agent = self.agents.get(id)
        if agent is None:
            raise UnknownAgent(agent=id)
        return agent

    def programme(self, id: int) -> Programme:
        """The programme of an id. Raises UnknownProgramme."""
        programme = self.programmes.get(id)
        if programme is None:
            raise UnknownProgramme(programme=id)
        return programme

    def queue(self, programme: int, channel: Channel, language: str) -> Queue:
        """The queue of a programme, channel and language, made when first needed."""
        key = (programme, channel, language)
        queue = self.queues.get(key)
        if queue is None:
            queue = self.queues[key] = Queue(programme, channel, language)
            if programme in self.programmes:
                self.programmes[programme].queues.append(queue)
                queue.plan(self.programmes[programme].rings)
        return queue

    def forget(self, contact: Contact) -> None:
        """Drop an ended contact, and remember its id for a while."""
        if contact.timer is not None:
            self.timers.cancel(contact)
        contact.agent = contact.entry = None
        del self.contacts[contact.id]
        self.recent[contact.id] = None
        if len(self.recent) >= REMEMBERED:
            self.older, self.recent = self.recent, {}

    def tell(self, contact: Contact, fact: Fact, occurred_us: int = 0) -> int:
        """Draft a fact about a contact; returns when it occurred: not before its previous fact, not after now."""
        now_us = self.now_us
        if not 0 < occurred_us < now_us:
            occurred_us = now_us
        elif occurred_us < contact.last_us:
            occurred_us = contact.last_us
        contact.last_us = occurred_us
        agent = contact.agent
        self.out.append(
            DRAFT(
                now_us,
                occurred_us,
                fact,
                contact.id,
                agent.id if agent is not None else 0,
                contact.contract,
                contact.brand,
                contact.programme.id,
            )
        )
        return occurred_us

    def tell_agent(self, agent: Agent, fact: Fact, occurred_us: int = 0) -> int:
        """Draft a fact about an agent; returns when it occurred: not before their status began, not after now."""
        now_us = self.now_us
        if not 0 < occurred_us < now_us:
            occurred_us = now_us
        elif occurred_us < agent.since_us:
            occurred_us = agent.since_us
        self.out.append(DRAFT(now_us, occurred_us, fact, agent=agent.id))
        return occurred_us
