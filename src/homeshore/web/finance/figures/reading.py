"""Reading a file: its rows as billing takes them, or all that is wrong with it."""

from datetime import date

import msgspec

from homeshore.billing.actions import sources
from homeshore.billing.rules.sources import Row
from homeshore.security.scope import Scope
from homeshore.web.finance.figures.cells import Cells, directory
from homeshore.web.finance.figures.kinds import Kind
from homeshore.web.finance.sentences import sentence
from homeshore.web.tables.reading import RowProblem, Unreadable, rows_of, text_of

SHOWN = 20


class Reading(msgspec.Struct, frozen=True):
    """What a file holds: rows, or problems; `preview` shows its first cells."""

    rows: tuple[Row, ...] = ()
    problems: tuple[RowProblem, ...] = ()
    preview: tuple[dict[str, str], ...] = ()
    text: str = ""


def read(kind: Kind, month: date, data: bytes, scope: Scope, today: date) -> Reading:
    """Read a file and check it by all rules; nothing is written."""
    try:
        text = text_of(data)
        cells = list(rows_of(kind.columns, text))
    except Unreadable as error:
        return Reading(problems=(error.problem,))
    names = directory(scope)
    rows: list[Row] = []
    problems: list[RowProblem] = []
    for number, row in cells:
        of_row = Cells(number, row, names)
        read_row = kind.read(of_row)
        rows += [] if of_row.problems else [read_row]
        problems += [RowProblem(number, one.field, sentence(one)) for one in of_row.problems]
    if rows or not cells:
        wrong = sources.check(kind.code, month, rows, today)
        problems += [RowProblem(one.row, one.problem.field, sentence(one.problem)) for one in wrong]
    problems.sort(key=lambda one: one.row)
    return Reading(tuple(rows), tuple(problems), tuple(row for _, row in cells[:SHOWN]), text)
