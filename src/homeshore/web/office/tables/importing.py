"""Importing a file: every row is checked, then written (docs/decisions/0008)."""

import msgspec
from django.db import transaction

from homeshore.kit.problems import Invalid
from homeshore.security.scope import Scope
from homeshore.web.office.sentences import sentence
from homeshore.web.office.tables.table import Table
from homeshore.web.tables.reading import RowProblem, Unreadable, rows_of, text_of


class Outcome(msgspec.Struct, frozen=True):
    """What a file did, or would do."""

    problems: tuple[RowProblem, ...] = ()
    created: int = 0
    changed: int = 0
    preview: tuple[dict[str, str], ...] = ()


def run(table: Table, data: bytes, scope: Scope, *, keep: bool) -> Outcome:
    """Check every row, and with `keep` write them all if none has a problem.

    Rows are checked first and then written one transaction each, because SQLite lets nobody else write meanwhile and a
    file of 500 agents takes seconds: in one transaction it would hold up every live contact. A process that dies in
    between leaves a beginning; the same file taken in again completes it.
    """
    try:
        rows = list(rows_of(table.columns, text_of(data)))
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
