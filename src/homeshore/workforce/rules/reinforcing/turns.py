"""Whose turn it is to be asked. The same for all: who stands by first, then who was not asked for longest.

What somebody answered before has no part in it (no refusal may lower a ranking: law on independents, and the product's
own promise to all).
"""

from collections.abc import Iterable
from hashlib import blake2b

import msgspec

from homeshore.kit.clock import SECOND_US

REST_US = 2 * 3600 * SECOND_US
"""Nobody is asked twice within two hours, whatever they answered."""


class Candidate(msgspec.Struct, frozen=True):
    """Somebody who may be asked now. `standby`: they said themselves that they would come. `asked_us` 0: never.

    `until_us`: stretches that end later are not for them (work promised already; an employee's contact hours, working
    time); 0: any is.
    """

    agent: int
    standby: bool = False
    asked_us: int = 0
    until_us: int = 0

    def may_stay(self, until_us: int) -> bool:
        """Whether a stretch until then is one for them."""
        return not self.until_us or until_us <= self.until_us


def in_turn(candidates: Iterable[Candidate], callout: int) -> list[Candidate]:
    """In the order in which they are asked; those alike in a lot that the call-out's own id draws."""
    return sorted(candidates, key=lambda one: (not one.standby, one.asked_us, _lot(callout, one.agent)))


def _lot(callout: int, agent: int) -> bytes:
    return blake2b(f"{callout}:{agent}".encode(), digest_size=8).digest()
