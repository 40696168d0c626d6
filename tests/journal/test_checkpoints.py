"""Checkpoints in pieces: valid once declared, readable or passed over, pruned."""

import os

import pytest

from homeshore.journal import checkpoints, lease
from homeshore.journal.append import Database, Place, StaleEpoch
from journal.arena import Arena


@pytest.fixture
def database(arena: Arena) -> Database:
    database = arena.database()
    lease.acquire(database, lease.HolderLock(arena.home / "lock"), 1_000)
    return database


def write(database: Database, seq: int, data: bytes) -> None:
    body = checkpoints.write_body(database, seq + 1_000, checkpoints.compress(data))
    checkpoints.declare(database, 1, Place(seq, seq * 2, seq * 3), body)


def test_the_newest_checkpoint_comes_back_as_it_was(database: Database):
    data = os.urandom(3 * checkpoints.PIECE_BYTES)
    write(database, 5, b"older")
    write(database, 6, data)
    assert checkpoints.newest(database) == checkpoints.Checkpoint(Place(6, 12, 18), data)


def test_pieces_alone_are_no_checkpoint(database: Database):
    checkpoints.write_body(database, 1, checkpoints.compress(b"half"))
    assert checkpoints.newest(database) is None


def test_a_damaged_checkpoint_is_passed_over(database: Database):
    write(database, 5, b"whole")
    write(database, 6, b"damaged")
    with database.transaction():
        database.write("UPDATE journal_checkpointpiece SET data = ? WHERE body = 1006", b"junk")
    found = checkpoints.newest(database)
    assert found is not None
    assert found.data == b"whole"


def test_the_newest_three_are_kept_and_strays_removed(database: Database):
    for seq in range(1, 7):
        write(database, seq, b"x" * seq)
    checkpoints.write_body(database, 77, checkpoints.compress(b"stray"))
    checkpoints.prune(database)
    assert database.rows("SELECT seq FROM journal_checkpoint ORDER BY seq") == [(4,), (5,), (6,)]
    assert database.rows("SELECT DISTINCT body FROM journal_checkpointpiece ORDER BY body") == [
        (1004,),
        (1005,),
        (1006,),
    ]


def test_a_checkpoint_of_a_lost_lease_is_refused(database: Database, arena: Arena):
    lease.acquire(database, lease.HolderLock(arena.home / "other"), lease.TTL_US * 2)
    with pytest.raises(StaleEpoch):
        write(database, 5, b"late")
