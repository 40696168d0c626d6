"""From bytes to text, whatever the sender claims."""

import codecs
import re
from enum import IntEnum

from charset_normalizer import from_bytes

# Codecs that Python calls text encodings but no mail is written in; some take quadratic time.
_NOT_FOR_MAIL = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"}
# Browsers read these names as Windows code pages, and so do the senders (https://encoding.spec.whatwg.org/#names-and-labels).
_AS_BROWSERS_DO = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
_ALIASES = {"ansi": "cp1252", "utf8mb4": "utf-8", "unicode": "utf-16", "x-sjis": "cp932", "x-unknown": ""}
_LIKELY = [
    "utf_8", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r", "mac_roman",
    "gb18030", "big5", "cp932", "euc_jp", "iso2022_jp", "cp949", "utf_16",
]  # fmt: skip
_SAMPLE_BYTES = 8_192
# Control characters that stores or screens refuse; tab, line feed and carriage return are kept.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def clean(text: str) -> str:
    """The text without control characters and lone surrogates, so that any database and JSON take it."""
    text = _CONTROLS.sub("", text)
    return text.encode("utf-8", "replace").decode("utf-8")


def one_line(text: str, limit: int) -> str:
    """The text on one line, bounded: for headers and names."""
    return " ".join(clean(text[: limit * 8]).split())[:limit]


class Trust(IntEnum):
    """How far a decoded text can be trusted."""

    SURE = 0
    GUESSED = 1
    NONSENSE = 2


def decode(content: bytes, charset: str) -> tuple[str, Trust]:
    """The text of a body, and how far to trust it. Never raises."""
    for candidate in _candidates(usable_codec(charset)):
        try:
            return clean(content.decode(candidate)), Trust.SURE
        except (UnicodeError, ValueError):
            continue
    guess = _guess(content)
    text = clean(content.decode(guess or "cp1252", "replace"))
    return text, Trust.GUESSED if guess else Trust.NONSENSE


def decode_header_bytes(content: bytes) -> str:
    """A raw header: RFC 6532 says UTF-8; older senders mean Windows-1252."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def usable_codec(charset: str) -> str:
    """The Python codec a charset name stands for, as browsers read it; empty if there is none."""
    name = charset.strip().strip("\"'").lower()
    name = _ALIASES.get(name, name)
    if not name or len(name) > 40 or not name.isascii() or "\0" in name:
        return ""
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        return ""
    if not getattr(info, "_is_text_encoding", True) or info.name.replace("_", "-") in _NOT_FOR_MAIL:
        return ""
    return _AS_BROWSERS_DO.get(info.name, info.name)


def _candidates(codec: str) -> list[str]:
    # Much mail that says nothing, ASCII or Latin-1 is UTF-8; Latin-1 text is hardly ever valid UTF-8 by accident.
    if codec in {"", "cp1252", "utf-8"}:
        return ["utf-8-sig", codec] if codec == "cp1252" else ["utf-8-sig"]
    return [codec, "utf-8-sig"]


def _guess(content: bytes) -> str:
    """A likely codec, empty if the bytes are no text. Half ASCII is Western: statistics err on a few accents."""
    sample = content[:_SAMPLE_BYTES]
    if sum(byte > 127 for byte in sample) * 2 < len(sample):
        return "cp1252"
    best = from_bytes(sample, cp_isolation=_LIKELY).best()
    return best.encoding if best is not None else ""
