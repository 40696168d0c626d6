"""The reference for the index: ask everybody, every time, with the one predicate `offerable`.

Properties and measurements compare `Pools` with it: same decisions, and how many times faster.
"""

from homeshore.routing.matching import cell_of, offerable
from homeshore.routing.pools import Index, agent_key
from homeshore.routing.state import Agent, Cell, Contact


class Scan(Index):
    """An index without any structure: everyone who is open, everything that waits."""

    def __init__(self) -> None:
        self.agents: dict[int, Agent] = {}
        self.contacts: dict[int, Contact] = {}

    def file_agent(self, agent: Agent, kinds: int) -> None:  # noqa: ARG002 - `offerable` asks for the kinds itself
        """See pools.Index."""
        self.agents[agent.id] = agent
        agent.entry = (agent_key(agent), agent.id, agent)

    def file_contact(self, contact: Contact, before: Cell | None) -> None:  # noqa: ARG002 - it is found everywhere
        """See pools.Index."""
        self.contacts[contact.id] = contact

    def drop_contact(self, contact: Contact) -> None:
        """See pools.Index."""
        del self.contacts[contact.id]

    def first_idle(self, contact: Contact, ring: Cell) -> tuple[Agent, Cell] | None:
        """See pools.Index."""
        before, contact.cell = contact.cell, ring
        open_agents = [agent for agent in self.agents.values() if agent.entry and offerable(agent, contact)]
        contact.cell = before
        first = min(open_agents, key=lambda agent: (agent_key(agent), agent.id), default=None)
        cell = cell_of(first, contact.queue) if first is not None else None
        return (first, cell) if first is not None and cell is not None else None

    def first_waiting(self, agent: Agent, kinds: int) -> Contact | None:  # noqa: ARG002 - as above
        """See pools.Index."""
        waiting = (contact for contact in self.contacts.values() if offerable(agent, contact))
        return min(waiting, key=lambda contact: (contact.key, contact.id), default=None)
