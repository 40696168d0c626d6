"""What a benchmark instance says."""

import msgspec

from homeshore.kit.errors import Refusal

FREE = ""
"""A day without a shift in a roster."""
SATURDAY, SUNDAY, WEEK = 5, 6, 7
"""Days count from 0, and all instances begin on a Monday."""

Grid = tuple[tuple[str, ...], ...]
"""A roster: for each employee, in the instance's order, the shift of each day, or FREE."""


class BadInstance(Refusal):
    """The file is not an instance; `line` counts from 1 (0: the file as a whole), `reason` says what was expected."""

    code = "not_a_rostering_instance"

    def __str__(self) -> str:
        line, section, reason = (self.fields.get(name) for name in ("line", "section", "reason"))
        where = ", ".join([f"line {line}"] * bool(line) + [str(section)] * bool(section))
        return f"not a rostering instance: {where + ': ' if where else ''}{reason}"


class Shift(msgspec.Struct, frozen=True):
    """A kind of shift; `never_before` are those that may not follow it the next day."""

    name: str
    minutes: int
    never_before: frozenset[str]


class Employee(msgspec.Struct, frozen=True, kw_only=True):
    """One employee's hard rules. `most` shifts of each kind; `least_in_row` and `least_off` hold inside the horizon.

    What lies before and after the horizon counts as if a stretch of work or rest at its edge went on there.
    """

    name: str
    most: dict[str, int]
    most_minutes: int
    least_minutes: int
    most_in_row: int
    least_in_row: int
    least_off: int
    most_weekends: int
    days_off: frozenset[int]


class Wish(msgspec.Struct, frozen=True):
    """A shift wished (or wished away) on a day; `weight` is the penalty when it is not granted."""

    employee: str
    day: int
    shift: str
    weight: int


class Cover(msgspec.Struct, frozen=True):
    """How many should work a shift on a day; `under` and `over` are the penalties for each one missing or too many."""

    day: int
    shift: str
    need: int
    under: int
    over: int


class Instance(msgspec.Struct, frozen=True, kw_only=True):
    """A whole instance over `days` days."""

    days: int
    shifts: tuple[Shift, ...]
    staff: tuple[Employee, ...]
    wished: tuple[Wish, ...]
    unwanted: tuple[Wish, ...]
    cover: tuple[Cover, ...]
