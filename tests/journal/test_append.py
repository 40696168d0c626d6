"""The appender against both databases: one transaction a batch, and what the database itself refuses."""

import sqlite3

import psycopg
import pytest

from homeshore.journal import lease
from homeshore.journal.append import (
    Batch,
    Database,
    JournalUnwritable,
    Place,
    StaleEpoch,
    append,
    end_of_journal,
    landed,
)
from journal.arena import Arena

DATABASE_ERRORS = (sqlite3.IntegrityError, psycopg.IntegrityError)


def fact(seq: int, epoch: int = 1) -> tuple[object, ...]:
    return (seq, epoch, 1000 + seq, 1000 + seq, "brand_opened", 1, 0, 0, 0, 7, 0, b"\x91\xacbrand_opened")


def command(seq: int, epoch: int = 1) -> tuple[object, ...]:
    return (seq, epoch, 1000 + seq, b"\x90")


@pytest.fixture
def database(arena: Arena) -> Database:
    database = arena.database()
    assert lease.acquire(database, lease.HolderLock(arena.home / "lock"), 1_000) == 1
    return database


def put(database: Database, count: int) -> list[int]:
    with database.transaction():
        for _ in range(count):
            database.write("INSERT INTO journal_outbox (data) VALUES (?)", b"\x90")
    return [id for (id,) in database.rows("SELECT id FROM journal_outbox ORDER BY id")]


def test_a_batch_is_there_as_a_whole(database: Database):
    ids = put(database, 3)
    append(database, Batch(1, [fact(1), fact(2)], [command(1)], ids[:2], 5_000))
    assert end_of_journal(database) == Place(1, 2, 1002)
    assert database.rows("SELECT id FROM journal_outbox") == [(ids[2],)]
    assert database.rows("SELECT expires_us FROM journal_lease") == [(5_000,)]


def test_a_batch_that_fails_in_its_middle_leaves_nothing(database: Database):
    ids = put(database, 1)
    append(database, Batch(1, [fact(1)], []))
    with pytest.raises(DATABASE_ERRORS):
        append(database, Batch(1, [fact(2), fact(1)], [command(1)], ids))
    assert end_of_journal(database) == Place(0, 1, 1001)
    assert database.rows("SELECT count(*) FROM journal_outbox") == [(1,)]


@pytest.mark.parametrize("epoch", [1, 3])
@pytest.mark.parametrize("batch", [lambda e: Batch(e, [fact(1, e)]), lambda e: Batch(e, [], [command(1, e)])])
def test_the_database_refuses_another_epoch_than_the_leases(database: Database, arena: Arena, epoch: int, batch):
    later = lease.acquire(database, lease.HolderLock(arena.home / "other"), lease.TTL_US * 2)
    assert later == 2
    with pytest.raises(StaleEpoch):
        append(database, batch(epoch))
    append(database, batch(2))


def test_renewing_a_lost_lease_is_refused(database: Database, arena: Arena):
    lease.acquire(database, lease.HolderLock(arena.home / "other"), lease.TTL_US * 2)
    with pytest.raises(StaleEpoch):
        append(database, Batch(1, renew_until_us=99_000_000))


@pytest.mark.parametrize("table", ["journal_fact", "journal_command"])
@pytest.mark.parametrize("change", ["UPDATE {} SET at_us = 0", "DELETE FROM {}"])
def test_the_database_refuses_changes_to_what_is_written(database: Database, table: str, change: str):
    append(database, Batch(1, [fact(1)], [command(1)]))
    with pytest.raises(DATABASE_ERRORS, match="append_only"), database.transaction():
        database.write(change.format(table))
    assert end_of_journal(database) == Place(1, 1, 1001)


def test_an_outbox_row_that_another_took_stops_the_append(database: Database):
    (id,) = put(database, 1)
    append(database, Batch(1, [fact(1)], [], [id]))
    with pytest.raises(StaleEpoch):
        append(database, Batch(1, [fact(2)], [], [id]))
    assert end_of_journal(database).fact_seq == 1


def test_it_can_be_told_whether_a_failed_commit_was_durable_after_all(database: Database):
    (id,) = put(database, 1)
    batch = Batch(1, [fact(1)], [command(1)], [id])
    assert not landed(database, batch)
    assert not landed(database, Batch(1, outbox=[id]))
    append(database, batch)
    assert landed(database, batch)
    assert landed(database, Batch(1, [], [command(1)]))
    assert landed(database, Batch(1, outbox=[id]))


def test_a_place_taken_by_another_epoch_is_no_success_of_ours(database: Database):
    append(database, Batch(1, [fact(1)]))
    with pytest.raises(StaleEpoch):
        landed(database, Batch(0, [fact(1, 0)]))


def test_a_database_that_is_away_is_a_refusal_that_ends(arena: Arena):
    away = {**arena.settings, "NAME": arena.home / "missing" / "x.sqlite3", "HOST": "/nowhere", "PORT": ""}
    with pytest.raises(JournalUnwritable):
        Database(away).rows("SELECT 1")
