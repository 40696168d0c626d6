"""What a kind of CSV file is: its columns, how a row is taken in, which rows go out."""

from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum
from typing import TypeVar

import msgspec

from homeshore.kit.problems import Invalid, Problem
from homeshore.security.scope import Scope

T = TypeVar("T")
BETWEEN = "|"
"""Stands between the items of one cell."""


class Change(StrEnum):
    """What a row did."""

    CREATED = "created"
    CHANGED = "changed"


class Table(msgspec.Struct, frozen=True):
    """A missing optional cell is empty. `key` names the columns that tell one entry from another.

    `check` reads only: it says whether the entry exists, or raises Invalid with column names as fields. `take` writes
    one row that was checked, and taken in twice it changes nothing more. `rows` are those of an export.
    """

    name: str
    key: tuple[str, ...]
    required: tuple[str, ...]
    optional: tuple[str, ...]
    check: Callable[[Scope, dict[str, str]], bool]
    take: Callable[[Scope, dict[str, str]], Change]
    rows: Callable[[Scope], Iterator[dict[str, str]]]

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns, in the order in which they are written."""
        return self.required + self.optional


def items(cell: str) -> list[str]:
    """The items of a cell."""
    return [item.strip() for item in cell.split(BETWEEN) if item.strip()]


def words(cell: str) -> tuple[str, ...]:
    """Codes of a cell, separated by commas, bars or spaces."""
    return tuple(cell.replace(",", " ").replace(BETWEEN, " ").split())


def integer(row: dict[str, str], column: str, default: int) -> int:
    """The whole number in a cell. Raises Invalid."""
    return integer_from(row[column], column) if row[column] else default


def integer_from(text: str, column: str) -> int:
    """A whole number of at most nine digits. Raises Invalid."""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
        raise Invalid([Problem(column, "not_an_integer", {"value": text})])
    return int(text)


def day(text: str, column: str) -> date:
    """A day, as 2026-12-25 or 25/12/2026. Raises Invalid."""
    try:
        parts = text.split("/")
        return date(int(parts[2]), int(parts[1]), int(parts[0])) if len(parts) == 3 else date.fromisoformat(text)
    except ValueError:
        raise Invalid([Problem(column, "not_a_day", {"value": text})]) from None


def gathered(*reads: Callable[[], None]) -> None:
    """Run every read, then raise all their problems together, so that a row is put right in one go."""
    problems: list[Problem] = []
    for read in reads:
        try:
            read()
        except Invalid as invalid:
            problems.extend(invalid.problems)
    if problems:
        raise Invalid(problems)
