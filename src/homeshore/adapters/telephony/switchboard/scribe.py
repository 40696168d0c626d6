"""The switchboard's hand on the database: writers one after the other in a thread, readers beside them.

Writers that wait are committed together, each in a savepoint of its own: a commit waits for the disk, and twenty calls
a second come with a hundred writes. New calls go first and are written as one: nothing that waits is about them, and
the more of them come, the fewer statements each costs.
"""

import asyncio
import contextlib
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError, ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

import msgspec
import structlog
from django.db import DatabaseError, InterfaceError, OperationalError, connection

from homeshore.adapters.telephony.switchboard.ports import Carried, Records
from homeshore.facts import Draft
from homeshore.routing.commands import Command

P = ParamSpec("P")
R = TypeVar("R")
READERS = 4
TOGETHER_SECONDS = 0.01
"""How long one transaction takes further writers in: nobody waits long for SQLite's lock."""
MOST_BEGUN = 100
"""How many new calls are written as one."""
AGAIN_SECONDS = (0.05, 0.2, 0.5, 1.0, 2.0)
_AWAY = (OperationalError, InterfaceError)

log = structlog.get_logger()


class Job(msgspec.Struct):
    """A writer and who waits for it. What is `kept` is tried until the database takes it. `carried`: a new call."""

    work: Callable[[], Any]
    future: Future[Any]
    kept: bool = False
    carried: Carried | None = None


Outcome = tuple[Job, Any, BaseException | None]


class Scribe:
    """Nothing overtakes what was put or asked before it."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self.away = False
        """Whether the database did not answer when it was last asked to write."""
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write_always, name="switchboard-writer", daemon=True)
        self._writer.start()
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="switchboard-reader")
        self._messages: list[Draft | Command] = []

    @property
    def waiting(self) -> int:
        """How many writers wait for their turn."""
        return self._jobs.qsize()

    def put(self, message: Draft | Command) -> None:
        """Have a fact or command written soon. It is kept until the database takes it."""
        if not self._messages:
            asyncio.get_running_loop().call_soon(self._flush)
        self._messages.append(message)

    def write(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> asyncio.Future[R]:
        """Run a writer after all that was put and asked before. Raises what it raises.

        A database that is locked or away is tried for some seconds.
        """
        return self._ask(Job(lambda: work(*args, **kwargs), Future()))

    def begin(self, carried: Carried) -> asyncio.Future[None]:
        """Have the rows of a new call written, before all that is put or asked from now on. Raises what the database
        does, or brands' UnknownNumber."""
        return self._ask(Job(lambda: self.records.begin_sip([carried]), Future(), carried=carried))

    def _ask(self, job: Job) -> asyncio.Future[Any]:
        self._flush()
        self._jobs.put(job)
        return asyncio.wrap_future(job.future)

    async def read(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a reader beside the writers."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, lambda: _tidily(lambda: work(*args, **kwargs)))

    def close(self) -> None:
        """Write what is left and end the threads."""
        self._flush()
        self._jobs.put(None)
        self._writer.join()
        self._readers.shutdown()

    def _flush(self) -> None:
        if self._messages:
            messages, self._messages = self._messages, []
            self._jobs.put(Job(lambda: self.records.put(messages), Future(), kept=True))

    # ---- in the writer's thread

    def _write_always(self) -> None:
        waiting: list[Job] = []
        while True:
            job = None if waiting else self._jobs.get()
            if job is None and not waiting:
                return
            if job is not None:
                waiting.append(job)
            ended = self._take_waiting(waiting)
            waiting = self._persistently(waiting)
            if ended and not waiting:
                return
            if ended:
                self._jobs.put(None)

    def _take_waiting(self, waiting: list[Job]) -> bool:
        """Take in what else waits; true when the end was among it."""
        while True:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return False
            if job is None:
                return True
            waiting.append(job)

    def _persistently(self, jobs: list[Job]) -> list[Job]:
        """Do the first of these together; returns the rest."""
        jobs.sort(key=lambda job: job.carried is None)
        for pause in AGAIN_SECONDS:
            try:
                outcomes = _tidily(lambda: self._together(jobs))
            except _AWAY as trouble:
                self.away = True
                log.warning("writes_tried_again", jobs=len(jobs), cause=type(trouble).__name__)
                time.sleep(pause)
            except DatabaseError as error:  # the commit itself was refused: by one of them, tried alone
                if len(jobs) > 1:
                    return [*self._persistently(jobs[:1]), *jobs[1:]]
                _deliver(jobs[0], None, error)
                return []
            else:
                self.away = False
                for outcome in outcomes:
                    _deliver(*outcome)
                return jobs[len(outcomes) :]
        return self._give_up_on(jobs)

    def _together(self, jobs: list[Job]) -> list[Outcome]:
        """Do as many of these in one transaction as there is time for, at least one."""
        began = time.monotonic()
        with self.records.together():
            outcomes = self._begun([job for job in jobs[:MOST_BEGUN] if job.carried is not None])
            for job in jobs[len(outcomes) :]:
                if outcomes and time.monotonic() - began > TOGETHER_SECONDS:
                    break
                outcomes.append(self._outcome(job))
        return outcomes

    def _begun(self, jobs: list[Job]) -> list[Outcome]:
        """New calls, in as few statements as one; each on its own where one of them cannot be written."""
        if not jobs:
            return []
        try:
            with self.records.together():
                self.records.begin_sip([job.carried for job in jobs if job.carried is not None])
        except _AWAY:
            raise
        except Exception:  # noqa: BLE001 - it is raised again where it belongs
            return [self._outcome(job) for job in jobs]
        return [(job, None, None) for job in jobs]

    def _outcome(self, job: Job) -> Outcome:
        try:
            with self.records.together():
                return job, job.work(), None
        except _AWAY:
            raise
        except Exception as error:  # noqa: BLE001 - it is the one's who asked; the others' work stands
            return job, None, error

    def _give_up_on(self, jobs: list[Job]) -> list[Job]:
        for job in jobs:
            if not job.kept:
                _deliver(job, None, OperationalError("the database does not answer"))
        log.error("facts_wait_for_the_database", jobs=sum(job.kept for job in jobs))
        return [job for job in jobs if job.kept]


def _deliver(job: Job, result: Any, error: BaseException | None) -> None:
    if error is not None and job.kept:
        log.critical("facts_lost", exc_info=error)
    with contextlib.suppress(InvalidStateError):  # nobody waits any more
        if error is not None:
            job.future.set_exception(error)
        else:
            job.future.set_result(result)


def _tidily(work: Callable[[], R]) -> R:
    """These threads live as long as the process and keep their connections; one that broke is not used again."""
    try:
        return work()
    except _AWAY:
        connection.close()
        raise
