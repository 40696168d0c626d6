"""What the bus is told once a batch is durable."""

import asyncio
from collections.abc import Sequence

from homeshore.journal.append import Row
from homeshore.journal.bus import Hint, publish, publish_all

FLOOR_SECONDS = 0.5
_SEQ, _KIND, _CONTACT, _AGENT = 0, 4, 6, 7


def hints_of(facts: Sequence[Row]) -> list[Hint]:
    """One hint for each agent and contact that the rows concern, and one for the journal's readers.

    `agent.<id>` {"hint": "state"}; `contact.<id>` {"hint": "state", "kinds": [...], "seq": n}; `journal` {"first": n,
    "seq": n}, by which a reader knows when it has missed a batch.
    """
    agents: dict[int, None] = {}
    kinds: dict[int, list[str]] = {}
    for row in facts:
        if row[_AGENT]:
            agents[row[_AGENT]] = None
        if row[_CONTACT]:
            kinds.setdefault(row[_CONTACT], []).append(row[_KIND])
    seq = facts[-1][_SEQ]
    return [
        *(Hint(f"agent.{agent}", {"hint": "state"}) for agent in agents),
        *(Hint(f"contact.{contact}", {"hint": "state", "kinds": said, "seq": seq}) for contact, said in kinds.items()),
        Hint("journal", {"first": facts[0][_SEQ], "seq": seq}),
    ]


class Teller:
    """Publishes hints; the floor's at most twice a second, the last change always."""

    def __init__(self) -> None:
        self._floor_due: asyncio.TimerHandle | None = None
        self._floor_at = 0.0

    def tell(self, facts: Sequence[Row]) -> None:
        """Publish what a batch's facts concern."""
        publish_all(hints_of(facts))
        if self._floor_due is None:
            loop = asyncio.get_running_loop()
            at = max(loop.time(), self._floor_at + FLOOR_SECONDS)
            self._floor_due = loop.call_at(at, self._tell_floor)

    def _tell_floor(self) -> None:
        self._floor_due = None
        self._floor_at = asyncio.get_running_loop().time()
        publish("floor", {"hint": "state"})
