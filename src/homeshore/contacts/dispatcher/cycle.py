"""The cycle of the live path: collect, decide, commit, tell. One event loop; only the commits happen beside it.

While one batch commits, the next is filled; it starts when the first is durable. Replies, views and hints of a batch
leave after its commit, so nobody ever learns of what a crash could undo.
"""

import asyncio
from collections import deque
from collections.abc import Callable

import msgspec
import structlog

from homeshore.contacts.dispatcher.answering import accepted, answer
from homeshore.contacts.dispatcher.committing import Committer, Outgoing
from homeshore.contacts.dispatcher.link import Link
from homeshore.contacts.dispatcher.protocol import Ask, DispatcherBusy, Do, Message, Pressure, refused
from homeshore.contacts.dispatcher.sequencer import Sequencer
from homeshore.contacts.dispatcher.telling import Teller
from homeshore.journal.lease import RENEW_US, TTL_US
from homeshore.kit.clock import SECOND_US, Clock, now_us
from homeshore.kit.errors import Refusal
from homeshore.routing.commands import AnyCommand

BATCH_SECONDS = 0.004
"""Least time between the beginnings of two commits: groups commands, and leaves SQLite's lock to other writers."""
SLICE = 200
"""Requests handled before the loop looks at its sockets again."""
FULL_BATCH = 5_000
"""Facts in a batch that waits for its turn; above it the rest waits in the inbox."""
BACKLOG = 20_000
"""Requests that wait while nothing can be written; more are refused."""


log = structlog.get_logger()


class FromOutbox(msgspec.Struct, frozen=True):
    """A command that an action left in the outbox, and who hears how it went (before the commit)."""

    id: int
    command: AnyCommand
    settled: Callable[["FromOutbox", Refusal | None], bool]
    """Told the refusal, if any; says whether the row is done with."""


Request = Do | Ask | FromOutbox


class Cycle:
    """Everything between the requests and the journal. `on_durable` hears of each batch that is."""

    def __init__(
        self, sequencer: Sequencer, committer: Committer, on_durable: Callable[[Outgoing], None], clock: Clock = now_us
    ) -> None:
        self.sequencer = sequencer
        self.links: set[Link] = set()
        self._committer = committer
        self._on_durable = on_durable
        self._clock = clock
        self._teller = Teller()
        self._inbox: deque[tuple[Link | None, Request]] = deque()
        self._replies: list[tuple[Link, Message]] = []
        self._renewed_us = clock()
        self._scheduled = False
        self._next_commit = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._closing = False
        committer.on_pressure = self._press

    def put(self, origin: Link | None, request: Request) -> None:
        """Have a request handled in its turn; replies go to its origin."""
        if len(self._inbox) >= BACKLOG and origin is not None and isinstance(request, Do | Ask):
            origin.put(refused(request.id, DispatcherBusy(waiting=len(self._inbox))))
            origin.flush()
            return
        self._inbox.append((origin, request))
        self.wake()

    def wake(self) -> None:
        """Look soon whether there is something to do."""
        if not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._turn)

    async def close(self) -> bool:
        """Commit what has been decided, tell it, and stop. Returns false when it could not be written."""
        self._closing = True
        if self._timer is not None:
            self._timer.cancel()
        if not await self._committer.finish():
            return False
        self._commit(force=True)
        return await self._committer.finish()

    def _turn(self) -> None:
        self._scheduled = False
        if self._closing:
            return
        now = self._clock()
        if self._may_decide() and (self.sequencer.advance(now) or self._handle_some()):
            self.wake()
        self._commit()
        self._arm(now)

    def _may_decide(self) -> bool:
        return not self._committer.pressed and len(self.sequencer.batch.facts) < FULL_BATCH

    def _handle_some(self) -> bool:
        inbox = self._inbox
        for _ in range(min(SLICE, len(inbox))):
            origin, request = inbox.popleft()
            self._handle(origin, request)
        return bool(inbox)

    def _handle(self, origin: Link | None, request: Request) -> None:
        sequencer = self.sequencer
        if isinstance(request, Ask):
            if origin is not None:
                self._replies.append((origin, answer(sequencer, self._clock(), request)))
            return
        before = sequencer.fact_seq
        try:
            refusal = sequencer.do(self._clock(), request.command)
        except Exception:
            self._broke(request)
            raise
        if isinstance(request, FromOutbox):
            if request.settled(request, refusal):
                sequencer.batch.outbox.append(request.id)
        elif origin is not None and request.id:
            self._replies.append(
                (origin, refused(request.id, refusal) if refusal else accepted(sequencer, request.id, before))
            )

    def _broke(self, request: Do | FromOutbox) -> None:
        """A fault of ours, and nobody knows what it left of the core: end, and restore from the journal."""
        log.critical("core_broke", command=type(request.command).__name__)
        if isinstance(request, FromOutbox):
            self._committer.set_aside(request.id)

    def _commit(self, force: bool = False) -> None:
        if self._committer.in_flight is not None:
            return
        loop = asyncio.get_running_loop()
        if self._clock() - self._renewed_us >= RENEW_US:
            self._renewed_us = self._clock()
            self.sequencer.batch.renew_until_us = self._renewed_us + TTL_US
        if not self.sequencer.batch:
            self._release(self._replies)
            self._replies = []
        elif force or loop.time() >= self._next_commit:
            self._next_commit = loop.time() + BATCH_SECONDS
            outgoing = Outgoing(self.sequencer.take(), self._replies, self.sequencer.place)
            self._replies = []
            self._committer.start(outgoing, self._durable)
        else:
            loop.call_at(self._next_commit, self.wake)

    def _durable(self, outgoing: Outgoing) -> None:
        self._release(outgoing.replies)
        if outgoing.batch.facts:
            self._teller.tell(outgoing.batch.facts)
        self._on_durable(outgoing)
        self.wake()

    def _release(self, replies: list[tuple[Link, Message]]) -> None:
        for link, message in replies:
            link.put(message)
        for link in dict.fromkeys(link for link, _ in replies):
            link.flush()

    def _press(self, busy: bool) -> None:
        """Tell every link that the journal cannot be written for the moment, or can again."""
        for link in self.links:
            link.put(Pressure(busy))
            link.flush()
        self.wake()

    def _arm(self, now: int) -> None:
        """Wake at the core's next deadline, and in time to renew the lease."""
        due_us = min(self.sequencer.core.next_deadline() or now + RENEW_US, self._renewed_us + RENEW_US)
        if self._timer is not None:
            self._timer.cancel()
        delay = max(due_us - now, 0) / SECOND_US
        self._timer = asyncio.get_running_loop().call_later(delay, self.wake)
