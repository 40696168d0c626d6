"""Taking in a file of numbers: as a whole or not at all, in versions."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from homeshore.billing.errors import ClosingUnderWay
from homeshore.billing.models import Closing, SourceFile, SourceRow
from homeshore.billing.models.cards import AGENT, BRAND
from homeshore.billing.queries.adjusting import agreed
from homeshore.billing.queries.planned import planned_rows
from homeshore.billing.rules.sources import RESULTS, Row, Wrong, wrong_in
from homeshore.kit.problems import Invalid, Problem
from homeshore.people import queries as people

_ROWS_AT_ONCE = 500
UNFINISHED = timedelta(days=1)
"""Nobody takes in a file for so long."""


def check(kind: str, month: date, rows: Sequence[Row], today: date) -> list[Wrong]:
    """All that is wrong with a file, by row; reads only."""
    agents = {row.agent for row in rows if row.agent}
    found = wrong_in(kind, month, rows, {agent: people.engagements(agent) for agent in agents}, today)
    return found + (list(_not_agreed(month, rows)) if kind == RESULTS else [])


def take(kind: str, month: date, rows: Sequence[Row], by: int, today: date) -> SourceFile:
    """Take a file in for a month; it supersedes the one that held, which stays as it was.

    Rows are written chunk by chunk, so that nobody waits long for the database, and count from the last statement on:
    a process that dies before it leaves nothing that counts. Raises Invalid (fields are `row.column`), and
    ClosingUnderWay while a closing reads these numbers.
    """
    wrong = check(kind, month, rows, today)
    if wrong:
        raise Invalid([_named(one) for one in wrong])
    file = _begin(kind, month, len(rows), by)
    for at in range(0, len(rows), _ROWS_AT_ONCE):
        SourceRow.objects.bulk_create(
            SourceRow(
                file=file,
                row=row.row,
                brand=row.brand,
                programme=row.programme,
                agent=row.agent,
                day=row.day,
                from_us=row.from_us,
                until_us=row.until_us,
                amount_us=row.amount_us,
                word=row.word,
                figure=row.figure,
            )
            for row in rows[at : at + _ROWS_AT_ONCE]
        )
    return _finish(file)


def take_from_plan(kind: str, month: date, by: int, today: date) -> SourceFile:
    """Take a month's figures of one kind from the plan instead of a file (`billing.queries.planned.PLANNED`).

    They are a version like any other. What is planned afterwards changes nothing until it is taken again; a forecast is
    taken before its month begins. Raises Invalid, ClosingUnderWay.
    """
    return take(kind, month, planned_rows(kind, month), by, today)


@transaction.atomic
def _begin(kind: str, month: date, rows: int, by: int) -> SourceFile:
    """A file that counts for nothing yet."""
    of_kind = SourceFile.objects.filter(kind=kind, month=month)
    last = of_kind.aggregate(last=Max("number"))["last"] or 0
    return SourceFile.objects.create(kind=kind, month=month, number=last + 1, rows=rows, entered_by=by)


@transaction.atomic
def _finish(file: SourceFile) -> SourceFile:
    if Closing.objects.exclude(stage="closed").filter(month__gte=file.month).exists():
        raise ClosingUnderWay(month=file.month.isoformat())
    now = timezone.now()
    older = SourceFile.objects.filter(kind=file.kind, month=file.month, replaced_at=None).exclude(id=file.id)
    older.exclude(taken_at=None).update(replaced_at=now)
    file.taken_at = now
    file.save(update_fields=["taken_at"])
    return file


def sweep_unfinished() -> int:
    """Drop what a process that died left of a file it was taking in. Returns how many files."""
    left = SourceFile.objects.filter(taken_at=None, created_at__lt=timezone.now() - UNFINISHED)
    _, dropped = left.delete()
    return dropped.get(SourceFile._meta.label, 0)


def _not_agreed(month: date, rows: Sequence[Row]) -> list[Wrong]:
    """Measures that no card in force speaks of: probably misspelt, and without any effect."""
    known: dict[tuple[int, int], set[str]] = {}
    rows = [row for row in rows if bool(row.brand) != bool(row.agent)]
    for row in rows:
        if (row.brand, row.agent) not in known:
            known[row.brand, row.agent] = _measures(month, row)
    return [
        Wrong(row.row, Problem("measure", "not_agreed", {"value": row.word}))
        for row in rows
        if row.word not in known[row.brand, row.agent]
    ]


def _measures(month: date, row: Row) -> set[str]:
    if row.brand:
        held = [agreed(month, BRAND, row.brand)]
    else:
        contracts = people.contracts(people.agent(row.agent).person_id)
        held = [agreed(month, AGENT, contract.id) for contract in contracts]
    return {clause.measure for each in held if each is not None for clause in each.terms.results}


def _named(wrong: Wrong) -> Problem:
    return Problem(f"{wrong.row}.{wrong.problem.field}", wrong.problem.code, wrong.problem.limits)
