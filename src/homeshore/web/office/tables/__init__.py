"""CSV in and out: agents with contracts and certificates, programmes, canned replies, phone numbers.

A file is read whole or not at all: every problem names its row and column, and nothing is written while one is left.
"""

from homeshore.web.office.tables import agents, numbers, programmes, replies
from homeshore.web.office.tables.importing import Outcome, run
from homeshore.web.office.tables.table import Table
from homeshore.web.tables.reading import MOST_BYTES, MOST_ROWS, RowProblem

TABLES: dict[str, Table] = {
    table.name: table for table in (agents.TABLE, programmes.TABLE, replies.TABLE, numbers.TABLE)
}

__all__ = ["MOST_BYTES", "MOST_ROWS", "TABLES", "Outcome", "RowProblem", "Table", "run"]
