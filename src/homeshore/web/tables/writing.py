"""Writing a CSV file that spreadsheets open as it is, and in which no cell runs as a formula."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from homeshore.web.tables.reading import FORMULA_STARTS

BOM = "\ufeff"


def written(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A header and rows; UTF-8 with BOM and semicolons, as French spreadsheets expect."""
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    return BOM + out.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: what could be one gets an apostrophe before it (OWASP)."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
