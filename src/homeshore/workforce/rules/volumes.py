"""From facts to volumes: what arrived in each interval of a programme and channel, and the time handling it took."""

from collections import defaultdict
from collections.abc import Iterable, MutableMapping

import msgspec

from homeshore.facts import Fact, Record
from homeshore.facts.calls import CallStarted, ConsultStarted
from homeshore.facts.live import (
    ContactAbandoned,
    ContactArrived,
    ContactClosed,
    ContactRequeued,
    ContactSetAside,
    ContactTakenUp,
    ContactTransferred,
    OfferAccepted,
)
from homeshore.kit.clock import SECOND_US

MINUTES = 15
INTERVAL_US = MINUTES * 60 * SECOND_US
KINDS = frozenset({"contact_arrived", "offer_accepted", "contact_set_aside", "contact_taken_up", "contact_closed"}) | {
    "contact_transferred",
    "contact_requeued",
    "contact_abandoned",
    "call_started",
    "consult_started",
}
_ENDS_HANDLING: frozenset[type[Fact]] = frozenset({ContactSetAside, ContactClosed, ContactTransferred, ContactRequeued})
_INBOUND = frozenset({"inbound", "callback"})


class Seen(msgspec.Struct):
    """A contact under way. `since_us`: an agent works on it since then, 0: nobody does. `worked_us`: time before.

    `due_us`: routing wants it completed until then, 0: nothing is promised. A `skipped` one is no demand: a
    consultation among agents, or a call that the centre began.
    """

    contact: int
    brand: int = 0
    programme: int = 0
    channel: str = ""
    arrived_us: int = 0
    due_us: int = 0
    since_us: int = 0
    worked_us: int = 0
    skipped: bool = False


class Place(msgspec.Struct, frozen=True):
    """Where contacts are counted: an interval of MINUTES that begins at `from_us`."""

    brand: int
    programme: int
    channel: str
    from_us: int


class Sum(msgspec.Struct):
    """What is added to a place: contacts arrived, handlings ended and their time."""

    contacts: int = 0
    handled: int = 0
    handled_us: int = 0


Sums = dict[Place, Sum]


class Tally:
    """Follows records in the order of the journal.

    `seen` holds the contacts under way, and is brought up to date; `over` those that ended; `sums` what was counted.
    A transfer to another programme is an arrival there. Handling time runs from acceptance to the end, set-aside left
    out, and counts in the interval of the arrival.
    """

    def __init__(self, seen: MutableMapping[int, Seen]) -> None:
        self.seen = seen
        self.over: set[int] = set()
        self.sums: Sums = defaultdict(Sum)

    def follow(self, records: Iterable[Record]) -> None:
        for record in records:
            self._arrivals(record)
            one = self.seen.get(record.contact)
            if one is not None and not one.skipped:
                self._work(record, one)
            if isinstance(record.fact, ContactClosed | ContactAbandoned) and one is not None:
                self.over.add(record.contact)
                del self.seen[record.contact]

    def _arrivals(self, record: Record) -> None:
        match record.fact:
            case ContactArrived(channel=channel, due_us=due_us):
                self._arrive(record, record.programme, channel, due_us)
            case CallStarted(direction=direction) if direction not in _INBOUND:
                self._skip(record.contact)
            case ConsultStarted(consult=consult):
                self._skip(consult)

    def _work(self, record: Record, one: Seen) -> None:
        kind = type(record.fact)
        if kind is OfferAccepted or (kind is ContactTakenUp and not one.since_us):
            one.since_us = record.occurred_us
        elif kind in _ENDS_HANDLING and one.since_us:
            one.worked_us += max(record.occurred_us - one.since_us, 0)
            one.since_us = 0
        if kind in (ContactClosed, ContactTransferred, ContactRequeued) and one.worked_us:
            found = self.sums[_place(one)]
            found.handled += 1
            found.handled_us += one.worked_us
            one.worked_us = 0
        if isinstance(record.fact, ContactTransferred) and record.fact.to_programme != one.programme:
            self._arrive(record, record.fact.to_programme, one.channel, one.due_us)

    def _arrive(self, record: Record, programme: int, channel: str, due_us: int) -> None:
        before = self.seen.get(record.contact)
        if before is not None and before.skipped:
            return
        one = Seen(record.contact, record.brand, programme, channel, record.occurred_us, due_us)
        self.seen[record.contact] = one
        self.over.discard(record.contact)
        self.sums[_place(one)].contacts += 1

    def _skip(self, contact: int) -> None:
        one = self.seen.setdefault(contact, Seen(contact))
        if one.arrived_us and not one.skipped:
            self.sums[_place(one)].contacts -= 1
        one.skipped = True


def _place(one: Seen) -> Place:
    return Place(one.brand, one.programme, one.channel, one.arrived_us // INTERVAL_US * INTERVAL_US)
