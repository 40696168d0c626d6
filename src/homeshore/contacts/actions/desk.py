"""What an agent writes. The caller has made sure with the dispatcher that the contact is in the agent's hands."""

from collections.abc import Sequence

import msgspec
from django.db import IntegrityError, transaction
from django.utils import timezone

from homeshore.contacts.actions.chat import announce
from homeshore.contacts.actions.receive import note_message
from homeshore.contacts.actions.uploads import StoredUpload, Upload, attach, stored
from homeshore.contacts.errors import ContactUnknown, NoAddress, NothingToSay
from homeshore.contacts.models import Contact, Draft, Message, OutgoingMail
from homeshore.contacts.rules.text import clean, one_line
from homeshore.facts.vocabulary import Channel
from homeshore.journal import bus
from homeshore.kit.clock import from_us, now_us


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent says in a contact. The same `key` twice is one message."""

    agent: int
    contact: int
    text: str
    key: str
    uploads: tuple[Upload, ...] = ()
    at_us: int = 0


def say_as_agent(said: Said) -> Message:
    """Answer the customer, by chat or by mail as the contact came. Raises NothingToSay, NoAddress, FileTooLarge."""
    text = clean(said.text, 100_000)
    if not text and not said.uploads:
        raise NothingToSay
    with stored(said.uploads) as uploads:
        return _say_as_agent(said, text, uploads)


@transaction.atomic
def _say_as_agent(said: Said, text: str, uploads: Sequence[StoredUpload]) -> Message:
    contact = _contact(said.contact)
    message, created = _write(contact, said, "outbound", text)
    if not created:
        return message
    if contact.channel != Channel.CHAT:
        _address(message, contact)
    attach(message, uploads)
    Draft.objects.filter(contact=contact, agent=said.agent).delete()
    announce(message)
    return message


@transaction.atomic
def add_note(said: Said) -> Message:
    """Add an internal note, which the customer never sees."""
    text = clean(said.text)
    if not text:
        raise NothingToSay
    message, created = _write(_contact(said.contact), said, "internal", text)
    if created:
        announce(message)
    return message


def save_draft(agent: int, contact: int, text: str) -> None:
    """Keep what the agent has typed so far."""
    row = _contact(contact)
    kept = clean(text, 100_000)
    if kept:
        Draft.objects.update_or_create(contact=row, agent=agent, brand_id=row.brand_id, defaults={"text": kept})
    else:
        discard_draft(agent, contact)


def discard_draft(agent: int, contact: int) -> None:
    """Forget what the agent had typed."""
    Draft.objects.filter(contact_id=contact, agent=agent).delete()


def _contact(contact: int) -> Contact:
    row = Contact.objects.filter(id=contact).first()
    if row is None:
        raise ContactUnknown(contact=contact)
    return row


def _write(contact: Contact, said: Said, direction: str, text: str) -> tuple[Message, bool]:
    at_us, key = said.at_us or now_us(), one_line(said.key, 64)
    try:
        with transaction.atomic():
            message = Message.objects.create(
                brand_id=contact.brand_id,
                conversation_id=contact.conversation_id,
                contact=contact,
                direction=direction,
                channel=contact.channel if direction == "internal" else _channel(contact),
                agent=said.agent,
                at=from_us(at_us),
                text=text,
                client_key=key,
            )
    except IntegrityError:  # the same key came twice
        return Message.objects.get(conversation_id=contact.conversation_id, client_key=key), False
    note_message(message, at_us)
    return message, True


def _channel(contact: Contact) -> str:
    return Channel.CHAT.value if contact.channel == Channel.CHAT else Channel.MAIL.value


def _address(message: Message, contact: Contact) -> None:
    last = contact.conversation.messages.filter(direction="inbound").exclude(sender="").order_by("-id").first()
    if last is None:
        raise NoAddress
    subject = last.subject or contact.conversation.subject
    message.recipients = [last.sender]
    message.subject = subject if subject.lower().startswith("re:") else one_line(f"Re: {subject}")
    message.delivery = "queued"
    message.save(update_fields=["recipients", "subject", "delivery"])
    OutgoingMail.objects.create(brand_id=contact.brand_id, message=message, next_attempt_at=timezone.now())
    transaction.on_commit(lambda: bus.publish("mail"))
