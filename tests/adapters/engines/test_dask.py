"""A real Dask scheduler with workers in processes of their own."""

import subprocess
import sys
from collections.abc import Iterator

import msgspec
import psutil
import pytest
from distributed import LocalCluster

from adapters.engines.scenarios import jobs, scenario
from adapters.engines.test_local import outcomes
from homeshore.adapters.engines.dask import DaskCluster
from homeshore.adapters.engines.errors import (
    ClusterWithoutWorkers,
    SchedulerLost,
    SchedulerUnreachable,
    UnlikeWorkers,
)
from homeshore.adapters.engines.local import LocalProcesses
from ports import free_port

pytestmark = pytest.mark.serial


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0") as cluster:
        yield cluster


def test_a_cluster_gives_the_outcomes_of_local_processes(cluster: LocalCluster):
    assert outcomes(DaskCluster(cluster.scheduler_address)) == outcomes(LocalProcesses(2))


def test_what_was_lost_with_a_worker_of_the_cluster_is_run_again(cluster: LocalCluster):
    given = msgspec.structs.replace(scenario(), replications=12)
    finished = DaskCluster(cluster.scheduler_address).run(given, jobs(given))
    found = [next(finished).job]
    psutil.Process(next(iter(cluster.workers.values())).pid).kill()
    found += [done.job for done in finished]
    assert sorted(found) == sorted(jobs(given))


def test_a_closed_run_leaves_the_cluster_to_others(cluster: LocalCluster):
    given = msgspec.structs.replace(scenario(), replications=2000)
    finished = DaskCluster(cluster.scheduler_address).run(given, jobs(given))
    next(finished)
    finished.close()
    assert len(outcomes(DaskCluster(cluster.scheduler_address))) == 8


def test_an_address_where_nobody_answers_is_refused():
    address = f"tcp://127.0.0.1:{free_port()}"
    with pytest.raises(SchedulerUnreachable) as refused:
        outcomes(DaskCluster(address, answer_seconds=1))
    assert refused.value.fields == {"address": address}


def test_what_is_no_address_is_refused():
    with pytest.raises(SchedulerUnreachable):
        outcomes(DaskCluster("nonsense://", answer_seconds=1))


def test_a_scheduler_without_workers_is_refused():
    with (
        LocalCluster(n_workers=0, dashboard_address="127.0.0.1:0") as empty,
        pytest.raises(ClusterWithoutWorkers),
    ):
        outcomes(DaskCluster(empty.scheduler_address, answer_seconds=1))


def test_workers_with_another_release_are_refused():
    other = "import homeshore; homeshore.__version__ = '0.0.0'"
    with (
        LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address="127.0.0.1:0", preload=[other]) as cluster,
        pytest.raises(UnlikeWorkers) as refused,
    ):
        outcomes(DaskCluster(cluster.scheduler_address))
    assert "homeshore 0.0.0" in str(refused.value.fields["there"])


SCHEDULER = """
import time
from distributed import LocalCluster
cluster = LocalCluster(n_workers=1, processes=False, protocol="tcp", dashboard_address="127.0.0.1:0")
print(cluster.scheduler_address, flush=True)
time.sleep(600)
"""


def test_a_scheduler_that_goes_in_the_middle_is_refused():
    given = msgspec.structs.replace(scenario(), replications=500)
    with subprocess.Popen([sys.executable, "-c", SCHEDULER], stdout=subprocess.PIPE, text=True) as scheduler:
        assert scheduler.stdout is not None
        finished = DaskCluster(scheduler.stdout.readline().strip()).run(given, jobs(given))
        next(finished)
        scheduler.kill()
        with pytest.raises(SchedulerLost):
            list(finished)


WITHOUT = """
import sys
sys.modules["distributed"] = None
from homeshore.adapters.engines.dask import DaskCluster
from homeshore.adapters.engines.errors import ClusterNotInstalled
from homeshore.cases.rules.scenario import Scenario
try:
    next(DaskCluster("tcp://127.0.0.1:1").run(None, []))
except ClusterNotInstalled as refused:
    print(refused)
"""


def test_a_machine_without_the_library_is_told_so():
    told = subprocess.run([sys.executable, "-c", WITHOUT], check=True, capture_output=True, text=True)
    assert told.stdout == "cluster_not_installed\n"
