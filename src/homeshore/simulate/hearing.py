"""What people at home and on the line hear of the core's decisions: no journal is kept, so nothing is written that
nobody would read.
"""

# ruff: noqa: ARG002 - a journal would be told more
from homeshore.facts.live import ContactOffered, OfferAccepted
from homeshore.routing.commands import Arrive, Close
from homeshore.routing.state import NO_OFFER, Cell, Contact, State
from homeshore.routing.telling import OFFERED_NOW, Teller
from homeshore.simulate.conversations import begin
from homeshore.simulate.world import World


class Hearing(Teller):
    """Drafts offers that somebody has to answer, and whatever is rare; a conversation begins at once if nothing was
    said before it. All occurs when it is said.
    """

    world: World

    def arrived(self, state: State, contact: Contact, command: Arrive, arrived_us: int) -> None:
        """Whoever arrives knows."""
        contact.last_us = arrived_us

    def offered(
        self, state: State, contact: Contact, cell: Cell, expires_us: int, why: tuple[str, int, str]
    ) -> ContactOffered:
        """The agent hears it ring, unless the telephone answers by itself. Nobody asks why."""
        now_us = state.now_us
        if expires_us == now_us:
            return NO_OFFER
        fact = OFFERED_NOW(state.offers, cell.level, expires_us, (), now_us - contact.since_us)
        state.tell(contact, fact)
        return fact

    def accepted(self, state: State, contact: Contact, occurred_us: int) -> int:
        """Both hear each other."""
        world = self.world
        agent = contact.agent
        assert agent is not None
        if state.out:
            return state.tell(contact, OfferAccepted(contact.handling))
        contact.last_us = world.now_us = now_us = state.now_us
        begin(world, world.workers[agent.id], world.customers[contact.id])
        return now_us

    def wraps_up(self, state: State, contact: Contact, cause: str, occurred_us: int) -> int:
        """Whoever ends a conversation knows."""
        contact.last_us = now_us = state.now_us
        return now_us

    def closed(self, state: State, contact: Contact, command: Close) -> None:
        """Whoever closes a contact knows."""
        contact.last_us = state.now_us
