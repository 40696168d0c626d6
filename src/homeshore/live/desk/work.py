"""What a desk's socket needs done beside the event loop: who is asking, and reading and writing conversations."""

from typing import Protocol

import msgspec

from homeshore.live.desk import messages as m


class Login(msgspec.Struct, frozen=True):
    """The signed-in person behind a session cookie."""

    agent: int
    language: str
    roles: frozenset[str]


class Screen(msgspec.Struct, frozen=True):
    """Everything a desk shows, as JSON-ready data, and the contacts in it."""

    body: dict[str, object]
    contacts: frozenset[int]


class DeskWork(Protocol):
    """Blocking calls: the gateway runs them in threads. All raise Refusal."""

    def login(self, cookie: str) -> Login | None:
        """Who the session cookie stands for; None when it stands for nobody (any more)."""
        ...

    def screen(self, agent: int, language: str) -> Screen:
        """The state of the agent's desk."""
        ...

    def say(self, agent: int, message: m.Say) -> object:
        """Write to the customer. Returns the message as the desk shows it."""
        ...

    def note(self, agent: int, message: m.Note) -> object:
        """Write an internal note. Returns the message as the desk shows it."""
        ...

    def draft(self, agent: int, message: m.Draft) -> None:
        """Keep what is typed so far."""
        ...

    def seen(self, agent: int, message: m.Seen) -> None:
        """Remember what the agent has read."""
        ...

    def thread(self, agent: int, message: m.Thread) -> object:
        """A page of the contact's conversation."""
        ...

    def history(self, agent: int, message: m.History) -> object:
        """The customer's other conversations."""
        ...

    def message(self, message: int) -> object | None:
        """One message as desks show it."""
        ...
