"""Mail that a brand sends, written so that any program threads it and no machine answers it."""

import html as entities
import re
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime

from msgspec import Struct

from homeshore.adapters.mailboxes.automatic import LOOP_HEADER
from homeshore.adapters.mailboxes.charsets import clean, one_line
from homeshore.adapters.mailboxes.headers import is_address
from homeshore.adapters.mailboxes.threading import without_reference
from homeshore.kit.errors import Refusal

_RE = re.compile(r"(?i)^\s*((re|ré|aw|sv|rv|antw|tr|fw|fwd)\s*(\[\d+\])?\s*:\s*)+")
_MAX_REFERENCES = 20
_LINK = re.compile(r"https?://[^\s<>\"']{1,500}")


class UnsendableMail(Refusal):
    """A mail that cannot be written as one: no recipient, or an address that SMTP cannot carry. Fields: problem."""

    code = "unsendable_mail"


class _Wire(EmailPolicy):
    """SMTP's line ends. Message-IDs are folded between, never within: the library would encode a long one as a word."""

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() in {"message-id", "in-reply-to", "references"}:
            return f"{name}: {self.linesep.join(f' {each}' for each in value.split()).lstrip()}{self.linesep}".encode()
        return super().fold_binary(name, value)


_WIRE = _Wire(linesep="\r\n", max_line_length=78)


class OutgoingFile(Struct, frozen=True):
    """A file to send along."""

    name: str
    media_type: str
    content: bytes


class Outgoing(Struct, frozen=True):
    """A mail to be composed. Message-IDs are without brackets; `references` oldest first, the answered one last.

    `reference` is the signed reference of the conversation (`threading.reference`). `automatic` marks mail that no
    person wrote: transcripts, receipts.
    """

    brand_name: str
    brand_address: str
    to: tuple[str, ...]
    subject: str
    text: str
    message_id: str
    at: datetime
    reference: str = ""
    references: tuple[str, ...] = ()
    automatic: bool = False
    files: tuple[OutgoingFile, ...] = ()
    language: str = "fr"


def compose(outgoing: Outgoing) -> EmailMessage:
    """The mail as it goes out: the brand's identity, threading headers, plain text with a simple HTML alternative.

    Raises UnsendableMail.
    """
    if not outgoing.to:
        raise UnsendableMail(problem="no recipient")
    mail = EmailMessage(policy=_WIRE)
    mail["From"] = _header_address(outgoing.brand_name, outgoing.brand_address)
    mail["To"] = tuple(_header_address("", address) for address in outgoing.to)
    mail["Subject"] = reply_subject(outgoing.subject, outgoing.reference, replies=bool(outgoing.references))
    mail["Date"] = format_datetime(outgoing.at)
    mail["Message-ID"] = f"<{outgoing.message_id}>"
    if outgoing.references:
        mail["In-Reply-To"] = f"<{_id(outgoing.references[-1])}>"
        mail["References"] = " ".join(f"<{_id(each)}>" for each in _bounded(outgoing.references))
    mail[LOOP_HEADER] = outgoing.brand_address
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    if outgoing.automatic:
        mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = outgoing.language
    _write_body(mail, clean(outgoing.text), outgoing.language)
    for file in outgoing.files:
        _attach(mail, file)
    return mail


def reply_subject(subject: str, reference: str, *, replies: bool) -> str:
    """One `Re:` however many there were, and the reference once, at the end."""
    bare = without_reference(one_line(subject, 250))
    if replies:
        bare = _RE.sub("", bare)
    return " ".join(part for part in ("Re:" if replies else "", bare or "(…)", reference) if part)


def _header_address(name: str, address: str) -> HeaderAddress:
    if not is_address(address):
        raise UnsendableMail(problem="address")
    local, _, domain = address.rpartition("@")
    try:
        return HeaderAddress(one_line(name, 150), local.encode("ascii").decode(), domain.encode("idna").decode())
    except (ValueError, HeaderParseError) as error:
        raise UnsendableMail(problem="address") from error


def _id(message_id: str) -> str:
    return re.sub(r"[\s<>]", "", message_id)


def _bounded(references: tuple[str, ...]) -> tuple[str, ...]:
    """The first and the newest: what programs thread by when a conversation grows long."""
    if len(references) <= _MAX_REFERENCES:
        return references
    return (references[0], *references[1 - _MAX_REFERENCES :])


def _write_body(mail: EmailMessage, text: str, language: str) -> None:
    encoding = "quoted-printable"
    mail.set_content(text, cte=encoding)
    mail.add_alternative(_simple_html(text, language), subtype="html", cte=encoding)


def _simple_html(text: str, language: str) -> str:
    paragraphs = [paragraph for paragraph in re.split(r"\n\s*\n", text.strip()) if paragraph.strip()]
    body = "".join(f"<p>{_linked(paragraph).replace(chr(10), '<br>')}</p>\n" for paragraph in paragraphs)
    return f'<!doctype html>\n<html lang="{entities.escape(language)}"><body>\n{body}</body></html>\n'


def _linked(text: str) -> str:
    pieces: list[str] = []
    end = 0
    for match in _LINK.finditer(text):
        link = match[0].rstrip(".,;:!?)")
        pieces.append(entities.escape(text[end : match.start()]))
        pieces.append(f'<a href="{entities.escape(link)}">{entities.escape(link)}</a>')
        end = match.start() + len(link)
    return "".join([*pieces, entities.escape(text[end:])])


def _attach(mail: EmailMessage, file: OutgoingFile) -> None:
    main, _, sub = file.media_type.partition("/")
    if not sub or main in {"message", "multipart"} or not file.media_type.isascii():
        main, sub = "application", "octet-stream"
    mail.add_attachment(file.content, maintype=main, subtype=sub, filename=one_line(file.name, 150))
