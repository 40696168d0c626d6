"""Runs that pages ask for are done by a process of their own, which the worker starts and which may be killed."""

import json
import subprocess
import sys

import pytest

from journal.arena import Arena
from journal.fixtures import arena, migrated

__all__ = ["arena", "migrated"]
WORK = """
import json, time
from homeshore.ops.setup import load_django
load_django()
from homeshore.cases.actions.running import start_run
from homeshore.cases.actions.saving import save_case
from homeshore.cases.models import Replication, Run
from homeshore.cases.queries import cases
from homeshore.ops.casework import wanted
from homeshore.security import files
from homeshore.ops.keeping import ProcessKeeper
from small_cases import TEXT
keeper = ProcessKeeper(wanted, restart_seconds=0)
keeper.step()
idle = keeper._process is None
text = TEXT.replace("replications = 2", "replications = 12")
run = start_run(save_case(text, {}, by=1).case_id, by=1)
keeper.step()
while not Replication.objects.exists() and Run.objects.get().findings == b"":
    time.sleep(0.02)
keeper.stop()
killed_at = Run.objects.get().status
keeper.step()
if keeper._process is not None:
    keeper._process.wait()
done = cases.run(run.id)
print(json.dumps({
    "idle": idle,
    "killed_at": killed_at,
    "status": done.status,
    "done": done.done,
    "of": done.of,
    "replications": cases.findings_of(done).replications,
    "left": Replication.objects.count(),
    "reports": sorted(files.read(one.pdf)[:5].decode() + one.language for one in done.reports.all()),
}))
"""
REPORTS = ["%PDF-en", "%PDF-fr"]


@pytest.mark.serial
def test_the_worker_does_the_runs_that_were_asked_for_also_when_their_process_is_killed(arena: Arena) -> None:
    env = {**arena.env, "PYTHONPATH": f"{arena.env.get('PYTHONPATH', 'src')}:tests"}
    done = subprocess.run([sys.executable, "-c", WORK], env=env, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    assert found.pop("killed_at") in {"running", "finished"}
    assert found == {
        "idle": True,
        "status": "finished",
        "done": 72,
        "of": 72,
        "replications": 12,
        "left": 0,
        "reports": REPORTS,
    }
