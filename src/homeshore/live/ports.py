"""What the gateway asks of the dispatcher and of the switchboard."""

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from homeshore.contacts.dispatcher.protocol import AnyQuery
from homeshore.contacts.telephone.protocol import Answer, AnyRequest
from homeshore.routing.commands import AnyCommand

V = TypeVar("V")
A = TypeVar("A", bound=Answer)
Sessions = Callable[[], Iterable[tuple[int, int]]]
OnLink = Callable[[bool], None]


class Commands(Protocol):
    """The link to the dispatcher. It reconnects by itself, announces the open desks again, and says so."""

    up: bool

    async def start(self) -> None:
        """Begin to connect; returns at once."""
        ...

    async def close(self) -> None:
        """Leave."""
        ...

    async def do(self, command: AnyCommand) -> object:
        """Have a command done; returns once it is durable. Raises the core's Refusal, or DispatcherUnavailable."""
        ...

    async def ask(self, query: AnyQuery, shape: type[V]) -> V:
        """A view of committed state, in the shape that the query names. Raises the core's Refusal or
        DispatcherUnavailable."""
        ...


Dial = Callable[[Sessions, OnLink], Commands]
"""Makes the link, given the open desks as (agent, number) pairs, the newer desk with the greater number, and who hears
whether the link is up."""


class Telephone(Protocol):
    """The link to the switchboard. It reconnects by itself."""

    @property
    def up(self) -> bool:
        """Whether it can be asked now."""
        ...

    async def start(self) -> None:
        """Begin to connect; returns at once."""
        ...

    async def close(self) -> None:
        """Leave."""
        ...

    async def ask(self, request: AnyRequest, shape: type[A], timeout_seconds: float = 8.0) -> A:
        """Have something done; `shape` is the answer that the request names. Raises the switchboard's Refusal, or
        SwitchboardUnavailable."""
        ...
