"""The daily proof: what the journal says was handled, two codes that count it, and both sides of the ledger.

Specified in docs/algorithms/ledger.md. Seconds are compared as integer microseconds, money in cents. Quantities after
increments are not compared, since rounding up is agreed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

import msgspec

CLAUSES = ("charged", "hold", "wrap_up", "concurrent", "cap", "waived", "payroll", "opened")
"""Where a handled second can have gone, in the order of the derivation."""
Code = Literal[
    "not_counted", "counted_otherwise", "not_booked", "booked_otherwise", "unexplained", "not_handled", "cents"
]


class Counted(msgspec.Struct, frozen=True):
    """A handling as one code counts it, in microseconds."""

    handling: int
    brand: int
    contact: int
    handled_us: int
    demo: bool = False


class Booked(msgspec.Struct, frozen=True):
    """A handling on one side of the ledger: `clauses` in the order of CLAUSES."""

    side: str
    handling: int
    brand: int
    contact: int
    handled_us: int
    clauses: tuple[int, ...]


class Difference(msgspec.Struct, frozen=True):
    """Something that does not agree. `expected` and `found` are microseconds, or cents of the document `handling`."""

    code: Code
    side: str
    brand: int
    handling: int
    contact: int
    expected: int
    found: int


def differences(
    folded: Mapping[int, Counted], projected: Mapping[int, Counted], booked: Iterable[Booked]
) -> Iterator[Difference]:
    """All that does not agree: the two counts, both sides for each handling, and each side with its own clauses."""
    yield from _counts(folded, projected)
    sides: dict[str, dict[int, Booked]] = {"brand": {}, "agent": {}}
    for one in booked:
        sides[one.side][one.handling] = one
    for side, rows in sides.items():
        for counted in folded.values():
            row = rows.get(counted.handling)
            if row is not None and not counted.demo:
                yield from _booking(counted, row)
            elif row is None and not counted.demo:
                yield _of(counted, "not_booked", side, 0)
        for one in rows.values():
            known = folded.get(one.handling)
            if known is None or known.demo:
                yield Difference("not_handled", side, one.brand, one.handling, one.contact, 0, one.handled_us)


def by_clause(booked: Iterable[Booked]) -> dict[str, dict[str, int]]:
    """The microseconds of each side by clause, those with none left out."""
    sums: dict[str, Counter[str]] = {"brand": Counter(), "agent": Counter()}
    for row in booked:
        sums[row.side].update(dict(zip(CLAUSES, row.clauses, strict=True)))
    return {side: {clause: of_side[clause] for clause in CLAUSES if of_side[clause]} for side, of_side in sums.items()}


def _counts(folded: Mapping[int, Counted], projected: Mapping[int, Counted]) -> Iterator[Difference]:
    for handling in sorted(folded.keys() | projected.keys()):
        one, other = folded.get(handling), projected.get(handling)
        if one is None and other is not None:
            yield Difference("not_counted", "", other.brand, handling, other.contact, 0, other.handled_us)
        elif one is not None and other is None:
            yield _of(one, "not_counted", "", 0)
        elif one is not None and other is not None and one.handled_us != other.handled_us:
            yield _of(one, "counted_otherwise", "", other.handled_us)


def _booking(counted: Counted, row: Booked) -> Iterator[Difference]:
    if row.handled_us != counted.handled_us:
        yield _of(counted, "booked_otherwise", row.side, row.handled_us)
    if sum(row.clauses) != row.handled_us:
        yield _of(counted, "unexplained", row.side, sum(row.clauses))


def _of(counted: Counted, code: Code, side: str, found: int) -> Difference:
    return Difference(code, side, counted.brand, counted.handling, counted.contact, counted.handled_us, found)
