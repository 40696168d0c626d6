"""A shift as a row keeps it: parts [kind, from_us, until_us, programme] in order, and back."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import msgspec

from homeshore.kit.problems import Problem, refuse
from homeshore.workforce.rules.clockface import moment_us
from homeshore.workforce.rules.rostering.shifts import Pause, Shift, Stretch

WORK, BREAK, LUNCH = "work", "break", "lunch"
Parts = Sequence[Sequence[Any]]
LONGEST_MINUTES = 16 * 60
"""From the first to the last minute of a day that somebody types: more is a typing error."""


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """A shift as somebody types it, in local minutes of its day; past midnight 1440 and more.

    `lunch_minutes` 0: none. `breaks` are (from minute, length), all paid.
    """

    programme: int
    from_minute: int
    until_minute: int
    lunch_from: int = 0
    lunch_minutes: int = 0
    breaks: tuple[tuple[int, int], ...] = ()


def parts_of(shift: Shift) -> list[list[Any]]:
    """The parts of a shift, as JSON holds them."""
    work = [[WORK, one.from_us, one.until_us, one.programme] for one in shift.work]
    pauses = [[BREAK if one.paid else LUNCH, one.from_us, one.until_us, 0] for one in shift.pauses]
    return sorted([*work, *pauses], key=lambda part: (part[1], part[2]))


def shift_of(agent: int, contract: int, parts: Parts) -> Shift:
    """The shift that some parts are."""
    work = tuple(Stretch(part[3], part[1], part[2]) for part in parts if part[0] == WORK)
    pauses = tuple(Pause(part[1], part[2], part[0] == BREAK) for part in parts if part[0] != WORK)
    return Shift(agent, work, pauses, contract)


def parts_from(typed: Typed, day: date, zone: str) -> list[list[Any]]:
    """What somebody typed, as parts. Raises Invalid where times do not follow each other or a pause lies outside."""
    refuse(_typed_problems(typed))
    pauses = [(begins, begins + length, BREAK) for begins, length in typed.breaks]
    if typed.lunch_minutes:
        pauses.append((typed.lunch_from, typed.lunch_from + typed.lunch_minutes, LUNCH))
    parts: list[list[Any]] = []
    at = typed.from_minute
    for begins, ends, kind in sorted(pauses):
        parts.append([WORK, moment_us(day, at, zone), moment_us(day, begins, zone), typed.programme])
        parts.append([kind, moment_us(day, begins, zone), moment_us(day, ends, zone), 0])
        at = ends
    parts.append([WORK, moment_us(day, at, zone), moment_us(day, typed.until_minute, zone), typed.programme])
    return parts


def _typed_problems(typed: Typed) -> list[Problem]:
    if not typed.from_minute < typed.until_minute:
        return [Problem("until_minute", "ends_before_it_starts")]
    if typed.until_minute - typed.from_minute > LONGEST_MINUTES:
        return [Problem("until_minute", "longer_than_a_day", {"most": LONGEST_MINUTES // 60})]
    found = []
    lunch = (typed.lunch_from, typed.lunch_from + typed.lunch_minutes)
    if typed.lunch_minutes and not typed.from_minute < lunch[0] < lunch[1] < typed.until_minute:
        found.append(Problem("lunch_from", "outside_the_shift"))
    breaks = sorted((begins, begins + length) for begins, length in typed.breaks)
    if any(not typed.from_minute < begins < ends < typed.until_minute for begins, ends in breaks):
        found.append(Problem("breaks", "outside_the_shift"))
    stops = sorted([*breaks, *([lunch] if typed.lunch_minutes else [])])
    if any(later[0] <= earlier[1] for earlier, later in pairwise(stops)):
        found.append(Problem("breaks", "pauses_touch"))
    return found
