"""The right to append: one row with an epoch that grows at each change of holder, and a file lock as a short cut."""

import fcntl
import os
import socket
from pathlib import Path

import msgspec

from homeshore.journal.append import Database

TTL_US = 10_000_000
"""A holder that shows no sign of life for so long has lost its right to the next who asks."""
RENEW_US = 3_000_000
_NAME = "dispatcher"


class HolderLock:
    """A lock on a file of this machine that the system drops when the process dies."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        status = os.fstat(self._file)
        self.place = f"{socket.gethostname()[:40]}/{status.st_dev}:{status.st_ino}"
        self.held = False

    def try_hold(self) -> bool:
        """Take the lock if nobody else alive has it."""
        if not self.held:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            self.held = True
        return True

    def close(self) -> None:
        """Let it go."""
        os.close(self._file)


class _Lease(msgspec.Struct, frozen=True):
    epoch: int
    holder: str
    expires_us: int


def acquire(database: Database, lock: HolderLock, now_us: int) -> int | None:
    """Take the lease if it is free, has expired, or its holder died here. Returns the new epoch, or None."""
    free_here = lock.try_hold()
    with database.transaction():
        lease = _read(database)
        if lease is not None and now_us < lease.expires_us and not (free_here and lease.holder == lock.place):
            return None
        epoch = 1 if lease is None else lease.epoch + 1
        _write(database, _Lease(epoch, lock.place, now_us + TTL_US), new=lease is None)
    return epoch


def release(database: Database, epoch: int) -> None:
    """Give the lease back; the epoch stays, so that it is never used again."""
    with database.transaction():
        database.write("UPDATE journal_lease SET expires_us = 0 WHERE name = ? AND epoch = ?", _NAME, epoch)


def _read(database: Database) -> _Lease | None:
    sql = "SELECT epoch, holder, expires_us FROM journal_lease WHERE name = ?"
    found = database.rows(f"{sql} FOR UPDATE" if database.postgres else sql, _NAME)
    return _Lease(*found[0]) if found else None


def _write(database: Database, lease: _Lease, new: bool) -> None:
    if new:
        sql = "INSERT INTO journal_lease (epoch, holder, expires_us, name) VALUES (?, ?, ?, ?)"
    else:
        sql = "UPDATE journal_lease SET epoch = ?, holder = ?, expires_us = ? WHERE name = ?"
    database.write(sql, lease.epoch, lease.holder, lease.expires_us, _NAME)
