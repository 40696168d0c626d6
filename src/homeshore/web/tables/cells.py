"""Reading single cells. Everything raises Invalid with the column as its field."""

from collections.abc import Callable
from datetime import date

from homeshore.kit.problems import Invalid, Problem

BETWEEN = "|"
"""Stands between the items of one cell."""


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
