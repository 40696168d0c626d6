"""What happens on the live path: contacts and agents. Only the dispatcher writes these.

The references (contact, agent, contract, brand, programme) stand in the record around a fact, see `facts.record`.
"""

from homeshore.facts.record import Fact


class ContactArrived(Fact, frozen=True, tag="contact_arrived"):
    """A contact was received and is waiting from now on."""

    channel: str
    origin: str
    language: str
    conversation: int
    customer: int
    due_us: int = 0
    not_before_us: int = 0


class ContactOffered(Fact, frozen=True, tag="contact_offered"):
    """A contact was offered to an agent until `expires_us`; `why` holds the reason, see docs/algorithms/routing.md."""

    offer: int
    level: int
    expires_us: int
    why: tuple[str, ...]
    waited_us: int


class OfferAccepted(Fact, frozen=True, tag="offer_accepted"):
    """The agent took the contact: a handling begins. Its id is the offer's."""

    offer: int


class OfferDeclined(Fact, frozen=True, tag="offer_declined"):
    """The agent declined; the contact keeps its place, the agent stays ready with idle time unchanged."""

    offer: int


class OfferExpired(Fact, frozen=True, tag="offer_expired"):
    """Nobody answered the offer in time; the contact keeps its place."""

    offer: int


class OfferWithdrawn(Fact, frozen=True, tag="offer_withdrawn"):
    """The offer ended for a cause outside the agent's answer.

    customer_left, agent_lost, phone_lost, not_permitted, status, cold_start.
    """

    offer: int
    cause: str


class ContactHeld(Fact, frozen=True, tag="contact_held"):
    """The agent put the customer on hold."""


class ContactResumed(Fact, frozen=True, tag="contact_resumed"):
    """Hold ended."""


class ContactSetAside(Fact, frozen=True, tag="contact_set_aside"):
    """Work on the contact stopped for a while; cause: agent or urgent (a live contact came)."""

    cause: str


class ContactTakenUp(Fact, frozen=True, tag="contact_taken_up"):
    """Work on a contact that was set aside went on; cause: agent or urgent_over."""

    cause: str


class WrapUpStarted(Fact, frozen=True, tag="wrap_up_started"):
    """The conversation ended and after-call work began; cause: agent or customer_left."""

    cause: str
    limit_us: int


class ContactClosed(Fact, frozen=True, tag="contact_closed"):
    """The handling and the contact ended.

    cause: agent, wrap_up_limit, handed_over (a consultation), agent_lost, not_permitted (removed).
    """

    reason: str
    outcome: str
    cause: str


class ContactTransferred(Fact, frozen=True, tag="contact_transferred"):
    """The handling ended; the contact waits again for a programme and, for a bounded time, for a named agent.

    With the reason `warm` it was handed over: the named agent has it in the same instant. With the reason `overflow`
    nobody had it.
    """

    to_programme: int
    to_agent: int
    reason: str


class ContactRequeued(Fact, frozen=True, tag="contact_requeued"):
    """The contact waits again; cause: agent_lost, not_permitted, cold_start, supervisor (everybody is asked again)."""

    cause: str


class ContactAbandoned(Fact, frozen=True, tag="contact_abandoned"):
    """The customer left before an agent took the contact; cause: customer, link_lost, duplicate, supervisor.

    With the cause callback they asked to be called back; with agent_not_free an agent's own call did not begin; with
    colleague_away the one colleague whom an agent asked did not take the consultation.
    """

    cause: str
    waited_us: int


class AgentConnected(Fact, frozen=True, tag="agent_connected"):
    """An agent's desk is open. `session` tells tabs and devices apart: the newest wins."""

    session: int


class AgentDisconnected(Fact, frozen=True, tag="agent_disconnected"):
    """The link to the desk dropped; the same conversations resume if it is back before `grace_until_us`."""

    session: int
    grace_until_us: int


class AgentLost(Fact, frozen=True, tag="agent_lost"):
    """The link did not come back in time; the agent's work is offered again."""


class AgentStatusChanged(Fact, frozen=True, tag="agent_status_changed"):
    """An agent's status; `reason` is a pause reason, empty for independents; causes: docs/algorithms/routing.md."""

    status: str
    reason: str
    cause: str


class HelpRequested(Fact, frozen=True, tag="help_requested"):
    """An agent asked a supervisor for help, on the contact of the record if there is one."""


class HelpAnswered(Fact, frozen=True, tag="help_answered"):
    """A supervisor took care of the help request of the record's agent."""

    by: int


class MessageAdded(Fact, frozen=True, tag="message_added"):
    """A message joined the contact; direction: inbound, outbound or internal."""

    message: int
    direction: str


class CustomerRated(Fact, frozen=True, tag="customer_rated"):
    """The customer's answer to the satisfaction question, 1 to 5. A comment is a side row."""

    score: int


class CustomerLinkLost(Fact, frozen=True, tag="customer_link_lost"):
    """The customer's chat window is gone; it may come back."""


class CustomerLinkBack(Fact, frozen=True, tag="customer_link_back"):
    """The customer's chat window is back."""
