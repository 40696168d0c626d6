"""A call's rows: it begins, waits, is connected and ends. Carriers' calls begin in `sip_calls`, dialling is in
`dialling`, callbacks in `callbacks`.

What happens in the queue and in agents' hands is the dispatcher's to say; here the line is written down, and a contact
enters or leaves the queue through the outbox, so that nothing overtakes its arrival.
"""

import hashlib
import secrets

import msgspec
from django.db import transaction
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from homeshore.brands import actions as brand_actions
from homeshore.brands import queries as brands
from homeshore.brands.errors import UnknownProgramme
from homeshore.brands.queries import Programme
from homeshore.contacts.actions.chat import MIN_START_KEY, OVER
from homeshore.contacts.actions.receive import (
    Arrival,
    arrival_of,
    note_fact,
    note_of,
    open_conversation,
    write_contact,
)
from homeshore.contacts.models import Call, Contact, Conversation
from homeshore.contacts.rules.text import one_line
from homeshore.contacts.telephone.protocol import UnknownCall
from homeshore.facts import Fact, calls
from homeshore.facts.vocabulary import Channel, ContactState, Origin
from homeshore.journal.actions import put_in_outbox
from homeshore.kit.clock import SECOND_US, from_us, now_us, to_us
from homeshore.routing.commands import Leave, Move, Note
from homeshore.security.scope import CENTRE

CONSULT_BOOST_US = 3600 * SECOND_US
"""A colleague is asked before new callers: a customer is on the line already."""


NOT_QUEUED = ("new", "greeting")
"""Lines whose caller is in no queue yet. Rows of contacts lag behind the journal, a call's own row does not."""


class WebCall(msgspec.Struct, frozen=True, kw_only=True):
    """What a page says to begin a call. The same `key` twice is one call (the answer got lost).

    `conversation` is one that the same window began by chat: the call goes on in it. 0: the call begins its own.
    """

    brand: int
    language: str
    key: str
    programme: str = ""
    name: str = ""
    conversation: int = 0
    origin: Origin = Origin.CUSTOMER


class StartedCall(msgspec.Struct, frozen=True):
    """A call that began: its contact and, for a page, the secret that only the page keeps."""

    contact: Contact
    secret: str = ""


@transaction.atomic
def start_web_call(start: WebCall, at_us: int = 0) -> StartedCall:
    """Write down a call from a brand's page. Facts: CallStarted.

    Raises brands' UnknownProgramme when no programme takes calls in the language.
    """
    at_us = at_us or now_us()
    secret = _secret_for(start)
    begun = Call.objects.select_related("contact").filter(digest=digest_of(secret), brand_id=start.brand).first()
    if begun is not None:
        return StartedCall(begun.contact, secret)
    conversation = _going_on(start) or _begun_by_page(start, secret)
    programme = _programme_of_page(start, conversation)
    contact = _write_call_contact(conversation, programme.id, start.origin, at_us, _last_agent(conversation))
    write_call(contact, at_us, "inbound", "web", digest=digest_of(secret))
    return StartedCall(contact, secret)


@transaction.atomic
def start_consult(contact: int, agent: int, programme: int = 0, colleague: int = 0, at_us: int = 0) -> Contact:
    """Ask a colleague (0: anybody of the programme) about a call that the agent has in hand: a contact of its own.

    It is boosted and never offered to the asking agent; a named colleague is asked and nobody else.
    Facts: CallStarted. Raises UnknownCall.
    """
    at_us, main = at_us or now_us(), _call(contact).contact
    arrival = Arrival(
        channel=Channel.VOICE,
        origin=Origin(main.origin),
        received_us=at_us,
        programme=programme or main.programme_id,
        preferred=colleague,
        excluded=(agent,),
        boost_us=CONSULT_BOOST_US,
        consults=main.consults_id or main.id,
        is_promised=False,
    )
    consult = write_contact(main.conversation, arrival)
    write_call(consult, at_us, "consult", "web")
    put_in_outbox(arrival_of(consult, at_us, arrival.boost_us, only=bool(colleague)))
    return consult


@transaction.atomic
def switch_programme(contact: int, programme: int) -> None:
    """The caller chose, or was led to, another programme of the brand before the queue. Raises UnknownCall,
    brands' UnknownProgramme."""
    call = _call(contact)
    wanted = brands.programme(CENTRE, programme)
    if wanted.brand_id != call.brand_id:
        raise UnknownProgramme(programme=programme)
    Contact.objects.filter(id=contact, state=ContactState.GREETING).update(programme=wanted)


@transaction.atomic
def enter_queue(contact: int, at_us: int = 0) -> Contact:
    """The caller waits from now on for the contact's programme: the promise counts from here. Raises UnknownCall."""
    at_us, row = at_us or now_us(), _contact(contact)
    if not Call.objects.filter(contact=row).exclude(line="waiting").update(line="waiting"):
        return row
    row.due_at = brands.promised_until(row.programme_id, Channel.VOICE, from_us(at_us))
    Contact.objects.filter(id=row.id).update(due_at=row.due_at)
    put_in_outbox(arrival_of(row, at_us))
    return row


@transaction.atomic
def move_call(contact: int, programme: int, at_us: int = 0) -> None:
    """A waiting caller goes to another programme of the brand, at their place (overflow). Raises UnknownCall."""
    _call(contact)
    put_in_outbox(Move(contact=contact, programme=programme, occurred_us=at_us or now_us()))


@transaction.atomic
def leave_queue(contact: int, cause: str, at_us: int = 0) -> None:
    """The caller waits no longer, or hung up while talking; cause: customer, link_lost, overflow, callback.

    Nothing is told of a caller who never was in the queue: routing does not know them.
    """
    call = _call(contact)
    if call.line not in NOT_QUEUED and call.contact.state not in OVER:
        put_in_outbox(Leave(contact=contact, cause=cause, occurred_us=at_us or now_us()))


@transaction.atomic
def note_line(contact: int, line: str, at_us: int = 0) -> None:
    """The line's state: greeting (the caller hears announcements), ringing (the customer is rung) or up (connected)."""
    known = Call.objects.filter(contact=contact, ended_at=None)
    known.update(line=line)
    if line == "up":
        known.filter(answered_at=None).update(answered_at=from_us(at_us or now_us()))


@transaction.atomic
def end_call(contact: int, by: str, at_us: int = 0) -> bool:
    """The line is down for good; by: customer, agent, centre, lost. False when it was already. Facts: CallEnded.

    The contact stays where routing has it: see `leave_queue`.
    """
    at_us = at_us or now_us()
    alive = Call.objects.filter(contact=contact, ended_at=None)
    if not alive.update(ended_at=from_us(at_us), ended_by=by, line="over", dialog=None):
        return False
    note_call_fact(contact, calls.CallEnded(by=by), at_us)
    return True


def keep_snapshot(contact: int, dialog: bytes) -> None:
    """Keep what a restarted switchboard needs to go on with the line; it goes when the call ends."""
    Call.objects.filter(contact=contact, ended_at=None).update(dialog=dialog)


@transaction.atomic
def note_call_fact(contact: int, fact: Fact, at_us: int = 0, agent: int = 0) -> None:
    """Put a fact about a call in the outbox. Raises UnknownCall."""
    note_fact(fact, _contact(contact), at_us or now_us(), agent=agent)


def sweep_unrung_calls(seconds: int = 60) -> int:
    """End the calls that a page began and never rang, or whose switchboard died. Returns how many."""
    limit = from_us(now_us() - seconds * SECOND_US)
    stale = Call.objects.filter(direction="inbound", line="new", ended_at=None, started_at__lt=limit)
    return sum(end_call(id, "lost") for id in list(stale.values_list("contact", flat=True)))


def digest_of(secret: str) -> str:
    """How a call's secret is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


def subject_of_call(language: str) -> str:
    """What a conversation is called that begins with a call."""
    with translation.override(language):
        return _("Phone call")


def write_call(contact: Contact, at_us: int, direction: str, entry: str, **columns: object) -> Call:
    """The row of a call's line, and the fact that it began."""
    call = call_row(contact, at_us, direction, entry, **columns)
    call.save(force_insert=True)
    put_in_outbox(started_fact(call))
    return call


def call_row(contact: Contact, at_us: int, direction: str, entry: str, **columns: object) -> Call:
    """The row of a call's line, not yet written."""
    return Call(
        contact=contact,
        brand_id=contact.brand_id,
        direction=direction,
        entry=entry,
        started_at=from_us(at_us),
        **columns,
    )


def started_fact(call: Call) -> Note:
    """What has routing write down that a call began."""
    fact = calls.CallStarted(direction=call.direction, entry=call.entry, trunk=call.trunk_id or 0)
    return note_of(fact, call.contact, to_us(call.started_at))


def _last_agent(conversation: Conversation) -> int:
    """Who wrote with the customer until they called, 0 when nobody did: the call is offered to them first."""
    own = conversation.contacts.filter(consults=None).order_by("-id")
    return own.values_list("agent", flat=True).first() or 0


def _write_call_contact(
    conversation: Conversation, programme: int, origin: Origin, at_us: int, preferred: int = 0
) -> Contact:
    arrival = Arrival(
        channel=Channel.VOICE,
        origin=origin,
        received_us=at_us,
        programme=programme,
        preferred=preferred,
        state=ContactState.GREETING,
    )
    return write_contact(conversation, arrival)


def _contact(contact: int) -> Contact:
    found = Contact.objects.filter(id=contact, call__isnull=False).first()
    if found is None:
        raise UnknownCall(contact=contact)
    return found


def _call(contact: int) -> Call:
    found = Call.objects.select_related("contact__conversation").filter(contact=contact).first()
    if found is None:
        raise UnknownCall(contact=contact)
    return found


def _secret_for(start: WebCall) -> str:
    """A page that repeats its start gets the same secret: its key is long and random."""
    if len(start.key) < MIN_START_KEY:
        return secrets.token_urlsafe(32)
    return salted_hmac("homeshore.calls", f"{start.brand}:{start.key}", algorithm="sha256").hexdigest()


def _going_on(start: WebCall) -> Conversation | None:
    if not start.conversation:
        return None
    rows = Conversation.objects.select_related("programme", "customer")
    return rows.filter(id=start.conversation, brand_id=start.brand).first()


def _begun_by_page(start: WebCall, secret: str) -> Conversation:
    programme = brands.programme_for(start.brand, Channel.VOICE, start.language, start.programme)
    customer = brand_actions.identify(
        start.brand, "widget", digest_of(secret), name=one_line(start.name, 200), language=start.language
    )
    return open_conversation(programme, customer, subject_of_call(start.language), start.language)


def _programme_of_page(start: WebCall, conversation: Conversation) -> Programme:
    wanted = start.programme or conversation.programme.slug
    return brands.programme_for(start.brand, Channel.VOICE, start.language, wanted)
