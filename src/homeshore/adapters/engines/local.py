"""Processes of this machine, started once, each given one replication at a time."""

import os
import socket
import subprocess
import sys
from collections import Counter, deque
from collections.abc import Generator, Sequence
from multiprocessing.connection import Connection, wait

from homeshore.adapters.engines.carrying import Failed
from homeshore.adapters.engines.errors import ReplicationLost
from homeshore.cases.ports import Done, Job
from homeshore.cases.rules.scenario import Scenario

TIMES = 3
"""How often a replication may end its process before the run gives up."""


class LocalProcesses:
    """The engine of one machine. `workers` defaults to as many as the process may use cores."""

    def __init__(self, workers: int = 0) -> None:
        self.workers = workers or len(os.sched_getaffinity(0))

    def run(self, scenario: Scenario, jobs: Sequence[Job]) -> Generator[Done, None, None]:
        """Each job once, in the order in which they finish; closing the generator ends the processes.

        A process that is killed is replaced and its replication run again. Raises ReplicationLost.
        """
        company = _Company(scenario, jobs)
        try:
            company.hire(min(self.workers, len(jobs)))
            while company.at_work:
                yield from company.finished()
        finally:
            company.dismiss()


class _Company:
    """The processes of a run and the jobs that none has begun."""

    def __init__(self, scenario: Scenario, jobs: Sequence[Job]) -> None:
        self.scenario = scenario
        self.waiting = deque(jobs)
        self.at_work: dict[Connection[object, object], _Worker] = {}
        self.lost: Counter[Job] = Counter()

    def hire(self, number: int) -> None:
        for _ in range(number):
            self._occupy(_Worker(self.scenario))

    def finished(self) -> list[Done]:
        """What came in, after waiting for at least one report; those who reported have their next job by then."""
        found = []
        for link in wait(list(self.at_work)):
            assert isinstance(link, Connection)
            worker = self.at_work[link]
            answer = worker.answer()
            del self.at_work[link]
            if answer is None:
                self._replace(worker)
            else:
                self._occupy(worker)
                found.append(answer)
        return found

    def dismiss(self) -> None:
        for worker in self.at_work.values():
            worker.end()
        self.at_work.clear()

    def _occupy(self, worker: "_Worker") -> None:
        if not self.waiting:
            worker.end()
            return
        self.at_work[worker.link] = worker
        worker.begin(self.waiting.popleft())

    def _replace(self, worker: "_Worker") -> None:
        worker.end()
        job = worker.job
        assert job is not None
        self.lost[job] += 1
        if self.lost[job] == TIMES:
            raise ReplicationLost(variant=job.trial.variant, replication=job.replication, times=TIMES)
        self.waiting.appendleft(job)
        self.hire(1)


class _Worker:
    """One process and what it does."""

    def __init__(self, scenario: Scenario) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603  # our own program
                [sys.executable, "-P", "-m", "homeshore.adapters.engines.worker", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                process_group=0,  # Ctrl-C is for the parent, who decides what to keep
            )
        self.link: Connection[object, object] = Connection(ours.detach())
        self.job: Job | None = None
        self._tell(scenario)

    def begin(self, job: Job) -> None:
        self.job = job
        self._tell(job)

    def answer(self) -> Done | None:
        """What it found, None if it has died. An error of the simulation is raised here."""
        try:
            answer = self.link.recv()
        except (EOFError, ConnectionResetError):
            return None
        match answer:
            case Done():
                return answer
            case Failed(job=job, text=text):
                raise RuntimeError(f"replication {job.replication} of {job.trial} failed:\n{text}")
        raise AssertionError(answer)

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.link.close()

    def _tell(self, what: Scenario | Job) -> None:
        try:
            self.link.send(what)
        except BrokenPipeError:  # it has died, and `answer` will find out
            return
