"""What a kind of CSV file is: its columns, how a row is taken in, which rows go out."""

from collections.abc import Callable, Iterator
from enum import StrEnum

import msgspec

from homeshore.security.scope import Scope
from homeshore.web.tables.reading import Columns


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
    def columns(self) -> Columns:
        """Its columns, as they are read and written."""
        return Columns(self.required, self.optional)
