"""Which conversation a mail belongs to: by its headers first, by a signed reference second, never across brands.

Our Message-IDs are `<{message id}.{signature}@{brand's domain}>`; the reference, in the subject, is
`[ref:{conversation id}.{signature}]`, which survives programs that drop the headers. Both are signed with a key and
the brand, so neither a guess nor another brand's id joins anything.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable

from msgspec import Struct

from homeshore.adapters.mailboxes.parsed import ParsedMail
from homeshore.kit.ids import decode_id, encode_id

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_MESSAGE_CHARS = 16
_REFERENCE_CHARS = 10
_OUR_ID = re.compile(r"([0-9a-hjkmnp-tv-z]{13})\.([0-9a-hjkmnp-tv-z]{16})@", re.IGNORECASE)
_REFERENCE = re.compile(r"\[?\bref[:.=]\s?([0-9a-hjkmnp-tv-z]{13})\.([0-9a-hjkmnp-tv-z]{10})\b\]?", re.IGNORECASE)
_BODY_CHARS = 200_000


class Reference(Struct, frozen=True):
    """What a mail refers to: our messages (nearest first), other Message-IDs (nearest first), a signed conversation."""

    messages: tuple[int, ...] = ()
    mail_ids: tuple[str, ...] = ()
    conversation: int | None = None


def message_id(message: int, brand: int, domain: str, key: bytes) -> str:
    """The Message-ID (without brackets) of a message that a brand sends."""
    return f"{encode_id(message)}.{_signature('message', message, brand, key)[:_MESSAGE_CHARS]}@{domain}"


def reference(conversation: int, brand: int, key: bytes) -> str:
    """The signed reference of a conversation, as it stands in a subject."""
    return f"[ref:{encode_id(conversation)}.{_signature('conversation', conversation, brand, key)[:_REFERENCE_CHARS]}]"


def without_reference(subject: str) -> str:
    """A subject without references, for people."""
    return " ".join(_REFERENCE.sub(" ", subject).split())


def conversation_reference(mail: ParsedMail, brand: int, key: bytes) -> Reference:
    """What a mail refers to within this brand. Forged or foreign signatures yield nothing."""
    nearest_first = [*mail.in_reply_to, *reversed(mail.references)]
    messages = _verified(_OUR_ID, nearest_first, "message", brand, key)
    places = [mail.subject, *mail.delivered_to, *(a.address for a in (*mail.to, *mail.cc))]
    bodies = [mail.text.visible[:_BODY_CHARS], mail.text.quoted[:_BODY_CHARS]]
    conversations = _verified(_REFERENCE, [*places, *bodies], "conversation", brand, key)
    return Reference(tuple(messages), tuple(dict.fromkeys(nearest_first)), next(iter(conversations), None))


def bounced_message(mail: ParsedMail, brand: int, key: bytes) -> int | None:
    """Which of our messages a delivery report is about: its Message-ID stands in the headers that came back."""
    returned = (file.content[:_BODY_CHARS].decode("latin-1") for file in mail.files)
    told = [*mail.in_reply_to, *mail.references, mail.text.visible[:_BODY_CHARS], mail.text.quoted[:_BODY_CHARS]]
    return next(iter(_verified(_OUR_ID, [*told, *returned], "message", brand, key)), None)


def _verified(pattern: re.Pattern[str], texts: Iterable[str], kind: str, brand: int, key: bytes) -> list[int]:
    found: dict[int, None] = {}
    for text in texts:
        for match in pattern.finditer(text):
            number, signature = _number(match[1].lower()), match[2].lower()
            if number is None:
                continue
            if hmac.compare_digest(_signature(kind, number, brand, key)[: len(signature)], signature):
                found[number] = None
    return list(found)


def _number(text: str) -> int | None:
    try:
        return decode_id(text)
    except ValueError:
        return None


def _signature(kind: str, number: int, brand: int, key: bytes) -> str:
    digest = hmac.digest(key, f"mail\0{kind}\0{brand}\0{number}".encode(), hashlib.sha256)
    return "".join(_ALPHABET[byte & 31] for byte in digest)
