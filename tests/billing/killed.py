"""A closing that dies by SIGKILL at each of its statements in turn: run in the environment of an arena.

Each time a forked process closes the month in a fresh copy of the database and kills itself at statement n; another one
then goes on to the end, and what it leaves must be what an undisturbed closing leaves.
"""

import json
import os
import shutil
import signal
import sys
from datetime import date
from pathlib import Path
from typing import Any

CONTACTS = 200


class PaperPress:
    """Prints a line for a PDF: the real press makes the same bytes each time too, but takes a hundred times as long."""

    def findings(self, invoice: Any) -> list[str]:
        return []

    def print(self, invoice: Any, sheet: Any) -> bytes:
        return f"{invoice.number} {invoice.total_cents} {len(sheet.days)}".encode()


def open_three_brands() -> date:
    """Three brands with an independent each, and their contacts. Returns the month."""
    from billing.firm import SIRENS, agree, engage, entity, give_mandate, make_invoiceable, serve
    from company import Company
    from homeshore.billing.registry import LEDGER
    from homeshore.journal.projections import catch_up
    from homeshore.kit.clock import from_us

    company, seller = Company(), entity("Homeshore", SIRENS[0])
    teams = []
    for place, slug in enumerate(("aubelle", "santeo", "lumen")):
        brand = company.brand(slug)[0]
        make_invoiceable(brand, seller, SIRENS[1])
        agree(brand)
        agent = company.agent(slug.title(), brand, mode="independent")
        company.settle()
        company.at_desk(agent)
        engage(agent)
        give_mandate(agent, f"P{place}")
        teams.append((brand, agent))
    for number in range(CONTACTS):
        serve(company, *teams[number % len(teams)], talk=30 + number)
    catch_up(LEDGER)
    return from_us(company.now_us).date().replace(day=1)


def close(month: date, kill_at: int) -> int:
    """Close, and die at a statement (0: none). Returns how many there were."""
    from django.db import connection

    from homeshore.billing.actions import closing

    seen = 0

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal seen
        seen += 1
        if seen == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        closing.run(closing.begin(month, by=1, today=closing.end_of(month)), PaperPress())
    return seen


def left_behind() -> str:
    """All that a closing leaves, without ids and moments; of files their content, since their names are drawn."""
    from homeshore.billing.models import ChargeRow, Closing, Document, Series
    from homeshore.journal.models import Outbox
    from homeshore.security import files

    documents = [
        (one.number, one.type_code, one.content, files.read(one.pdf).decode(), one.total_cents)
        for one in Document.objects.order_by("number")
    ]
    return json.dumps(
        [
            documents,
            list(Series.objects.order_by("prefix").values_list("prefix", "last")),
            list(Closing.objects.values_list("stage", flat=True)),
            [ChargeRow.objects.count(), ChargeRow.objects.filter(closing=None).count(), Outbox.objects.count()],
        ],
        default=str,
    )


def in_child(work: Any) -> tuple[int, str]:
    """Run in a forked process. Returns its exit code (negative: the signal that killed it) and what it wrote."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        status = 1
        try:
            os.write(writing, str(work()).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read().decode()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), told


def main() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.db import connections

    month = open_three_brands()
    connections.close_all()
    database = Path(settings.DATABASES["default"]["NAME"])
    kept = database.with_suffix(".kept")
    shutil.copy(database, kept)

    def fresh() -> None:
        for beside in ("-wal", "-shm"):
            Path(f"{database}{beside}").unlink(missing_ok=True)
        shutil.copy(kept, database)

    (code, statements), expected = in_child(lambda: close(month, 0)), in_child(left_behind)[1]
    assert code == 0, "the undisturbed closing failed"
    differing = []
    for statement in range(1, int(statements) + 1):
        fresh()
        died, _ = in_child(lambda at=statement: close(month, at))
        if (died, in_child(lambda: close_again(month))) != (-signal.SIGKILL, (0, expected)):
            differing.append(statement)
    sys.stdout.write(
        json.dumps({"statements": int(statements), "differing": differing, "expected": json.loads(expected)})
    )


def close_again(month: date) -> str:
    """Go on to the end; a closing that died in its last breath is done already. Returns what is left then."""
    from homeshore.billing.models import Closing

    if not Closing.objects.filter(month=month, stage="closed").exists():
        close(month, 0)
    return left_behind()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))
    main()
