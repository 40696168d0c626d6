"""Mail in and out. A caller acknowledges a message to its sender only after these return."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from homeshore.brands import actions as brand_actions
from homeshore.brands import queries as brands
from homeshore.brands.queries import Customer
from homeshore.contacts.actions.chat import OVER, announce
from homeshore.contacts.actions.receive import Arrival, hold_conversation, note_message, open_conversation, receive
from homeshore.contacts.models import Attachment, Contact, Conversation, Message, OutgoingMail, QuarantinedMail
from homeshore.contacts.rules.text import clean, one_line
from homeshore.facts import Draft, office
from homeshore.facts.vocabulary import Channel, Origin
from homeshore.journal.actions import put_in_outbox
from homeshore.kit.clock import from_us, now_us, to_us
from homeshore.kit.problems import Invalid
from homeshore.security import files
from homeshore.security.errors import NoSuchFile

BODY_LIMIT = 2_000_000
LEASE = timedelta(minutes=5)
FIRST_PAUSE = timedelta(seconds=30)
LAST_ATTEMPT = 10


class IncomingFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that came with a mail."""

    name: str
    media_type: str
    data: bytes
    content_id: str = ""


class IncomingMail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail as the adapter read it. `conversation` is one that a verified reference of ours names, else 0.

    `programme` is the short name of the one whose mailbox it lay in, if it was one programme's.
    """

    brand: int
    mail_id: str
    sender: str
    sender_name: str = ""
    recipients: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    quoted_text: str = ""
    html: str = ""
    quoted_html: str = ""
    references: tuple[str, ...] = ()
    conversation: int = 0
    programme: str = ""
    attachments: tuple[IncomingFile, ...] = ()
    warnings: tuple[str, ...] = ()
    raw: bytes = b""
    received_us: int = 0
    language: str = ""
    origin: Origin = Origin.CUSTOMER


def receive_mail(mail: IncomingMail) -> Message:
    """Make a mail durable, join or begin its conversation, let it be routed. The same Message-ID is one message.

    Raises OSError or DatabaseError when it could not be made durable: the sender must keep it.
    """
    mail_id = _mail_id_for(mail)
    existing = Message.objects.filter(brand_id=mail.brand, mail_id=mail_id).first()
    if existing is not None:
        return existing
    stored: list[tuple[IncomingFile, str]] = []
    raw_file = files.store(mail.raw) if mail.raw else ""
    try:
        stored.extend((file, files.store(file.data)) for file in mail.attachments)
        return _receive(mail, mail_id, raw_file, stored)
    except BaseException as error:
        for name in (raw_file, *(name for _, name in stored)):
            files.remove(name)
        if isinstance(error, IntegrityError) and Message.objects.filter(brand_id=mail.brand, mail_id=mail_id).exists():
            return receive_mail(mail)  # it came twice at once
        raise


def _mail_id_for(mail: IncomingMail) -> str:
    """The mail's Message-ID; with a digest of what it says where the brand has another message under that id.

    Broken senders give all their mail one id, and nothing may be lost for that.
    """
    mail_id = mail.mail_id[:998] or f"<{hashlib.sha256(mail.raw).hexdigest()}@without-id>"
    existing = Message.objects.filter(brand_id=mail.brand, mail_id=mail_id).first()
    told = (
        one_line(mail.sender, 320),
        one_line(mail.subject),
        clean(mail.text, BODY_LIMIT),
        clean(mail.quoted_text, BODY_LIMIT),
    )
    if existing is None or told == (existing.sender, existing.subject, existing.text, existing.quoted_text):
        return mail_id
    return f"{mail_id[:960]}#{hashlib.sha256(chr(0).join(told).encode()).hexdigest()[:16]}"


@transaction.atomic
def _receive(mail: IncomingMail, mail_id: str, raw_file: str, stored: Sequence[tuple[IncomingFile, str]]) -> Message:
    at_us = mail.received_us or now_us()
    conversation = hold_conversation(_conversation_of(mail).id)
    contact = conversation.contacts.order_by("-id").first()
    if contact is None or contact.state in OVER or contact.channel != Channel.MAIL:
        knows = contact.agent if contact else 0
        arrival = Arrival(channel=Channel.MAIL, origin=mail.origin, received_us=at_us, preferred=knows)
        contact = receive(conversation, arrival)
    message = Message.objects.create(
        brand_id=mail.brand,
        conversation=conversation,
        contact=contact,
        direction="inbound",
        channel=Channel.MAIL.value,
        at=from_us(at_us),
        sender=one_line(mail.sender, 320),
        recipients=[one_line(address, 320) for address in mail.recipients[:100]],
        subject=one_line(mail.subject),
        text=clean(mail.text, BODY_LIMIT),
        html=clean(mail.html, BODY_LIMIT),
        quoted_text=clean(mail.quoted_text, BODY_LIMIT),
        quoted_html=clean(mail.quoted_html, BODY_LIMIT),
        mail_id=mail_id,
        references=list(mail.references[-50:]),
        warnings=list(mail.warnings),
        raw_file=raw_file,
    )
    Attachment.objects.bulk_create(
        Attachment(
            brand_id=mail.brand,
            message=message,
            name=one_line(file.name, 200),
            media_type=file.media_type[:100],
            size=len(file.data),
            content_id=file.content_id[:200],
            file=name,
        )
        for file, name in stored
    )
    note_message(message, at_us)
    announce(message)
    return message


def _conversation_of(mail: IncomingMail) -> Conversation:
    """Ours (verified by the adapter) first, then the customer's own for the same customer, else a new one."""
    customer = _customer_of(mail)
    known = Conversation.objects.filter(brand_id=mail.brand)
    if mail.conversation:
        joined = known.filter(id=mail.conversation).first()
        if joined is not None:
            if joined.customer_id == customer.id:
                brand_actions.verify_identity(mail.brand, "address", mail.sender)
            return joined
    own = known.filter(customer_id=customer.id, messages__mail_id__in=mail.references[-50:])
    joined = own.order_by("-id").first() if mail.references else None
    if joined is not None:
        return joined
    language = mail.language or customer.language
    programme = brands.programme_for(mail.brand, Channel.MAIL, language, mail.programme)
    spoken = language if language in programme.languages else programme.languages[0]
    return open_conversation(programme, customer, mail.subject, spoken)


def _customer_of(mail: IncomingMail) -> Customer:
    """Known by the address; a sender that is no address is a customer of this one mail."""
    name, language = one_line(mail.sender_name, 200), mail.language or "fr"
    try:
        return brand_actions.identify(mail.brand, "address", mail.sender, name=name, language=language)
    except Invalid:
        unknown = hashlib.sha256(mail.mail_id.encode() + mail.raw).hexdigest()
        return brand_actions.identify(mail.brand, "widget", unknown, name=name, language=language)


def note_automatic_reply(mail: IncomingMail) -> bool:
    """Keep a machine's answer as a note in the conversation it belongs to. It is no contact.

    Returns False, and keeps nothing, if it belongs to no conversation.
    """
    contact = Contact.objects.filter(brand_id=mail.brand, conversation=mail.conversation).order_by("-id").first()
    if contact is None:
        return False
    if Message.objects.filter(brand_id=mail.brand, mail_id=mail.mail_id[:998]).exists():
        return True
    raw_file = files.store(mail.raw) if mail.raw else ""
    try:
        _note(mail, contact, raw_file)
    except BaseException:
        files.remove(raw_file)
        raise
    return True


@transaction.atomic
def _note(mail: IncomingMail, contact: Contact, raw_file: str) -> None:
    message = Message.objects.create(
        brand_id=mail.brand,
        conversation_id=contact.conversation_id,
        contact=contact,
        direction="internal",
        channel=Channel.MAIL.value,
        at=from_us(mail.received_us or now_us()),
        sender=one_line(mail.sender, 320),
        subject=one_line(mail.subject),
        text=clean(f"{mail.subject}\n\n{mail.text}", BODY_LIMIT),
        mail_id=mail.mail_id[:998],
        warnings=list(mail.warnings),
        raw_file=raw_file,
    )
    announce(message)


@transaction.atomic
def note_bounce(brand: int, message: int, problem: str) -> bool:
    """A mail of ours came back: it failed after all. Returns whether it was one of this brand's."""
    row = Message.objects.filter(id=message, brand_id=brand, direction__in=("outbound", "system")).first()
    if row is None:
        return False
    row.delivery, row.delivery_note = "failed", one_line(problem)
    row.save(update_fields=["delivery", "delivery_note"])
    announce(row)
    return True


def quarantine_mail(brand: int, raw: bytes, problem: str) -> QuarantinedMail:
    """Put aside a message that yields neither sender nor any body part, for a supervisor to see."""
    digest = hashlib.sha256(raw).hexdigest()
    existing = QuarantinedMail.objects.filter(brand_id=brand, digest=digest).first()
    if existing is not None:
        return existing
    raw_file = files.store(raw)
    try:
        return _put_aside(
            QuarantinedMail(brand_id=brand, problem=one_line(problem), size=len(raw), raw_file=raw_file, digest=digest)
        )
    except BaseException:
        files.remove(raw_file)
        raise


@transaction.atomic
def _put_aside(mail: QuarantinedMail) -> QuarantinedMail:
    mail.save(force_insert=True)
    now = now_us()
    put_in_outbox(
        Draft(at_us=now, occurred_us=now, fact=office.MailQuarantined(quarantined=mail.id), brand=mail.brand_id)
    )
    return mail


def release_quarantined(quarantined: int, sender: str) -> Message:
    """A supervisor names the sender: the message becomes a contact with its raw form attached. Twice is one contact.

    Raises NoSuchFile.
    """
    put_aside = QuarantinedMail.objects.get(id=quarantined)
    raw = files.read(put_aside.raw_file)
    message = receive_mail(
        IncomingMail(
            brand=put_aside.brand_id,
            mail_id=f"<{put_aside.digest}@quarantine>",
            sender=sender,
            raw=raw,
            attachments=(IncomingFile(name="message.eml", media_type="message/rfc822", data=raw),),
            warnings=("released_from_quarantine",),
        )
    )
    QuarantinedMail.objects.filter(id=quarantined, released_at=None).update(released_at=timezone.now())
    return message


def dismiss_quarantined(quarantined: int) -> None:
    """A supervisor decides that the message needs no answer."""
    QuarantinedMail.objects.filter(id=quarantined, dismissed_at=None).update(dismissed_at=timezone.now())


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """A mail to send: everything the adapter needs to compose it."""

    outgoing: int
    message: int
    conversation: int
    brand: int
    brand_name: str
    brand_address: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    in_reply_to: str
    references: tuple[str, ...]
    automatic: bool
    attempts: int
    at_us: int
    language: str
    attachments: tuple[IncomingFile, ...]


def take_outgoing(limit: int = 20) -> list[Delivery]:
    """Lease the mails that are due, so that a killed worker's mails are taken again after five minutes."""
    rows = OutgoingMail.objects.filter(id__in=_lease(limit))
    deliveries = []
    for row in rows.select_related("message__conversation", "brand").order_by("id"):
        try:
            deliveries.append(_delivery(row))
        except NoSuchFile:  # erased meanwhile: this mail cannot go, the others can
            settle_delivery(row.id, error="a file to be sent is gone", final=True)
    return deliveries


@transaction.atomic
def _lease(limit: int) -> list[int]:
    now = timezone.now()
    due = OutgoingMail.objects.select_for_update().filter(
        Q(lease_until=None) | Q(lease_until__lt=now), done_at=None, next_attempt_at__lte=now
    )
    taken = [mail.id for mail in due.order_by("next_attempt_at")[:limit]]
    OutgoingMail.objects.filter(id__in=taken).update(lease_until=now + LEASE)
    return taken


def _delivery(row: OutgoingMail) -> Delivery:
    message = row.message
    said = message.conversation.messages.filter(channel=Channel.MAIL.value, id__lt=message.id).exclude(mail_id="")
    last = said.filter(direction="inbound").order_by("-id").first()
    return Delivery(
        outgoing=row.id,
        message=message.id,
        conversation=message.conversation_id,
        brand=row.brand_id,
        brand_name=row.brand.name,
        brand_address=row.brand.address,
        recipients=tuple(message.recipients),
        subject=message.subject,
        text=message.text,
        in_reply_to=last.mail_id if last else "",
        references=tuple([*last.references, last.mail_id][-20:]) if last else (),
        automatic=row.automatic,
        attempts=row.attempts,
        at_us=to_us(message.at),
        language=message.conversation.language,
        attachments=tuple(
            IncomingFile(name=file.name, media_type=file.media_type, data=files.read(file.file))
            for file in message.attachments.order_by("id")
        ),
    )


@transaction.atomic
def settle_delivery(outgoing: int, mail_id: str = "", error: str = "", final: bool = False, note: str = "") -> None:
    """Record what the relay said: sent (no error), failed for good (`final`), or to be tried again after a pause.

    `note` is shown beside a mail that was sent, for what is worth knowing about it.
    """
    row = OutgoingMail.objects.select_for_update().select_related("message").filter(id=outgoing).first()
    if row is None:
        return  # its customer was forgotten meanwhile
    row.attempts += 1
    row.lease_until = None
    row.last_error = one_line(error)
    now = timezone.now()
    if not error:
        row.done_at, delivery = now, "sent"
    elif final or row.attempts >= LAST_ATTEMPT:
        row.done_at, delivery = now, "failed"
    else:
        row.next_attempt_at, delivery = now + FIRST_PAUSE * 2 ** (row.attempts - 1), "queued"
    row.save()
    Message.objects.filter(id=row.message_id).update(
        delivery=delivery,
        delivery_note=row.last_error or one_line(note),
        **({"mail_id": mail_id[:998]} if mail_id else {}),
    )
    announce(row.message)
