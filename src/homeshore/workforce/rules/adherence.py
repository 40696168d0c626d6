"""How a shift was kept: rostered work against the time in which the employee was there. For employees alone.

Breaks and lunch count for nothing, whenever they are taken: only effective work that was rostered is looked at. Time
that was agreed off is not rostered any more.
"""

from collections.abc import Iterable

import msgspec

from homeshore.workforce.rules.parts import WORK, Parts

Times = tuple[int, int]
"""From a moment until before another, microseconds."""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """Microseconds of effective work that were rostered up to now, and of which the employee was there.

    `first_us`: when they were first there in the shift, 0 never. `released_us`: agreed off, and in neither figure.
    """

    rostered_us: int
    there_us: int
    first_us: int = 0
    released_us: int = 0

    @property
    def ratio(self) -> float | None:
        """Adherence; None where nothing was rostered yet."""
        return self.there_us / self.rostered_us if self.rostered_us else None

    @classmethod
    def sum(cls, several: Iterable["Kept"]) -> "Kept":
        """All of several together."""
        known = list(several)
        return cls(
            rostered_us=sum(one.rostered_us for one in known),
            there_us=sum(one.there_us for one in known),
            released_us=sum(one.released_us for one in known),
        )


def kept(parts: Parts, there: Iterable[Times], now_us: int, released: Iterable[Times] = ()) -> Kept:
    """How the parts of a shift were kept until now: when the employee was there, but for the time agreed off."""
    work = [(part[1], min(part[2], now_us)) for part in parts if part[0] == WORK and part[1] < now_us]
    spans, off = _joined(there), _joined(released)
    both = _joined([*spans, *off])
    rostered_us, released_us = sum(ends - begins for begins, ends in work), _shared_us(work, off)
    return Kept(
        rostered_us=rostered_us - released_us,
        there_us=_shared_us(work, both) - released_us,
        first_us=min((begins for begins, _ in spans), default=0),
        released_us=released_us,
    )


def _shared_us(work: Iterable[Times], spans: list[Times]) -> int:
    return sum(max(0, min(one[1], span[1]) - max(one[0], span[0])) for one in work for span in spans)


def _joined(times: Iterable[Times]) -> list[Times]:
    found: list[Times] = []
    for begins, ends in sorted(times):
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        elif begins < ends:
            found.append((begins, ends))
    return found
