"""The one appender's hand on the database: a raw connection, and a batch as one durable transaction.

No ORM here: this is the hot path. Everything works on SQLite and on PostgreSQL; statements are written with `?`.
"""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import psycopg
from psycopg.conninfo import make_conninfo

from homeshore.kit.errors import Refusal

Row = tuple[Any, ...]

LOCKED_SECONDS = 1.0
"""How long one try waits for a lock before it counts as failed."""
_LOCK_POLL_SECONDS = 0.0005
"""SQLite's own busy handler sleeps up to 100 ms between looks; the live path looks every half millisecond."""

_FACT_COLUMNS = {
    "seq": "bigint", "epoch": "integer", "at_us": "bigint", "occurred_us": "bigint", "kind": "text",
    "version": "smallint", "contact": "bigint", "agent": "bigint", "contract": "bigint", "brand": "bigint",
    "programme": "bigint", "data": "bytea",
}  # fmt: skip
_COMMAND_COLUMNS = {"seq": "bigint", "epoch": "integer", "at_us": "bigint", "data": "bytea"}


class StaleEpoch(Exception):
    """Somebody else holds the lease: this process must not write, and must end."""


class JournalUnwritable(Refusal):
    """The database takes no write for the moment: locked, full, or away. Try again; look first whether it took it."""

    code = "journal_unwritable"


class Batch(msgspec.Struct):
    """What one transaction makes durable: rows of facts and commands, outbox ids to remove, the lease to renew.

    Rows have the columns of the tables in their order; `renew_until_us` 0 leaves the lease as it is.
    """

    epoch: int
    facts: list[Row] = []
    commands: list[Row] = []
    outbox: list[int] = []
    renew_until_us: int = 0

    def __bool__(self) -> bool:
        return bool(self.facts or self.commands or self.outbox or self.renew_until_us)


class Database:
    """A raw connection with the same few verbs on both databases. One thread at a time."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self._settings = settings
        self.postgres = settings["ENGINE"].endswith("postgresql")
        self._connection: Any = None

    def rows(self, sql: str, *values: object) -> list[Row]:
        """The result of a query. Raises JournalUnwritable when the database is away."""
        with self._translated():
            return list(self._run(sql, values).fetchall())

    @contextmanager
    def transaction(self) -> Iterator["Database"]:
        """A durable write transaction. Raises StaleEpoch or JournalUnwritable; then nothing of it is there, except
        that an error at COMMIT leaves it open whether it is."""
        with self._translated():
            self._begin()
            yield self
            self._run("COMMIT", ())

    def write(self, sql: str, *values: object) -> int:
        """Run a statement inside a transaction. Returns the rows it touched."""
        return int(self._run(sql, values).rowcount)

    def write_many(self, sql: str, rows: Sequence[Row]) -> int:
        """Run a statement for each row inside a transaction. Returns the rows touched in all."""
        cursor = self._cursor()
        cursor.executemany(self._dialect(sql), rows)
        return int(cursor.rowcount)

    def insert(self, table: str, columns: dict[str, str], rows: Sequence[Row]) -> None:
        """Insert rows with these columns, in one statement on PostgreSQL."""
        names = ", ".join(columns)
        if self.postgres:
            arrays = ", ".join(f"%s::{kind}[]" for kind in columns.values())
            sql = f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays})"  # noqa: S608 - names are ours
            self._cursor().execute(sql, [list(column) for column in zip(*rows, strict=True)])
        else:
            marks = ", ".join("?" * len(columns))
            self._cursor().executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608

    def close(self) -> None:
        """Let the connection go."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _run(self, sql: str, values: Sequence[object]) -> Any:
        cursor = self._cursor()
        cursor.execute(self._dialect(sql), values)
        return cursor

    def _dialect(self, sql: str) -> str:
        return sql.replace("?", "%s") if self.postgres else sql

    def _begin(self) -> None:
        if self.postgres:
            self._run("BEGIN", ())
            return
        until = time.monotonic() + LOCKED_SECONDS
        while True:
            try:
                self._run("BEGIN IMMEDIATE", ())
                return
            except sqlite3.OperationalError as error:
                if not _is_busy(error) or time.monotonic() > until:
                    raise
                time.sleep(_LOCK_POLL_SECONDS)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.IntegrityError, psycopg.IntegrityError) as error:
            self._roll_back()
            if "stale_epoch" in str(error):
                raise StaleEpoch(str(error)) from error
            raise
        except (sqlite3.OperationalError, psycopg.OperationalError) as error:
            self._roll_back()
            raise JournalUnwritable(cause=str(error).strip()) from error
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        if self.postgres:
            self.close()  # a broken link cannot roll back, the server does it for a closed one
        elif self._connection is not None and self._connection.in_transaction:
            self._connection.rollback()

    def _cursor(self) -> Any:
        if self._connection is None:
            self._connection = _postgres(self._settings) if self.postgres else _sqlite(self._settings)
        return self._connection.cursor()


def _is_busy(error: sqlite3.OperationalError) -> bool:
    return error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def _sqlite(settings: dict[str, Any]) -> sqlite3.Connection:
    path = Path(settings["NAME"])
    connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    # Copying the log back into the file is `WalKeeper`'s work: within a commit it would cost each tenth one 10 ms.
    connection.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-16000;"
    )
    return connection


def _postgres(settings: dict[str, Any]) -> "psycopg.Connection[Row]":
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    given = {name: str(settings[key]) for name, key in names.items() if settings.get(key)}
    options = {name: value for name, value in settings.get("OPTIONS", {}).items() if isinstance(value, str)}
    connection = psycopg.connect(make_conninfo(connect_timeout=5, **given, **options), autocommit=True)
    connection.execute(f"SET lock_timeout = {int(LOCKED_SECONDS * 1000)}")
    return connection


def checkpoint_log(database: Database) -> int:
    """Copy SQLite's write-ahead log back into its file as far as possible without waiting. Returns the log's pages."""
    return 0 if database.postgres else int(database.rows("PRAGMA wal_checkpoint(PASSIVE)")[0][1])


class Place(msgspec.Struct, frozen=True):
    """A place in the journal: after command `seq` and fact `fact_seq`, at `at_us`."""

    seq: int
    fact_seq: int
    at_us: int


def end_of_journal(database: Database) -> Place:
    """Where the journal ends. An empty one ends at 0."""
    fact = database.rows("SELECT seq, at_us FROM journal_fact ORDER BY seq DESC LIMIT 1") or [(0, 0)]
    command = database.rows("SELECT seq, at_us FROM journal_command ORDER BY seq DESC LIMIT 1") or [(0, 0)]
    return Place(command[0][0], fact[0][0], max(command[0][1], fact[0][1]))


def append(database: Database, batch: Batch) -> None:
    """Make a batch durable in one transaction. Raises StaleEpoch or JournalUnwritable."""
    with database.transaction():
        if batch.commands:
            database.insert("journal_command", _COMMAND_COLUMNS, batch.commands)
        if batch.facts:
            database.insert("journal_fact", _FACT_COLUMNS, batch.facts)
        if batch.outbox:
            _remove_from_outbox(database, batch.outbox)
        if batch.renew_until_us:
            renew(database, batch.epoch, batch.renew_until_us)


def renew(database: Database, epoch: int, until_us: int) -> None:
    """Extend the lease inside a transaction. Raises StaleEpoch when it is another's."""
    sql = "UPDATE journal_lease SET expires_us = ? WHERE name = 'dispatcher' AND epoch = ?"
    if database.write(sql, until_us, epoch) != 1:
        raise StaleEpoch(f"the lease has left epoch {epoch}")


def _remove_from_outbox(database: Database, ids: list[int]) -> None:
    if database.postgres:
        removed = database.write("DELETE FROM journal_outbox WHERE id = ANY(?)", ids)
    else:
        removed = database.write_many("DELETE FROM journal_outbox WHERE id = ?", [(id,) for id in ids])
    if removed != len(ids):
        raise StaleEpoch(f"{len(ids) - removed} outbox rows were taken by another appender")


def landed(database: Database, batch: Batch) -> bool:
    """Whether a batch whose commit failed is durable all the same: its last row is there, or its outbox rows gone."""
    for table, rows in (("journal_fact", batch.facts), ("journal_command", batch.commands)):
        if rows:
            seq = rows[-1][0]
            found = database.rows(f"SELECT epoch FROM {table} WHERE seq = ?", seq)  # noqa: S608 - the name is ours
            if found and found[0][0] != batch.epoch:
                raise StaleEpoch(f"{table} {seq} was written under epoch {found[0][0]}")
            return bool(found)
    if batch.outbox:
        return not database.rows("SELECT 1 FROM journal_outbox WHERE id = ?", batch.outbox[0])
    return False
