"""What touches the database for the dispatcher, in threads beside its loop: commits, the outbox, checkpoints."""

import gc
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import structlog

from homeshore.contacts.dispatcher.cold_start import cold_start
from homeshore.contacts.dispatcher.memory import use_large_pages
from homeshore.contacts.dispatcher.sequencer import JournalDiverged, Sequencer, Tail, replay
from homeshore.journal import checkpoints
from homeshore.journal.append import (
    Batch,
    Database,
    JournalUnwritable,
    Place,
    Row,
    append,
    checkpoint_log,
    end_of_journal,
    landed,
)
from homeshore.kit.clock import now_us
from homeshore.kit.ids import new_id
from homeshore.routing.checkpoint import UnknownSnapshot
from homeshore.routing.core import Core

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.005, 1.0
REPLAY_CHUNK = 5_000
LOG_SECONDS = 0.25
LONG_LOG_PAGES = 4_000
OUTBOX_CHUNK = 1_000

log = structlog.get_logger()


def commit(database: Database, batch: Batch, on_trouble: Callable[[], None], stop: threading.Event) -> bool:
    """Make a batch durable, however long it takes. `on_trouble` hears of the first failure.

    Returns false when `stop` was set before it could be written. Raises StaleEpoch.
    """
    pause = FIRST_PAUSE_SECONDS
    while True:
        try:
            if pause == FIRST_PAUSE_SECONDS or not landed(database, batch):
                append(database, batch)
            return True
        except JournalUnwritable as refusal:
            if pause == FIRST_PAUSE_SECONDS:
                log.error("journal_unwritable", **refusal.fields)
                on_trouble()
            if stop.is_set():
                return False
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


class LogKeeper:
    """Keeps SQLite's write-ahead log short, in a thread, so that commits need not.

    Under load the log never becomes empty behind the back of the committing thread, and so would grow; once it is long,
    `due` asks that thread for the last few pages between two commits, after which SQLite begins it anew.
    """

    def __init__(self, settings: dict[str, Any]) -> None:
        self.due = threading.Event()
        self._database = Database(settings)
        if not self._database.postgres:
            threading.Thread(target=self._keep, name="log", daemon=True).start()

    def _keep(self) -> None:
        while True:
            time.sleep(LOG_SECONDS)
            try:
                if checkpoint_log(self._database) > LONG_LOG_PAGES:
                    self.due.set()
            except JournalUnwritable as refusal:
                log.warning("log_not_kept", **refusal.fields)


def outbox(database: Database, skip: frozenset[int]) -> list[tuple[int, bytes]]:
    """The next rows of the outbox in their order, without those in hand."""
    sql = "SELECT id, data FROM journal_outbox WHERE id > 0 ORDER BY id LIMIT ?"
    rows = database.rows(sql, OUTBOX_CHUNK + len(skip))
    return [(id, bytes(data)) for id, data in rows if id not in skip]


def set_aside(settings: dict[str, Any], row: int) -> None:
    """Give an outbox row its negative id: `outbox` passes it, and a person finds it there."""
    database = Database(settings)
    with database.transaction():
        database.write("UPDATE journal_outbox SET id = -id WHERE id = ?", row)
    database.close()
    log.critical("outbox_set_aside", id=row)


def restore(database: Database, epoch: int) -> Sequencer:
    """The sequencer as it was when the journal ended: by replay or, where that leads elsewhere, from the facts."""
    began = time.monotonic()
    end = end_of_journal(database)
    gc.disable()  # everything that is built here stays
    try:
        sequencer = _replayed(database, end, epoch)
    except (UnknownSnapshot, JournalDiverged) as refusal:
        log.error(refusal.code, **refusal.fields)
        sequencer = cold_start(database, end, epoch, now_us())
    finally:
        gc.enable()
    log.info("journal_restored", facts=end.fact_seq, cold=sequencer.cold, seconds=round(time.monotonic() - began, 3))
    return sequencer


def _replayed(database: Database, end: Place, epoch: int) -> Sequencer:
    """A checkpoint and the commands since. Raises UnknownSnapshot or JournalDiverged."""
    checkpoint = checkpoints.newest(database)
    core = Core() if checkpoint is None else Core.restore(checkpoint.data)
    start = Place(0, 0, 0) if checkpoint is None else checkpoint.place
    sql = "SELECT seq, at_us, data FROM journal_command WHERE seq > ? AND seq <= ? ORDER BY seq"
    commands = _chunks(database, sql, start.seq, end.seq)
    sql = (
        "SELECT at_us, occurred_us, kind, version, contact, agent, contract, brand, programme, data"
        " FROM journal_fact WHERE seq > ? AND seq <= ? ORDER BY seq"
    )
    facts = _chunks(database, sql, start.fact_seq, end.fact_seq)
    return replay(core, start, Tail(commands, facts, end), epoch)


def _chunks(database: Database, sql: str, after: int, upto: int) -> Iterator[Row]:
    for start in range(after, upto, REPLAY_CHUNK):
        for row in database.rows(sql, start, min(start + REPLAY_CHUNK, upto)):
            yield (*row[:-1], bytes(row[-1]))


class CheckpointWriter:
    """Writes checkpoints beside the live loop: a forked child encodes the core, a thread stores what it wrote."""

    def __init__(self, settings: dict[str, Any], directory: Path, epoch: int) -> None:
        self._settings = settings
        self._directory = directory
        self._epoch = epoch
        self._thread: threading.Thread | None = None
        self._durable = threading.Condition()
        self._durable_place = Place(0, 0, 0)

    @property
    def busy(self) -> bool:
        """Whether one is being written."""
        return self._thread is not None and self._thread.is_alive()

    def reached(self, place: Place) -> None:
        """Everything up to here is durable."""
        with self._durable:
            self._durable_place = place
            self._durable.notify()

    def begin(self, core: Core, place: Place) -> None:
        """Fork, and let a thread store what the child encodes. Takes the time of a fork: about a millisecond."""
        path = self._directory / f"checkpoint.{os.getpid()}"
        child = os.fork()
        if child == 0:
            _encode_and_exit(core, path)
        self._thread = threading.Thread(target=self._store, args=(child, path, place), name="checkpoint", daemon=True)
        self._thread.start()

    def write_now(self, core: Core, place: Place) -> None:
        """Store a checkpoint in this thread: at the end of an orderly stop, when all is durable."""
        if self._thread is not None:
            self._thread.join()
        self.reached(place)
        self._declare(checkpoints.compress(core.snapshot()), place)

    def _store(self, child: int, path: Path, place: Place) -> None:
        _, status = os.waitpid(child, 0)
        use_large_pages()
        if status != 0:
            log.error("checkpoint_failed", status=status)
            return
        compressed = path.read_bytes()
        path.unlink()
        try:
            self._declare(compressed, place)
        except JournalUnwritable as refusal:  # the journal itself is safe; the next one will do
            log.warning("checkpoint_postponed", **refusal.fields)

    def _declare(self, compressed: bytes, place: Place) -> None:
        database = Database(self._settings)
        try:
            body = checkpoints.write_body(database, new_id(), compressed)
            with self._durable:
                self._durable.wait_for(lambda: self._durable_place.fact_seq >= place.fact_seq, timeout=60)
                covered = self._durable_place.seq >= place.seq and self._durable_place.fact_seq >= place.fact_seq
            if covered:
                checkpoints.declare(database, self._epoch, place, body)
                checkpoints.prune(database)
                log.info("checkpoint_written", seq=place.seq, bytes=len(compressed))
        finally:
            database.close()


def _encode_and_exit(core: Core, path: Path) -> None:
    """In the child: nothing here may touch the database's connections, the event loop or a lock of the parent."""
    status = 1
    try:
        path.write_bytes(checkpoints.compress(core.snapshot()))
        status = 0
    finally:
        os._exit(status)
