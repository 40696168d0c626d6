"""The live floor put together: what the dispatcher knows of the moment, with the names and figures that rows hold."""

from collections.abc import Iterable, Mapping

import msgspec
from django.http import QueryDict
from django.utils import timezone

from homeshore.brands import queries as brands
from homeshore.brands.queries import Brand, Programme
from homeshore.brands.rules.programmes import Promise
from homeshore.contacts.dispatcher.client import ask
from homeshore.contacts.dispatcher.protocol import DispatcherUnavailable, ShowFloor
from homeshore.contacts.queries import standing, volumes
from homeshore.contacts.queries.standing import Brief
from homeshore.contacts.queries.volumes import day_span
from homeshore.contacts.telephone.protocol import Calls
from homeshore.facts.vocabulary import Channel, Mode, Origin, Status
from homeshore.kit.clock import now_us
from homeshore.kit.ids import encode_id
from homeshore.learning import queries as learning
from homeshore.people import queries as people
from homeshore.reports import queries as reports
from homeshore.reports.queries import Figures
from homeshore.routing.views import AgentLine, FloorView, HelpLine, QueueLine
from homeshore.security import queries as security
from homeshore.security.scope import Scope
from homeshore.web.floor import telephone
from homeshore.web.floor.held_back import held_back_words
from homeshore.web.floor.telephone import CallRow, Phone
from homeshore.web.shell.vocabulary import PAUSES, Text
from homeshore.web.story.lists import Choice, chosen_id

ANSWER_SECONDS = 1.0
"""How long the page waits for the dispatcher before it shows what rows know."""

_ORDER = {
    Status.NOT_ANSWERING: 0,
    Status.READY: 2,
    Status.BUSY: 3,
    Status.PAUSE: 4,
    Status.AWAY: 5,
    Status.OFFLINE: 6,
}
"""Who needs a supervisor first stands first; a dropped link comes before all, contacts in hand before readiness."""


_SPOKEN = frozenset({Channel.VOICE, Channel.CALLBACK})


class Wanted(msgspec.Struct, frozen=True):
    """What the address narrows the floor to; 0 means all."""

    brand: int = 0
    programme: int = 0


class QueueRow(msgspec.Struct, frozen=True, kw_only=True):
    """A queue. `promise` is what the programme promises on the channel."""

    key: str
    brand: str
    programme: str
    programme_id: int
    channel: str
    languages: tuple[str, ...]
    waiting: int
    oldest_us: int
    handling: int
    figures: Figures
    promise: Promise

    @property
    def address(self) -> str:
        """The programme's public id."""
        return encode_id(self.programme_id)

    @property
    def busy(self) -> bool:
        """Whether anything happened here today, or happens now."""
        return bool(self.waiting or self.handling or self.figures.received)

    @property
    def soon_seconds(self) -> int:
        """From so long a wait on the promise is in danger."""
        return self.promise.seconds // 2

    @property
    def kept(self) -> bool | None:
        """Whether today's service level is what was promised; None while nothing counts."""
        level = self.figures.service_level
        return None if level is None else level * 100 >= self.promise.percent


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A contact in an agent's hands. One of a brand outside the reader's scope leads nowhere (`id` is 0)."""

    id: int
    key: str
    channel: str
    brand: str
    state: str
    demo: bool


class AgentRow(msgspec.Struct, frozen=True, kw_only=True):
    """An agent at work. `since_us` is 0 where it is not shown (law: nobody watches an independent's breaks)."""

    key: str
    name: str
    mode: Mode | None
    status: str
    reason: Text
    since_us: int
    linked: bool
    offered: bool
    contacts: tuple[Held, ...]
    id: int = 0
    phone: Phone | None = None
    held_back: Text = ""


class HelpRow(msgspec.Struct, frozen=True, kw_only=True):
    """An open help request. `key` names this very request, so that a new one is announced once. `call` is the live call
    that it is about, on which the reader may whisper to the agent (0: none)."""

    agent: int
    key: str
    name: str
    since_us: int
    held: Held | None
    call: int = 0

    @property
    def agent_key(self) -> str:
        """The agent's public id."""
        return encode_id(self.agent)

    @property
    def call_key(self) -> str:
        """The call's public id."""
        return encode_id(self.call)


class Tiles(msgspec.Struct, frozen=True, kw_only=True):
    """The figures on top. Agents are None while the dispatcher does not answer."""

    waiting: int
    oldest_us: int
    ready: int | None
    free: int | None
    in_contact: int | None
    in_hands: int
    today: Figures
    demo_today: int


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a refresh shows."""

    up: bool
    now_us: int
    tiles: Tiles
    queues: list[QueueRow]
    agents: list[AgentRow]
    helps: list[HelpRow]
    traffic: bool
    calls: list[CallRow] = []
    has_telephone: bool = False
    switchboard_up: bool = True


class Filters(msgspec.Struct, frozen=True):
    """The choices above the floor, and what they come to."""

    wanted: Wanted
    brands: list[Choice]
    programmes: list[Choice]


def filters(scope: Scope, asked: QueryDict) -> Filters:
    """What the address asks for; what it asks wrongly is left out. A programme goes before its brand."""
    known = list(brands.brands(scope))
    brand = chosen_id(asked, "brand", {row.id for row in known})
    offered = list(brands.programmes(scope, brand))
    programme = chosen_id(asked, "programme", {row.id for row in offered})
    return Filters(
        Wanted(brand, programme),
        [Choice(encode_id(row.id), row.name, row.id == brand) for row in known],
        [
            Choice(encode_id(row.id), row.name if brand else f"{row.brand.name} · {row.name}", row.id == programme)
            for row in offered
        ],
    )


def serves(scope: Scope, agent: int) -> bool:
    """Whether an agent is certified for a brand of the scope: only then they are on this floor."""
    if scope.brands is None:
        return True
    return any(agent in learning.agents_certified_for(brand) for brand in scope.brands)


def live_board(scope: Scope, wanted: Wanted) -> Board:
    """The floor as of now, within the scope and the filters."""
    house = _House(scope, wanted)
    try:
        view = ask(ShowFloor(), FloorView, ANSWER_SECONDS)
    except DispatcherUnavailable:
        return _stored_board(house)
    briefs = standing.briefs({id for line in view.agents for id in line.contacts} | {one.contact for one in view.helps})
    held = {id: house.held(brief) for id, brief in briefs.items()}
    queues, agents = _queue_rows(house, view.queues), _agent_rows(house, view.agents, held)
    helps = _help_rows(house, view.helps, held)
    return _with_telephone(house, _board(house, queues, agents, helps, up=True))


def _with_telephone(house: "_House", board: Board) -> Board:
    """The board with live calls and agents' telephones, in a centre that serves the telephone."""
    if not any(row.channel in _SPOKEN for row in board.queues):
        return board
    calls = telephone.live_calls()
    if calls is None:
        return msgspec.structs.replace(board, has_telephone=True, switchboard_up=False)
    rows = telephone.call_rows(calls.calls, _briefs(house, calls), _people(house, calls, board.helps))
    phones = telephone.phones(calls, [row.id for row in board.agents])
    whispers = {row.contact for row in rows if "whisper" in row.modes}
    return msgspec.structs.replace(
        board,
        calls=rows,
        has_telephone=True,
        agents=[msgspec.structs.replace(row, phone=phones.get(row.id)) for row in board.agents],
        helps=[msgspec.structs.replace(row, call=_whispered(row, whispers)) for row in board.helps],
    )


def _whispered(help: HelpRow, calls: set[int]) -> int:
    return help.held.id if help.held is not None and help.held.id in calls else 0


def _briefs(house: "_House", calls: Calls) -> dict[int, Brief]:
    shown = {row.id for row in house.programmes}
    found = standing.briefs(call.contact for call in calls.calls)
    return {id: brief for id, brief in found.items() if brief.programme in shown}


def _people(house: "_House", calls: Calls, helps: list[HelpRow]) -> telephone.People:
    agents = {call.agent for call in calls.calls if call.agent}
    return telephone.People(
        agents=people.names_of(agents),
        modes=people.modes_of(agents),
        users=security.user_names({call.supervisor for call in calls.calls if call.supervisor}),
        brands=house.names,
        programmes={row.id: row.name for row in house.programmes},
        asking=frozenset(row.agent for row in helps),
    )


def _stored_board(house: "_House") -> Board:
    """The floor while the dispatcher does not answer: of agents rows know only what they hold."""
    held: dict[int, list[Held]] = {}
    for brief in standing.in_hands(house.scope).values():
        held.setdefault(brief.agent, []).append(house.held(brief))
    names, modes = people.names_of(set(held)), people.modes_of(held)
    agents = [
        AgentRow(
            key=encode_id(agent),
            name=names.get(agent, ""),
            mode=modes.get(agent),
            status="",
            reason="",
            since_us=0,
            linked=True,
            offered=False,
            contacts=tuple(contacts),
            id=agent,
        )
        for agent, contacts in held.items()
        if house.shows(agent)
    ]
    queues = _queue_rows(house, house.stored_queues())
    return _board(house, queues, sorted(agents, key=lambda row: row.name), [], up=False)


def _board(house: "_House", queues: list[QueueRow], agents: list[AgentRow], helps: list[HelpRow], *, up: bool) -> Board:
    return Board(
        up=up,
        now_us=now_us(),
        tiles=_tiles(house, queues, agents if up else None),
        queues=queues,
        agents=agents,
        helps=helps,
        traffic=volumes.demo_traffic_runs(),
    )


class _House:
    """What rows know of the brands and programmes shown, read once for a refresh."""

    def __init__(self, scope: Scope, wanted: Wanted) -> None:
        self.scope = scope
        rows = brands.programmes(scope, wanted.brand).prefetch_related("channels")
        self.programmes = [row for row in rows if wanted.programme in (0, row.id)]
        self.brands: dict[int, Brand] = {row.brand_id: row.brand for row in self.programmes}
        self.names = {row.id: row.name for row in brands.brands(scope)}
        narrowed = bool(wanted.brand or wanted.programme)
        self.agents_shown = self._certified() if narrowed or scope.brands is not None else None
        span = day_span(timezone.localdate(), timezone.get_current_timezone_name())
        self.today = {(line.programme, line.channel): line.figures for line in reports.floor_today(scope, span)}
        self.demo_today = self._shown(volumes.volumes(scope, span, wanted.brand, Origin.DEMO))

    def _certified(self) -> frozenset[int]:
        return frozenset(agent for brand in self.brands for agent in learning.agents_certified_for(brand))

    def _shown(self, counted: Iterable[volumes.Volume]) -> int:
        shown = {row.id for row in self.programmes}
        return sum(volume.received for volume in counted if volume.programme in shown)

    def promises(self, programme: Programme) -> list[Promise]:
        """What a programme promises, from the rows read already."""
        return [Promise(one.channel, one.service_percent, one.service_seconds) for one in programme.channels.all()]

    def stored_queues(self) -> list[QueueLine]:
        """The queues as rows know them."""
        return [
            QueueLine(one.programme, one.channel, one.language, one.waiting, one.oldest_us, one.handling)  # type: ignore[arg-type]  # a stored channel is one
            for one in standing.queues(self.scope)
        ]

    def shows(self, agent: int) -> bool:
        """Whether an agent belongs on the page: certified for a brand that it shows."""
        return self.agents_shown is None or agent in self.agents_shown

    def held(self, brief: Brief) -> Held:
        """A contact in an agent's hands, as this reader may see it."""
        mine = self.scope.covers(brief.brand)
        return Held(
            id=brief.id if mine else 0,
            key=encode_id(brief.id),
            channel=brief.channel,
            brand=self.names.get(brief.brand, "") if mine else "",
            state=brief.state,
            demo=brief.origin == Origin.DEMO,
        )


def _queue_rows(house: _House, lines: Iterable[QueueLine]) -> list[QueueRow]:
    live: dict[tuple[int, str], list[QueueLine]] = {}
    for line in lines:
        live.setdefault((line.programme, line.channel), []).append(line)
    rows = []
    for programme in house.programmes:
        for promise in house.promises(programme):
            quiet = QueueLine(programme.id, promise.channel, "", 0, 0, 0)  # type: ignore[arg-type]  # as above
            found = sorted(live.get((programme.id, promise.channel), ()), key=lambda line: line.language)
            rows += [_queue_row(house, programme, promise, line) for line in found or [quiet]]
    return rows


def _queue_row(house: _House, programme: Programme, promise: Promise, line: QueueLine) -> QueueRow:
    return QueueRow(
        key=f"{encode_id(programme.id)}-{promise.channel}-{line.language}",
        brand=programme.brand.name,
        programme=programme.name,
        programme_id=programme.id,
        channel=promise.channel,
        languages=(line.language,) if line.language else tuple(programme.languages),
        waiting=line.waiting,
        oldest_us=line.oldest_us,
        handling=line.handling,
        figures=house.today.get((programme.id, promise.channel), Figures()),
        promise=promise,
    )


def _agent_rows(house: _House, lines: Iterable[AgentLine], held: Mapping[int, Held]) -> list[AgentRow]:
    shown = [line for line in lines if house.shows(line.agent)]
    ids = {line.agent for line in shown}
    names, modes = people.names_of(ids), people.modes_of(ids)
    free = {line.agent for line in shown if line.status is Status.READY and not (line.offered or line.contacts)}
    held_back = held_back_words({agent: mode for agent, mode in modes.items() if agent in free})
    ordered = sorted(shown, key=lambda line: (_urgency(line), names.get(line.agent, ""), line.agent))
    return [
        AgentRow(
            key=encode_id(line.agent),
            name=names.get(line.agent, ""),
            mode=modes.get(line.agent),
            status=line.status.value,
            reason=PAUSES.get(line.reason, line.reason),
            since_us=line.since_us,
            linked=line.linked,
            offered=line.offered,
            contacts=tuple(held[id] for id in line.contacts if id in held),
            id=line.agent,
            held_back=held_back.get(line.agent, ""),
        )
        for line in ordered
    ]


def _urgency(line: AgentLine) -> int:
    if not line.linked:
        return -1
    return 1 if line.contacts else _ORDER[line.status]


def _help_rows(house: _House, lines: Iterable[HelpLine], held: Mapping[int, Held]) -> list[HelpRow]:
    shown = sorted((line for line in lines if house.shows(line.agent)), key=lambda line: line.since_us)
    names = people.names_of({line.agent for line in shown})
    return [
        HelpRow(
            agent=line.agent,
            key=f"{encode_id(line.agent)}-{line.since_us}",
            name=names.get(line.agent, ""),
            since_us=line.since_us,
            held=held.get(line.contact),
        )
        for line in shown
    ]


def _tiles(house: _House, queues: list[QueueRow], agents: list[AgentRow] | None) -> Tiles:
    once = {(row.programme_id, row.channel): row.figures for row in queues}
    ready = None if agents is None else [row for row in agents if row.status == Status.READY and row.linked]
    return Tiles(
        waiting=sum(row.waiting for row in queues),
        oldest_us=min((row.oldest_us for row in queues if row.oldest_us), default=0),
        ready=None if ready is None else len(ready),
        free=None if ready is None else sum(not row.contacts and not row.offered for row in ready),
        in_contact=None if agents is None else sum(bool(row.contacts) for row in agents),
        in_hands=sum(row.handling for row in queues),
        today=reports.totals(once.values()),
        demo_today=house.demo_today,
    )
