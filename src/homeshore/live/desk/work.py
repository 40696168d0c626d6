"""What a desk's socket needs done beside the event loop: who is asking, and reading and writing conversations."""

from typing import Protocol

import msgspec

from homeshore.contacts.telephone.protocol import Calls
from homeshore.live.desk import messages as m
from homeshore.routing.views import AgentView


class Login(msgspec.Struct, frozen=True):
    """The signed-in person behind a session cookie; `agent` is 0 for somebody who is none."""

    agent: int
    language: str
    roles: frozenset[str]
    user: int = 0


class DeskWork(Protocol):
    """Blocking calls: the gateway runs them in threads, once it knows that the contact is in the agent's hands. All
    raise Refusal. What they return is ready for JSON."""

    def login(self, cookie: str) -> Login | None:
        """Who the session cookie stands for; None when it stands for nobody (any more)."""
        ...

    def screen(self, view: AgentView, calls: Calls) -> dict[str, object]:
        """The agent's screen: `now_us`, `agent`, `phone`, `offers`, `contacts`."""
        ...

    def say(self, agent: int, message: m.Say) -> object:
        """Write to the customer. Returns the message."""
        ...

    def note(self, agent: int, message: m.Note) -> object:
        """Write an internal note. Returns the message."""
        ...

    def draft(self, agent: int, message: m.Draft) -> None:
        """Keep what is typed so far."""
        ...

    def thread(self, contact: int, before: int) -> object:
        """A page of the contact's conversation, the oldest message first."""
        ...

    def past_thread(self, login: Login, contact: int, before: int) -> object:
        """The same of an earlier contact; the look at it is written down."""
        ...

    def history(self, contact: int) -> tuple[object, frozenset[int]]:
        """The customer's other contacts, and their ids."""
        ...

    def aids(self, agent: int, language: str, contact: int) -> object:
        """What helps in a contact."""
        ...

    def message(self, message: int) -> object:
        """One message as desks show it."""
        ...
