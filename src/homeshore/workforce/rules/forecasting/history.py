"""Past volumes as a table: a row for each local day, a column for each interval of the day."""

from collections.abc import Iterable
from datetime import date

import msgspec
import numpy as np
from numpy.typing import NDArray

from homeshore.workforce.rules.forecasting.errors import NoHistory

_MOST_MISSING = 0.25
"""A day that lacks more than this share of its usual contacts is left out: what it would have had is a guess."""
MOST_DAYS = 800
"""Older days change little of what is learnt and cost time with the cube of their number."""


class Count(msgspec.Struct, frozen=True):
    """Contacts of a local day's interval that begins at `minute`; `handled` handlings took `handled_seconds` in all."""

    day: date
    minute: int
    contacts: float
    handled: float = 0.0
    handled_seconds: float = 0.0


class History(msgspec.Struct, frozen=True):
    """`counts` (days x slots) of whole days; `slots` are the minutes of the day at which intervals begin.

    `handled` and `handled_seconds` have the same shape. `left_out`: days whose intervals were too few to tell.
    """

    days: tuple[date, ...]
    slots: tuple[int, ...]
    minutes: int
    counts: NDArray[np.float64]
    handled: NDArray[np.float64]
    handled_seconds: NDArray[np.float64]
    left_out: tuple[date, ...] = ()

    def until(self, length: int) -> "History":
        """The first `length` days alone: what was known at the end of the last of them."""
        return msgspec.structs.replace(
            self,
            days=self.days[:length],
            counts=self.counts[:length],
            handled=self.handled[:length],
            handled_seconds=self.handled_seconds[:length],
        )


def history(counts: Iterable[Count], minutes: int, absent_is_zero: Iterable[date] = ()) -> History:
    """The table of counts in intervals of `minutes`; shorter ones are summed.

    On days of `absent_is_zero` (the journal's) an interval without a row had no contact; on others (imported) it is a
    gap, filled in proportion if small. A day without any contact was closed, or lost, and says nothing.
    Raises NoHistory if no day is left.
    """
    cells, handled, seconds = _summed(counts, minutes)
    active = {day for (day, _), contacts in cells.items() if contacts > 0}
    if not active:
        raise NoHistory
    days = tuple(sorted(active)[-MOST_DAYS:])
    slots = tuple(sorted({minute for (day, minute), contacts in cells.items() if day in active and contacts > 0}))
    table = np.array([[cells.get((day, slot), np.nan) for slot in slots] for day in days])
    for row in [days.index(day) for day in absent_is_zero if day in active and day >= days[0]]:
        table[row] = np.nan_to_num(table[row])
    filled, whole = _filled(table)
    work = [[[of.get((day, slot), 0.0) for slot in slots] for day in days] for of in (handled, seconds)]
    kept = [day for day, is_whole in zip(days, whole, strict=True) if is_whole]
    lost = [day for day, is_whole in zip(days, whole, strict=True) if not is_whole]
    return History(
        tuple(kept), slots, minutes, filled[whole], np.array(work[0])[whole], np.array(work[1])[whole], tuple(lost)
    )


_Cells = dict[tuple[date, int], float]


def _summed(counts: Iterable[Count], minutes: int) -> tuple[_Cells, _Cells, _Cells]:
    cells: _Cells = {}
    handled: _Cells = {}
    seconds: _Cells = {}
    for one in counts:
        key = one.day, one.minute // minutes * minutes
        cells[key] = cells.get(key, 0.0) + one.contacts
        handled[key] = handled.get(key, 0.0) + one.handled
        seconds[key] = seconds.get(key, 0.0) + one.handled_seconds
    return cells, handled, seconds


def _filled(table: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Small gaps filled by the usual share of their interval; which days are whole enough to learn from."""
    missing = np.isnan(table)
    if not missing.any():
        return table, np.ones(len(table), dtype=bool)
    usual = np.nan_to_num(np.nanmean(table, axis=0))
    share = usual / usual.sum()
    lacking = (missing * share).sum(axis=1)
    known = np.nansum(table, axis=1)
    scale = known / np.maximum(1 - lacking, 1e-9)
    filled = np.where(missing, scale[:, None] * share, table)
    whole = lacking <= _MOST_MISSING
    return filled, whole if whole.any() else np.ones(len(table), dtype=bool)
