"""Processes of this machine, real ones."""

import os
import signal
import subprocess
import sys
import threading
import time

import msgspec
import psutil
import pytest

from adapters.engines.scenarios import jobs, scenario
from homeshore.adapters.engines.errors import ReplicationLost
from homeshore.adapters.engines.local import LocalProcesses
from homeshore.cases.ports import Engine, Job

pytestmark = pytest.mark.serial
MANY = msgspec.structs.replace(scenario(), replications=400)


def outcomes(engine: Engine) -> dict[Job, bytes]:
    """Each job's outcome, to the last bit."""
    given = scenario()
    return {done.job: msgspec.msgpack.encode(done.outcome) for done in engine.run(given, jobs(given))}


def workers() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "homeshore.adapters.engines.worker" in child.cmdline()]


def test_outcomes_are_the_same_with_1_2_and_4_workers():
    alone = outcomes(LocalProcesses(1))
    assert set(alone) == set(jobs(scenario()))
    assert len(set(alone.values())) == len(alone)
    assert outcomes(LocalProcesses(2)) == alone
    assert outcomes(LocalProcesses(4)) == alone


def test_a_killed_worker_is_replaced_and_its_replication_run_again():
    given = scenario()
    finished = LocalProcesses(2).run(given, jobs(given))
    found = {(first := next(finished)).job: first.outcome}
    killed = workers()[0]
    killed.kill()
    found |= {done.job: done.outcome for done in finished}
    assert killed.pid not in [worker.pid for worker in workers()]
    assert {job: msgspec.msgpack.encode(outcome) for job, outcome in found.items()} == outcomes(LocalProcesses(1))


def test_a_replication_that_ends_its_process_three_times_is_refused():
    over = threading.Event()

    def kill() -> None:
        while not over.is_set():
            for worker in workers():
                worker.kill()
            time.sleep(0.01)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        with pytest.raises(ReplicationLost) as refused:
            outcomes(LocalProcesses(1))
    finally:
        over.set()
        killer.join()
    assert refused.value.fields == {"variant": "site", "replication": 0, "times": 3}
    assert workers() == []


def test_closing_a_run_ends_its_processes_in_the_middle_of_their_work():
    finished = LocalProcesses(2).run(MANY, jobs(MANY))
    next(finished)
    assert len(workers()) == 2
    finished.close()
    assert workers() == []


PARENT = """
from adapters.engines.test_local import MANY, LocalProcesses, jobs
for done in LocalProcesses(2).run(MANY, jobs(MANY)):
    print(done.job.replication, flush=True)
"""


def test_workers_end_when_their_parent_is_killed():
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    parent = subprocess.Popen([sys.executable, "-c", PARENT], env=environment, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    parent.stdout.readline()
    left = psutil.Process(parent.pid).children()
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    _, alive = psutil.wait_procs(left, timeout=10)
    assert len(left) == 2
    assert alive == []
