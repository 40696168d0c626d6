"""Files that come with mail: names made safe, types found from the bytes, winmail.dat unpacked."""

import mimetypes
import re
import struct
import unicodedata

import puremagic
import tnefparse

from homeshore.adapters.mailboxes.charsets import clean, decode
from homeshore.adapters.mailboxes.parsed import NAME_CHARS, TYPE_CHARS, MailFile

MAX_FILES = 200
_HEAD_BYTES = 8_192
_TYPE = re.compile(r"[a-z0-9][a-z0-9.+_-]{0,40}/[a-z0-9][a-z0-9.+_-]{0,55}")
# Containers look alike at their head: the name may say which of the family it is.
_CONTAINERS = {
    b"PK\x03\x04": (
        "application/zip", "application/vnd.openxmlformats-", "application/vnd.oasis.", "application/epub+zip",
    ),
    b"\xd0\xcf\x11\xe0": (
        "application/x-ole-storage", "application/msword", "application/vnd.ms-", "application/x-msi",
    ),
}  # fmt: skip
# What says it is one of these and does not begin like it is not shown as one.
_RECOGNISABLE = ("image/", "audio/", "video/", "application/pdf")
_UNSAFE_IN_NAMES = re.compile('[\x00-\x1f\x7f-\x9f<>:"/\\\\|?*\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]')
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$")
_EXTENSIONS = {
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "text/plain": ".txt",
    "text/html": ".html",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "application/pdf": ".pdf",
}
# What tnefparse, which trusts its input, raises on broken input.
_TNEF_ERRORS = (
    ValueError, TypeError, IndexError, KeyError, AttributeError, OverflowError, struct.error, EOFError, AssertionError,
    RecursionError, MemoryError, OSError, NotImplementedError, NameError,
)  # fmt: skip
_TNEF_BYTES = 30_000_000


class UnreadableWinmail(ValueError):
    """The bytes are no winmail.dat that can be unpacked."""


def safe_name(name: str, media_type: str, number: int) -> str:
    """A name that is one path component on any system and shows what it is; made up if there is none."""
    name = unicodedata.normalize("NFC", clean(name[:2_000])).replace("\\", "/").rpartition("/")[2]
    name = " ".join(_UNSAFE_IN_NAMES.sub("", name).split()).strip(". ")
    if not name:
        return f"file-{number}{_EXTENSIONS.get(media_type, '.bin')}"
    if _RESERVED.match(name):
        name = f"_{name}"
    stem, dot, extension = name.rpartition(".")
    if len(name) <= NAME_CHARS:
        return name
    return f"{stem[: NAME_CHARS - 20]}.{extension[:18]}" if dot else name[:NAME_CHARS]


def distinct_names(files: list[MailFile]) -> list[MailFile]:
    """The same files, later ones of the same name numbered."""
    seen: dict[str, int] = {}
    result = []
    for file in files:
        times = seen.get(file.name.lower(), 0)
        seen[file.name.lower()] = times + 1
        name = file.name
        if times:
            stem, dot, extension = file.name.rpartition(".")
            name = f"{stem} ({times + 1}).{extension}" if dot else f"{file.name} ({times + 1})"
        result.append(_renamed(file, name))
    return result


def _renamed(file: MailFile, name: str) -> MailFile:
    return MailFile(name, file.media_type, file.declared_type, file.content, file.content_id, file.inline)


def sniffed_type(content: bytes, declared: str, name: str) -> str:
    """The media type by the first bytes; what the sender declared only where the bytes say nothing."""
    declared = declared if _TYPE.fullmatch(declared) else "application/octet-stream"
    if declared.startswith(("text/", "message/")) and not _looks_binary(content):
        return declared
    for magic, families in _CONTAINERS.items():
        if content.startswith(magic):
            by_name = mimetypes.guess_type(name)[0] or ""
            return by_name if by_name.startswith(families) else families[0]
    try:
        found = puremagic.from_string(content[:_HEAD_BYTES], mime=True)
    except (puremagic.PureError, ValueError, IndexError):
        found = ""
    if _TYPE.fullmatch(found or ""):
        return found[:TYPE_CHARS]
    return "application/octet-stream" if declared.startswith(_RECOGNISABLE) else declared


def _looks_binary(content: bytes) -> bool:
    head = content[:1_000]
    return b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))


class Winmail:
    """What stood in a winmail.dat: named files and the bodies Outlook hid there."""

    def __init__(self, content: bytes) -> None:
        """Unpacks. Raises UnreadableWinmail."""
        if len(content) > _TNEF_BYTES:
            raise UnreadableWinmail("too large")
        try:
            tnef = tnefparse.TNEF(content, do_checksum=False)
            self.files = [_tnef_file(attachment) for attachment in tnef.attachments[:MAX_FILES]]
            self.text = _tnef_text(tnef.body)
            self.html = _tnef_text(tnef.htmlbody)
        except _TNEF_ERRORS as error:
            raise UnreadableWinmail(type(error).__name__) from error


def _tnef_file(attachment: tnefparse.TNEFAttachment) -> tuple[str, bytes]:
    try:
        name = attachment.long_filename() or ""
    except UnicodeDecodeError:
        name = decode(bytes(attachment._name), "cp1252")[0]
    return str(name), bytes(attachment.data or b"")


def _tnef_text(body: object) -> str:
    if isinstance(body, list):
        body = body[0] if body else ""
    if isinstance(body, bytes):
        return decode(body, "cp1252")[0]
    return clean(body) if isinstance(body, str) else ""
