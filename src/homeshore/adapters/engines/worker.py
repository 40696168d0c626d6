"""A process that carries jobs out for its parent: `python -m homeshore.adapters.engines.worker DESCRIPTOR`.

It ends with its parent, in the middle of a replication if need be, so that none is left behind.
"""

import os
import sys
import threading
import traceback
from multiprocessing.connection import Connection
from queue import SimpleQueue

from homeshore.adapters.engines.carrying import Failed, carry_out, model_of
from homeshore.cases.ports import Job
from homeshore.cases.rules.scenario import Scenario
from homeshore.cases.rules.sweeps import Trial
from homeshore.simulate.model import Model


def main(descriptor: int) -> None:
    """Serve the parent until it closes the connection: it sends the scenario, then one job at a time."""
    link: Connection[object, object] = Connection(descriptor)
    inbox: SimpleQueue[object] = SimpleQueue()
    threading.Thread(target=_listen, args=(link, inbox), daemon=True).start()
    scenario = inbox.get()
    assert isinstance(scenario, Scenario)
    models: dict[Trial, Model] = {}
    while True:
        job = inbox.get()
        assert isinstance(job, Job)
        _answer(link, scenario, models, job)


def _answer(link: "Connection[object, object]", scenario: Scenario, models: dict[Trial, Model], job: Job) -> None:
    try:
        if job.trial not in models:
            models[job.trial] = model_of(scenario, job.trial)
        link.send(carry_out(models[job.trial], job))
    except Exception:
        link.send(Failed(job, traceback.format_exc()))
        raise


def _listen(link: "Connection[object, object]", inbox: SimpleQueue[object]) -> None:
    try:
        while True:
            inbox.put(link.recv())
    except (EOFError, OSError):
        os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
