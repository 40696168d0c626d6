"""What a customer's chat window does."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

import msgspec
from django.db import transaction
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from homeshore.brands import actions as brand_actions
from homeshore.brands import queries as brands
from homeshore.brands.queries import Customer
from homeshore.contacts.actions.receive import (
    Arrival,
    hold_conversation,
    note_fact,
    note_message,
    open_conversation,
    receive,
)
from homeshore.contacts.actions.uploads import StoredUpload, Upload, attach, stored
from homeshore.contacts.errors import BadScore, ChatUnknown, EnoughTranscripts, NoAddress, NothingToSay
from homeshore.contacts.models import ChatSession, Contact, Conversation, Message, OutgoingMail, Rating
from homeshore.contacts.rules.text import clean, one_line
from homeshore.facts import live
from homeshore.facts.vocabulary import Channel, ContactState, Origin
from homeshore.journal import bus
from homeshore.journal.actions import put_in_outbox
from homeshore.kit.clock import from_us, now_us, to_us
from homeshore.routing.commands import Leave

MIN_START_KEY = 20
OVER = (ContactState.CLOSED.value, ContactState.ABANDONED.value)
ENDING = (*OVER, ContactState.WRAP_UP.value)
MOST_TRANSCRIPTS = 3
UNSEEN_SECONDS = 60
"""A window that no gateway has vouched for in so long is gone: its gateway died."""


class ChatStart(msgspec.Struct, frozen=True, kw_only=True):
    """What a window says to begin a chat. `secret` is that of an earlier chat in the same browser, if any.

    `conversation` is one that a call of the same window began: the chat goes on in it. 0: the chat begins its own.
    """

    brand: int
    language: str
    text: str
    key: str
    name: str = ""
    email: str = ""
    programme: str = ""
    page: str = ""
    secret: str = ""
    origin: Origin = Origin.CUSTOMER
    conversation: int = 0


class StartedChat(msgspec.Struct, frozen=True):
    """A chat that began: its session, the secret that only the window keeps, the first message."""

    session: ChatSession
    secret: str
    message: Message


@transaction.atomic
def start_chat(start: ChatStart, at_us: int = 0) -> StartedChat:
    """Begin a chat. Raises NothingToSay, and brands' ProgrammeUnknown when no programme serves chat in the language."""
    at_us = at_us or now_us()
    text = _said(start.text)
    secret = _secret_for(start)
    begun = ChatSession.objects.filter(digest=digest_of(secret)).first()
    if begun is not None:
        return StartedChat(
            begun,
            secret,
            Message.objects.get(conversation_id=begun.conversation_id, client_key=one_line(start.key, 64)),
        )
    after_call = _going_on(start)
    conversation = after_call or _begun(start, text, secret)
    programme, agent = _of_the_same(after_call, start) if after_call else (0, 0)
    contact = receive(
        conversation,
        Arrival(channel=Channel.CHAT, origin=start.origin, received_us=at_us, programme=programme, preferred=agent),
    )
    session = ChatSession.objects.create(
        brand_id=start.brand,
        programme_id=contact.programme_id,
        customer_id=conversation.customer_id,
        conversation=conversation,
        contact=contact,
        digest=digest_of(secret),
        language=start.language,
        email=one_line(start.email, 320),
        page=one_line(start.page),
    )
    return StartedChat(session, secret, _add(session, text, one_line(start.key, 64), at_us))


def session_of(secret: str) -> ChatSession:
    """The chat session that a window's secret opens. Raises ChatUnknown."""
    session = (
        ChatSession.objects.select_related("contact", "conversation").filter(digest=digest_of(secret)).first()
        if secret
        else None
    )
    if session is None:
        raise ChatUnknown
    return session


def say_as_customer(
    session: ChatSession, text: str, key: str, at_us: int = 0, uploads: Sequence[Upload] = ()
) -> Message:
    """Add what the customer wrote or sent. The same `key` twice is one message; after the end another contact begins.

    Raises NothingToSay, FileTooLarge.
    """
    said = clean(text) if uploads else _said(text)
    with stored(uploads) as sent:
        return _say_as_customer(session.id, said, one_line(key, 64), at_us or now_us(), sent)


@transaction.atomic
def _say_as_customer(session_id: int, said: str, key: str, at_us: int, uploads: Sequence[StoredUpload]) -> Message:
    hold_conversation(ChatSession.objects.values_list("conversation", flat=True).get(id=session_id))
    session = ChatSession.objects.select_related("contact__conversation").get(id=session_id)
    existing = Message.objects.filter(conversation_id=session.conversation_id, client_key=key).first() if key else None
    if existing is not None:
        return existing
    if session.contact.state in OVER:
        session.contact = follow_up(session.contact, at_us)
        session.save(update_fields=["contact"])
    message = _add(session, said, key, at_us)
    attach(message, uploads)
    return message


def follow_up(contact: Contact, at_us: int) -> Contact:
    """Another contact in the same conversation, for the agent who handled the last one first."""
    own = contact.conversation.contacts.filter(consults=None).order_by("-id")
    last = own.values_list("agent", flat=True).first()
    return receive(
        contact.conversation,
        Arrival(
            channel=Channel(contact.channel),
            origin=Origin(contact.origin),
            received_us=at_us,
            programme=contact.programme_id,
            preferred=last or contact.agent,
        ),
    )


@transaction.atomic
def lose_chat(session: ChatSession, at_us: int) -> None:
    """The window's link dropped; it may come back."""
    changed = ChatSession.objects.filter(id=session.id, gone_at=None).update(gone_at=from_us(at_us))
    if changed and session.contact.state not in OVER:
        note_fact(live.CustomerLinkLost(), session.contact, at_us)


@transaction.atomic
def bring_back_chat(session: ChatSession, at_us: int) -> None:
    """The window is open (again)."""
    gone = ChatSession.objects.filter(id=session.id).exclude(gone_at=None).update(gone_at=None)
    ChatSession.objects.filter(id=session.id).update(seen_at=from_us(at_us))
    if gone and session.contact.state not in OVER:
        note_fact(live.CustomerLinkBack(), session.contact, at_us)


def keep_chats(sessions: Sequence[int], at_us: int) -> None:
    """A gateway vouches that these chats have an open window at `at_us`; it does so every 20 seconds."""
    rows = ChatSession.objects.filter(id__in=sessions)
    rows.update(seen_at=from_us(at_us))
    for session in rows.exclude(gone_at=None).exclude(contact__state__in=ENDING).select_related("contact"):
        bring_back_chat(session, at_us)


@transaction.atomic
def leave_chat(session: ChatSession, cause: str, at_us: int = 0) -> None:
    """The customer left for good; cause: customer (pressed end) or link_lost (did not come back in time)."""
    at_us = at_us or now_us()
    ChatSession.objects.filter(id=session.id, gone_at=None).update(gone_at=from_us(at_us))
    if session.contact.state not in OVER:
        put_in_outbox(Leave(contact=session.contact_id, cause=cause, occurred_us=at_us))


def sweep_lost_chats(waiting_seconds: int = 60, active_seconds: int = 180) -> int:
    """End the chats whose window has been gone too long, also when its gateway died. Returns how many."""
    now = timezone.now()
    lost = ChatSession.objects.select_related("contact").exclude(contact__state__in=ENDING)
    for session in lost.filter(gone_at=None, seen_at__lt=now - timedelta(seconds=UNSEEN_SECONDS)):
        lose_chat(session, to_us(session.seen_at))
    waiting = lost.filter(
        gone_at__lt=now - timedelta(seconds=waiting_seconds),
        contact__state__in=(ContactState.WAITING.value, ContactState.OFFERED.value),
    )
    active = lost.filter(gone_at__lt=now - timedelta(seconds=active_seconds), contact__state=ContactState.ACTIVE.value)
    sessions = [*waiting, *active]
    for session in sessions:
        leave_chat(session, "link_lost", now_us())
    return len(sessions)


def rate(session: ChatSession, score: int, comment: str, at_us: int = 0) -> None:
    """Keep the answer to the satisfaction question; a later answer replaces it. Raises BadScore."""
    rate_contact(session.contact_id, score, comment, at_us)


@transaction.atomic
def rate_contact(id: int, score: int, comment: str, at_us: int = 0) -> None:
    """The same about a contact on any channel, a call. Raises BadScore."""
    if score not in range(1, 6):
        raise BadScore(score=score)
    contact = Contact.objects.get(id=id)
    Rating.objects.update_or_create(
        contact=contact, defaults={"brand_id": contact.brand_id, "score": score, "comment": clean(comment, 2000)}
    )
    note_fact(live.CustomerRated(score=score), contact, at_us or now_us(), agent=contact.agent)


@transaction.atomic
def queue_transcript(session: ChatSession, email: str = "") -> Message:
    """Send what was said to the customer's address by mail. Raises NoAddress, EnoughTranscripts."""
    address = one_line(email or session.email, 320)
    if "@" not in address:
        raise NoAddress
    if session.conversation.messages.filter(direction="system").count() >= MOST_TRANSCRIPTS:
        raise EnoughTranscripts(most=MOST_TRANSCRIPTS)
    with translation.override(session.language):
        subject, text = _("Your conversation with us"), _transcript(session)
    message = Message.objects.create(
        brand_id=session.brand_id,
        conversation=session.conversation,
        contact=session.contact,
        direction="system",
        channel=Channel.MAIL.value,
        at=timezone.now(),
        recipients=[address],
        subject=subject,
        text=text,
        delivery="queued",
    )
    OutgoingMail.objects.create(
        brand_id=session.brand_id, message=message, automatic=True, next_attempt_at=timezone.now()
    )
    ChatSession.objects.filter(id=session.id).update(transcript_sent_at=timezone.now())
    transaction.on_commit(lambda: bus.publish("mail"))
    return message


class OfflineMessage(msgspec.Struct, frozen=True, kw_only=True):
    """What a visitor leaves when the chat is closed."""

    brand: int
    language: str
    name: str
    email: str
    text: str
    key: str = ""
    origin: Origin = Origin.CUSTOMER


@transaction.atomic
def offline_message(left: OfflineMessage, at_us: int = 0) -> Contact:
    """Turn a message left on the site into an e-mail contact. Raises NothingToSay, NoAddress."""
    at_us, key = at_us or now_us(), one_line(left.key, 64)
    text, address = _said(left.text), one_line(left.email, 320)
    if "@" not in address:
        raise NoAddress
    if key:
        again = Message.objects.select_related("contact").filter(brand_id=left.brand, client_key=key).first()
        if again is not None and again.contact is not None:
            return again.contact
    programme = brands.programme_for(left.brand, Channel.MAIL, left.language)
    customer = brand_actions.identify(
        left.brand, "address", address, name=one_line(left.name, 200), language=left.language
    )
    conversation = open_conversation(programme, customer, one_line(text, 80), left.language)
    contact = receive(conversation, Arrival(channel=Channel.MAIL, origin=left.origin, received_us=at_us))
    message = Message.objects.create(
        brand_id=left.brand,
        conversation=conversation,
        contact=contact,
        direction="inbound",
        channel=Channel.MAIL.value,
        at=from_us(at_us),
        sender=address,
        subject=conversation.subject,
        text=text,
        client_key=key,
    )
    note_message(message, at_us)
    return contact


def digest_of(secret: str) -> str:
    """How a window's secret is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _secret_for(start: ChatStart) -> str:
    """A window that repeats its start (the answer got lost) gets the same secret: its key is long and random."""
    if len(start.key) < MIN_START_KEY:
        return secrets.token_urlsafe(32)
    return salted_hmac("homeshore.chat", f"{start.brand}:{start.key}", algorithm="sha256").hexdigest()


def _said(text: str) -> str:
    said = clean(text)
    if not said:
        raise NothingToSay
    return said


def _begun(start: ChatStart, text: str, secret: str) -> Conversation:
    programme = brands.programme_for(start.brand, Channel.CHAT, start.language, start.programme)
    customer = _known_customer(start) or brand_actions.identify(
        start.brand, "widget", digest_of(secret), name=one_line(start.name, 200), language=start.language
    )
    return open_conversation(programme, customer, one_line(text, 80), start.language)


def _going_on(start: ChatStart) -> Conversation | None:
    found = Conversation.objects.filter(id=start.conversation, brand_id=start.brand) if start.conversation else None
    return found.select_related("programme", "customer").first() if found is not None else None


def _of_the_same(conversation: Conversation, start: ChatStart) -> tuple[int, int]:
    """Programme and agent with whom a chat goes on after a call."""
    wanted = start.programme or conversation.programme.slug
    programme = brands.programme_for(start.brand, Channel.CHAT, start.language, wanted)
    last = conversation.contacts.filter(consults=None).order_by("-id").first()
    return programme.id, last.agent if last is not None else 0


def _known_customer(start: ChatStart) -> Customer | None:
    earlier = ChatSession.objects.filter(digest=digest_of(start.secret), brand_id=start.brand).first()
    return brands.customer(earlier.customer_id) if start.secret and earlier else None


def _add(session: ChatSession, text: str, key: str, at_us: int) -> Message:
    message = Message.objects.create(
        brand_id=session.brand_id,
        conversation_id=session.conversation_id,
        contact=session.contact,
        direction="inbound",
        channel=Channel.CHAT.value,
        at=from_us(at_us),
        text=text,
        client_key=key,
    )
    note_message(message, at_us)
    announce(message)
    return message


def announce(message: Message) -> None:
    """Tell the windows and desks that look at the contact that there is a new message."""
    contact, hint = message.contact_id, {"hint": "message", "contact": message.contact_id, "message": message.id}
    transaction.on_commit(lambda: bus.publish(f"contact.{contact}", hint))


def _transcript(session: ChatSession) -> str:
    names = {"inbound": _("You"), "outbound": _("Adviser")}
    said = session.conversation.messages.filter(direction__in=names, channel="chat")
    lines = [f"[{timezone.localtime(m.at):%H:%M}] {names[m.direction]} : {m.text}" for m in said.order_by("id")]
    return "\n\n".join([_("Here is a copy of your conversation with us."), *lines])
