"""Opaque identifiers: 63-bit integers inside, thirteen characters outside.

An id is 40 bits of milliseconds since 2025 and 23 random bits, so rows sort by creation, two processes need no
coordination, and a brand cannot count another brand's contacts. Two processes that draw the same id meet the
primary key; the sender of the refused row tries again.
"""

import secrets
import threading
import time

_EPOCH_MS = 1_735_689_600_000  # 2025-01-01T00:00:00Z
_RANDOM_BITS = 23
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford: no i, l, o, u
_LENGTH = 13
_VALUES = {char: value for value, char in enumerate(_ALPHABET)}

_lock = threading.Lock()
_last = 0


def new_id() -> int:
    """A fresh id, greater than any that this process drew before."""
    global _last
    milliseconds = time.time_ns() // 1_000_000 - _EPOCH_MS
    candidate = milliseconds << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
    with _lock:
        _last = candidate if candidate > _last else _last + 1
        return _last


def encode_id(number: int) -> str:
    """The public form of an id: thirteen lower-case characters that sort like the number."""
    if not 0 <= number < 1 << 63:
        raise ValueError(f"{number} is not a 63-bit id")
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(60, -1, -5))


def decode_id(text: str) -> int:
    """The number behind a public id. Raises ValueError on anything else."""
    if len(text) != _LENGTH:
        raise ValueError(f"an id has {_LENGTH} characters, this one {len(text)}")
    number = 0
    for char in text:
        value = _VALUES.get(char)
        if value is None:
            raise ValueError(f"{char!r} cannot stand in an id")
        number = number << 5 | value
    if number >= 1 << 63:
        raise ValueError("the id is too large")
    return number
