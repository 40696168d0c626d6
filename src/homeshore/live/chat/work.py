"""What a chat window's socket needs done beside the event loop."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from homeshore.live.chat import messages as m


class Door(msgspec.Struct, frozen=True):
    """A brand, as far as its chat window is concerned. `hosts` are the sites that may show it."""

    brand: int
    hosts: tuple[str, ...]


class Visitor(msgspec.Struct, frozen=True):
    """Who is at the window, before or after a chat began."""

    brand: int
    language: str
    page: str = ""
    secret: str = ""
    demo: bool = False


class Opening(msgspec.Struct, frozen=True):
    """Whether somebody answers now, and when next (0: not foreseen)."""

    is_open: bool
    opens_us: int


class Chat(msgspec.Struct, frozen=True):
    """A chat session, its conversation, and its contact of the moment, which is over or not as far as rows know."""

    session: int
    conversation: int
    contact: int
    secret: str
    over: bool
    rated: bool = False


class Line(msgspec.Struct, frozen=True):
    """A call from the page: its contact and conversation, the secret that opens it; over or not as far as rows know."""

    contact: int
    conversation: int
    secret: str
    over: bool
    rated: bool = False


class CallWork(Protocol):
    """Blocking calls about telephone calls from the page: the gateway runs them in threads. All raise Refusal."""

    def calls_opening(self, visitor: Visitor) -> Opening:
        """Whether the brand takes calls in the visitor's language now."""
        ...

    def start_call(self, visitor: Visitor, message: m.Call, conversation: int, at_us: int) -> Line:
        """Write the call down, in a conversation that has begun or (0) in its own. The telephone rings afterwards."""
        ...

    def line(self, visitor: Visitor, secret: str) -> Line:
        """The call that a secret opens. Raises UnknownCall."""
        ...

    def rate_call(self, line: Line, message: m.Rate, at_us: int) -> None:
        """Keep the answer to the satisfaction question."""
        ...


class ChatWork(CallWork, Protocol):
    """Blocking calls: the gateway runs them in threads. All raise Refusal."""

    def door(self, slug: str) -> Door:
        """The brand behind a window's address. Raises UnknownBrand."""
        ...

    def opening(self, visitor: Visitor) -> Opening:
        """Whether the brand's chat is open in the visitor's language."""
        ...

    def chat(self, visitor: Visitor, at_us: int) -> Chat:
        """The chat that the visitor's secret opens; the window counts as open (again). Raises ChatUnknown."""
        ...

    def chat_of_session(self, session: int, secret: str) -> Chat:
        """The same by its id. Raises ChatUnknown."""
        ...

    def start(self, visitor: Visitor, message: m.Start, conversation: int, at_us: int) -> Chat:
        """Begin a chat, in the conversation of a call or (0) in its own."""
        ...

    def said(self, conversation: int, after: int) -> Sequence[object]:
        """What customer and agents said after a message."""
        ...

    def message(self, message: int) -> object | None:
        """One message as windows show it; None when it is not for the customer."""
        ...

    def say(self, chat: Chat, message: m.Say, at_us: int) -> object | None:
        """Add what the customer wrote. Returns it as the window shows it."""
        ...

    def end(self, chat: Chat, at_us: int) -> None:
        """The customer left for good."""
        ...

    def rate(self, chat: Chat, message: m.Rate, at_us: int) -> None:
        """Keep the answer to the satisfaction question."""
        ...

    def transcript(self, chat: Chat, message: m.Transcript) -> None:
        """Send a copy by mail."""
        ...

    def offline(self, visitor: Visitor, message: m.Offline, at_us: int) -> None:
        """Make an e-mail contact of a message left."""
        ...

    def lose(self, session: int, at_us: int) -> None:
        """The last window of a chat is gone; it may come back."""
        ...

    def keep(self, sessions: list[int], at_us: int) -> None:
        """These chats have an open window at this moment."""
        ...

    def agent_name(self, agent: int) -> str:
        """The first name under which an agent is shown to customers."""
        ...
