"""Rows of files from outside: what may stand in a forecast, in training hours, in agreed results, in rosters.

Which file holds when is said in docs/algorithms/ledger.md. Cells are read at the edge (web.finance).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

import msgspec

from homeshore.facts.vocabulary import Mode
from homeshore.kit.problems import Problem
from homeshore.people.rules import Engagement, in_force

FORECAST, SLOTS, TRAINING, RESULTS, ROSTERS, HOURS = "forecast", "slots", "training", "results", "rosters", "hours"
KINDS = (FORECAST, SLOTS, TRAINING, RESULTS, ROSTERS, HOURS)
SPANNED = frozenset({TRAINING, ROSTERS, SLOTS})
"""The kinds whose rows are spans of time."""
MOST_AGENTS = 10_000
"""Of one slot."""
TRAININGS = ("training", "onboarding")
MARGINS = ("tenth", "third")
"""How far complementary hours may go: a tenth of the contract's (L3123-28), a third by agreement (L3123-20)."""
DAY_US = 86_400_000_000
WEEK_HOURS_US = 35 * 3_600_000_000
_FINEST = -6


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A row of any kind; what a kind has no column for is empty. Times are integer microseconds.

    forecast: brand, programme, day, amount_us (minutes to be handled). slots: brand, programme, day, from_us, until_us,
    figure (how many agents), agent (who booked it, or 0). training: agent, day, from_us, until_us, word (of TRAININGS).
    results: brand or agent, word (the measure), figure. rosters: agent, day, from_us, until_us.
    hours: agent, amount_us (a contract's week), word (of MARGINS).
    """

    row: int
    brand: int = 0
    programme: int = 0
    agent: int = 0
    day: date | None = None
    from_us: int = 0
    until_us: int = 0
    amount_us: int = 0
    word: str = ""
    figure: Decimal | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What no other row of the file may have; spans are told apart by `overlapping`."""
        return self.brand, self.programme, self.agent, self.day, self.from_us, self.word if self.figure else ""


class Wrong(msgspec.Struct, frozen=True):
    """A problem of a row; row 0 is the file itself."""

    row: int
    problem: Problem


def wrong_in(
    kind: str, month: date, rows: Sequence[Row], working: Mapping[int, Sequence[Engagement]], today: date
) -> list[Wrong]:
    """All that is wrong with a file's rows, in their order. `working`: the contracts of each agent.

    A forecast is recorded before its month begins, or it would be no forecast. Rosters and contract hours are for
    employees alone: an independent picks their own slots.
    """
    found = [] if rows else [Wrong(0, Problem("", "no_rows"))]
    if kind == FORECAST and today >= month:
        found.append(Wrong(0, Problem("", "recorded_too_late", {"month": month.isoformat()})))
    for row in rows:
        found += [Wrong(row.row, problem) for problem in _in_row(kind, month, row, working)]
    found += _double(rows)
    if kind in SPANNED:
        found += _overlapping(row for row in rows if row.agent)
    return sorted(found, key=lambda wrong: wrong.row)


def _in_row(kind: str, month: date, row: Row, working: Mapping[int, Sequence[Engagement]]) -> Iterator[Problem]:
    if row.day is not None and row.day.replace(day=1) != month:
        yield Problem("day", "not_in_month", {"month": f"{month:%Y-%m}"})
    if kind in SPANNED:
        yield from _in_span(kind, row, working)
    match kind:
        case "training" if row.word not in TRAININGS:
            yield Problem("kind", "not_a_training", {"value": row.word})
        case "forecast" if row.amount_us < 0:
            yield Problem("minutes", "negative")
        case "slots":
            yield from _in_slot(row)
        case "results":
            yield from _in_result(row)
        case "hours":
            yield from _in_hours(row)


def _in_span(kind: str, row: Row, working: Mapping[int, Sequence[Engagement]]) -> Iterator[Problem]:
    if row.agent or kind != SLOTS:
        yield from _in_contract(row, row.from_us, working, employees=kind == ROSTERS)
    if not row.from_us < row.until_us <= row.from_us + DAY_US:
        yield Problem("ends", "ends_before_it_starts")


def _in_contract(
    row: Row, at_us: int, working: Mapping[int, Sequence[Engagement]], *, employees: bool
) -> Iterator[Problem]:
    held = in_force(working.get(row.agent, ()), at_us)
    if held is None:
        yield Problem("agent", "no_contract")
    elif employees and held.mode != Mode.EMPLOYEE:
        yield Problem("agent", "employees_only")


def _in_slot(row: Row) -> Iterator[Problem]:
    agents = row.figure if row.figure is not None else Decimal(0)
    if agents != int(agents) or not 1 <= agents <= (1 if row.agent else MOST_AGENTS):
        yield Problem("agents", "out_of_range", {"least": 1, "most": 1 if row.agent else MOST_AGENTS})


def _in_result(row: Row) -> Iterator[Problem]:
    if bool(row.brand) == bool(row.agent):
        yield Problem("brand", "brand_or_agent")
    if row.figure is None or not row.figure.is_finite():
        yield Problem("figure", "not_a_decimal")
    elif int(row.figure.as_tuple().exponent) < _FINEST or abs(row.figure) >= 10**9:
        yield Problem("figure", "too_fine")


def _in_hours(row: Row) -> Iterator[Problem]:
    if not 0 < row.amount_us <= WEEK_HOURS_US:
        yield Problem("weekly_hours", "out_of_range", {"least": 1, "most": 35})
    if row.word not in MARGINS:
        yield Problem("complementary", "not_a_margin", {"value": row.word})


def _double(rows: Iterable[Row]) -> Iterator[Wrong]:
    first: dict[tuple[object, ...], int] = {}
    for row in rows:
        earlier = first.setdefault(row.key, row.row)
        if earlier != row.row:
            yield Wrong(row.row, Problem("", "twice_in_file", {"row": earlier}))


def _overlapping(rows: Iterable[Row]) -> Iterator[Wrong]:
    ordered = sorted(rows, key=lambda row: (row.agent, row.from_us, row.row))
    for earlier, later in pairwise(ordered):
        if earlier.agent == later.agent and earlier.from_us < later.from_us < earlier.until_us:
            yield Wrong(later.row, Problem("starts", "overlaps_row", {"row": earlier.row}))
