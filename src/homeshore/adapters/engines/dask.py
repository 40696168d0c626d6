"""The workers of a Dask scheduler that runs already, on one machine or many."""

import logging
from collections.abc import Generator, Sequence
from concurrent.futures import CancelledError
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from homeshore import __version__
from homeshore.adapters.engines.carrying import carry_out, model_of
from homeshore.adapters.engines.errors import (
    ClusterNotInstalled,
    ClusterWithoutWorkers,
    ReplicationLost,
    SchedulerLost,
    SchedulerUnreachable,
    UnlikeWorkers,
)
from homeshore.cases.ports import Done, Job
from homeshore.cases.rules.scenario import Scenario

if TYPE_CHECKING:
    from distributed import Client

ANSWER_SECONDS = 10.0
"""How long a scheduler may take to answer, and its first worker to appear."""
TIMES = 4
"""How many workers a task may end before a scheduler gives up, unless it is configured otherwise."""


class DaskCluster:
    """The engine of many machines. `address` is the scheduler's, as tcp://10.0.0.1:8786."""

    def __init__(self, address: str, answer_seconds: float = ANSWER_SECONDS) -> None:
        self.address = address
        self._answer_seconds = answer_seconds

    def run(self, scenario: Scenario, jobs: Sequence[Job]) -> Generator[Done, None, None]:
        """Each job once, in the order in which they finish; closing the generator cancels what is under way.

        The scheduler runs again what was lost with a worker. Raises ClusterNotInstalled, SchedulerUnreachable,
        ClusterWithoutWorkers, UnlikeWorkers, SchedulerLost, ReplicationLost.
        """
        client = self._connect()
        try:
            self._refuse_unlike(client)
            yield from _results(client, scenario, jobs)
        except (CancelledError, OSError) as error:
            raise SchedulerLost(address=self.address) from error
        finally:
            client.close()

    def _connect(self) -> "Client":
        try:
            from distributed import Client
        except ImportError as error:
            raise ClusterNotInstalled from error
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # refusals say what it would, without tracebacks
        try:
            client = Client(self.address, timeout=self._answer_seconds, set_as_default=False)
        except (OSError, ValueError) as error:
            raise SchedulerUnreachable(address=self.address) from error
        try:
            client.wait_for_workers(1, timeout=self._answer_seconds)
        except TimeoutError as error:
            client.close()
            raise ClusterWithoutWorkers(address=self.address) from error
        return client

    def _refuse_unlike(self, client: "Client") -> None:
        """Random numbers are the same wherever Homeshore and numpy are the same, and only there (NEP 19)."""
        here = releases()
        for there in client.run(releases, on_error="return").values():
            if there != here:
                raise UnlikeWorkers(address=self.address, here=here, there=str(there))


def releases() -> str:
    """The releases on which a figure depends."""
    return f"homeshore {__version__}, numpy {version('numpy')}"


def _results(client: "Client", scenario: Scenario, jobs: Sequence[Job]) -> Generator[Done, None, None]:
    """Models are results too: a worker fetches each once, and one that was lost is compiled again."""
    from distributed import KilledWorker, as_completed

    told = client.submit(_told, scenario, pure=False)
    trials = dict.fromkeys(job.trial for job in jobs)
    models = {trial: client.submit(model_of, told, trial, pure=False) for trial in trials}
    futures = client.map(carry_out, [models[job.trial] for job in jobs], jobs, pure=False)
    asked: dict[Any, Job] = dict(zip(futures, jobs, strict=True))
    try:
        for future in as_completed(list(asked), loop=client.loop):
            job = asked.pop(future)
            try:
                done: Done = future.result()
            except KilledWorker as error:
                raise ReplicationLost(variant=job.trial.variant, replication=job.replication, times=TIMES) from error
            future.release()  # the scheduler need not keep what has arrived
            yield done
    finally:
        client.cancel(list(asked))


def _told(scenario: Scenario) -> Scenario:
    return scenario
