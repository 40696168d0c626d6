"""Random numbers, each from a stream of its own: (seed, replication, purpose, entity).

What many customers need is drawn in blocks from PCG64, in the order of the demand's customers; what happens now and
then is one number of a counter-based hash (splitmix64), so that nobody's numbers depend on what others did.
"""

from typing import Final

import numpy as np

ARRIVALS: Final = 1
DAYS: Final = 2
TALK: Final = 3
WRAP_UP: Final = 4
PATIENCE: Final = 5
AGAIN_PATIENCE: Final = 6
REDIAL: Final = 7
REDIAL_DELAY: Final = 8
CALLBACK: Final = 9
TRANSFER: Final = 10
TRANSFER_TALK: Final = 11
TRANSFER_WRAP_UP: Final = 12
HOLD: Final = 13
HOLD_LENGTH: Final = 14
ANSWER: Final = 20
BACK: Final = 22
NO_SHOW: Final = 23
LATE: Final = 24
LATENESS: Final = 25
PAUSE_EVERY: Final = 26
PAUSE_LENGTH: Final = 27
LINK_EVERY: Final = 28
LINK_LENGTH: Final = 29
CALLED: Final = 30
READY: Final = 31

_WORD: Final = 0xFFFF_FFFF
_MASK: Final = 0xFFFF_FFFF_FFFF_FFFF
_STEP: Final = 0x9E37_79B9_7F4A_7C15
_ENTITY: Final = 0xD1B5_4A32_D192_ED03
_PURPOSE: Final = 0x8CB9_2BA7_2F3D_8DD7
_SCALE: Final = 1.0 / (1 << 52)


def generator(seed: int, replication: int, purpose: int, entity: int) -> np.random.Generator:
    """The stream of numbers of an entity for a purpose."""
    words = [word for number in (seed, replication, purpose, entity) for word in (number & _WORD, number >> 32)]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(words)))


def _mixed(number: int) -> int:
    number = ((number ^ number >> 30) * 0xBF58_476D_1CE4_E5B9) & _MASK
    number = ((number ^ number >> 27) * 0x94D0_49BB_1331_11EB) & _MASK
    return number ^ number >> 31


def root(seed: int, replication: int) -> int:
    """What all single numbers of a replication hang on."""
    return _mixed((_mixed((seed + _STEP) & _MASK) + (replication + 1) * _STEP) & _MASK)


def uniform(key: int, purpose: int, entity: int, number: int) -> float:
    """The `number`th number of an entity for a purpose, between 0 and 1, neither of them reached."""
    bits = (key + entity * _ENTITY + purpose * _PURPOSE + number * _STEP) & _MASK
    bits = ((bits ^ bits >> 30) * 0xBF58_476D_1CE4_E5B9) & _MASK
    bits = ((bits ^ bits >> 27) * 0x94D0_49BB_1331_11EB) & _MASK
    return ((bits ^ bits >> 31) >> 12) * _SCALE + _SCALE / 2
