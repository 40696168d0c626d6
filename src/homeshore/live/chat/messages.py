"""What a chat window may say (docs/protocols.md)."""

from collections.abc import Callable
from typing import Annotated, Literal

import msgspec

from homeshore.contacts.telephone.protocol import MAX_SDP_BYTES
from homeshore.live.ids import PublicId, from_json

LONGEST_TEXT = 4_000
"""Characters of one chat message."""

Secret = Annotated[str, msgspec.Meta(max_length=128)]
StartKey = Annotated[str, msgspec.Meta(min_length=20, max_length=64)]
Key = Annotated[str, msgspec.Meta(min_length=8, max_length=64)]
Name = Annotated[str, msgspec.Meta(max_length=200)]
Address = Annotated[str, msgspec.Meta(max_length=320)]
Language = Literal["fr", "en"]
Sdp = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_SDP_BYTES)]
Digit = Annotated[str, msgspec.Meta(pattern=r"^[0-9*#]\Z")]
Number = Annotated[str, msgspec.Meta(max_length=40)]


class Ask(msgspec.Struct, frozen=True, tag_field="do"):
    """Every message names what to `do` and may carry an `id`, which the answer repeats as `re`."""

    id: int = 0


class Hello(Ask, frozen=True, kw_only=True, tag="hello"):
    """Opens the window. `secret` is that of its chat, if it has one, `call` that of its call; `after` the last message
    that it shows."""

    secret: Secret = ""
    call: Secret = ""
    after: PublicId = PublicId(0)
    language: Language = "fr"
    page: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    demo_token: Annotated[str, msgspec.Meta(max_length=200)] = ""


class Ping(Ask, frozen=True, tag="ping"):
    """Is anybody there?"""


class Start(Ask, frozen=True, kw_only=True, tag="start"):
    """Begin a chat. `key` is long and random: repeating it returns the same chat."""

    text: str
    key: StartKey
    name: Name = ""
    email: Address = ""
    programme: Annotated[str, msgspec.Meta(max_length=40)] = ""


class Say(Ask, frozen=True, kw_only=True, tag="say"):
    """A message. The same `key` twice is one message."""

    text: str
    key: Key


class Typing(Ask, frozen=True, tag="typing"):
    """The customer writes."""


class End(Ask, frozen=True, tag="end"):
    """The customer ends the chat."""


class Rate(Ask, frozen=True, kw_only=True, tag="rate"):
    """The answer to the satisfaction question, about the chat or the call."""

    score: int
    comment: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    about: Literal["chat", "call"] = "chat"


class Transcript(Ask, frozen=True, kw_only=True, tag="transcript"):
    """Send a copy to an address."""

    email: Address = ""


class Offline(Ask, frozen=True, kw_only=True, tag="offline"):
    """A message left while the chat is closed; it becomes an e-mail contact."""

    email: Address
    text: str
    key: StartKey
    name: Name = ""


class Call(Ask, frozen=True, kw_only=True, tag="call"):
    """Begin a call from the page. `key` is long and random: repeating it joins the same call."""

    sdp: Sdp
    key: StartKey
    name: Name = ""
    programme: Annotated[str, msgspec.Meta(max_length=40)] = ""


class CallRejoin(Ask, frozen=True, kw_only=True, tag="call_rejoin"):
    """The page's sound is connected anew, after a reload or a lost server."""

    sdp: Sdp


class Press(Ask, frozen=True, kw_only=True, tag="press"):
    """A key of the page's keypad."""

    digit: Digit


class HangUp(Ask, frozen=True, tag="hang_up"):
    """The customer ends the call."""


class AskCallback(Ask, frozen=True, kw_only=True, tag="ask_callback"):
    """Rather than wait: call back at `number` when it would have been this call's turn."""

    number: Number


AnyMessage = (
    Hello
    | Ping
    | Start
    | Say
    | Typing
    | End
    | Rate
    | Transcript
    | Offline
    | Call
    | CallRejoin
    | Press
    | HangUp
    | AskCallback
)
OnCall = CallRejoin | Press | HangUp | AskCallback
"""What needs a call of the window's."""

decode: Callable[[str], AnyMessage] = msgspec.json.Decoder(AnyMessage, dec_hook=from_json).decode
