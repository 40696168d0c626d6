"""From facts to handled records: the seconds of docs/algorithms/timekeeping.md with the spans that bands need.

Contacts' projection counts the same seconds from the same facts by other code; the daily reconciliation compares them.
"""

from collections.abc import Iterable, Iterator

from homeshore.billing.rules.rating import HOLD, TALK, WRAP_UP, Handled, Span
from homeshore.facts import Fact, Record
from homeshore.facts.live import (
    ContactArrived,
    ContactClosed,
    ContactHeld,
    ContactRequeued,
    ContactResumed,
    ContactSetAside,
    ContactTakenUp,
    ContactTransferred,
    OfferAccepted,
    WrapUpStarted,
)
from homeshore.facts.vocabulary import Origin

ASIDE = ""
"""The state of a contact that is set aside: it takes nobody's time."""
_ENTERS: dict[type[Fact], str] = {
    ContactHeld: HOLD,
    ContactResumed: TALK,
    ContactSetAside: ASIDE,
    ContactTakenUp: TALK,
    WrapUpStarted: WRAP_UP,
}
_ENDS: frozenset[type[Fact]] = frozenset({ContactClosed, ContactTransferred, ContactRequeued})
KINDS = frozenset({"contact_arrived", "offer_accepted", "contact_held", "contact_resumed", "contact_set_aside"}) | {
    "contact_taken_up",
    "wrap_up_started",
    "contact_closed",
    "contact_transferred",
    "contact_requeued",
}
"""The facts that a fold needs; others may be left out."""


ENDINGS = frozenset({"contact_closed", "contact_transferred", "contact_requeued"})
"""The facts that end a handling, if there is one."""


class _Open:
    """A handling in somebody's hands."""

    __slots__ = ("id", "kind", "record", "share_us", "since_us", "spans")

    def __init__(self, id: int, record: Record) -> None:
        self.id, self.record = id, record
        self.kind, self.since_us = TALK, record.occurred_us
        self.share_us = 0
        self.spans: list[Span] = []

    def enter(self, kind: str, at_us: int) -> None:
        """Close the span that runs at `at_us`. A moment before its beginning adds nothing."""
        since_us = self.since_us
        if at_us > since_us:
            if self.kind:
                self.spans.append(Span(self.kind, since_us, at_us))
            self.since_us = at_us
        self.kind = kind


class Fold:
    """Folds records in the order of the journal. What is still open at the end stays for the next records."""

    def __init__(self) -> None:
        self.seq = 0
        self._known: dict[int, tuple[str, bool]] = {}
        self._open: dict[int, _Open] = {}
        self._hands: dict[int, list[_Open]] = {}
        self._clocks: dict[int, int] = {}

    def handled(self, records: Iterable[Record]) -> Iterator[Handled]:
        """The handlings that ended in `records`. A record that was folded before changes nothing.

        Records come in the order of the journal.
        """
        for record in records:
            if record.seq <= self.seq:
                continue
            self.seq = record.seq
            kind = type(record.fact)
            entered = _ENTERS.get(kind)
            if entered is not None:
                self._move(record, entered)
            elif kind in _ENDS:
                yield from self._end(record)
            elif kind is OfferAccepted:
                self._begin(record)
            elif kind is ContactArrived:
                fact = record.fact
                assert isinstance(fact, ContactArrived)
                self._known[record.contact] = (fact.channel, fact.origin == Origin.DEMO)

    def _begin(self, record: Record) -> None:
        fact = record.fact
        assert isinstance(fact, OfferAccepted)
        self._share(record.agent, record.occurred_us)
        handling = _Open(fact.offer, record)
        self._open[record.contact] = handling
        self._hands.setdefault(record.agent, []).append(handling)

    def _move(self, record: Record, kind: str) -> None:
        handling = self._open.get(record.contact)
        if handling is not None:
            self._share(handling.record.agent, record.occurred_us)
            handling.enter(kind, record.occurred_us)

    def _end(self, record: Record) -> Iterator[Handled]:
        look_up = self._known.pop if type(record.fact) is ContactClosed else self._known.get
        channel, demo = look_up(record.contact, ("", False))
        handling = self._open.pop(record.contact, None)
        if handling is None:
            return
        began = handling.record
        self._share(began.agent, record.occurred_us)
        handling.enter(ASIDE, record.occurred_us)
        self._hands[began.agent].remove(handling)
        yield Handled(
            id=handling.id,
            programme=began.programme,
            channel=channel,
            ended_us=handling.since_us,
            spans=tuple(handling.spans),
            share_us=handling.share_us,
            demo=demo,
            brand=began.brand,
            contact=record.contact,
            agent=began.agent,
            contract=began.contract,
        )

    def _share(self, agent: int, at_us: int) -> None:
        """Share out the agent's time since the last fact, see contacts.rules.timekeeping.share_out."""
        elapsed_us = at_us - self._clocks.get(agent, at_us)
        if elapsed_us < 0:
            return
        self._clocks[agent] = at_us
        running = [handling for handling in self._hands.get(agent, ()) if handling.kind]
        if len(running) == 1:
            running[0].share_us += elapsed_us
        elif running:
            each, rest = divmod(elapsed_us, len(running))
            for place, handling in enumerate(sorted(running, key=lambda handling: handling.id)):
                handling.share_us += each + (place < rest)
