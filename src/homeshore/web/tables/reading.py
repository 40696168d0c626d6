"""Reading a CSV file as spreadsheets really write it: with or without BOM, with semicolons, commas or tabs."""

import csv
from collections.abc import Iterator
from io import StringIO

import msgspec
from django.utils.translation import gettext as _

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 500
"""A file is taken in within one request: longer files are split."""
SEPARATORS = ";,\t"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class Columns(msgspec.Struct, frozen=True):
    """The columns of a kind of file; a missing optional one is empty in every row. At most `most_rows` rows."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    most_rows: int = MOST_ROWS

    @property
    def all(self) -> tuple[str, ...]:
        """All columns, in the order in which they are written."""
        return self.required + self.optional


class RowProblem(msgspec.Struct, frozen=True):
    """What is wrong where. `row` counts as spreadsheets do, the header being 1; 0 is the file itself."""

    row: int
    column: str
    reason: str


class Unreadable(Exception):
    """The file is not a CSV of this kind; the words say why."""

    def __init__(self, reason: str, row: int = 0, column: str = "") -> None:
        self.problem = RowProblem(row, column, reason)
        super().__init__(reason)


def text_of(data: bytes, most_bytes: int = MOST_BYTES) -> str:
    """The text of a UTF-8 file, with or without BOM. Raises Unreadable."""
    if len(data) > most_bytes:
        raise Unreadable(_("The file is larger than %(most)s MB. Split it.") % {"most": most_bytes // 1024**2})
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(_("The file is not UTF-8. Save it as “CSV UTF-8” and try again."), row) from None
    if "\0" in text:
        raise Unreadable(_("This is not a text file."))
    return text


def rows_of(columns: Columns, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """(row, cells by column) of a file; rows count as spreadsheets do. Raises Unreadable."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        _check_header(columns, header)
        count = 0
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            count += 1
            if count > columns.most_rows:
                raise Unreadable(
                    _("More than %(most)s rows. Split the file.") % {"most": columns.most_rows}, reader.line_num
                )
            yield reader.line_num, _row(columns, header, cells, reader.line_num)
    except csv.Error as error:
        reason = _("A quotation mark is open or misplaced (%(detail)s).") % {"detail": error}
        raise Unreadable(reason, reader.line_num) from None


def _separator(text: str) -> str:
    """The one that stands most often in the first line."""
    first = text.partition("\n")[0]
    return max(SEPARATORS, key=first.count)


def _check_header(columns: Columns, header: list[str]) -> None:
    if not any(header):
        raise Unreadable(_("The file is empty."))
    for name in columns.required:
        if name not in header:
            raise Unreadable(_("This column is missing."), 1, name)
    for name in header:
        if name not in columns.all:
            raise Unreadable(
                _("This column is not known. Known are: %(names)s.") % {"names": ", ".join(columns.all)}, 1, name
            )
        if header.count(name) > 1:
            raise Unreadable(_("This column stands there twice."), 1, name)


def _row(columns: Columns, header: list[str], cells: list[str], number: int) -> dict[str, str]:
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        raise Unreadable(_("This row has more cells than the header."), number)
    values = dict(zip(header, (plain(cell) for cell in cells), strict=False))
    return {name: values.get(name, "") for name in columns.all}


def plain(cell: str) -> str:
    """A cell without the apostrophe that an export put before what looks like a formula."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell
