"""Exporting all rows of a kind, in a form that can be imported again."""

from homeshore.security.scope import Scope
from homeshore.web.office.tables.table import Table
from homeshore.web.tables.writing import written as written_rows


def written(table: Table, scope: Scope) -> str:
    """All rows that the scope covers, as CSV."""
    columns = table.columns.all
    return written_rows(columns, ([row[column] for column in columns] for row in table.rows(scope)))
