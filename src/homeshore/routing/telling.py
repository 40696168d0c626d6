"""What the core tells of a contact's way: in production drafts of facts for the journal, every one of them.

What happens to nearly every contact has a method of its own here, so that who keeps no journal (`homeshore.simulate`)
need not write down what nobody reads. All other facts are drafted where they happen (`State.tell`).
"""

from abc import ABC, abstractmethod
from typing import Final

from homeshore.facts.live import ContactArrived, ContactClosed, ContactOffered, OfferAccepted, WrapUpStarted
from homeshore.routing.commands import Arrive, Close
from homeshore.routing.state import MOST_RINGS, SECOND_US, Cell, Contact, State

ARRIVED: Final = ContactArrived
OFFERED_NOW: Final = ContactOffered
ACCEPTED_NOW: Final = OfferAccepted
CLOSED: Final = ContactClosed
"""See `state.DRAFT`."""
RINGS: Final = tuple(f"ring:{number}" for number in range(MOST_RINGS + 1))
WAITED: Final = tuple(f"waited:{seconds}s" for seconds in range(600))


class Teller(ABC):
    """Says what happens, in the order in which it does; its methods change a contact's `last_us` and nothing else.

    Those that return a time return when it occurred: not before the contact's previous fact, not after now.
    """

    @abstractmethod
    def arrived(self, state: State, contact: Contact, command: Arrive, arrived_us: int) -> None:
        """The contact was received."""

    @abstractmethod
    def offered(
        self, state: State, contact: Contact, cell: Cell, expires_us: int, why: tuple[str, int, str]
    ) -> ContactOffered:
        """`contact.agent` is offered the contact by a cell, for the last time offered; one that expires at once answers
        by itself. `why`: how they were found, the number of open rings (0: to be counted), the permission's reason.
        """

    @abstractmethod
    def accepted(self, state: State, contact: Contact, occurred_us: int) -> int:
        """The handling of this id begins."""

    @abstractmethod
    def wraps_up(self, state: State, contact: Contact, cause: str, occurred_us: int) -> int:
        """The conversation is over, after-call work begins."""

    @abstractmethod
    def closed(self, state: State, contact: Contact, command: Close) -> None:
        """The agent ended the handling and the contact."""


class Drafts(Teller):
    """Drafts a fact of everything."""

    def arrived(self, state: State, contact: Contact, command: Arrive, arrived_us: int) -> None:
        """See Teller."""
        fact = ARRIVED(
            command.channel._value_,
            command.origin._value_,
            command.language,
            command.conversation,
            command.customer,
            command.due_us,
            command.not_before_us,
        )
        state.tell(contact, fact, arrived_us)

    def offered(
        self, state: State, contact: Contact, cell: Cell, expires_us: int, why: tuple[str, int, str]
    ) -> ContactOffered:
        """See Teller."""
        how, ring, reason = why
        now_us = state.now_us
        queue = contact.queue
        waited_us = now_us - contact.since_us
        seconds = waited_us // SECOND_US
        words = (
            "transferred" if contact.transferred and how == "preferred_agent" else how,
            RINGS[ring or queue.ring_at(now_us - contact.queued_us)[0]],
            cell.label,
            queue.label,
            reason,
            WAITED[seconds] if seconds < 600 else f"waited:{seconds}s",
        )
        fact = OFFERED_NOW(state.offers, cell.level, expires_us, words, waited_us)
        state.tell(contact, fact)
        return fact

    def accepted(self, state: State, contact: Contact, occurred_us: int) -> int:
        """See Teller."""
        return state.tell(contact, ACCEPTED_NOW(contact.handling), occurred_us)

    def wraps_up(self, state: State, contact: Contact, cause: str, occurred_us: int) -> int:
        """See Teller."""
        return state.tell(contact, WrapUpStarted(cause, contact.programme.wrap_up_us), occurred_us)

    def closed(self, state: State, contact: Contact, command: Close) -> None:
        """See Teller."""
        state.tell(contact, CLOSED(command.reason, command.outcome, "agent"), command.occurred_us)
