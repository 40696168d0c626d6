"""Who may append, and when somebody else may."""

from pathlib import Path

import pytest

from homeshore.journal import lease
from homeshore.journal.append import Database, StaleEpoch, renew
from journal.arena import Arena

NOW = 1_000_000_000


@pytest.fixture
def database(arena: Arena) -> Database:
    return arena.database()


def lock(home: Path, name: str = "lock") -> lease.HolderLock:
    return lease.HolderLock(home / name)


def test_the_first_holder_gets_epoch_one(database: Database, tmp_path: Path):
    assert lease.acquire(database, lock(tmp_path), NOW) == 1


def test_nobody_takes_a_lease_whose_holder_lives(database: Database, tmp_path: Path):
    first = lock(tmp_path)
    lease.acquire(database, first, NOW)
    assert lease.acquire(database, lock(tmp_path), NOW + lease.TTL_US - 1) is None
    assert lease.acquire(database, lock(tmp_path, "elsewhere"), NOW + lease.TTL_US - 1) is None
    first.close()


def test_an_expired_lease_goes_to_the_next_who_asks_with_a_new_epoch(database: Database, tmp_path: Path):
    lease.acquire(database, lock(tmp_path), NOW)
    assert lease.acquire(database, lock(tmp_path, "elsewhere"), NOW + lease.TTL_US) == 2


def test_the_lease_of_a_holder_that_died_here_is_free_at_once(database: Database, tmp_path: Path):
    first = lock(tmp_path)
    lease.acquire(database, first, NOW)
    first.close()  # what the system does when the process dies
    assert lease.acquire(database, lock(tmp_path), NOW + 1) == 2


def test_the_death_of_somebody_elsewhere_frees_nothing_here(database: Database, tmp_path: Path):
    first = lock(tmp_path)
    lease.acquire(database, first, NOW)
    first.close()
    assert lease.acquire(database, lock(tmp_path, "elsewhere"), NOW + 1) is None


def test_a_renewed_lease_lasts_longer(database: Database, tmp_path: Path):
    lease.acquire(database, lock(tmp_path), NOW)
    with database.transaction():
        renew(database, 1, NOW + 2 * lease.TTL_US)
    assert lease.acquire(database, lock(tmp_path, "elsewhere"), NOW + lease.TTL_US) is None


def test_a_released_lease_is_free_and_its_epoch_never_used_again(database: Database, tmp_path: Path):
    lease.acquire(database, lock(tmp_path), NOW)
    lease.release(database, 1)
    assert lease.acquire(database, lock(tmp_path, "elsewhere"), NOW + 1) == 2
    with pytest.raises(StaleEpoch), database.transaction():
        renew(database, 1, NOW)
