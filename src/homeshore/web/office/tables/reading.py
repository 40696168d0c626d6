"""Reading a CSV file as spreadsheets really write it: with or without BOM, with semicolons, commas or tabs."""

import csv
from collections.abc import Iterator
from io import StringIO

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from homeshore.kit.problems import Invalid
from homeshore.security.scope import Scope
from homeshore.web.office.sentences import sentence
from homeshore.web.office.tables.table import Table

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 500
"""A file is taken in within one request: longer files are split."""
SEPARATORS = ";,\t"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class RowProblem(msgspec.Struct, frozen=True):
    """What is wrong where. `row` counts as spreadsheets do, the header being 1; 0 is the file itself."""

    row: int
    column: str
    reason: str


class Outcome(msgspec.Struct, frozen=True):
    """What a file did, or would do."""

    problems: tuple[RowProblem, ...] = ()
    created: int = 0
    changed: int = 0
    preview: tuple[dict[str, str], ...] = ()


class Unreadable(Exception):
    """The file is not a CSV of this kind; the words say why."""

    def __init__(self, reason: str, row: int = 0, column: str = "") -> None:
        self.problem = RowProblem(row, column, reason)
        super().__init__(reason)


def run(table: Table, data: bytes, scope: Scope, *, keep: bool) -> Outcome:
    """Check every row, and with `keep` write them all if none has a problem.

    Rows are checked first and then written one transaction each, because SQLite lets nobody else write meanwhile and a
    file of 500 agents takes seconds: in one transaction it would hold up every live contact. A process that dies in
    between leaves a beginning; the same file taken in again completes it.
    """
    try:
        rows = list(_rows(table, text_of(data)))
    except Unreadable as error:
        return Outcome((error.problem,))
    outcome = _checked(table, rows, scope)
    if keep and not outcome.problems:
        for _number, row in rows:
            with transaction.atomic():
                table.take(scope, row)
    return outcome


def _checked(table: Table, rows: list[tuple[int, dict[str, str]]], scope: Scope) -> Outcome:
    problems: list[RowProblem] = []
    known: dict[tuple[str, ...], bool] = {}
    for number, row in rows:
        try:
            known.setdefault(tuple(row[name].lower() for name in table.key), table.check(scope, row))
        except Invalid as invalid:
            problems += [RowProblem(number, one.field, sentence(one)) for one in invalid.problems]
    changed = sum(known.values())
    return Outcome(tuple(problems), len(known) - changed, changed, tuple(row for _number, row in rows[:20]))


def text_of(data: bytes) -> str:
    """The text of a UTF-8 file, with or without BOM. Raises Unreadable."""
    if len(data) > MOST_BYTES:
        raise Unreadable(_("The file is larger than %(most)s MB. Split it.") % {"most": MOST_BYTES // 1024**2})
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(_("The file is not UTF-8. Save it as “CSV UTF-8” and try again."), row) from None
    if "\0" in text:
        raise Unreadable(_("This is not a text file."))
    return text


def _rows(table: Table, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        _check_header(table, header)
        count = 0
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            count += 1
            if count > MOST_ROWS:
                raise Unreadable(_("More than %(most)s rows. Split the file.") % {"most": MOST_ROWS}, reader.line_num)
            yield reader.line_num, _row(table, header, cells, reader.line_num)
    except csv.Error as error:
        reason = _("A quotation mark is open or misplaced (%(detail)s).") % {"detail": error}
        raise Unreadable(reason, reader.line_num) from None


def _separator(text: str) -> str:
    """The one that stands most often in the first line."""
    first = text.partition("\n")[0]
    return max(SEPARATORS, key=first.count)


def _check_header(table: Table, header: list[str]) -> None:
    if not any(header):
        raise Unreadable(_("The file is empty."))
    for name in table.required:
        if name not in header:
            raise Unreadable(_("This column is missing."), 1, name)
    for name in header:
        if name not in table.columns:
            raise Unreadable(
                _("This column is not known. Known are: %(names)s.") % {"names": ", ".join(table.columns)}, 1, name
            )
        if header.count(name) > 1:
            raise Unreadable(_("This column stands there twice."), 1, name)


def _row(table: Table, header: list[str], cells: list[str], number: int) -> dict[str, str]:
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        raise Unreadable(_("This row has more cells than the header."), number)
    values = dict(zip(header, (plain(cell) for cell in cells), strict=False))
    return {name: values.get(name, "") for name in table.columns}


def plain(cell: str) -> str:
    """A cell without the apostrophe that an export put before what looks like a formula."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell
