"""What a chat window may say (docs/protocols.md)."""

from collections.abc import Callable
from typing import Annotated, Literal

import msgspec

from homeshore.live.ids import PublicId, from_json

LONGEST_TEXT = 4_000
"""Characters of one chat message."""

Secret = Annotated[str, msgspec.Meta(max_length=128)]
StartKey = Annotated[str, msgspec.Meta(min_length=20, max_length=64)]
Key = Annotated[str, msgspec.Meta(min_length=8, max_length=64)]
Name = Annotated[str, msgspec.Meta(max_length=200)]
Address = Annotated[str, msgspec.Meta(max_length=320)]
Language = Literal["fr", "en"]


class Ask(msgspec.Struct, frozen=True, tag_field="do"):
    """Every message names what to `do` and may carry an `id`, which the answer repeats as `re`."""

    id: int = 0


class Hello(Ask, frozen=True, kw_only=True, tag="hello"):
    """Opens the window. `secret` is that of its chat, if it has one; `after` the last message that it shows."""

    secret: Secret = ""
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
    """The answer to the satisfaction question."""

    score: int
    comment: Annotated[str, msgspec.Meta(max_length=2_000)] = ""


class Transcript(Ask, frozen=True, kw_only=True, tag="transcript"):
    """Send a copy to an address."""

    email: Address = ""


class Offline(Ask, frozen=True, kw_only=True, tag="offline"):
    """A message left while the chat is closed; it becomes an e-mail contact."""

    email: Address
    text: str
    key: StartKey
    name: Name = ""


AnyMessage = Hello | Ping | Start | Say | Typing | End | Rate | Transcript | Offline

decode: Callable[[str], AnyMessage] = msgspec.json.Decoder(AnyMessage, dec_hook=from_json).decode
