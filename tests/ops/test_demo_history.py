"""The weeks that the demo company begins with, in a database of their own: the journal is never emptied."""

import json
import subprocess
import sys
from datetime import date

import pytest

from homeshore.ops.demo.history import first_day
from journal.arena import Arena
from journal.fixtures import arena, migrated

__all__ = ["arena", "migrated"]
PLAY = """
import json
from datetime import date
from homeshore.ops.setup import load_django
load_django()
from homeshore.billing.models import ChargeRow, Unrated
from homeshore.billing.queries import previews
from homeshore.billing.registry import LEDGER
from homeshore.contacts.models import Call, Contact, Handling
from homeshore.journal.projections import catch_up
from homeshore.ops.demo import load_demo
from homeshore.ops.demo.history import load_history
load_demo()
days = date(2026, 10, 5), date(2026, 10, 9)
found = {"played": load_history(*days), "again": load_history(*days)}
catch_up(LEDGER)
print(json.dumps(found | {
    "contacts": Contact.objects.count(),
    "open": Contact.objects.exclude(state__in=["closed", "abandoned"]).count(),
    "calls": Call.objects.filter(ended_at=None).count(),
    "handlings": Handling.objects.count(),
    "charges": ChargeRow.objects.filter(side="brand").count(),
    "unrated": Unrated.objects.count(),
    "brands": sum(document.party.side == "brand" for document in previews.proposed(date(2026, 10, 1))),
}))
"""


@pytest.mark.serial
def test_the_days_that_were_played_leave_money_and_a_journal_that_a_dispatcher_replays(arena: Arena) -> None:
    done = subprocess.run([sys.executable, "-c", PLAY], env=arena.env, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["played"] == found["contacts"] > 20
    assert (found["again"], found["open"], found["calls"], found["unrated"]) == (0, 0, 0, 0)
    assert found["charges"] == found["handlings"] > 15
    assert found["brands"] == 2
    arena.dispatcher()
    since = arena.rows("SELECT data FROM journal_command WHERE epoch > 1")
    assert not [data for (data,) in since if b"end_recovery" in bytes(data)], "it had to start from the facts"


def test_the_history_begins_so_that_a_whole_month_can_be_closed() -> None:
    assert first_day(date(2026, 3, 1)) == date(2026, 2, 1)
    assert first_day(date(2026, 1, 31)) == date(2025, 12, 1)
