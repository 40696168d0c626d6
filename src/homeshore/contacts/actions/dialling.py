"""The centre rings a customer: an agent's own call, or a callback. The law is checked before each attempt."""

from datetime import timedelta

import msgspec
from django.db import transaction
from django.db.models import QuerySet

from homeshore.brands import actions as brand_actions
from homeshore.brands import queries as brands
from homeshore.contacts.actions.calls import subject_of_call, write_call
from homeshore.contacts.actions.receive import Arrival, note_fact, open_conversation, write_contact
from homeshore.contacts.models import Call, CallAttempt, CallbackRequest, CallRefusal, Contact
from homeshore.contacts.queries import calls as call_queries
from homeshore.contacts.rules.calling import Breach, Wanted, breach
from homeshore.contacts.rules.number_plan import normalise
from homeshore.contacts.telephone.protocol import CallingNotAllowed, UnknownCall
from homeshore.facts import calls
from homeshore.facts.vocabulary import Channel, Origin
from homeshore.journal.actions import put_in_outbox
from homeshore.kit.clock import from_us, now_us, to_us
from homeshore.kit.problems import Invalid
from homeshore.routing.commands import Place
from homeshore.security.scope import CENTRE

ATTEMPTS_SINCE = timedelta(days=60)
"""How far back attempts are read: further than any rule counts them."""


class Outbound(msgspec.Struct, frozen=True, kw_only=True):
    """An agent would call a customer of a programme's brand; `prospecting`: the customer did not ask for it."""

    agent: int
    programme: int
    number: str
    prospecting: bool
    origin: Origin = Origin.CUSTOMER


class Dialling(msgspec.Struct, frozen=True, kw_only=True):
    """How the customer is rung: over which trunk (0: there is none), showing which of the brand's numbers."""

    trunk: int
    number: str
    presented: str
    display: str
    attempt: int


@transaction.atomic
def place_call(outbound: Outbound, at_us: int = 0) -> Contact:
    """Write an agent's call down and give it to routing, if the law allows it now. Facts: CallStarted.

    It counts as an attempt from here, so that two agents cannot both make the last one. Raises CallingNotAllowed with
    the rule, and brands' UnknownProgramme.
    """
    at_us = at_us or now_us()
    programme = brands.programme(CENTRE, outbound.programme)
    number = _normal(outbound.number)
    language = programme.languages[0]
    customer = brand_actions.hold_customer(
        brand_actions.identify(programme.brand_id, "number", number, language=language)
    )
    _check(number, programme, outbound.prospecting, at_us)
    conversation = open_conversation(programme, customer, subject_of_call(language), language)
    arrival = Arrival(
        channel=Channel.VOICE,
        origin=outbound.origin,
        received_us=at_us,
        preferred=outbound.agent,
        is_promised=False,
    )
    contact = write_contact(conversation, arrival)
    write_call(
        contact, at_us, "outbound", "sip", number=number, prospecting=outbound.prospecting, **_way_out(programme)
    )
    _attempt(contact, number, outbound.prospecting, at_us)
    put_in_outbox(_place(contact, outbound.agent, at_us))
    return contact


@transaction.atomic
def prepare_dialling(contact: int, at_us: int = 0) -> Dialling:
    """How to ring the customer of an outbound call or callback now; a callback's line begins here.

    An outbound call was checked when it was placed. Raises UnknownCall and CallingNotAllowed.
    """
    at_us = at_us or now_us()
    call = Call.objects.select_related("contact__programme__brand").filter(contact=contact).first()
    if call is None:
        call = _begin_callback(contact, at_us)
    presented = call_queries.presented(call.contact.programme)
    if presented is None:
        raise CallingNotAllowed(rule="no_number")
    return Dialling(
        trunk=call.trunk_id or 0,
        number=call.number,
        presented=presented.number,
        display=call.contact.programme.brand.name,
        attempt=_attempts(call.brand_id, call.number).count() + (0 if _open_attempt(contact) else 1),
    )


@transaction.atomic
def note_dialled(contact: int, dialling: Dialling, at_us: int = 0) -> None:
    """The customer is being rung: an attempt. Facts: CallDialled."""
    at_us = at_us or now_us()
    call = _known(contact)
    if _open_attempt(contact) is None:
        _attempt(call.contact, call.number, call.prospecting, at_us)
    Call.objects.filter(contact=contact).update(line="ringing")
    note_fact(calls.CallDialled(trunk=dialling.trunk, attempt=dialling.attempt), call.contact, at_us)


@transaction.atomic
def note_reached(contact: int, at_us: int = 0) -> None:
    """The customer picked up. Facts: CallAnswered."""
    at_us = at_us or now_us()
    call = _known(contact)
    _close_attempt(contact, "answered")
    Call.objects.filter(contact=contact).update(line="up", answered_at=from_us(at_us))
    note_fact(calls.CallAnswered(), call.contact, at_us)


@transaction.atomic
def note_not_reached(contact: int, cause: str, code: int = 0, at_us: int = 0) -> None:
    """The attempt failed; cause: busy, no_answer, refused, unreachable, no_trunk. Facts: CallFailed."""
    call = _known(contact)
    _close_attempt(contact, cause)
    note_fact(calls.CallFailed(cause=cause, code=code), call.contact, at_us or now_us())


@transaction.atomic
def refuse_calls(contact: int, agent: int = 0, at_us: int = 0) -> None:
    """The customer of this contact wants no more commercial calls from the brand, now or ever. Facts: CallsRefused.

    The consent ends, and each number of the customer is remembered as a keyed digest, which outlives the customer's
    rows. Raises UnknownCall.
    """
    row = Contact.objects.filter(id=contact).first()
    if row is None:
        raise UnknownCall(contact=contact)
    at_us = at_us or now_us()
    identities = list(brands.identities(brands.customer(row.customer_id).id).filter(kind="number"))
    numbers = {identity.value for identity in identities} | {_number_of(contact)} - {""}
    for identity in identities:
        brand_actions.withdraw_consent(identity, "prospecting", Channel.VOICE.value)
    for number in sorted(numbers):
        CallRefusal.objects.update_or_create(
            brand_id=row.brand_id,
            digest=call_queries.refusal_digest(row.brand_id, number),
            defaults={"at": from_us(at_us), "contact": row},
        )
    note_fact(calls.CallsRefused(), row, at_us, agent=agent)


def calling_breach(programme: brands.Programme, number: str, prospecting: bool, at_us: int) -> Breach | None:
    """The first rule that calling this number for a programme would break. The number is in E.164."""
    brand = programme.brand_id
    presented = call_queries.presented(programme)
    attempts = _attempts(brand, number).filter(prospecting=True, at__gt=from_us(at_us) - ATTEMPTS_SINCE)
    wanted = Wanted(
        number=number,
        prospecting=prospecting,
        presented=presented.number if presented else "",
        consent_at=brands.consent_since(brand, number, "prospecting", Channel.VOICE),
        refused_at=call_queries.refused_calls_at(brand, [number]),
        attempts=tuple(attempts.values_list("at", flat=True)),
        zone=programme.time_zone,
    )
    return breach(wanted, from_us(at_us))


def _check(number: str, programme: brands.Programme, prospecting: bool, at_us: int) -> None:
    broken = calling_breach(programme, number, prospecting, at_us)
    if broken is not None:
        allowed_us = to_us(broken.allowed_at) if broken.allowed_at else 0
        raise CallingNotAllowed(rule=broken.rule, allowed_at_us=allowed_us, source=broken.source)


def _normal(number: str) -> str:
    try:
        return normalise(number)
    except Invalid:
        raise CallingNotAllowed(rule="not_a_number") from None


def _begin_callback(contact: int, at_us: int) -> Call:
    row = Contact.objects.select_related("programme__brand").filter(id=contact, channel=Channel.CALLBACK).first()
    if row is None:
        raise UnknownCall(contact=contact)
    number = _normal(_number_of(contact))
    _check(number, row.programme, False, at_us)
    return write_call(row, at_us, "callback", "sip", number=number, **_way_out(row.programme))


def _number_of(contact: int) -> str:
    """The number that the customer left, called from, or is known by."""
    for model in (CallbackRequest, Call):
        number = model.objects.filter(contact=contact).exclude(number="").values_list("number", flat=True).first()
        if number:
            return str(number)
    customer = Contact.objects.values_list("customer", flat=True).get(id=contact)
    identity = brands.identities(brands.customer(customer).id).filter(kind="number").first()
    return identity.value if identity else ""


def _way_out(programme: brands.Programme) -> dict[str, int | None]:
    presented = call_queries.presented(programme)
    return {
        "dialled_id": presented.id if presented else None,
        "trunk_id": (presented.trunk if presented else 0) or call_queries.any_trunk() or None,
    }


def _place(contact: Contact, agent: int, at_us: int) -> Place:
    return Place(
        agent=agent,
        contact=contact.id,
        conversation=contact.conversation_id,
        customer=contact.customer_id,
        brand=contact.brand_id,
        programme=contact.programme_id,
        language=contact.language,
        origin=Origin(contact.origin),
        occurred_us=at_us,
    )


def _known(contact: int) -> Call:
    call = Call.objects.select_related("contact").filter(contact=contact).first()
    if call is None:
        raise UnknownCall(contact=contact)
    return call


def _attempts(brand: int, number: str) -> QuerySet[CallAttempt]:
    return CallAttempt.objects.filter(brand_id=brand, number=number)


def _attempt(contact: Contact, number: str, prospecting: bool, at_us: int) -> None:
    CallAttempt.objects.create(
        brand_id=contact.brand_id, contact=contact, number=number, at=from_us(at_us), prospecting=prospecting
    )


def _open_attempt(contact: int) -> CallAttempt | None:
    return CallAttempt.objects.filter(contact=contact, outcome="").first()


def _close_attempt(contact: int, outcome: str) -> None:
    CallAttempt.objects.filter(contact=contact, outcome="").update(outcome=outcome)
