"""Whether a roster keeps an instance's hard rules, and what it costs. Written from the rules alone, for any roster."""

from collections.abc import Callable, Iterator
from itertools import groupby

import msgspec

from homeshore.workforce.rules.rostering.instances.format import FREE, SATURDAY, WEEK, Employee, Grid, Instance

Row = tuple[str, ...]


class Breach(msgspec.Struct, frozen=True):
    """A hard rule that an employee's row breaks; `day` is where (counting from 0), -1 for the row as a whole."""

    employee: str
    day: int
    rule: str
    found: int = 0
    limit: int = 0


class Penalty(msgspec.Struct, frozen=True):
    """What a roster costs."""

    wishes: int
    under: int
    over: int

    @property
    def total(self) -> int:
        return self.wishes + self.under + self.over


def breaches(instance: Instance, grid: Grid) -> list[Breach]:
    """Every hard rule that a roster breaks; empty for a legal one. A grid of the wrong shape is a breach too."""
    if len(grid) != len(instance.staff):
        return [Breach("", -1, "rows", len(grid), len(instance.staff))]
    return [found for employee, row in zip(instance.staff, grid, strict=True) for found in _of(instance, employee, row)]


def penalty(instance: Instance, grid: Grid) -> Penalty:
    """The penalties of a roster: wishes not granted, and missing or superfluous people in each shift."""
    row_of = {employee.name: row for employee, row in zip(instance.staff, grid, strict=True)}
    wishes = sum(wish.weight for wish in instance.wished if row_of[wish.employee][wish.day] != wish.shift)
    wishes += sum(wish.weight for wish in instance.unwanted if row_of[wish.employee][wish.day] == wish.shift)
    under = over = 0
    for cover in instance.cover:
        there = sum(row[cover.day] == cover.shift for row in grid)
        under += cover.under * max(0, cover.need - there)
        over += cover.over * max(0, there - cover.need)
    return Penalty(wishes, under, over)


def _of(instance: Instance, employee: Employee, row: Row) -> Iterator[Breach]:
    known = {shift.name for shift in instance.shifts} | {FREE}
    strange = [day for day, shift in enumerate(row) if shift not in known]
    if len(row) != instance.days or strange:
        yield Breach(employee.name, strange[0] if strange else -1, "unknown_shift" if strange else "days")
        return
    rules: tuple[Callable[[Instance, Employee, Row], Iterator[Breach]], ...] = (
        _days_off, _follow, _kinds, _minutes, _runs, _weekends
    )  # fmt: skip
    for rule in rules:
        yield from rule(instance, employee, row)


def _days_off(_instance: Instance, employee: Employee, row: Row) -> Iterator[Breach]:
    yield from (Breach(employee.name, day, "day_off") for day in sorted(employee.days_off) if row[day] != FREE)


def _follow(instance: Instance, employee: Employee, row: Row) -> Iterator[Breach]:
    never = {shift.name: shift.never_before for shift in instance.shifts}
    for day in range(1, len(row)):
        if row[day - 1] != FREE and row[day] in never[row[day - 1]]:
            yield Breach(employee.name, day, "cannot_follow")


def _kinds(_instance: Instance, employee: Employee, row: Row) -> Iterator[Breach]:
    for shift, most in sorted(employee.most.items()):
        if row.count(shift) > most:
            yield Breach(employee.name, -1, f"most_shifts_{shift}", row.count(shift), most)


def _minutes(instance: Instance, employee: Employee, row: Row) -> Iterator[Breach]:
    lengths = {shift.name: shift.minutes for shift in instance.shifts} | {FREE: 0}
    minutes = sum(lengths[shift] for shift in row)
    if minutes > employee.most_minutes:
        yield Breach(employee.name, -1, "most_minutes", minutes, employee.most_minutes)
    if minutes < employee.least_minutes:
        yield Breach(employee.name, -1, "least_minutes", minutes, employee.least_minutes)


def _runs(_instance: Instance, employee: Employee, row: Row) -> Iterator[Breach]:
    """Stretches of work and of rest; one at the horizon's edge may go on beyond it, so it is never too short."""
    day = 0
    for at_work, stretch in groupby(row, lambda shift: shift != FREE):
        length = len(list(stretch))
        inside = day > 0 and day + length < len(row)
        if at_work and length > employee.most_in_row:
            yield Breach(employee.name, day, "most_in_row", length, employee.most_in_row)
        if at_work and inside and length < employee.least_in_row:
            yield Breach(employee.name, day, "least_in_row", length, employee.least_in_row)
        if not at_work and inside and length < employee.least_off:
            yield Breach(employee.name, day, "least_off", length, employee.least_off)
        day += length


def _weekends(_instance: Instance, employee: Employee, row: Row) -> Iterator[Breach]:
    weekends = {day // WEEK for day, shift in enumerate(row) if shift != FREE and day % WEEK >= SATURDAY}
    if len(weekends) > employee.most_weekends:
        yield Breach(employee.name, -1, "most_weekends", len(weekends), employee.most_weekends)
