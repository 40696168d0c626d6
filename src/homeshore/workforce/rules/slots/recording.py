"""The record of a draw: everything that it hangs on and what came of it, as canonical JSON that anyone can check."""

from collections.abc import Iterator, Sequence
from hashlib import sha256

import msgspec

from homeshore.workforce.errors import UnreadableRecord
from homeshore.workforce.rules.slots import sealing
from homeshore.workforce.rules.slots.allocating import Granted, Tell, allocate
from homeshore.workforce.rules.slots.places import Entry, Place, Wishes

FORMAT = "homeshore-slots-1"


class Drawn(msgspec.Struct, frozen=True):
    """What the draw of a round is made from; `secret` is the operator's, 64 hex digits."""

    round: str
    secret: str
    public_name: str
    public_value: str
    public_source: str
    places: tuple[Place, ...]
    entries: tuple[Entry, ...]


class RecordedEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry as recorded, with its seal."""

    number: int
    salt: str
    seal: str
    wishes: tuple[tuple[str, int], ...]
    most_day_minutes: int
    most_week_minutes: int
    least_run_minutes: int
    barred: tuple[tuple[str, str], ...]


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A recorded draw. Times are integer microseconds, `day` of a place its local day's proleptic ordinal."""

    format: str
    round: str
    commitment: str
    secret: str
    entries_digest: str
    public_name: str
    public_value: str
    public_source: str
    seed: str
    places: tuple[Place, ...]
    entries: tuple[RecordedEntry, ...]
    result: tuple[Granted, ...]


class Check(msgspec.Struct, frozen=True):
    """One thing that was looked at: commitment, seals, entries, seed, quotas, wishes, result."""

    what: str
    right: bool


def draw(drawn: Drawn, tell: Tell = int) -> Record:
    """Draw: the seed from secret, seals and public value, then the allocation."""
    entries = sorted(drawn.entries, key=lambda entry: entry.number)
    entries_digest = sealing.entries_digest(sealing.seal(entry) for entry in entries)
    seed = sealing.seed(drawn.secret, entries_digest, drawn.public_value)
    places = tuple(sorted(drawn.places, key=lambda place: (place.from_us, place.id)))
    return Record(
        format=FORMAT,
        round=drawn.round,
        commitment=sealing.commitment(drawn.secret),
        secret=drawn.secret,
        entries_digest=entries_digest,
        public_name=drawn.public_name,
        public_value=sealing.public_text(drawn.public_value),
        public_source=drawn.public_source,
        seed=seed,
        places=places,
        entries=tuple(map(_recorded, entries)),
        result=allocate(places, entries, seed, tell),
    )


def written(record: Record) -> bytes:
    """The file: canonical JSON and a line feed."""
    return sealing.canonical(msgspec.to_builtins(record)) + b"\n"


def digest_of(data: bytes) -> str:
    """SHA-256 of the file, as the round's page shows it."""
    return sha256(data).hexdigest()


def read(data: bytes) -> Record:
    """The record in a file. Raises UnreadableRecord."""
    try:
        record = msgspec.json.decode(data, type=Record)
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise UnreadableRecord(why=str(wrong)[:200]) from None
    if record.format != FORMAT:
        raise UnreadableRecord(why="format")
    return record


def check(data: bytes) -> tuple[Check, ...]:
    """Everything about a recorded draw that can be computed again, and whether it is right. Raises UnreadableRecord."""
    record = read(data)
    return tuple(_checks(record, data))


def entry_of(recorded: RecordedEntry) -> Entry:
    """A recorded entry as the draw takes it."""
    asked = Wishes(recorded.wishes, recorded.most_day_minutes, recorded.most_week_minutes, recorded.least_run_minutes)
    return Entry(recorded.number, recorded.salt, asked, recorded.barred)


def _checks(record: Record, data: bytes) -> Iterator[Check]:
    entries = [entry_of(one) for one in record.entries]
    seals = [sealing.seal(entry) for entry in entries]
    yield Check("canonical", written(record) == data)
    yield Check("commitment", sealing.commitment(record.secret) == record.commitment)
    yield Check("seals", seals == [one.seal for one in record.entries])
    yield Check("entries", sealing.entries_digest(seals) == record.entries_digest)
    yield Check("seed", sealing.seed(record.secret, record.entries_digest, record.public_value) == record.seed)
    yield Check("quotas", _quotas_kept(record))
    yield Check("result", _sound(record) and allocate(record.places, entries, record.seed) == record.result)


def _sound(record: Record) -> bool:
    """Whether the draw can be computed at all: no number and no place twice, lengths and quotas above nothing."""
    numbers, ids = [one.number for one in record.entries], [place.id for place in record.places]
    lengths = all(place.until_us > place.from_us and place.quota >= 0 for place in record.places)
    return len(set(numbers)) == len(numbers) and len(set(ids)) == len(ids) and lengths


def _quotas_kept(record: Record) -> bool:
    given: dict[str, int] = {}
    for one in record.result:
        for slot in one.slots:
            given[slot] = given.get(slot, 0) + 1
    quotas = {place.id: place.quota for place in record.places}
    return all(count <= quotas.get(slot, 0) for slot, count in given.items())


def _recorded(entry: Entry) -> RecordedEntry:
    asked = entry.asked
    return RecordedEntry(
        number=entry.number,
        salt=entry.salt,
        seal=sealing.seal(entry),
        wishes=tuple(sorted(asked.wishes)),
        most_day_minutes=asked.most_day_minutes,
        most_week_minutes=asked.most_week_minutes,
        least_run_minutes=asked.least_run_minutes,
        barred=tuple(sorted(entry.barred)),
    )


def places_filled(result: Sequence[Granted]) -> int:
    """How many places a result fills."""
    return sum(len(one.slots) for one in result)
