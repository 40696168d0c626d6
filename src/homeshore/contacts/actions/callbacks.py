"""A customer asks to be called back: while waiting (keeping the place), when closed, or on a page at a chosen time.

Each is a contact on the channel callback. A call that the customer asked for is no prospecting.
"""

from datetime import datetime

import msgspec
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from homeshore.brands import actions as brand_actions
from homeshore.brands import queries as brands
from homeshore.brands.queries import Programme
from homeshore.contacts.actions.calls import leave_queue
from homeshore.contacts.actions.chat import OVER
from homeshore.contacts.actions.receive import Arrival, note_fact, note_message, open_conversation, receive
from homeshore.contacts.errors import NoCallback, SlotTaken, TooManyCallbacks
from homeshore.contacts.models import Call, CallbackRequest, Contact, Conversation, Message
from homeshore.contacts.queries.calls import promised_callbacks, serves
from homeshore.contacts.rules.callback_slots import is_free
from homeshore.contacts.rules.callback_tries import is_to_be_tried_again, next_try
from homeshore.contacts.rules.number_plan import may_dial, normalise
from homeshore.contacts.rules.text import clean, one_line
from homeshore.contacts.telephone.protocol import UnknownCall
from homeshore.facts import calls, live
from homeshore.facts.vocabulary import Channel, Origin
from homeshore.journal import queries as journal
from homeshore.kit.clock import from_us, now_us, to_us
from homeshore.kit.problems import Invalid, Problem, refuse

MOST_OPEN = 2
"""A number that waits for so many calls gets no more: the form is no way to have somebody else rung at will."""


class CallbackForm(msgspec.Struct, frozen=True, kw_only=True):
    """What a visitor fills in. `wanted_at` is one of `queries.calls.free_slots`; `consent` the sentence they agreed to,
    kept as proof; the same `key` twice is one callback. `conversation`: one that their window began, or 0."""

    brand: int
    language: str
    name: str
    number: str
    wanted_at: datetime
    consent: str
    text: str = ""
    programme: str = ""
    key: str = ""
    conversation: int = 0
    origin: Origin = Origin.CUSTOMER


@transaction.atomic
def ask_callback(contact: int, by: str = "queue", number: str = "", at_us: int = 0) -> Contact:
    """The caller of an inbound call wants to be called back at `number` (empty: where they call from).

    by: queue (the callback takes the place that they had in the queue, which they leave without it being an
    abandonment) or closed (at the next opening). Asking twice is asking once. Facts: CallbackAsked, CallStarted's
    contact leaves by `callback`. Raises UnknownCall, NoCallback.
    """
    at_us = at_us or now_us()
    call = Call.objects.select_related("contact__conversation", "contact__programme").filter(contact=contact).first()
    if call is None:
        raise UnknownCall(contact=contact)
    asked = CallbackRequest.objects.select_related("contact").filter(from_contact=contact).first()
    if asked is not None:
        return asked.contact
    row, wanted = call.contact, _number(number or call.number)
    if not serves(row.programme, Channel.CALLBACK):
        raise NoCallback(contact=contact)
    not_before = brands.opening(row.programme, from_us(at_us)).opens_at if by == "closed" else None
    waited_us = max(0, at_us - _in_queue_since(contact, at_us)) if by == "queue" else 0
    arrival = Arrival(
        channel=Channel.CALLBACK,
        origin=Origin(row.origin),
        received_us=at_us,
        programme=row.programme_id,
        not_before_us=to_us(not_before) if not_before else 0,
        boost_us=waited_us,
    )
    callback = receive(row.conversation, arrival)
    CallbackRequest.objects.create(
        contact=callback,
        brand_id=row.brand_id,
        from_contact=row,
        asked_by=by,
        number=wanted,
        wanted_at=not_before,
        waited_us=waited_us,
        asked_at=from_us(at_us),
    )
    note_fact(calls.CallbackAsked(by, callback.id, arrival.not_before_us), row, at_us)
    leave_queue(contact, "callback", at_us)
    return callback


@transaction.atomic
def try_callback_again(contact: int, outcome: str, at_us: int = 0) -> Contact | None:
    """A callback was closed with an outcome: when its customer was not reached, and the rule (`rules.callback_tries`)
    allows another try, a callback for then, to the same number. Trying twice is trying once. Facts: CallbackAsked."""
    at_us = at_us or now_us()
    last = CallbackRequest.objects.select_related("contact__conversation", "contact__programme").filter(contact=contact)
    asked = last.first()
    facts = [record.fact for record in journal.facts_of_contact(contact)]
    if asked is None or not is_to_be_tried_again(facts, outcome):
        return None
    if CallbackRequest.objects.filter(from_contact=contact).exists():
        return None
    row = asked.contact
    not_before = next_try(brands.timetable_of(row.programme), _tries(asked), from_us(at_us))
    if not_before is None:
        return None
    arrival = Arrival(
        channel=Channel.CALLBACK,
        origin=Origin(row.origin),
        received_us=at_us,
        programme=row.programme_id,
        not_before_us=to_us(not_before),
    )
    callback = receive(row.conversation, arrival)
    CallbackRequest.objects.create(
        contact=callback,
        brand_id=row.brand_id,
        from_contact=row,
        asked_by="again",
        number=asked.number,
        wanted_at=not_before,
        proof=asked.proof,
        asked_at=asked.asked_at,
    )
    note_fact(calls.CallbackAsked("again", callback.id, arrival.not_before_us), row, at_us)
    return callback


def _tries(asked: CallbackRequest | None) -> int:
    """How many callbacks were made for what the customer asked once, this one included."""
    tries = 1
    while asked is not None and asked.asked_by == "again":
        tries += 1
        asked = CallbackRequest.objects.filter(contact=asked.from_contact_id).first()
    return tries


def ask_callback_by_form(form: CallbackForm, at_us: int = 0) -> Contact:
    """A visitor asks on a page to be called at a free time. Facts: CallbackAsked.

    Raises Invalid (fields name, number, consent), SlotTaken, TooManyCallbacks, brands' UnknownProgramme.
    """
    try:
        return _ask_by_form(form, at_us or now_us())
    except IntegrityError:  # the same key came twice at once
        known = _asked_already(form)
        if known is None:
            raise
        return known


@transaction.atomic
def _ask_by_form(form: CallbackForm, at_us: int) -> Contact:
    known = _asked_already(form)
    if known is not None:
        return known
    number = _checked(form)
    programme = brands.programme_for(form.brand, Channel.CALLBACK, form.language, form.programme)
    wanted_at = form.wanted_at
    promised = promised_callbacks(programme.id, wanted_at).get(wanted_at, 0)
    if not is_free(brands.timetable_of(programme), wanted_at, from_us(at_us), promised):
        raise SlotTaken(wanted_us=to_us(wanted_at))
    if _open_for(form.brand, number) >= MOST_OPEN:
        raise TooManyCallbacks(most=MOST_OPEN)
    conversation = _conversation(form, programme, number)
    arrival = Arrival(
        channel=Channel.CALLBACK,
        origin=form.origin,
        received_us=at_us,
        programme=programme.id,
        not_before_us=to_us(wanted_at),
    )
    contact = receive(conversation, arrival)
    CallbackRequest.objects.create(
        contact=contact,
        brand_id=form.brand,
        asked_by="form",
        number=number,
        wanted_at=wanted_at,
        proof=clean(form.consent, 1000),
        key=one_line(form.key, 64),
        asked_at=from_us(at_us),
    )
    note_fact(calls.CallbackAsked("form", contact.id, to_us(wanted_at)), contact, at_us)
    _keep_words(form, contact, at_us)
    return contact


def _asked_already(form: CallbackForm) -> Contact | None:
    key = one_line(form.key, 64)
    if not key:
        return None
    found = CallbackRequest.objects.select_related("contact").filter(brand_id=form.brand, key=key).first()
    return found.contact if found else None


def _open_for(brand: int, number: str) -> int:
    """Callbacks by form that are still to be made to a number."""
    rows = CallbackRequest.objects.filter(brand_id=brand, number=number, asked_by="form")
    return rows.exclude(contact__state__in=OVER).count()


def _checked(form: CallbackForm) -> str:
    problems = [Problem(field, "required") for field in ("name", "consent") if not getattr(form, field).strip()]
    try:
        number = normalise(form.number)
    except Invalid as invalid:
        problems.extend(invalid.problems)
        number = ""
    if number and not may_dial(number):
        problems.append(Problem("number", "not_dialled"))
    refuse(problems)
    return number


def _number(number: str) -> str:
    """A number that the centre may ring. Raises NoCallback."""
    try:
        wanted = normalise(number)
    except Invalid:
        raise NoCallback(number="unknown") from None
    if not may_dial(wanted):
        raise NoCallback(number="not_dialled")
    return wanted


def _conversation(form: CallbackForm, programme: Programme, number: str) -> Conversation:
    """The window's own conversation, its customer known by the number from now on; or a new one."""
    begun = Conversation.objects.select_related("customer").filter(id=form.conversation, brand_id=form.brand).first()
    if begun is not None:
        brand_actions.add_identity(begun.customer, "number", number)
        return begun
    customer = brand_actions.identify(
        form.brand, "number", number, name=one_line(form.name, 200), language=form.language
    )
    with translation.override(form.language):
        subject = one_line(form.text, 80) or _("Callback")
    return open_conversation(programme, customer, subject, form.language)


def _keep_words(form: CallbackForm, contact: Contact, at_us: int) -> None:
    text = clean(form.text, 2000)
    if not text:
        return
    message = Message.objects.create(
        brand_id=form.brand,
        conversation_id=contact.conversation_id,
        contact=contact,
        direction="inbound",
        channel=Channel.CALLBACK.value,
        at=from_us(at_us),
        text=text,
    )
    note_message(message, at_us)


def _in_queue_since(contact: int, at_us: int) -> int:
    """When the caller entered the queue, as the journal has it."""
    facts = journal.facts_of_contact(contact)
    arrived = next((record for record in facts if isinstance(record.fact, live.ContactArrived)), None)
    return arrived.occurred_us if arrived else at_us
