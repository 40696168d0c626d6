"""The worker's closing: a process of its own, which goes on after it was killed."""

import json
import subprocess
import sys

import pytest

from journal.arena import Arena
from journal.fixtures import arena, migrated

__all__ = ["arena", "migrated"]
CLOSE = """
import json, time
from datetime import date
from homeshore.ops.setup import load_django
load_django()
from homeshore.billing.actions import closing
from homeshore.billing.models import Closing
from homeshore.billing.registry import LEDGER
from homeshore.journal.projections import catch_up
from homeshore.ops.closing import wanted
from homeshore.ops.keeping import ProcessKeeper
from homeshore.ops.demo import load_demo
from homeshore.ops.demo.history import load_history
load_demo()
load_history(date(2026, 10, 5), date(2026, 10, 6))
catch_up(LEDGER)
keeper, month = ProcessKeeper(wanted, restart_seconds=0), date(2026, 10, 1)
keeper.step()
idle = keeper._process is None
begun = closing.begin(month, by=1, today=date(2026, 11, 1))
keeper.step()
while Closing.objects.get().stage in {"drawn", "rated"}:
    time.sleep(0.01)
keeper.stop()
stage = Closing.objects.get().stage
keeper.step()
keeper._process.wait()
done = Closing.objects.get()
print(json.dumps({
    "idle": idle,
    "killed_at": stage,
    "stage": done.stage,
    "documents": done.documents.count(),
    "numbers": done.documents.values("number", "series").distinct().count(),
    "printed": done.documents.exclude(pdf="").count(),
}))
"""


@pytest.mark.serial
def test_the_worker_closes_a_month_that_was_begun_also_when_its_process_is_killed(arena: Arena) -> None:
    done = subprocess.run([sys.executable, "-c", CLOSE], env=arena.env, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["idle"]
    assert found["killed_at"] in {"numbered", "printed"}
    assert found["stage"] == "closed"
    assert found["documents"] == found["numbers"] == found["printed"] > 2
