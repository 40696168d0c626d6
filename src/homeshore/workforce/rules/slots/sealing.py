"""Commitment, seals, seed and lots: SHA-256 over texts that anyone can write again.

Every hash names what it is for in its first line, so that none can be passed off as another. Canonical JSON has sorted
keys, no spaces, no floats, UTF-8.
"""

import json
import unicodedata
from collections.abc import Iterable
from hashlib import sha256

import msgspec

from homeshore.workforce.rules.slots.places import Entry, Wishes

BLOCK = 2_048
"""Texts of entries come in multiples of so many characters: forty wishes and their limits fill the first."""


class _Sealed(msgspec.Struct, frozen=True):
    number: int
    salt: str
    wishes: tuple[tuple[str, int], ...]
    most_day_minutes: int
    most_week_minutes: int
    least_run_minutes: int


def canonical(value: object) -> bytes:
    """JSON that is the same bytes for the same value. Raises TypeError or ValueError for what JSON cannot say."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def digest(*lines: str) -> str:
    """SHA-256 of lines joined by line feeds, as lower-case hex."""
    return sha256("\n".join(lines).encode()).hexdigest()


def commitment(secret: str) -> str:
    """What the operator publishes before the window opens; `secret` is 64 hex digits."""
    return digest("homeshore slots commitment 1", secret)


def sealed(entry: Entry) -> dict[str, object]:
    """The part of an entry that its seal covers: everything but what the centre bars."""
    asked = entry.asked
    return {
        "least_run_minutes": asked.least_run_minutes,
        "most_day_minutes": asked.most_day_minutes,
        "most_week_minutes": asked.most_week_minutes,
        "number": entry.number,
        "salt": entry.salt,
        "wishes": sorted([slot, rank] for slot, rank in asked.wishes),
    }


def entry_text(entry: Entry) -> str:
    """What a seal covers as canonical JSON, filled up with spaces so that its length says little about the wishes."""
    text = canonical(sealed(entry)).decode()
    return text.ljust(-(-len(text) // BLOCK) * BLOCK)


def entry_in(text: str) -> Entry:
    """The entry of a text that `entry_text` wrote, nothing barred. Raises msgspec.DecodeError for any other."""
    kept = msgspec.json.decode(text, type=_Sealed)
    asked = Wishes(kept.wishes, kept.most_day_minutes, kept.most_week_minutes, kept.least_run_minutes)
    return Entry(kept.number, kept.salt, asked)


def seal(entry: Entry) -> str:
    """An agent's receipt: nobody can change the wishes afterwards without changing it."""
    return sha256(b"homeshore slots entry 1\n" + canonical(sealed(entry))).hexdigest()


def entries_digest(seals: Iterable[str]) -> str:
    """One hash of all seals, in their alphabetical order; published before the public value is known."""
    return digest("homeshore slots entries 1", *sorted(seals))


def public_text(value: str) -> str:
    """A public value as it is hashed: Unicode NFC, runs of white space as one space, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", value).split())


def seed(secret: str, entries: str, public_value: str) -> str:
    """What the draw hangs on. Nobody knew all three before the wishes were closed."""
    return digest("homeshore slots seed 1", secret, entries, public_text(public_value))


def lot(of_seed: str, number: int) -> str:
    """An agent's lot: the lower goes first where hours are equal."""
    return digest("homeshore slots lot 1", of_seed, str(number))
