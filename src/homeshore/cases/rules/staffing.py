"""Who works when, according to the forecast."""

from functools import lru_cache

import msgspec
from msgspec.structs import replace

from homeshore.cases.rules.requirement import required
from homeshore.cases.rules.rosters import Worked, cover, present
from homeshore.cases.rules.scenario import Behaviour, Crew, Group, Scenario, Variant
from homeshore.cases.rules.slots import split_slots

POOL_STEP, GROUP_STEP, STANDBY_STEP = 1_000_000, 100_000_000, 500_000
"""Numbers of seats: groups and pools stay apart, so that a seat draws the same in every variant that has it."""
GROUPS = tuple(Group)


class Booking(msgspec.Struct, frozen=True):
    """A time for which an agent is booked, in minutes of the day; an unpaid lunch lies between two of them."""

    from_minute: int
    until_minute: int


class Seat(msgspec.Struct, frozen=True):
    """One agent's day. `number` is unique within a plan and stable between replications and trials."""

    number: int
    group: Group
    pool: str
    bookings: tuple[Booking, ...]

    @property
    def hours(self) -> float:
        """Booked hours, an unpaid lunch left out."""
        return sum(each.until_minute - each.from_minute for each in self.bookings) / 60


class Plan(msgspec.Struct, frozen=True):
    """A staffed day. By interval of the day: what the forecast `required`, and how many are `staffed` by group."""

    seats: tuple[Seat, ...]
    standby: tuple[Seat, ...]
    required: tuple[int, ...]
    staffed: dict[Group, tuple[int, ...]]

    def peak(self, group: Group) -> int:
        """The most seats of a group that are taken at a time."""
        return max(self.staffed.get(group, (0,)))


def plan(scenario: Scenario, variant: Variant) -> Plan:
    """The staffing of a variant from the forecast (not from the actual demand), through Erlang A by interval."""
    return _plan(replace(scenario, error_percent=0.0, sweeps=()), variant)


@lru_cache(maxsize=256)
def _plan(scenario: Scenario, variant: Variant) -> Plan:
    seats: list[Seat] = []
    needed = [0] * scenario.day.intervals
    for number, pool in enumerate(pools(scenario)):
        in_pool = required(scenario, pool)
        needed = [before + more for before, more in zip(needed, in_pool, strict=True)]
        seats += _staffed(scenario, variant, pool, number, in_pool)
    return Plan(
        seats=tuple(seats),
        standby=_standby(scenario, variant),
        required=tuple(needed),
        staffed={group: _counts(scenario, seats, group) for group in sorted({seat.group for seat in seats})},
    )


def pools(scenario: Scenario) -> tuple[str, ...]:
    """The pools of agents, in the order of the demands: who is in one can handle each of its demands."""
    return tuple(dict.fromkeys(demand.pool for demand in scenario.demands))


def loss(behaviour: Behaviour, planned_no_show_percent: float) -> float:
    """The share of booked time in which nobody is there: no-shows, late starts (once a shift of 5 h), pauses."""
    late = behaviour.late_percent / 100 * behaviour.late_minutes / 300
    pauses = behaviour.pauses_per_hour * behaviour.pause_minutes / 60
    return 1 - (1 - planned_no_show_percent / 100) * (1 - late) * (1 - pauses)


def _staffed(scenario: Scenario, variant: Variant, pool: str, number: int, needed: tuple[int, ...]) -> list[Seat]:
    """Plans and rosters for each crew's share, then slots of independents for what these leave open."""
    open_still = [float(count) for count in needed]
    seats: list[Seat] = []
    working = [crew for crew in variant.crews if crew.share_percent]
    for crew in (each for each in working if each.plan or each.shifts):
        there = 1 - loss(crew.behaviour, crew.planned_no_show_percent)
        target = [count * crew.share_percent / 100 / there for count in needed]
        worked = [each.spans for each in crew.plan if each.pool == pool]
        worked = worked if crew.plan else cover(scenario, crew.shifts, target)
        seats += _seats(crew, pool, number, worked)
        counts = present(scenario, worked)
        open_still = [count - there * agents for count, agents in zip(open_still, counts, strict=True)]
    for crew in working:
        if crew.group is Group.HOME_INDEPENDENT and not crew.plan:
            there = 1 - loss(crew.behaviour, crew.planned_no_show_percent)
            seats += _seats(crew, pool, number, split_slots(scenario, [count / there for count in open_still]))
    return seats


def _seats(crew: Crew, pool: str, number: int, worked: list[Worked]) -> list[Seat]:
    first = (1 + GROUPS.index(crew.group)) * GROUP_STEP + number * POOL_STEP
    return [
        Seat(first + place, crew.group, pool, tuple(Booking(*span) for span in spans))
        for place, spans in enumerate(worked, 1)
    ]


def _standby(scenario: Scenario, variant: Variant) -> tuple[Seat, ...]:
    """Standby agents may be called all day long; each belongs to a pool, in proportion to the pools' needs."""
    if variant.reinforcement is None or not variant.reinforcement.agents:
        return ()
    group, day = variant.reinforcement.group, scenario.day
    weights = {pool: sum(required(scenario, pool)) for pool in pools(scenario)}
    whole = Booking(day.open_minute, day.close_minute)
    seats, done, given = [], 0.0, 0
    for number, (pool, weight) in enumerate(weights.items()):
        done += weight
        upto = round(variant.reinforcement.agents * done / (sum(weights.values()) or 1))
        first = (1 + GROUPS.index(group)) * GROUP_STEP + number * POOL_STEP + STANDBY_STEP
        seats += [Seat(first + place, group, pool, (whole,)) for place in range(1, upto - given + 1)]
        given = upto
    return tuple(seats)


def _counts(scenario: Scenario, seats: list[Seat], group: Group) -> tuple[int, ...]:
    worked = [tuple((b.from_minute, b.until_minute) for b in seat.bookings) for seat in seats if seat.group is group]
    return tuple(round(each) for each in present(scenario, worked))
