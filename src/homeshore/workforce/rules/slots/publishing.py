"""How many places to publish: what is required less what employees already cover."""

from collections.abc import Iterable, Iterator
from datetime import date

import msgspec

from homeshore.kit.problems import Problem
from homeshore.kit.zones import is_zone

MOST_DAYS = 92
_MINUTE_US = 60_000_000


class RoundPlan(msgspec.Struct, frozen=True):
    """A round as entered. Moments are integer microseconds; `early_level` 0 opens nothing earlier for anybody."""

    name: str
    first_day: date
    last_day: date
    announced_us: int
    opens_us: int
    closes_us: int
    public_name: str
    public_from_us: int
    first_come_us: int
    time_zone: str = "Europe/Paris"
    early_level: int = 0
    early_hours: int = 0
    employees_too: bool = False


class Need(msgspec.Struct, frozen=True):
    """So many agents booked from `from_us` until before `until_us`."""

    from_us: int
    until_us: int
    agents: int


class Offered(msgspec.Struct, frozen=True, order=True):
    """A slot to publish."""

    from_us: int
    until_us: int
    places: int


def plan_problems(plan: RoundPlan, now_us: int) -> Iterator[Problem]:
    """What is wrong with a round: its days, and moments that do not follow each other."""
    if not plan.name.strip():
        yield Problem("name", "required")
    if not plan.public_name.strip():
        yield Problem("public_name", "required")
    if not is_zone(plan.time_zone):
        yield Problem("time_zone", "not_a_time_zone", {"value": plan.time_zone})
    if plan.last_day < plan.first_day:
        yield Problem("last_day", "ends_before_it_starts")
    elif (plan.last_day - plan.first_day).days >= MOST_DAYS:
        yield Problem("last_day", "too_many_days", {"most": MOST_DAYS})
    if not 0 <= plan.early_level <= 5:
        yield Problem("early_level", "out_of_range", {"least": 0, "most": 5})
    yield from _order_problems(plan, now_us)


def _order_problems(plan: RoundPlan, now_us: int) -> Iterator[Problem]:
    """Seen before wished for, closed before the value is known, drawn before first come, first served."""
    steps = [
        ("announced_at", now_us - 60 * _MINUTE_US, plan.announced_us),
        ("opens_at", plan.announced_us, plan.opens_us),
        ("closes_at", plan.opens_us + _MINUTE_US, plan.closes_us),
        ("public_from", plan.closes_us, plan.public_from_us),
        ("first_come_at", plan.public_from_us, plan.first_come_us - plan.early_hours * 60 * _MINUTE_US),
    ]
    yield from (Problem(field, "too_early") for field, earliest, chosen in steps if chosen < earliest)


def left_to_publish(needs: Iterable[Need], covered: Iterable[tuple[int, int]], minutes: int = 30) -> list[Offered]:
    """Slots of `minutes` for what is required beyond `covered` (spans of employees' effective work), 0 places left out.

    A need counts for each slot that it overlaps; where several do, the largest. An employee covers a slot only by
    working all of it.
    """
    length = minutes * _MINUTE_US
    wanted: dict[int, int] = {}
    for need in needs:
        for start in range(need.from_us - need.from_us % length, need.until_us, length):
            wanted[start] = max(wanted.get(start, 0), need.agents)
    filled: dict[int, int] = {}
    for starts, ends in covered:
        first = -(-starts // length) * length
        for start in range(first, ends - length + 1, length):
            filled[start] = filled.get(start, 0) + 1
    left = {start: agents - filled.get(start, 0) for start, agents in wanted.items()}
    return [Offered(start, start + length, places) for start, places in sorted(left.items()) if places > 0]
