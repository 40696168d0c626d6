"""Contact and handling rows, projected from the journal. Rebuilding from zero gives the same rows."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import structlog

from homeshore.contacts.models import AgentClock, Call, Contact, Handling
from homeshore.contacts.rules import service_level as level
from homeshore.contacts.rules.timekeeping import ACTIVE, HOLD, SET_ASIDE, WRAP_UP, HandlingTimes, share_out
from homeshore.facts import Record, calls, kind_of, live
from homeshore.facts.vocabulary import ContactState, Outcome
from homeshore.kit.clock import from_us, to_us

log = structlog.get_logger()

_TIMES = (
    "state",
    "state_since_us",
    "began_us",
    "ring_us",
    "active_us",
    "hold_us",
    "set_aside_us",
    "wrap_up_us",
    "share_us",
    "ended_us",
    "ending",
)
_PROJECTED = (
    "programme",
    "state",
    "state_since",
    "agent",
    "handling",
    "first_offered_at",
    "answered_at",
    "ended_at",
    "reason",
    "outcome",
    "within_service_level",
)


class ContactsFold:
    """Folds one batch of records into the rows they concern: load, apply in order, write back."""

    def __init__(self, records: Sequence[Record]) -> None:
        contacts = {record.contact for record in records if record.contact}
        agents = {record.agent for record in records if record.agent}
        self.contacts = {row.id: row for row in Contact.objects.filter(id__in=contacts)}
        agents |= {row.agent for row in self.contacts.values() if row.agent}
        self.rows: dict[int, Handling] = {}
        self.times: dict[int, HandlingTimes] = {}
        self.open: dict[int, dict[int, HandlingTimes]] = {}
        for row in Handling.objects.filter(agent__in=agents, ended_us=0):
            self._keep(row, HandlingTimes(id=row.id, **{name: getattr(row, name) for name in _TIMES}))
        self.clocks = dict(AgentClock.objects.filter(agent__in=agents).values_list("agent", "shared_until_us"))
        self.created: list[Handling] = []
        self.unrecorded: set[int] = set()

    def apply(self, records: Iterable[Record]) -> None:
        """Apply records in journal order. A record about a contact without a row is left out and logged."""
        for record in records:
            step = _STEPS.get(kind_of(record.fact))
            if step is None or not record.contact:
                continue
            contact = self.contacts.get(record.contact)
            if contact is None:
                log.warning("contact_row_missing", contact=record.contact, seq=record.seq)
                continue
            if kind_of(record.fact) in _WORK:
                self._share_until(record.agent or contact.agent, record.occurred_us)
            step(self, contact, record)

    def write(self) -> None:
        """Write every touched row."""
        for row in self.rows.values():
            for name in _TIMES:
                setattr(row, name, getattr(self.times[row.id], name))
        created = {row.id for row in self.created}
        Contact.objects.bulk_update(self.contacts.values(), _PROJECTED, batch_size=200)
        Handling.objects.bulk_create(self.created)
        Handling.objects.bulk_update(
            [row for row in self.rows.values() if row.id not in created], _TIMES, batch_size=200
        )
        clocks = [AgentClock(agent=agent, shared_until_us=until) for agent, until in self.clocks.items()]
        AgentClock.objects.bulk_create(
            clocks, update_conflicts=True, unique_fields=["agent"], update_fields=["shared_until_us"]
        )
        if self.unrecorded:
            Call.objects.filter(contact__in=self.unrecorded).update(recording_refused=True)

    def _keep(self, row: Handling, times: HandlingTimes) -> None:
        self.rows[row.id], self.times[row.id] = row, times
        self.open.setdefault(row.agent, {})[row.id] = times

    def _share_until(self, agent: int, at_us: int) -> None:
        if not agent:
            return
        since = self.clocks.get(agent, at_us)
        share_out(self.open.get(agent, {}).values(), at_us - since)
        self.clocks[agent] = max(since, at_us)

    def began(self, contact: Contact, record: Record) -> None:
        assert isinstance(record.fact, calls.CallStarted)
        if record.fact.direction == "inbound":
            _enter(contact, ContactState.GREETING, record)

    def rang_off(self, contact: Contact, record: Record) -> None:
        """A call that ends before the queue: the caller hung up, or was told that nobody answers now."""
        assert isinstance(record.fact, calls.CallEnded)
        if contact.state != ContactState.GREETING:
            return
        gave_up = record.fact.by in ("customer", "lost")
        contact.ended_at = _enter(contact, ContactState.ABANDONED if gave_up else ContactState.CLOSED, record)
        contact.outcome = "" if gave_up else Outcome.NO_ACTION.value

    def refused_recording(self, _contact: Contact, record: Record) -> None:
        self.unrecorded.add(record.contact)

    def arrived(self, contact: Contact, record: Record) -> None:
        contact.programme_id = record.programme
        _enter(contact, ContactState.WAITING, record)

    def offered(self, contact: Contact, record: Record) -> None:
        at = _enter(contact, ContactState.OFFERED, record)
        contact.agent = record.agent
        contact.first_offered_at = contact.first_offered_at or at

    def waiting_again(self, contact: Contact, record: Record) -> None:
        _enter(contact, ContactState.WAITING, record)
        contact.agent = 0

    def accepted(self, contact: Contact, record: Record) -> None:
        assert isinstance(record.fact, live.OfferAccepted)
        rang_since = to_us(contact.state_since)
        at = _enter(contact, ContactState.ACTIVE, record)
        contact.agent, contact.handling = record.agent, record.fact.offer
        if contact.answered_at is None:
            contact.answered_at = at
            contact.within_service_level = level.kept_when_answered(contact.channel, at, contact.due_at)
        times = HandlingTimes(
            id=record.fact.offer,
            state=ACTIVE,
            state_since_us=record.occurred_us,
            began_us=record.occurred_us,
            ring_us=max(0, record.occurred_us - rang_since),
        )
        row = Handling(
            id=times.id,
            brand_id=contact.brand_id,
            programme_id=record.programme,
            contact=contact,
            agent=record.agent,
            contract=record.contract,
            origin=contact.origin,
            channel=contact.channel,
        )
        self._keep(row, times)
        self.created.append(row)

    def moved(self, contact: Contact, record: Record) -> None:
        times_state, contact_state = _MOVES[kind_of(record.fact)]
        if contact.state != contact_state:
            _enter(contact, contact_state, record)
        self._handling(contact, lambda times: times.enter(times_state, record.occurred_us))

    def transferred(self, contact: Contact, record: Record) -> None:
        assert isinstance(record.fact, live.ContactTransferred)
        self._handling(contact, lambda times: times.end("transferred", record.occurred_us))
        contact.programme_id = record.fact.to_programme or contact.programme_id
        self._wait(contact, record)

    def requeued(self, contact: Contact, record: Record) -> None:
        self._handling(contact, lambda times: times.end("requeued", record.occurred_us))
        self._wait(contact, record)

    def closed(self, contact: Contact, record: Record) -> None:
        fact = record.fact
        assert isinstance(fact, live.ContactClosed)
        self._handling(contact, lambda times: times.end("closed", record.occurred_us))
        at = _enter(contact, ContactState.CLOSED, record)
        contact.ended_at, contact.reason, contact.outcome = at, fact.reason, fact.outcome
        contact.handling = 0
        if contact.within_service_level is None:
            contact.within_service_level = level.kept_when_closed(contact.channel, at, contact.due_at)

    def abandoned(self, contact: Contact, record: Record) -> None:
        assert isinstance(record.fact, live.ContactAbandoned)
        cause = record.fact.cause
        at = _enter(contact, ContactState.ABANDONED, record)
        contact.outcome = cause if cause in level.NOT_LOST else ""
        contact.agent, contact.ended_at = 0, at
        if contact.within_service_level is None:
            contact.within_service_level = level.kept_when_abandoned(contact.channel, at, contact.due_at, cause)

    def _wait(self, contact: Contact, record: Record) -> None:
        _enter(contact, ContactState.WAITING, record)
        contact.agent = contact.handling = 0

    def _handling(self, contact: Contact, change: Callable[[HandlingTimes], None]) -> None:
        times = self.times.get(contact.handling)
        if times is None:
            return
        change(times)
        if times.ended_us:
            self.open[self.rows[times.id].agent].pop(times.id, None)


def _enter(contact: Contact, state: ContactState, record: Record) -> datetime:
    at = from_us(record.occurred_us)
    contact.state, contact.state_since = state.value, at
    return at


_MOVES = {
    "contact_held": (HOLD, ContactState.ACTIVE),
    "contact_resumed": (ACTIVE, ContactState.ACTIVE),
    "contact_set_aside": (SET_ASIDE, ContactState.SET_ASIDE),
    "contact_taken_up": (ACTIVE, ContactState.ACTIVE),
    "wrap_up_started": (WRAP_UP, ContactState.WRAP_UP),
}
_STEPS: dict[str, Callable[[ContactsFold, Contact, Record], None]] = {
    "contact_arrived": ContactsFold.arrived,
    "contact_offered": ContactsFold.offered,
    "offer_declined": ContactsFold.waiting_again,
    "offer_expired": ContactsFold.waiting_again,
    "offer_withdrawn": ContactsFold.waiting_again,
    "offer_accepted": ContactsFold.accepted,
    **dict.fromkeys(_MOVES, ContactsFold.moved),
    "contact_transferred": ContactsFold.transferred,
    "contact_requeued": ContactsFold.requeued,
    "contact_closed": ContactsFold.closed,
    "contact_abandoned": ContactsFold.abandoned,
    "call_started": ContactsFold.began,
    "call_ended": ContactsFold.rang_off,
    "recording_refused": ContactsFold.refused_recording,
}
KINDS = frozenset(_STEPS)
_WORK = frozenset(
    {"offer_accepted", *_MOVES, "contact_transferred", "contact_requeued", "contact_closed"},
)
"""Facts that change what an agent works on. An offer does not: it may be stamped later than a closing that the gateway
saw before it, and time shared up to the offer would be more than was worked."""


def project_contacts(records: Sequence[Record]) -> None:
    """Bring contact and handling rows up to the last of `records`. Runs in the transaction that moves the cursor."""
    fold = ContactsFold(records)
    fold.apply(records)
    fold.write()


def clear_contacts() -> None:
    """Put every projected column back to where it stood when the contact was received, for a rebuild."""
    Handling.objects.all().delete()
    AgentClock.objects.all().delete()
    Call.objects.filter(recording_refused=True).update(recording_refused=False)
    Contact.objects.update(
        state=ContactState.WAITING.value,
        agent=0,
        handling=0,
        first_offered_at=None,
        answered_at=None,
        ended_at=None,
        reason="",
        outcome="",
        within_service_level=None,
    )
