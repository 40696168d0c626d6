"""A programme's need by interval: calls and chats by the chance constraint, letters and mail in what they leave."""

from collections.abc import Sequence

import msgspec
from scipy.special import ndtri

from homeshore.facts.vocabulary import LIVE_CHANNELS, Channel
from homeshore.kit.clock import SECOND_US
from homeshore.workforce.rules.forecasting import LEVELS, Expected
from homeshore.workforce.rules.staffing.backlog import Batch, Filled, Room, fill
from homeshore.workforce.rules.staffing.live import NOBODY, Asked, LiveNeed, live_needs
from homeshore.workforce.rules.staffing.rates import rates
from homeshore.workforce.rules.staffing.showing import Showing, least_booked

MOST_TARGET = 0.995
"""A promise to everybody cannot be kept with certainty: it is staffed as this share."""


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """How a programme wants to be staffed; shares lie between 0 and 1."""

    confidence: float = 0.9
    shrinkage: float = 0.08
    patience_seconds: float = 180.0
    most_occupancy: float = 0.88
    chats_at_once: int = 2
    chat_slowdown: float = 0.2
    least_agents: int = 1


class Moment(msgspec.Struct, frozen=True):
    """An interval of the plan, in microseconds, and whether the programme is open in it."""

    from_us: int
    until_us: int
    is_open: bool

    @property
    def seconds(self) -> float:
        """How long it is."""
        return (self.until_us - self.from_us) / SECOND_US


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """What arrives on a channel: one forecast for each moment, and the promise for it.

    For what can wait, `due` has the moment before which each interval's arrivals must be completed (as its number), and
    `backlog` is what waits already.
    """

    channel: str
    expected: tuple[Expected, ...]
    target: float
    within_seconds: float
    due: tuple[int, ...] = ()
    backlog: tuple[Batch, ...] = ()


class ChannelWhy(msgspec.Struct, frozen=True, kw_only=True):
    """Why a channel needs so many in an interval. `low` and `high` hold 80 % of what may arrive.

    For what can wait, `erlangs` is what arrives, and the figures of the queue say nothing.
    """

    channel: str
    contacts: float
    low: float
    high: float
    handling_seconds: float
    target: float
    within_seconds: float
    erlangs: float
    need: LiveNeed = NOBODY


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """How a requirement came about: by channel, then what the backlog does with what is left, then who comes.

    `shown` is the expected share of those booked who are at their desks, `spare_seconds` the time that calls leave.
    """

    channels: tuple[ChannelWhy, ...]
    confidence: float
    shown: float
    shrinkage: float
    patience_seconds: float
    least_agents: int
    spare_seconds: float = 0.0
    done_seconds: float = 0.0
    waiting_seconds: float = 0.0
    added: int = 0


class IntervalNeed(msgspec.Struct, frozen=True):
    """What an interval needs: `agents` at their desks, `booked` so that they are there, and why."""

    from_us: int
    until_us: int
    agents: int
    booked: int
    why: Why


class Needs(msgspec.Struct, frozen=True):
    """The plan. `closed_contacts`: calls and chats expected while closed, whom nobody answers; `missed_seconds`: work
    that is due before anybody is there."""

    intervals: tuple[IntervalNeed, ...]
    closed_contacts: float
    missed_seconds: float


def needs(moments: Sequence[Moment], works: Sequence[Work], terms: Terms, came: Showing) -> Needs:
    """The people that each moment needs; `came` is the probability that a booked agent comes.

    Each work has one forecast for each moment. The service level is the product's one definition.
    """
    showing = came.at_the_desk(terms.shrinkage)
    live = [work for work in works if work.channel in LIVE_CHANNELS]
    found = {work.channel: _live(moments, work, terms, showing) for work in live}
    rooms = [_room(moment, place, found, terms) for place, moment in enumerate(moments)]
    waiting = [work for work in works if work.channel not in LIVE_CHANNELS]
    filled = fill(rooms, [batch for work in waiting for batch in _batches(work, terms)])
    floor = least_booked(terms.least_agents, terms.confidence, showing)
    same = _same(terms, showing)
    intervals = []
    for place, moment in enumerate(moments):
        agents, booked = _together([found[work.channel][place] for work in live], filled.added[place], showing)
        if moment.is_open:
            agents, booked = max(agents, terms.least_agents), max(booked, floor)
        channels = tuple(_channel_why(work, place, found.get(work.channel), terms) for work in works)
        why = msgspec.structs.replace(same, channels=channels, **_left_over(rooms[place], filled, place))
        intervals.append(IntervalNeed(moment.from_us, moment.until_us, agents, booked, why))
    closed = sum(
        one.mean for work in live for one, moment in zip(work.expected, moments, strict=True) if not moment.is_open
    )
    return Needs(tuple(intervals), closed, filled.missed)


def asked_of(work: Work, terms: Terms) -> Asked:
    """What is asked of a channel; only chats are held several at a time."""
    is_chat = work.channel == Channel.CHAT
    return Asked(
        target=min(work.target, MOST_TARGET),
        within_seconds=work.within_seconds,
        patience_seconds=terms.patience_seconds,
        confidence=terms.confidence,
        most_occupancy=terms.most_occupancy,
        at_once=terms.chats_at_once if is_chat else 1,
        slowdown=terms.chat_slowdown if is_chat else 0.0,
    )


def _live(moments: Sequence[Moment], work: Work, terms: Terms, showing: Showing) -> list[LiveNeed]:
    """Nobody is needed while it is closed."""
    open_now = [place for place, moment in enumerate(moments) if moment.is_open]
    needed = live_needs([work.expected[place] for place in open_now], asked_of(work, terms), showing)
    by_place = dict(zip(open_now, needed, strict=True))
    return [by_place.get(place, NOBODY) for place in range(len(moments))]


def _room(moment: Moment, place: int, found: dict[str, list[LiveNeed]], terms: Terms) -> Room:
    """What the people for calls and chats have time for: up to the occupancy that is allowed, less the mean work."""
    if not moment.is_open:
        return Room(0, 0.0, 0.0)
    agents = max(sum(needed[place].agents for needed in found.values()), terms.least_agents)
    work = sum(_hands(channel, needed[place], terms) for channel, needed in found.items())
    whole = moment.seconds * terms.most_occupancy
    return Room(agents, max(0.0, agents * whole - work * moment.seconds), whole)


def _hands(channel: str, need: LiveNeed, terms: Terms) -> float:
    """Agents whom a channel keeps busy on the mean. A chat goes to an agent who has none while there is one."""
    if channel != Channel.CHAT:
        return need.erlangs
    return min(need.erlangs * terms.chats_at_once, need.agents)


def _batches(work: Work, terms: Terms) -> list[Batch]:
    """The backlog's work at the volume that is not exceeded with the confidence asked."""
    volumes = rates(work.expected).at(float(ndtri(terms.confidence)))
    coming = enumerate(zip(work.due, work.expected, volumes, strict=True))
    return [
        *work.backlog,
        *(
            Batch(due, place, float(volume) * one.handling_seconds)
            for place, (due, one, volume) in coming
            if volume * one.handling_seconds > 0
        ),
    ]


def _together(by_channel: Sequence[LiveNeed], added: int, showing: Showing) -> tuple[int, int]:
    """Channels add up. Those added for the backlog are booked for the mean: a late mail is not lost, it waits."""
    extra = -int(-added / showing.mean // 1) if added else 0
    return sum(one.agents for one in by_channel) + added, sum(one.booked for one in by_channel) + extra


def _same(terms: Terms, showing: Showing) -> Why:
    """What is the same for all intervals."""
    return Why(
        channels=(),
        confidence=terms.confidence,
        shown=showing.mean,
        shrinkage=terms.shrinkage,
        patience_seconds=terms.patience_seconds,
        least_agents=terms.least_agents,
    )


def _left_over(room: Room, filled: Filled, place: int) -> dict[str, float]:
    return {
        "spare_seconds": room.spare,
        "done_seconds": filled.done[place],
        "waiting_seconds": filled.waiting[place],
        "added": filled.added[place],
    }


def _channel_why(work: Work, place: int, needed: list[LiveNeed] | None, terms: Terms) -> ChannelWhy:
    one = work.expected[place]
    seconds = (one.until_us - one.from_us) / SECOND_US
    need = needed[place] if needed else NOBODY
    return ChannelWhy(
        channel=work.channel,
        contacts=one.mean,
        low=one.quantiles[LEVELS.index(0.1)],
        high=one.quantiles[LEVELS.index(0.9)],
        handling_seconds=asked_of(work, terms).lasting(one.handling_seconds),
        target=work.target,
        within_seconds=work.within_seconds,
        erlangs=need.erlangs if needed else one.mean * one.handling_seconds / seconds,
        need=need,
    )
