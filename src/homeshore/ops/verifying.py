"""`homeshore verify-draw FILE`: whether a recorded draw of slots is what it says, computed again from nothing else."""

import sys
from pathlib import Path

from homeshore.workforce.rules.slots import explaining, recording

WORDS = {
    "canonical": "the file is canonical JSON, nothing is hidden in it",
    "commitment": "the published hash is the hash of the operator's secret",
    "seals": "every seal is the hash of its entry",
    "entries": "the published hash of all seals is right",
    "seed": "the seed follows from secret, seals and public value",
    "quotas": "no slot is given more often than it has places",
    "result": "the allocation, computed again, is the recorded one",
}


def verify(path: Path, number: int = 0) -> int:
    """Print each check, and what became of an entry; 1 when anything is wrong. Raises UnreadableRecord."""
    data = path.read_bytes()
    checks = recording.check(data)
    for check in checks:
        print(f"{'right' if check.right else 'WRONG'}  {WORDS[check.what]}")
    record = recording.read(data)
    filled, places = recording.places_filled(record.result), sum(place.quota for place in record.places)
    print(f"{filled} of {places} places to {len(record.entries)} entries; SHA-256 {recording.digest_of(data)}")
    print(f"seed {record.seed} from “{record.public_name}”: {record.public_value} ({record.public_source})")
    if number:
        _explain(record, number)
    return 0 if all(check.right for check in checks) else 1


def _explain(record: recording.Record, number: int) -> None:
    found = explaining.explain(record, number)
    if found is None:
        print(f"no entry has the number {number}", file=sys.stderr)
        return
    print(f"number {number}: lot {found.lot_place} of {found.entrants}, {found.minutes} minutes")
    for reason in found.reasons:
        print(f"  {reason.slot}  wish {reason.rank}  {reason.code}")
