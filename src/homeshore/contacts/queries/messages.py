"""Messages as desks, windows and the API show them."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from homeshore.brands import queries as brands
from homeshore.contacts.errors import ContactUnknown
from homeshore.contacts.models import Attachment, Contact, Message
from homeshore.contacts.queries.names import first_names
from homeshore.kit.clock import to_us
from homeshore.kit.ids import encode_id

PAGE = 100


class FileView(msgspec.Struct, frozen=True):
    """A file with a message."""

    id: str
    name: str
    media_type: str
    size: int


class MessageView(msgspec.Struct, frozen=True, kw_only=True):
    """A message, ready to show. `html` says whether a sanitised HTML form can be fetched."""

    id: str
    contact: str
    direction: str
    channel: str
    at_us: int
    author: str
    key: str
    subject: str
    sender: str
    recipients: tuple[str, ...]
    text: str
    quoted: str
    html: bool
    attachments: tuple[FileView, ...]
    warnings: tuple[str, ...]
    delivery: str
    delivery_note: str


def views(messages: Iterable[Message]) -> list[MessageView]:
    """Messages with their authors' display names and files, in the order given."""
    rows = list(messages)
    names = first_names({row.agent for row in rows if row.agent})
    files: dict[int, list[FileView]] = {}
    for file in Attachment.objects.filter(message__in=[row.id for row in rows]).order_by("id"):
        view = FileView(encode_id(file.id), file.name, file.media_type, file.size)
        files.setdefault(file.message_id, []).append(view)
    return [_view(row, names.get(row.agent, ""), tuple(files.get(row.id, ()))) for row in rows]


def _view(row: Message, author: str, files: tuple[FileView, ...]) -> MessageView:
    return MessageView(
        id=encode_id(row.id),
        contact=encode_id(row.contact_id or 0),
        direction=row.direction,
        channel=row.channel,
        at_us=to_us(row.at),
        author=author,
        key=row.client_key,
        subject=row.subject,
        sender=row.sender,
        recipients=tuple(row.recipients),
        text=row.text,
        quoted=row.quoted_text,
        html=bool(row.html),
        attachments=files,
        warnings=tuple(row.warnings),
        delivery=row.delivery,
        delivery_note=row.delivery_note,
    )


def message(id: int) -> MessageView:
    """One message. Raises ContactUnknown."""
    found = views(Message.objects.filter(id=id))
    if not found:
        raise ContactUnknown(message=id)
    return found[0]


def thread(contact: int, before: int = 0) -> list[MessageView]:
    """The last PAGE messages of the contact's conversation, oldest first. Raises ContactUnknown."""
    conversation = Contact.objects.filter(id=contact).values_list("conversation", flat=True).first()
    if conversation is None:
        raise ContactUnknown(contact=contact)
    rows = Message.objects.filter(conversation=conversation).exclude(direction="system")
    if before:
        rows = rows.filter(id__lt=before)
    return views(reversed(rows.order_by("-id")[:PAGE]))


def of_contact(contact: int) -> list[MessageView]:
    """Everything said in one contact, notes included, oldest first."""
    return views(Message.objects.filter(contact=contact).order_by("id"))


class PastContact(msgspec.Struct, frozen=True):
    """An earlier contact of the same customer, as the history shows it."""

    id: str
    channel: str
    subject: str
    received_us: int
    state: str
    outcome: str
    reason: str
    agent: str


def history(contact: int, limit: int = 30) -> list[PastContact]:
    """The customer's other contacts, newest first. An unverified customer reveals no history. Raises ContactUnknown."""
    row = Contact.objects.filter(id=contact).first()
    if row is None:
        raise ContactUnknown(contact=contact)
    customer = brands.customer(row.customer_id)
    if not brands.is_verified(customer.id):
        return []
    person = brands.same_person(customer.id)
    others = Contact.objects.filter(customer__in=person, brand=row.brand_id, consults=None).exclude(id=contact)
    rows = others.select_related("conversation").order_by("-id")[:limit]
    names = first_names({other.agent for other in rows if other.agent})
    return [
        PastContact(
            encode_id(other.id),
            other.channel,
            other.conversation.subject,
            to_us(other.received_at),
            other.state,
            other.outcome,
            other.reason,
            names.get(other.agent, ""),
        )
        for other in rows
    ]


def chat_messages(conversation: int, after: int = 0) -> list[MessageView]:
    """What a chat window shows: what customer and agents said, after a message id; no notes, no mails."""
    rows = Message.objects.filter(
        conversation=conversation, id__gt=after, channel="chat", direction__in=("inbound", "outbound")
    )
    return views(rows.order_by("id")[:500])


def attachment(id: int) -> Attachment:
    """A file's row. Raises ContactUnknown."""
    found = Attachment.objects.select_related("message").filter(id=id).first()
    if found is None:
        raise ContactUnknown(attachment=id)
    return found


def last_said(conversations: Iterable[int]) -> dict[int, datetime]:
    """Since when each conversation's customer waits for an answer; answered conversations are absent."""
    waiting: dict[int, datetime] = {}
    rows = Message.objects.filter(conversation__in=list(conversations), direction__in=("inbound", "outbound"))
    for conversation, direction, at in rows.order_by("id").values_list("conversation", "direction", "at"):
        if direction == "outbound":
            waiting.pop(conversation, None)
        else:
            waiting.setdefault(conversation, at)
    return waiting


def conversation_of(brand: int, messages: Iterable[int]) -> int:
    """The conversation of the first of these messages that the brand has; 0 if it has none of them."""
    wanted = list(messages)
    found = dict(Message.objects.filter(brand_id=brand, id__in=wanted).values_list("id", "conversation_id"))
    return next((found[message] for message in wanted if message in found), 0)
