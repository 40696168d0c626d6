"""Spans of time that compete: at each moment one of them holds."""

from collections.abc import Callable, Iterable
from typing import Generic, Protocol, TypeVar

import msgspec


class Spanned(Protocol):
    """Something that holds from `from_us` until before `until_us` (0: without an end)."""

    @property
    def from_us(self) -> int: ...
    @property
    def until_us(self) -> int: ...


S = TypeVar("S", bound=Spanned)


class Reign(msgspec.Struct, Generic[S], frozen=True):
    """`holder` holds from `from_us` until before `until_us` (0: without an end)."""

    holder: S
    from_us: int
    until_us: int


def reigns(spans: Iterable[S], rank: Callable[[S], object]) -> tuple[Reign[S], ...]:
    """Who holds when: at each moment the span of the highest `rank`. Neighbours of one holder are joined.

    `rank` must order the spans totally (end it with an id), or the outcome would hang on their order.
    """
    known = sorted(spans, key=rank, reverse=True)  # type: ignore[arg-type]  # ranks compare with each other by contract
    bounds = sorted({span.from_us for span in known} | {span.until_us for span in known if span.until_us})
    found: list[Reign[S]] = []
    for start, end in zip(bounds, [*bounds[1:], 0], strict=False):
        holder = next((span for span in known if _holds(span, start)), None)
        if holder is None:
            continue
        if found and found[-1].holder is holder and found[-1].until_us == start:
            found[-1] = Reign(holder, found[-1].from_us, end)
        else:
            found.append(Reign(holder, start, end))
    return tuple(found)


def overlap(one: Spanned, other: Spanned) -> tuple[int, int] | None:
    """The time that two spans share, as (from_us, until_us), or None."""
    start = max(one.from_us, other.from_us)
    ends = [span.until_us for span in (one, other) if span.until_us]
    end = min(ends, default=0)
    return None if end and end <= start else (start, end)


def _holds(span: Spanned, at_us: int) -> bool:
    return span.from_us <= at_us and (not span.until_us or at_us < span.until_us)
