"""The index: who is idle for a contact, and what waits for an agent, without scanning either.

An agent's single entry (key, id, agent) stands in the heap of every cell they are open for; a contact's stands in the
heap of its lowest open ring. Entries are never removed from the middle: an entry that is no longer its owner's
current one is dropped when it comes to the top, or when a heap has doubled.
"""

from abc import ABC, abstractmethod
from heapq import heapify, heappop, heappush
from typing import Final

from homeshore.routing.state import LOAD_US, Agent, Cell, Contact, Entry

PUSH: Final = heappush
POP: Final = heappop
"""See `state.DRAFT`."""


class Index(ABC):
    """Finds pairs. `Pools` is the one in use; a scan of everything is its measure in tests and bench."""

    @abstractmethod
    def file_agent(self, agent: Agent, kinds: int) -> None:
        """Let contacts find an agent who is open for the kinds of the mask, until their `entry` is no more."""

    @abstractmethod
    def file_contact(self, contact: Contact, before: Cell | None) -> None:
        """Let agents find a contact, from its cell's level on; `before`: the higher cell where they find it already."""

    @abstractmethod
    def drop_contact(self, contact: Contact) -> None:
        """Take a contact out."""

    @abstractmethod
    def first_idle(self, contact: Contact, ring: Cell) -> tuple[Agent, Cell] | None:
        """The open agent in the cell or above with the smallest (key, id), but none the contact refuses; their cell.

        Whoever is found is asked at once: the cell need not know them any more.
        """

    @abstractmethod
    def first_waiting(self, agent: Agent, kinds: int) -> Contact | None:
        """The filed contact with the smallest (key, id) for an agent who is open for `kinds`."""


def agent_key(agent: Agent) -> int:
    """An agent's seniority among the open: since when idle, less their bonus, and an hour later per contact in hand."""
    return agent.idle_us - agent.bonus_us + len(agent.work) * LOAD_US


class Pools(Index):
    """Heaps with lazy deletion, in the cells themselves."""

    def file_agent(self, agent: Agent, kinds: int) -> None:
        """See Index."""
        key = agent_key(agent) if agent.work or agent.bonus_us else agent.idle_us
        entry: Entry = (key, agent.id, agent)
        agent.entry = entry
        for cell in agent.cells:
            if cell.kind & kinds:
                idle = cell.idle
                PUSH(idle, entry)
                if len(idle) > cell.limit:
                    _tidy(cell)

    def file_contact(self, contact: Contact, before: Cell | None) -> None:
        """See Index."""
        cell = contact.cell
        assert cell is not None
        if contact.entry is None:
            entry: Entry = (contact.key, contact.id, contact)
            contact.entry = entry
        PUSH(cell.waiting, contact.entry)
        for each in cell.above:
            if before is not None and each.level >= before.level:
                break
            each.ahead += 1

    def drop_contact(self, contact: Contact) -> None:
        """See Index."""
        contact.entry = None
        assert contact.cell is not None
        for cell in contact.cell.above:
            cell.ahead -= 1
        queue = contact.queue
        if not queue.line:
            for cell in queue.cells:
                if cell.waiting:
                    cell.waiting.clear()

    def first_idle(self, contact: Contact, ring: Cell) -> tuple[Agent, Cell] | None:
        """See Index."""
        best: Entry | None = None
        entry: Entry | None
        found = ring
        refused = contact.refused
        for cell in ring.above:
            idle = cell.idle
            if refused:
                entry = _first_willing_agent(idle, refused)
            else:
                entry = None
                while idle:
                    entry = idle[0]
                    if entry[2].entry is entry:
                        break
                    POP(idle)
                    entry = None
            if entry is not None and (best is None or entry < best):
                best = entry
                found = cell
        if best is None:
            return None
        if found.idle[0] is best:
            POP(found.idle)
        return best[2], found

    def first_waiting(self, agent: Agent, kinds: int) -> Contact | None:
        """See Index."""
        best: Entry | None = None
        for cell in agent.cells:
            if cell.ahead and cell.kind & kinds:
                for ring in cell.below:
                    entry = _first_willing_contact(ring.waiting, agent.id) if ring.waiting else None
                    if entry is not None and (best is None or entry < best):
                        best = entry
        return best[2] if best is not None else None


def _tidy(cell: Cell) -> None:
    cell.idle = [entry for entry in cell.idle if entry[2].entry is entry]
    heapify(cell.idle)
    cell.limit = max(8, 2 * len(cell.idle))


def _first_willing_agent(idle: list[Entry], refused: tuple[int, ...]) -> Entry | None:
    skipped: list[Entry] = []
    found = None
    while idle and found is None:
        entry = idle[0]
        agent: Agent = entry[2]
        if agent.entry is not entry:
            POP(idle)
        elif entry[1] in refused:
            skipped.append(POP(idle))
        else:
            found = entry
    for entry in skipped:
        PUSH(idle, entry)
    return found


def _first_willing_contact(waiting: list[Entry], agent: int) -> Entry | None:
    skipped: list[Entry] = []
    found = None
    while waiting and found is None:
        entry = waiting[0]
        contact: Contact = entry[2]
        if contact.entry is not entry:
            POP(waiting)
        elif agent in contact.refused:
            skipped.append(POP(waiting))
        else:
            found = entry
    for entry in skipped:
        PUSH(waiting, entry)
    return found
