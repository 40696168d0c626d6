"""Several programmes with agents in common: the fewest by simulation, with the routing core that serves the centre.

The day is simulated at the volume of calls and chats that is not exceeded with the confidence asked (and mail at its
middle), with everybody there who is planned: what `live` asks of each programme for itself, asked of all together. By
blocks of two hours the number of agents is halved in between too many and too few; agents come in groups by what they
are certified for.
"""

import math
from collections.abc import Callable, Iterator, Sequence

import msgspec
from scipy.special import ndtri

from homeshore.facts.vocabulary import LIVE_CHANNELS, Channel, Mode
from homeshore.kit.clock import SECOND_US
from homeshore.routing.commands import ConfigureProgramme, Permission, Ring
from homeshore.simulate import model as m
from homeshore.simulate.engine import run
from homeshore.simulate.outcome import Outcome
from homeshore.workforce.rules.staffing.needs import IntervalNeed, Moment, Terms, Work, asked_of
from homeshore.workforce.rules.staffing.rates import rates

BLOCK_US = 7200 * SECOND_US
LEAST_SHARE, STEPS, REPAIRS = 0.6, 6, 4
"""No fewer than this share of the sum is tried; halvings; rounds in which blocks that miss get an agent more."""
MOST_REPLICATIONS, ENOUGH = 8, 300
"""So many random days at most, so that the thinnest block has enough contacts to be judged by."""
OFFER_US = 20 * SECOND_US
_LEVEL, _SEAT = 1, 1_000_000


class Pooling(msgspec.Struct, frozen=True):
    """A programme in the study: what arrives, its terms, and what it needs for itself."""

    programme: int
    brand: int
    works: tuple[Work, ...]
    terms: Terms
    alone: tuple[IntervalNeed, ...]


class Group(msgspec.Struct, frozen=True):
    """Agents who are certified for the same programmes; how many there are."""

    programmes: tuple[int, ...]
    agents: int


class Reached(msgspec.Struct, frozen=True):
    """The simulated service level of a channel on the day, and what is promised."""

    programme: int
    channel: str
    target: float
    level: float
    contacts: int


class Finding(msgspec.Struct, frozen=True):
    """What a study is kept as: what was found, and what each programme needs by it."""

    pooled: "Pooled"
    needs: dict[int, tuple[IntervalNeed, ...]]


class PooledInterval(msgspec.Struct, frozen=True):
    """Agents at their desks in an interval: the sum of the formulas, and `together`, by group."""

    from_us: int
    until_us: int
    alone: int
    together: int
    by_group: tuple[int, ...]


class Pooled(msgspec.Struct, frozen=True):
    """What a study found. `kept`: whether every promise is kept on the simulated days; `runs`: how many there were."""

    groups: tuple[Group, ...]
    intervals: tuple[PooledInterval, ...]
    reached: tuple[Reached, ...]
    runs: int
    kept: bool

    @property
    def saved(self) -> float:
        """The share of agent-hours that serving together saves."""
        alone = sum(one.alone for one in self.intervals)
        return 1 - sum(one.together for one in self.intervals) / alone if alone else 0.0


def pool(
    poolings: Sequence[Pooling],
    groups: Sequence[Group],
    moments: Sequence[Moment],
    seed: int,
    tell: Callable[[int], bool] | None = None,
) -> Pooled:
    """The fewest agents found for a day; `tell` is told how far it is (per cent) and may ask to stop.

    Each programme must be in some group. Same seed, same outcome.
    """
    return _Study(poolings, groups, moments, seed, tell or _undisturbed).search()


def shared(poolings: Sequence[Pooling], found: Pooled) -> dict[int, tuple[IntervalNeed, ...]]:
    """What each programme needs by the study: its share of those together, as of the sum of the formulas."""
    shares = [one.together / one.alone if one.alone else 1.0 for one in found.intervals]
    return {
        each.programme: tuple(
            msgspec.structs.replace(need, agents=math.ceil(need.agents * share), booked=math.ceil(need.booked * share))
            for need, share in zip(each.alone, shares, strict=True)
        )
        for each in poolings
    }


def _undisturbed(percent: int) -> bool:
    del percent
    return False


class _Study:
    """One search. `low` of a block is too few (or as few as may be), `high` is enough (at first supposed so)."""

    def __init__(
        self,
        poolings: Sequence[Pooling],
        groups: Sequence[Group],
        moments: Sequence[Moment],
        seed: int,
        tell: Callable[[int], bool],
    ) -> None:
        self.poolings, self.groups, self.moments = poolings, groups, moments
        self.seed, self.tell = seed, tell
        self.alone = [sum(each.alone[place].agents for each in poolings) for place in range(len(moments))]
        self.floor = [self._floor(place) for place in range(len(moments))]
        self.demands = list(self._demands())
        length = moments[0].until_us - moments[0].from_us
        self.size = max(1, BLOCK_US // length)
        self.blocks = -(-len(moments) // self.size)
        self.replications = self._replications()
        self.runs = 0

    def search(self) -> Pooled:
        low, high = [LEAST_SHARE] * self.blocks, [1.0] * self.blocks
        for step in range(STEPS):
            tried = [(one + other) / 2 for one, other in zip(low, high, strict=True)]
            if self.tell(10 + 60 * step // STEPS):
                break
            kept, _ = self._judged(self._agents(tried))
            for block, (share, good) in enumerate(zip(tried, kept, strict=True)):
                low[block], high[block] = (low[block], share) if good else (share, high[block])
        return self._repaired(self._agents(high))

    def _repaired(self, agents: list[int]) -> Pooled:
        """Blocks influence each other: those that miss now that all are small get more, a few times."""
        kept, outcomes = self._judged(agents)
        for attempt in range(REPAIRS):
            if all(kept) or self.tell(70 + 30 * attempt // REPAIRS):
                break
            missed = {place for place in range(len(agents)) if not kept[place // self.size]}
            agents = [
                count + max(1, count // 25) if place in missed and self.alone[place] else count
                for place, count in enumerate(agents)
            ]
            kept, outcomes = self._judged(agents)
        by_group = self._by_group(agents)
        intervals = (
            PooledInterval(moment.from_us, moment.until_us, alone, together, tuple(each[place] for each in by_group))
            for place, (moment, alone, together) in enumerate(zip(self.moments, self.alone, agents, strict=True))
        )
        return Pooled(tuple(self.groups), tuple(intervals), tuple(self._reached(outcomes)), self.runs, all(kept))

    def _floor(self, place: int) -> int:
        """Nobody is to be busier than the cap, at the mean work of calls and chats."""
        busy = sum(
            why.need.erlangs / each.terms.most_occupancy
            for each in self.poolings
            for why in each.alone[place].why.channels
        )
        return math.ceil(busy)

    def _agents(self, shares: Sequence[float]) -> list[int]:
        return [
            min(alone, max(floor, math.ceil(alone * shares[place // self.size])))
            for place, (alone, floor) in enumerate(zip(self.alone, self.floor, strict=True))
        ]

    def _replications(self) -> int:
        """As many days as the thinnest block needs."""
        thinnest = ENOUGH
        for demand in self.demands:
            assert isinstance(demand.arrivals, m.Profile)
            sums = self._by_block(demand.arrivals.expected)
            thinnest = min([thinnest, *(math.ceil(one) for one in sums if one >= 1)])
        return max(2, min(MOST_REPLICATIONS, math.ceil(ENOUGH / thinnest)))

    def _by_block(self, values: Sequence[float]) -> list[float]:
        return [sum(values[block * self.size : (block + 1) * self.size]) for block in range(self.blocks)]

    def _judged(self, agents: list[int]) -> tuple[list[bool], list[Outcome]]:
        """Which blocks keep every promise. Mail that is late was too much for all blocks until it was due."""
        model = self._model(agents)
        outcomes = [run(model, replication) for replication in range(self.replications)]
        self.runs += len(outcomes)
        kept = [True] * self.blocks
        for number, (demand, work) in enumerate(zip(self.demands, self._works(), strict=True)):
            found = [outcome.demands[number].intervals for outcome in outcomes]
            live = demand.channel in LIVE_CHANNELS
            good = self._by_block(_summed([one.answered_within for one in found]))
            early = _summed([one.abandoned_within if live else (0,) * len(self.moments) for one in found])
            offered = _summed([one.offered for one in found])
            counted = self._by_block([all_in - gone for all_in, gone in zip(offered, early, strict=True)])
            reach = 0 if live else math.ceil(demand.due_after_us / BLOCK_US)
            for block in range(self.blocks):
                if good[block] < work.target * counted[block]:
                    kept[block : block + reach + 1] = [False] * len(kept[block : block + reach + 1])
        return kept, outcomes

    def _reached(self, outcomes: Sequence[Outcome]) -> Iterator[Reached]:
        for number, (demand, work) in enumerate(zip(self.demands, self._works(), strict=True)):
            parts = [outcome.demands[number] for outcome in outcomes]
            if demand.channel in LIVE_CHANNELS:
                good, of = sum(p.answered_within for p in parts), sum(p.offered - p.abandoned_within for p in parts)
            else:
                good, of = sum(p.on_time for p in parts), sum(p.on_time + p.late for p in parts)
            contacts = sum(p.offered for p in parts) // len(parts)
            yield Reached(demand.programme, demand.channel, work.target, good / of if of else 1.0, contacts)

    def _works(self) -> Iterator[Work]:
        return (work for each in self.poolings for work in each.works)

    def _demands(self) -> Iterator[m.Demand]:
        number = 0
        for each in self.poolings:
            for work in each.works:
                number += 1
                yield self._demand(number, each, work)

    def _demand(self, number: int, each: Pooling, work: Work) -> m.Demand:
        """Live channels at the volume that is not exceeded with the confidence asked, and nobody while it is closed.

        What can wait comes at its mean volume: a bad day for calls seldom is one for mail, and mail has hours.
        """
        live = work.channel in LIVE_CHANNELS
        volumes = rates(work.expected).at(float(ndtri(each.terms.confidence)) if live else 0.0)
        open_now = [not live or need.agents > 0 for need in each.alone]
        contacts = tuple(float(one) * good for one, good in zip(volumes, open_now, strict=True))
        total = sum(contacts)
        lasting = asked_of(work, each.terms).lasting
        seconds = sum(count * lasting(one.handling_seconds) for count, one in zip(contacts, work.expected, strict=True))
        length = self.moments[0].until_us - self.moments[0].from_us
        return m.Demand(
            id=number,
            name=f"{each.programme} {work.channel}",
            brand=each.brand,
            programme=each.programme,
            channel=Channel(work.channel),
            arrivals=m.Profile(length, contacts),
            talk=m.Exponential(seconds / total if total else 60.0),
            patience=m.Exponential(each.terms.patience_seconds) if live else None,
            answer_within_us=round(work.within_seconds * SECOND_US),
            due_after_us=0 if live else round(work.within_seconds * SECOND_US),
        )

    def _model(self, agents: list[int]) -> m.Model:
        first, last = self.moments[0].from_us, self.moments[-1].until_us
        length = self.moments[0].until_us - first
        return m.Model(
            seed=self.seed,
            horizon=m.Horizon(open_us=0, close_us=last - first, interval_us=length),
            programmes=tuple(
                ConfigureProgramme(each.programme, each.brand, (Ring(0, _LEVEL),), OFFER_US, 0)
                for each in self.poolings
            ),
            demands=tuple(self.demands),
            crews=tuple(self._crew(number, counts) for number, counts in enumerate(self._by_group(agents))),
        )

    def _by_group(self, agents: list[int]) -> list[list[int]]:
        """How many of each group are there: of those certified for a programme, as their numbers are."""
        found: list[list[int]] = [[] for _ in self.groups]
        for place, count in enumerate(agents):
            wanted = self._wished(place)
            total = sum(wanted) or 1.0
            upto, given = 0.0, 0
            for number, wish in enumerate(wanted):
                upto += count * wish / total
                found[number].append(round(upto) - given)
                given = round(upto)
        return found

    def _wished(self, place: int) -> list[float]:
        """What each group would give of what the programmes need for themselves."""
        wished = [0.0] * len(self.groups)
        for each in self.poolings:
            able = [group.agents if each.programme in group.programmes else 0 for group in self.groups]
            for number, agents in enumerate(able):
                wished[number] += each.alone[place].agents * agents / (sum(able) or 1)
        return wished

    def _crew(self, number: int, counts: Sequence[int]) -> m.Crew:
        group = self.groups[number]
        works = [(each.programme, work) for each in self.poolings for work in each.works]
        permissions = tuple(
            Permission(programme, Channel(work.channel), "fr", _LEVEL, 1)
            for programme, work in works
            if programme in group.programmes
        )
        capacity = max((each.terms.chats_at_once for each in self.poolings), default=1)
        members = tuple(
            m.Member(number * _SEAT + seat + 1, Mode.EMPLOYEE, permissions, tuple(self._slots(counts, seat)), capacity)
            for seat in range(max(counts, default=0))
        )
        return m.Crew(name=f"group {number + 1}", group="pool", members=members)

    def _slots(self, counts: Sequence[int], seat: int) -> Iterator[m.Slot]:
        """When a seat is taken: in intervals with more agents than its number."""
        length, begin = self.moments[0].until_us - self.moments[0].from_us, None
        for place, count in enumerate([*counts, 0]):
            if count > seat and begin is None:
                begin = place
            elif count <= seat and begin is not None:
                yield m.Slot(begin * length, place * length)
                begin = None


def _summed(several: Sequence[Sequence[int]]) -> list[int]:
    return [sum(values) for values in zip(*several, strict=True)]
