"""What a desk may say (docs/protocols.md), and the routing commands that some of it stands for."""

from collections.abc import Callable
from typing import Annotated, Literal

import msgspec

from homeshore.contacts.telephone.protocol import MAX_SDP_BYTES
from homeshore.facts.vocabulary import Status as Statuses
from homeshore.live.ids import PublicId, from_json
from homeshore.routing import commands

LONGEST_TEXT = 50_000
"""Characters of a mail reply or a draft."""

Text = Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)]
Key = Annotated[str, msgspec.Meta(min_length=8, max_length=64)]
Code = Annotated[str, msgspec.Meta(max_length=40, pattern=r"^[a-z0-9_-]*\Z")]
"""A code goes into a fact, which nobody can erase: free text, a name in it, has no place there."""
OutcomeCode = Annotated[str, msgspec.Meta(max_length=20, pattern=r"^[a-z_]*\Z")]
Session = Annotated[int, msgspec.Meta(ge=1, lt=1 << 53)]
Sdp = Annotated[str, msgspec.Meta(max_length=MAX_SDP_BYTES)]
Number = Annotated[str, msgspec.Meta(min_length=2, max_length=40, pattern=r"^\+?[0-9 .()/-]+\Z")]
Digits = Annotated[str, msgspec.Meta(min_length=1, max_length=32, pattern=r"^[0-9*#A-D]+\Z")]


class Ask(msgspec.Struct, frozen=True, tag_field="do"):
    """Every message names what to `do` and may carry an `id`, which the answer repeats as `re`."""

    id: int = 0


class OnContact(Ask, frozen=True, kw_only=True):
    """A message about one contact."""

    contact: PublicId


class Hello(Ask, frozen=True, kw_only=True, tag="hello"):
    """Opens the desk. `resume` is true when a tab comes back by itself: it then does not push out a newer tab."""

    session: Session
    resume: bool = False


class State(Ask, frozen=True, tag="state"):
    """Fetch the whole state."""


class Ping(Ask, frozen=True, tag="ping"):
    """Is anybody there?"""


class Status(Ask, frozen=True, kw_only=True, tag="status"):
    """The agent's own status."""

    status: Statuses
    reason: Code = ""


class Accept(OnContact, frozen=True, kw_only=True, tag="accept"):
    """Take an offer."""

    offer: PublicId


class Decline(OnContact, frozen=True, kw_only=True, tag="decline"):
    """Decline an offer."""

    offer: PublicId


class Hold(OnContact, frozen=True, tag="hold"):
    """Put the customer on hold."""


class Resume(OnContact, frozen=True, tag="resume"):
    """End the hold."""


class SetAside(OnContact, frozen=True, tag="set_aside"):
    """Leave a mail for later."""


class TakeUp(OnContact, frozen=True, tag="take_up"):
    """Go on with a mail."""


class WrapUp(OnContact, frozen=True, tag="wrap_up"):
    """End the conversation, begin after-call work."""


class Close(OnContact, frozen=True, kw_only=True, tag="close"):
    """End the contact."""

    reason: Code = ""
    outcome: OutcomeCode = ""


class Transfer(OnContact, frozen=True, kw_only=True, tag="transfer"):
    """Hand the contact to a programme, or to a named agent of it."""

    programme: PublicId
    agent: PublicId = PublicId(0)
    reason: Code = ""


class Say(OnContact, frozen=True, kw_only=True, tag="say"):
    """A message to the customer. `key` makes it idempotent. Files go with a message over HTTP."""

    text: Text
    key: Key


class Note(OnContact, frozen=True, kw_only=True, tag="note"):
    """A note that the customer never sees."""

    text: Text
    key: Key


class Draft(OnContact, frozen=True, kw_only=True, tag="draft"):
    """Keep what is typed so far."""

    text: Text = ""


class Typing(OnContact, frozen=True, tag="typing"):
    """Tell the customer that somebody writes."""


class Help(Ask, frozen=True, kw_only=True, tag="help"):
    """Ask a supervisor for help."""

    contact: PublicId = PublicId(0)


class Thread(OnContact, frozen=True, kw_only=True, tag="thread"):
    """The messages of a contact's conversation, newest page or the page `before` a message."""

    before: PublicId = PublicId(0)


class History(OnContact, frozen=True, tag="history"):
    """The customer's other conversations."""


class Aids(OnContact, frozen=True, tag="aids"):
    """What helps in a contact: reasons, canned replies, scripts, where it may be transferred."""


class AnswerByItself(Ask, frozen=True, kw_only=True, tag="answer_by_itself"):
    """Let the desk's telephone take calls without a click, or no more."""

    on: bool


class PhoneJoin(Ask, frozen=True, kw_only=True, tag="phone_join"):
    """Connect the desk's telephone; `sdp` empty: it is connected, only the desk's link was cut."""

    sdp: Sdp = ""


class PhoneLeave(Ask, frozen=True, tag="phone_leave"):
    """Hang the desk's telephone up for good."""


class Echo(Ask, frozen=True, kw_only=True, tag="echo"):
    """Hear oneself, or no more."""

    on: bool


class Dial(Ask, frozen=True, kw_only=True, tag="dial"):
    """Call a customer of a programme's brand. `prospecting`: the customer did not ask for it."""

    programme: PublicId
    number: Number
    prospecting: bool


class Consult(OnContact, frozen=True, kw_only=True, tag="consult"):
    """Ask a colleague, or anybody of a programme, while the customer hears music."""

    programme: PublicId
    agent: PublicId = PublicId(0)


class EndConsult(OnContact, frozen=True, tag="end_consult"):
    """Back to the customer."""


class HandOver(OnContact, frozen=True, tag="hand_over"):
    """The colleague takes the call."""


class Conference(OnContact, frozen=True, kw_only=True, tag="conference"):
    """Customer, agent and colleague hear each other, or no more."""

    on: bool


class SendDigits(OnContact, frozen=True, kw_only=True, tag="digits"):
    """Keys of the keypad, to the customer's side."""

    digits: Digits


class PauseRecording(OnContact, frozen=True, kw_only=True, tag="pause_recording"):
    """Keep nothing for now."""

    cause: Literal["payment", "agent"]


class ResumeRecording(OnContact, frozen=True, tag="resume_recording"):
    """Keep both sides again."""


AnyMessage = (
    Hello
    | State
    | Ping
    | Status
    | Accept
    | Decline
    | Hold
    | Resume
    | SetAside
    | TakeUp
    | WrapUp
    | Close
    | Transfer
    | Say
    | Note
    | Draft
    | Typing
    | Help
    | Thread
    | History
    | Aids
    | AnswerByItself
    | PhoneJoin
    | PhoneLeave
    | Echo
    | Dial
    | Consult
    | EndConsult
    | HandOver
    | Conference
    | SendDigits
    | PauseRecording
    | ResumeRecording
)

decode: Callable[[str], AnyMessage] = msgspec.json.Decoder(AnyMessage, dec_hook=from_json).decode

_PLAIN: dict[
    type[Ask], type[commands.Hold | commands.Resume | commands.SetAside | commands.TakeUp | commands.WrapUp]
] = {
    Hold: commands.Hold,
    Resume: commands.Resume,
    SetAside: commands.SetAside,
    TakeUp: commands.TakeUp,
    WrapUp: commands.WrapUp,
}


def command_for(message: AnyMessage, agent: int, at: int) -> commands.AnyCommand | None:
    """The routing command that a message stands for, on behalf of `agent` at `at` microseconds; None: it has none."""
    match message:
        case Status(status=status, reason=reason):
            return commands.SetStatus(agent, status, reason, at)
        case Help(contact=contact):
            return commands.RequestHelp(agent, int(contact), at)
        case OnContact(contact=contact):
            return _on_contact(message, agent, int(contact), at)
    return None


def _on_contact(message: OnContact, agent: int, contact: int, at: int) -> commands.AnyCommand | None:
    match message:
        case Accept(offer=offer) | Decline(offer=offer):
            answer = commands.Accept if isinstance(message, Accept) else commands.Decline
            return answer(agent, contact, int(offer), at)
        case Close(reason=reason, outcome=outcome):
            return commands.Close(agent, contact, reason, outcome, at)
        case Transfer(programme=programme, agent=to_agent, reason=reason):
            return commands.Transfer(agent, contact, int(programme), int(to_agent), reason, at)
    plain = _PLAIN.get(type(message))
    return plain(agent, contact, at) if plain else None
