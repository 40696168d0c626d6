"""Headers: words in any charset, addresses in any shape, dates and Message-IDs."""

import binascii
import re
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from homeshore.adapters.mailboxes.charsets import clean, decode, one_line
from homeshore.adapters.mailboxes.parsed import ADDRESS_CHARS, MESSAGE_ID_CHARS, NAME_CHARS, Address

_WORD = re.compile(r"=\?([^?\s]{1,80})\?([bBqQ])\?([^?]*)\?=")
_ADDRESS = re.compile(r"[^\s<>\"'(),:;@\[\]\\]{1,64}@[^\s<>\"'(),:;@\[\]\\]{1,255}")
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,900})>")
_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
_VALUE_CHARS = 20_000
_MAX_ADDRESSES = 200
_MAX_IDS = 100


def decode_words(value: str) -> str:
    """A header's text with its RFC 2047 words decoded, also those that cut a character in two or hold spaces."""
    pieces: list[str] = []
    pending: tuple[str, bytes] | None = None
    end = 0
    for match in _WORD.finditer(value):
        between = value[end : match.start()]
        charset, content = match[1].partition("*")[0].lower(), _word_bytes(match[2], match[3])
        if pending and not between.strip() and pending[0] == charset:
            pending = (charset, pending[1] + content)
        else:
            pieces.append(_text(pending))
            pieces.append("" if pending and not between.strip() else between)
            pending = (charset, content)
        end = match.end()
    return "".join([*pieces, _text(pending), value[end:]])


def _text(pending: tuple[str, bytes] | None) -> str:
    return decode(pending[1], pending[0])[0] if pending else ""


def _word_bytes(kind: str, encoded: str) -> bytes:
    raw = encoded.encode("utf-8", "replace")
    if kind in "bB":
        return lenient_base64(raw)
    return binascii.a2b_qp(raw, header=True)


def lenient_base64(encoded: bytes) -> bytes:
    """Whatever base64 can be read from these bytes up to the first padding: other characters are skipped."""
    digits = encoded.partition(b"=")[0].translate(None, _NOT_BASE64)
    usable = len(digits) - (1 if len(digits) % 4 == 1 else 0)
    return binascii.a2b_base64(digits[:usable] + b"=" * (-usable % 4))


def addresses(values: list[str]) -> tuple[Address, ...]:
    """The addresses in these header values, each once, in order; names decoded. Broken ones are searched for."""
    found: dict[str, Address] = {}
    for value in values:
        bounded = value[:_VALUE_CHARS]
        pairs = [pair for pair in _pairs(bounded) if _ADDRESS.fullmatch(pair[1])]
        for name, address in pairs or [("", hit) for hit in _ADDRESS.findall(decode_words(bounded))]:
            canonical = canonical_address(address)
            found.setdefault(canonical, Address(one_line(decode_words(name), NAME_CHARS), canonical))
    return tuple(found.values())[:_MAX_ADDRESSES]


def _pairs(value: str) -> list[tuple[str, str]]:
    try:
        return getaddresses([value])
    except (ValueError, IndexError, TypeError, AttributeError, RecursionError):  # malformed or nested too deep
        return []


def is_address(text: str) -> bool:
    """Whether this is one address that any server can be asked to deliver to."""
    return len(text) <= ADDRESS_CHARS and bool(_ADDRESS.fullmatch(text))


def canonical_address(address: str) -> str:
    """The address with its domain in lower case: the local part is the receiving server's to interpret."""
    local, _, domain = clean(address).rpartition("@")
    return f"{local}@{domain.lower()}"[:ADDRESS_CHARS]


def message_ids(values: list[str]) -> tuple[str, ...]:
    """The Message-IDs in these header values, without brackets, each once. Of very many the newest (last) are kept."""
    found: dict[str, None] = {}
    for value in values:
        hits = _MESSAGE_ID.findall(clean(value))
        for hit in hits or clean(value).split()[:1]:
            found[hit.strip("<>")[:MESSAGE_ID_CHARS]] = None
    return tuple(key for key in found if key)[-_MAX_IDS:]


def moment(value: str) -> datetime | None:
    """The Date header in UTC, or nothing if it cannot be one."""
    try:
        read = parsedate_to_datetime(value[:200])
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """A Content-Type or Content-Disposition: its main value in lower case, its parameters decoded (RFC 2231, 2047)."""
    holder = Message()
    holder["x"] = value[:_VALUE_CHARS].replace("\r", " ").replace("\n", " ")
    try:
        pairs = holder.get_params(header="x") or []
    except (ValueError, IndexError, LookupError, TypeError):
        pairs = [(value.partition(";")[0], "")]
    main = pairs[0][0].strip().lower() if pairs else ""
    return main, {name.lower(): _parameter(content) for name, content in pairs[1:]}


def _parameter(content: str | tuple[str | None, str | None, str]) -> str:
    if isinstance(content, tuple):
        charset, _, value = content
        return decode(value.encode("latin-1", "replace"), charset or "")[0]
    return decode_words(content)
