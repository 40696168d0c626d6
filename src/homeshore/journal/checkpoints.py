"""The routing core's state as of a place in the journal, in pieces that are quick to write."""

import zlib

import msgspec
import structlog

from homeshore.journal.append import Database, Place

PIECE_BYTES = 128 * 1024
KEPT = 3

log = structlog.get_logger()


class Checkpoint(msgspec.Struct, frozen=True):
    """The core as of a place; `data` is what its `restore` takes."""

    place: Place
    data: bytes


class DamagedCheckpoint(Exception):
    """A piece is missing, or the pieces do not decompress."""


def compress(data: bytes) -> bytes:
    """What `write_body` stores of a core's snapshot."""
    return zlib.compress(data, 1)


class Body(msgspec.Struct, frozen=True):
    """Stored pieces: their id, and how many they are. They count for nothing until `declare`."""

    id: int
    pieces: int


def write_body(database: Database, id: int, compressed: bytes) -> Body:
    """Store a compressed snapshot in pieces, each in a transaction of its own."""
    sql = "INSERT INTO journal_checkpointpiece (body, number, data) VALUES (?, ?, ?)"
    pieces = [compressed[start : start + PIECE_BYTES] for start in range(0, len(compressed), PIECE_BYTES)]
    for number, piece in enumerate(pieces):
        with database.transaction():
            database.write(sql, id, number, piece)
    return Body(id, len(pieces))


def declare(database: Database, epoch: int, place: Place, body: Body) -> None:
    """Make a checkpoint valid; everything up to its place must be durable. Raises StaleEpoch."""
    sql = "INSERT INTO journal_checkpoint (seq, fact_seq, at_us, epoch, body, pieces) VALUES (?, ?, ?, ?, ?, ?)"
    with database.transaction():
        database.write("DELETE FROM journal_checkpoint WHERE seq = ?", place.seq)
        database.write(sql, place.seq, place.fact_seq, place.at_us, epoch, body.id, body.pieces)


def prune(database: Database) -> None:
    """Drop all but the newest three, and bodies that never became a checkpoint, a piece at a time."""
    kept = database.rows("SELECT seq, body FROM journal_checkpoint ORDER BY seq DESC LIMIT ?", KEPT)
    if not kept:
        return
    with database.transaction():
        database.write("DELETE FROM journal_checkpoint WHERE seq < ?", kept[-1][0])
    bodies = {body for _, body in kept}
    for body, number in database.rows("SELECT body, number FROM journal_checkpointpiece"):
        if body not in bodies:
            with database.transaction():
                database.write("DELETE FROM journal_checkpointpiece WHERE body = ? AND number = ?", body, number)


def newest(database: Database) -> Checkpoint | None:
    """The newest valid checkpoint that can be read, None when there is none."""
    sql = "SELECT seq, fact_seq, at_us, body, pieces FROM journal_checkpoint ORDER BY seq DESC LIMIT ?"
    for seq, fact_seq, at_us, body, pieces in database.rows(sql, KEPT):
        try:
            return Checkpoint(Place(seq, fact_seq, at_us), _read(database, body, pieces))
        except DamagedCheckpoint as error:
            log.error("checkpoint_damaged", seq=seq, cause=str(error))
    return None


def _read(database: Database, body: int, pieces: int) -> bytes:
    rows = database.rows("SELECT data FROM journal_checkpointpiece WHERE body = ? ORDER BY number", body)
    if len(rows) != pieces:
        raise DamagedCheckpoint(f"{len(rows)} of {pieces} pieces")
    try:
        return zlib.decompress(b"".join(bytes(row[0]) for row in rows))
    except zlib.error as error:
        raise DamagedCheckpoint(str(error)) from error
