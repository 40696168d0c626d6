"""What a mail is once it was read. Everything is bounded, free of NUL and of lone surrogates, and safe to store."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from homeshore.kit.errors import Refusal

SUBJECT_CHARS = 300
ADDRESS_CHARS = 320
MESSAGE_ID_CHARS = 900
NAME_CHARS = 150
TYPE_CHARS = 100


class UnreadableMail(Refusal):
    """The bytes yield neither a sender nor any body part. Fields: size."""

    code = "unreadable_mail"


class Warned(StrEnum):
    """Why a mail was readable in part only. Stored, so a value never changes its meaning."""

    NO_SENDER = "no_sender"
    EMPTY = "empty"
    BROKEN_HEADERS = "broken_headers"
    BROKEN_ENCODING = "broken_encoding"
    CHARSET_GUESSED = "charset_guessed"
    MISSING_BOUNDARY = "missing_boundary"
    TOO_MANY_PARTS = "too_many_parts"
    TOO_DEEP = "too_deep"
    TOO_MANY_ATTACHMENTS = "too_many_attachments"
    BODY_CUT = "body_cut"
    IMAGES_BLOCKED = "images_blocked"
    ENCRYPTED = "encrypted"
    BROKEN_WINMAIL = "broken_winmail"


class Address(Struct, frozen=True):
    """A name as the sender wrote it, and an address with its domain in lower case."""

    name: str
    address: str


class Folded(Struct, frozen=True):
    """A body in two parts: what was written now, and what it quotes."""

    visible: str
    quoted: str = ""


class MailFile(Struct, frozen=True):
    """A file that came with a mail. `media_type` is what the bytes look like, `declared_type` what the sender said.

    `content_id` (without brackets) is set on images that the HTML shows in its text.
    """

    name: str
    media_type: str
    declared_type: str
    content: bytes
    content_id: str = ""
    inline: bool = False


class CalendarEvent(Struct, frozen=True):
    """The few lines of an invitation that an agent wants to read. Times are as written, in iCalendar's own form."""

    method: str
    summary: str
    start: str
    end: str
    location: str
    organizer: str


class ParsedMail(Struct, frozen=True):
    """A mail, read. `headers` holds every header, names in lower case, in order, decoded and bounded."""

    message_id: str
    sender: Address | None
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    delivered_to: tuple[str, ...]
    reply_to: tuple[Address, ...]
    subject: str
    date: datetime | None
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    text: Folded
    html: Folded | None
    raw_html: str
    files: tuple[MailFile, ...]
    events: tuple[CalendarEvent, ...]
    warnings: tuple[str, ...]
    headers: tuple[tuple[str, str], ...]
    content_type: str
    digest: str

    def header(self, name: str) -> str:
        """The first header of this (lower-case) name, or an empty string."""
        return next((value for key, value in self.headers if key == name), "")

    def values(self, name: str) -> list[str]:
        """Every header of this (lower-case) name, in order."""
        return [value for key, value in self.headers if key == name]
