"""Whether an agent may hold a slot: certified and under contract for all of it, and working nowhere else then."""

from collections.abc import Iterable, Sequence

import msgspec

from homeshore.routing.commands import Permission

HOUR_US = 3_600_000_000


class Reach(msgspec.Struct, frozen=True):
    """What an agent may be booked for: permissions as routing has them, and the contracts that are employments."""

    permissions: tuple[Permission, ...] = ()
    employments: frozenset[int] = frozenset()


class Covered(msgspec.Struct, frozen=True):
    """The contract under which a slot would be worked, its mode, and the certificate's level."""

    contract: int
    employed: bool
    level: int


def covering(reach: Reach, programme: int, from_us: int, until_us: int) -> Covered | None:
    """The permission that covers a whole span, of the highest level; None without one."""
    found = [
        Covered(one.contract, one.contract in reach.employments, one.level)
        for one in reach.permissions
        if one.programme == programme and one.from_us <= from_us and (not one.until_us or one.until_us >= until_us)
    ]
    return max(found, key=lambda one: (one.level, one.contract), default=None)


def overlapping(spans: Iterable[Sequence[int]], from_us: int, until_us: int) -> bool:
    """Whether any (from_us, until_us) shares time with a span."""
    return any(start < until_us and from_us < end for start, end in spans)


def opens_us(first_come_us: int, early_level: int, early_hours: int, level: int) -> int:
    """When first come, first served begins for an agent certified at `level`: earlier by a rule about results alone.

    Nothing that an agent declined, gave back or missed is known here.
    """
    early = 0 < early_level <= level
    return first_come_us - early_hours * HOUR_US if early else first_come_us
