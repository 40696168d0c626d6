"""A contact that another system hands over: a scanned letter, a callback, a mail or chat from elsewhere."""

import msgspec
from django.db import IntegrityError, transaction

from homeshore.brands import actions as brand_actions
from homeshore.brands import queries as brands
from homeshore.contacts.actions.receive import Arrival, note_message, open_conversation, receive
from homeshore.contacts.errors import NothingToSay
from homeshore.contacts.models import Contact, Message
from homeshore.contacts.rules.text import clean, one_line
from homeshore.facts.vocabulary import Channel, Origin
from homeshore.kit.clock import from_us, now_us


class Injection(msgspec.Struct, frozen=True, kw_only=True):
    """What is handed over. `identity_kind` is address, number or widget; the same `key` twice is one contact."""

    brand: int
    channel: Channel
    identity_kind: str
    identity: str
    text: str
    language: str = "fr"
    programme: str = ""
    name: str = ""
    subject: str = ""
    key: str = ""
    not_before_us: int = 0
    origin: Origin = Origin.CUSTOMER


def inject(injection: Injection, at_us: int = 0) -> Contact:
    """Begin a conversation with a contact in it, received at `at_us` (0: now).

    Raises NothingToSay, Invalid, UnknownProgramme.
    """
    if injection.key:
        known = _known(injection)
        if known is not None:
            return known
    try:
        return _inject(injection, at_us or now_us())
    except IntegrityError:  # the same key came twice at once
        known = _known(injection)
        if known is None:
            raise
        return known


def _known(injection: Injection) -> Contact | None:
    rows = Contact.objects.filter(brand_id=injection.brand, messages__mail_id=_mail_id(injection))
    return rows.first()


def _mail_id(injection: Injection) -> str:
    return f"<{injection.key}@injected>" if injection.key else ""


@transaction.atomic
def _inject(injection: Injection, at_us: int) -> Contact:
    text = clean(injection.text)
    if not text:
        raise NothingToSay
    programme = brands.programme_for(injection.brand, injection.channel, injection.language, injection.programme)
    customer = brand_actions.identify(
        injection.brand,
        injection.identity_kind,
        injection.identity,
        name=one_line(injection.name, 200),
        language=injection.language,
    )
    subject = injection.subject or one_line(text, 80)
    conversation = open_conversation(programme, customer, subject, injection.language)
    arrival = Arrival(
        channel=injection.channel,
        origin=injection.origin,
        received_us=at_us,
        not_before_us=injection.not_before_us,
    )
    contact = receive(conversation, arrival)
    message = Message.objects.create(
        brand_id=injection.brand,
        conversation=conversation,
        contact=contact,
        direction="inbound",
        channel=injection.channel.value,
        at=from_us(at_us),
        sender=injection.identity if injection.identity_kind == "address" else "",
        subject=one_line(injection.subject),
        text=text,
        mail_id=_mail_id(injection),
    )
    note_message(message, at_us)
    return contact
