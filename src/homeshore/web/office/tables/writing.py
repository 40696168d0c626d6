"""Writing a CSV file that spreadsheets open as it is, and in which no cell runs as a formula."""

import csv
from io import StringIO

from homeshore.security.scope import Scope
from homeshore.web.office.tables.reading import FORMULA_STARTS
from homeshore.web.office.tables.table import Table

BOM = "\ufeff"


def written(table: Table, scope: Scope) -> str:
    """All rows that the scope covers; UTF-8 with BOM and semicolons, as French spreadsheets expect."""
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(table.columns)
    for row in table.rows(scope):
        writer.writerow([harmless(row[column]) for column in table.columns])
    return BOM + out.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: what could be one gets an apostrophe before it (OWASP)."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
