"""Calls that carriers bring: many new ones are written as one, in a few statements."""

import secrets
from collections.abc import Sequence

import msgspec
from django.db import transaction

from homeshore.brands import actions as brand_actions
from homeshore.brands.actions import Identity
from homeshore.brands.errors import UnknownNumber
from homeshore.brands.queries import Customer, telephone
from homeshore.brands.queries.telephone import PhoneNumber
from homeshore.contacts.actions.calls import call_row, started_fact, subject_of_call
from homeshore.contacts.actions.receive import Arrival, contact_of, conversation_of, who_knows
from homeshore.contacts.models import Call, Contact, Conversation
from homeshore.contacts.rules.number_plan import number_or_nothing
from homeshore.facts.vocabulary import Channel, ContactState, Origin
from homeshore.journal.actions import put_all_in_outbox
from homeshore.kit.clock import from_us, now_us
from homeshore.kit.ids import new_id
from homeshore.security.scope import CENTRE


class SipCall(msgspec.Struct, frozen=True, kw_only=True):
    """A call that came over a trunk to the brand's number `dialled` (a PhoneNumber's id); `caller` as the carrier
    gave it, empty or no number when it is withheld. `contact`: the id that it has already, or 0."""

    dialled: int
    trunk: int
    caller: str = ""
    origin: Origin = Origin.CUSTOMER
    contact: int = 0
    at_us: int = 0


@transaction.atomic
def start_sip_calls(starts: Sequence[SipCall]) -> list[Contact]:
    """Write down calls that carriers bring, all or none of them. Facts: CallStarted. Raises brands' UnknownNumber.

    Nothing is promised before the queue, so that their contacts have no `due_at` yet.
    """
    begun = [
        msgspec.structs.replace(
            each, contact=each.contact or new_id(), at_us=each.at_us or now_us(), caller=number_or_nothing(each.caller)
        )
        for each in starts
    ]
    numbers = _numbers({each.dialled for each in begun})
    customers = brand_actions.identify_all([_identity(each, numbers[each.dialled]) for each in begun])
    pairs = [
        (each, _contact(each, numbers[each.dialled], customer)) for each, customer in zip(begun, customers, strict=True)
    ]
    contacts = [contact for _, contact in pairs]
    Conversation.objects.bulk_create(contact.conversation for contact in contacts)
    Contact.objects.bulk_create(contacts)
    calls = [_call(each, contact) for each, contact in pairs]
    Call.objects.bulk_create(calls)
    put_all_in_outbox(started_fact(call) for call in calls)
    return contacts


def _numbers(ids: set[int]) -> dict[int, PhoneNumber]:
    found = {row.id: row for row in telephone.phone_numbers(CENTRE).filter(id__in=ids)}
    for missing in ids - found.keys():
        raise UnknownNumber(number=missing)
    return found


def _identity(start: SipCall, number: PhoneNumber) -> Identity:
    """Who calls; somebody whose number is withheld is a stranger each time."""
    if start.caller:
        return Identity(number.brand_id, "number", start.caller, number.language)
    return Identity(number.brand_id, "widget", f"withheld:{secrets.token_hex(16)}", number.language)


def _contact(start: SipCall, number: PhoneNumber, customer: Customer) -> Contact:
    at = from_us(start.at_us)
    is_new = customer.created_at >= at
    if not is_new:
        brand_actions.note_contact(customer, at)
    conversation = conversation_of(number.programme, customer, subject_of_call(number.language), number.language)
    arrival = Arrival(
        channel=Channel.VOICE,
        origin=start.origin,
        received_us=start.at_us,
        preferred=0 if is_new else who_knows(customer.id, start.at_us),
        state=ContactState.GREETING,
    )
    return contact_of(conversation, arrival, start.contact)


def _call(start: SipCall, contact: Contact) -> Call:
    return call_row(
        contact,
        start.at_us,
        "inbound",
        "sip",
        number=start.caller,
        dialled_id=start.dialled,
        trunk_id=start.trunk or None,
    )
