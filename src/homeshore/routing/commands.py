"""What may be said to the routing core. Ids are integers, times are microseconds, 0 means none.

Configuration reaches the core only as commands, so a journal of commands replays to the same decisions.
"""

import msgspec

from homeshore.facts.vocabulary import Channel, ContactState, Mode, Origin, Status


class Command(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Something asked of the core. Live commands carry `occurred_us`, set by the gateway or mail process."""


class Ring(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """From `after_us` of waiting on, agents of at least `level` are asked."""

    after_us: int
    level: int


class Permission(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An agent may handle a programme's channel in a language, from `from_us` until before `until_us` (0: no end).

    It carries the contract under which the handling is charged and paid, and the reason for it (`certificate`).
    """

    programme: int
    channel: Channel
    language: str
    level: int
    contract: int
    from_us: int = 0
    until_us: int = 0
    reason: str = "certificate"


class ConfigureCentre(Command, frozen=True, tag="configure_centre"):
    """Rules of the whole centre. `reconnect_us` is the grace time of a dropped link (30 s until configured)."""

    reconnect_us: int


class ConfigureProgramme(Command, frozen=True, tag="configure_programme"):
    """Create or replace a programme's routing rules.

    `rings` in order of time, the first at 0; `priority_us` is added to a contact's seniority; `preferred_us` is how
    long a preferred agent is asked alone; `wrap_up_us` ends after-call work (0: no limit). `spacing_in_us` and
    `spacing_out_us` are how long an employee is given no call after the wrap-up of one: a customer's call, and one that
    the centre placed (law: IDCC 2098).
    """

    programme: int
    brand: int
    rings: tuple[Ring, ...]
    offer_us: int
    wrap_up_us: int
    priority_us: int = 0
    preferred_us: int = 0
    spacing_in_us: int = 0
    spacing_out_us: int = 0


class ConfigureAgent(Command, frozen=True, tag="configure_agent"):
    """Create or replace an agent: legal mode of their desk, simultaneous chats, bonus per level in microseconds."""

    agent: int
    mode: Mode
    chat_capacity: int
    bonus_us: int = 0


class SetPermissions(Command, frozen=True, tag="set_permissions"):
    """Replace all permissions of an agent."""

    agent: int
    permissions: tuple[Permission, ...]


class RemoveAgent(Command, frozen=True, tag="remove_agent"):
    """Forget an agent; work in progress goes back to its place."""

    agent: int


class Connect(Command, frozen=True, tag="connect"):
    """A desk is open. Session ids grow (kit.ids): the newest wins, and resumes if it is back within the grace time."""

    agent: int
    session: int
    occurred_us: int = 0


class Disconnect(Command, frozen=True, tag="disconnect"):
    """The link of a session dropped. Ignored unless it is the agent's current session."""

    agent: int
    session: int
    occurred_us: int = 0


class SetPhone(Command, frozen=True, tag="set_phone"):
    """The telephone of a session's desk is connected, or no more.

    That of an earlier session changes nothing; that of one whose desk is not linked counts as soon as it is.
    """

    agent: int
    session: int
    up: bool
    occurred_us: int = 0


class AnswerByItself(Command, frozen=True, tag="answer_by_itself"):
    """The telephone of a session's desk answers by itself from now on, or no more: the agent has chosen so.

    It holds until the session ends, and is off in the next one. That of another session changes nothing.
    """

    agent: int
    session: int
    on: bool
    occurred_us: int = 0


class SetStatus(Command, frozen=True, tag="set_status"):
    """The agent says ready, busy, away or (employees) pause with a reason."""

    agent: int
    status: Status
    reason: str = ""
    occurred_us: int = 0


class Arrive(Command, frozen=True, tag="arrive"):
    """A contact was received and is durable. A contact that the core knows already changes nothing.

    `only`: for the preferred agent and nobody else (a consultation): abandoned when they cannot be asked or do not take
    it.
    """

    contact: int
    conversation: int
    customer: int
    brand: int
    programme: int
    channel: Channel
    language: str
    origin: Origin = Origin.CUSTOMER
    boost_us: int = 0
    not_before_us: int = 0
    due_us: int = 0
    preferred: int = 0
    excluded: tuple[int, ...] = ()
    occurred_us: int = 0
    only: bool = False


class Place(Command, frozen=True, tag="place"):
    """An agent calls a customer: the contact is at once in their hands, or abandoned if they are not open for it."""

    agent: int
    contact: int
    conversation: int
    customer: int
    brand: int
    programme: int
    language: str
    origin: Origin = Origin.CUSTOMER
    channel: Channel = Channel.VOICE
    occurred_us: int = 0


class Leave(Command, frozen=True, tag="leave"):
    """The customer left: abandons a waiting or offered contact, starts wrap-up of an active one.

    With the cause `callback` they asked to be called back instead of waiting.
    """

    contact: int
    cause: str = "customer"
    occurred_us: int = 0


class Requeue(Command, frozen=True, tag="requeue"):
    """A supervisor offers a waiting contact to everybody again, those who declined or missed it included."""

    contact: int
    occurred_us: int = 0


class Move(Command, frozen=True, tag="move"):
    """A waiting contact is a matter of another programme of its brand from now on, at its place (overflow)."""

    contact: int
    programme: int
    occurred_us: int = 0


class Accept(Command, frozen=True, tag="accept"):
    """The agent takes the offer. Refused when the offer is stale."""

    agent: int
    contact: int
    offer: int
    occurred_us: int = 0


class Decline(Command, frozen=True, tag="decline"):
    """The agent declines the offer. Refused when the offer is stale."""

    agent: int
    contact: int
    offer: int
    occurred_us: int = 0


class Hold(Command, frozen=True, tag="hold"):
    """Put the customer on hold."""

    agent: int
    contact: int
    occurred_us: int = 0


class Resume(Command, frozen=True, tag="resume"):
    """End the hold."""

    agent: int
    contact: int
    occurred_us: int = 0


class SetAside(Command, frozen=True, tag="set_aside"):
    """Stop work on a mail or letter for a while."""

    agent: int
    contact: int
    occurred_us: int = 0


class TakeUp(Command, frozen=True, tag="take_up"):
    """Go on with a contact that was set aside."""

    agent: int
    contact: int
    occurred_us: int = 0


class WrapUp(Command, frozen=True, tag="wrap_up"):
    """End the conversation and begin after-call work."""

    agent: int
    contact: int
    occurred_us: int = 0


class Close(Command, frozen=True, tag="close"):
    """End the handling and the contact, with reason and outcome."""

    agent: int
    contact: int
    reason: str
    outcome: str
    occurred_us: int = 0


class Transfer(Command, frozen=True, tag="transfer"):
    """End the handling; the contact waits for a programme and, if named, first for one agent."""

    agent: int
    contact: int
    programme: int
    to_agent: int = 0
    reason: str = ""
    occurred_us: int = 0


class HandOver(Command, frozen=True, tag="hand_over"):
    """A warm transfer: the contact goes over to the colleague who has the consultation in hand, which ends with it."""

    agent: int
    contact: int
    consult: int
    occurred_us: int = 0


class RequestHelp(Command, frozen=True, tag="request_help"):
    """Ask a supervisor for help, on a contact or in general (contact 0)."""

    agent: int
    contact: int = 0
    occurred_us: int = 0


class AnswerHelp(Command, frozen=True, tag="answer_help"):
    """A supervisor takes care of an agent's help request."""

    agent: int
    by: int
    occurred_us: int = 0


class Note(Command, frozen=True, tag="note"):
    """A fact about a contact or agent that routing only writes down: a message, a rating, a lost window.

    `fact` is the msgpack form of the fact, `kind` its name.
    """

    kind: str
    version: int
    fact: bytes
    contact: int = 0
    agent: int = 0
    contract: int = 0
    brand: int = 0
    programme: int = 0
    occurred_us: int = 0


class RecoverAgent(Command, frozen=True, tag="recover_agent"):
    """A cold start: an agent is at their desk, as the facts say. They are given nothing until `EndRecovery`."""

    agent: int
    session: int
    status: Status
    reason: str
    since_us: int
    linked: bool
    phone: bool


class RecoverContact(Command, frozen=True, tag="recover_contact"):
    """A cold start: an open contact, as its arrival and its facts say.

    `state` is never closed or abandoned; `agent`, `contract` and `offer` are those of its offer or handling.
    """

    arrival: Arrive
    programme: int
    state: ContactState
    since_us: int
    queued_us: int
    last_us: int
    started_us: int = 0
    agent: int = 0
    contract: int = 0
    offer: int = 0
    held: bool = False
    urgent: bool = False
    placed: bool = False


class EndRecovery(Command, frozen=True, tag="end_recovery"):
    """A cold start is over: offers are numbered on after `offers`, and what waits is offered."""

    offers: int


AnyCommand = (
    ConfigureCentre
    | ConfigureProgramme
    | ConfigureAgent
    | SetPermissions
    | RemoveAgent
    | Connect
    | Disconnect
    | SetPhone
    | AnswerByItself
    | SetStatus
    | Arrive
    | Place
    | Leave
    | Requeue
    | Move
    | Accept
    | Decline
    | Hold
    | Resume
    | SetAside
    | TakeUp
    | WrapUp
    | Close
    | Transfer
    | HandOver
    | RequestHelp
    | AnswerHelp
    | Note
    | RecoverAgent
    | RecoverContact
    | EndRecovery
)
