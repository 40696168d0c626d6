"""What becomes of a mail that arrived, whichever door it came through.

`take` returns only when the mail is durable or rightly dropped; the door acknowledges it then. DatabaseError and
OSError say that it could not be made durable: the sender must keep it and try again.
"""

import re
from enum import StrEnum

import structlog
from django.db import DataError
from django.utils.crypto import salted_hmac

from homeshore.adapters.mailboxes.automatic import LOOP_HEADER, automatic
from homeshore.adapters.mailboxes.languages import language_of
from homeshore.adapters.mailboxes.parsed import Address, CalendarEvent, ParsedMail, UnreadableMail, Warned
from homeshore.adapters.mailboxes.parsing import parse
from homeshore.adapters.mailboxes.threading import bounced_message, conversation_reference, without_reference
from homeshore.brands.errors import UnknownProgramme
from homeshore.brands.queries import Brand
from homeshore.contacts.actions import (
    IncomingFile,
    IncomingMail,
    note_automatic_reply,
    note_bounce,
    quarantine_mail,
    receive_mail,
)
from homeshore.contacts.queries.messages import conversation_of
from homeshore.facts.vocabulary import Origin
from homeshore.kit.clock import now_us
from homeshore.security.demo_tokens import is_demo_token

DEMO_HEADER = "X-Homeshore-Demo"
_STATUS = re.compile(r"(?im)^(?:diagnostic-code|status)\s*:\s*(?:smtp;\s*)?(.{1,200})$")

log = structlog.get_logger()


class Outcome(StrEnum):
    """What became of a mail."""

    CONTACT = "contact"
    QUARANTINED = "quarantined"
    NOTED = "noted"
    DROPPED = "dropped"


def mail_key() -> bytes:
    """The key that signs our Message-IDs and references; it derives from the centre's own."""
    return salted_hmac("homeshore.mail", "references", algorithm="sha256").digest()


def take(raw: bytes, brand: Brand, trace: bytes = b"", programme: str = "") -> Outcome:
    """Make a mail to a brand durable: a contact, a note beside one, or a quarantined message.

    `trace` are the headers this hop adds; `programme` is the short name of the one whose mailbox this is. Loops and
    bounces of mail that is not ours are dropped. Raises DatabaseError and OSError when nothing could be kept.
    """
    try:
        outcome = _keep(_read(raw, trace), brand, trace + raw, programme)
    except UnreadableMail:
        problem = "unreadable"
    except UnknownProgramme:
        problem = "no_programme"
    except _Machine as machine:
        problem = machine.why
    except (DataError, UnicodeError) as error:  # the database will refuse this one for ever, so a retry is no use
        problem = f"not_storable: {type(error).__name__}"
    else:
        log.info("mail_taken", brand=brand.slug, outcome=outcome.value, size=len(raw))
        return outcome
    quarantine_mail(brand.id, raw, problem)
    log.info("mail_quarantined", brand=brand.slug, problem=problem, size=len(raw))
    return Outcome.QUARANTINED


class _Machine(Exception):
    """A machine writes first, or the brand to itself: a person decides."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def _read(raw: bytes, trace: bytes) -> ParsedMail:
    """The mail with this hop's headers. An envelope sender alone, of whom there is nothing to read, makes no mail."""
    mail = parse(trace + raw)
    if Warned.EMPTY in mail.warnings and not any(mail.header(name) for name in ("from", "sender", "reply-to")):
        raise UnreadableMail(size=len(raw))
    return mail


def _keep(mail: ParsedMail, brand: Brand, raw: bytes, programme: str) -> Outcome:
    why = automatic(mail, brand.address)
    if why == "loop" and mail.header(LOOP_HEADER.lower()):
        return Outcome.DROPPED  # we have it: we sent it
    if why == "bounce":
        ours = bounced_message(mail, brand.id, mail_key())
        noted = ours is not None and note_bounce(brand.id, ours, _problem_of(mail))
        return Outcome.NOTED if noted else Outcome.DROPPED
    incoming = _incoming(mail, brand, raw, programme)
    if why is None:
        receive_mail(incoming)
        return Outcome.CONTACT
    if note_automatic_reply(incoming):
        return Outcome.NOTED
    raise _Machine(why)


def _incoming(mail: ParsedMail, brand: Brand, raw: bytes, programme: str) -> IncomingMail:
    reference = conversation_reference(mail, brand.id, mail_key())
    writer = _writer_of(mail, brand)
    conversation = conversation_of(brand.id, reference.messages) or reference.conversation or 0
    return IncomingMail(
        brand=brand.id,
        mail_id=mail.message_id,
        sender=writer.address,
        sender_name=writer.name,
        recipients=tuple(address.address for address in (*mail.to, *mail.cc)) or mail.delivered_to,
        subject=without_reference(mail.subject),
        text=_text_of(mail),
        quoted_text=mail.text.quoted,
        html=mail.html.visible if mail.html else "",
        quoted_html=mail.html.quoted if mail.html else "",
        references=tuple(reversed(reference.mail_ids)),
        conversation=conversation,
        programme=programme,
        attachments=tuple(
            IncomingFile(name=file.name, media_type=file.media_type, data=file.content, content_id=file.content_id)
            for file in mail.files
        ),
        warnings=mail.warnings,
        raw=raw,
        received_us=now_us(),
        language=language_of(mail, brand.languages),
        origin=Origin.DEMO if is_demo_token(mail.header(DEMO_HEADER.lower())) else Origin.CUSTOMER,
    )


def _writer_of(mail: ParsedMail, brand: Brand) -> Address:
    """Who gets the answer: Reply-To where there is one (a contact form writes in its own name), else the sender."""
    others = [each for each in mail.reply_to if each.address.lower() != brand.address]
    writer = others[0] if len(others) == 1 else mail.sender
    if writer is None:
        return Address("", "")
    return Address(writer.name or (mail.sender.name if mail.sender else ""), writer.address)


def _text_of(mail: ParsedMail) -> str:
    lines = [_event_line(event) for event in mail.events]
    return "\n\n".join(part for part in ("\n".join(lines), mail.text.visible) if part)


def _event_line(event: CalendarEvent) -> str:
    span = " – ".join(part for part in (event.start, event.end) if part)
    return "📅 " + " · ".join(part for part in (event.method, event.summary, span, event.location) if part)


def _problem_of(bounce: ParsedMail) -> str:
    """The line of a delivery report that says why."""
    for file in bounce.files:
        found = _STATUS.findall(file.content[:20_000].decode("utf-8", "replace"))
        if found:
            return str(found[-1]).strip()
    return bounce.subject
