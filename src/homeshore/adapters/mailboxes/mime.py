"""MIME taken apart by offsets: bounded in parts and depth, and never raising.

The standard library's parser recurses once a level and compares every line with every open boundary, so a few hundred
nested parts end it. Here each level costs one search through its own bytes.
"""

import binascii
import re
from collections.abc import Callable, Iterator

from msgspec import Struct

from homeshore.adapters.mailboxes.charsets import clean, decode_header_bytes
from homeshore.adapters.mailboxes.headers import lenient_base64, parameters
from homeshore.adapters.mailboxes.parsed import Warned

MAX_PARTS = 1_000
MAX_DEPTH = 30
_MAX_HEADERS = 1_000
_HEADER_BYTES = 262_144
_VALUE_CHARS = 32_768
_NAME = re.compile(rb"([!-9;-~]{1,100})[ \t]*:[ \t]*")
_GUESSED_BOUNDARY = re.compile(rb"^--([^\s-][^\r\n]{3,100}?)[ \t]*\r?\n(?=[!-9;-~]{1,100}:)", re.MULTILINE)

Headers = tuple[tuple[str, str], ...]
Warn = Callable[[Warned], None]


class Leaf(Struct, frozen=True):
    """A part that holds content: its headers, its bytes as sent, and the multipart types around it."""

    headers: Headers
    media_type: str
    parameters: dict[str, str]
    disposition: str
    file_name: str
    encoded: bytes
    around: tuple[str, ...]

    def header(self, name: str) -> str:
        """The first header of this (lower-case) name, or an empty string."""
        return _first(self.headers, name)

    def content(self, warn: Warn) -> bytes:
        """The bytes with their transfer encoding removed."""
        encoding = self.header("content-transfer-encoding").strip().lower()
        if encoding == "base64":
            return lenient_base64(self.encoded)
        if encoding == "quoted-printable":
            return binascii.a2b_qp(self.encoded)
        if encoding in {"x-uuencode", "uuencode", "uue", "x-uue"}:
            return _uudecode(self.encoded)
        if encoding not in {"", "7bit", "8bit", "binary"}:
            warn(Warned.BROKEN_ENCODING)
        return self.encoded


class _Span(Struct, frozen=True):
    """A stretch of the raw mail still to be looked at."""

    start: int
    end: int
    around: tuple[str, ...]


def leaves(raw: bytes, warn: Warn) -> tuple[Headers, list[Leaf]]:
    """The mail's own headers and its content parts, in the order in which they stand."""
    top, body = split_headers(raw, _after_mbox_line(raw), len(raw), warn)
    found: list[Leaf] = []
    waiting = _open(raw, top, _Span(body, len(raw), ()), found, warn)
    while waiting:
        if len(found) >= MAX_PARTS:
            warn(Warned.TOO_MANY_PARTS)
            break
        span = waiting.pop()
        headers, start = split_headers(raw, span.start, span.end, warn)
        waiting.extend(_open(raw, headers, _Span(start, span.end, span.around), found, warn))
    return top, found


def _open(raw: bytes, headers: Headers, span: _Span, found: list[Leaf], warn: Warn) -> list[_Span]:
    """Append the part as a leaf, or return the parts of a multipart, last one first (they are taken from the end)."""
    media_type, params = parameters(_first(headers, "content-type"))
    if media_type.startswith("multipart/"):
        if len(span.around) >= MAX_DEPTH:
            warn(Warned.TOO_DEEP)
            media_type = "application/octet-stream"
        else:
            parts = _parts(raw, span, params.get("boundary", ""))
            if parts:
                inside = (*span.around, media_type)
                return [_Span(start, end, inside) for start, end in reversed(parts)]
            warn(Warned.MISSING_BOUNDARY)
            media_type = "text/plain"
    disposition, more = parameters(_first(headers, "content-disposition"))
    name = more.get("filename", "") or params.get("name", "")
    encoded = raw[span.start : span.end]
    found.append(Leaf(headers, media_type or "text/plain", params, disposition, name, encoded, span.around))
    return []


def _parts(raw: bytes, span: _Span, boundary: str) -> list[tuple[int, int]]:
    named = boundary.encode("utf-8", "surrogateescape").strip()
    parts = list(_between(raw, span, named)) if 0 < len(named) <= 1000 else []
    if parts:
        return parts
    guess = _GUESSED_BOUNDARY.search(raw, span.start, min(span.end, span.start + 65_536))
    return list(_between(raw, span, guess[1])) if guess else []


def _between(raw: bytes, span: _Span, boundary: bytes) -> Iterator[tuple[int, int]]:
    """The stretches between the boundary's lines; a missing last line ends with the mail."""
    opened = -1
    for start, end, last in _boundary_lines(raw, span, b"--" + boundary):
        if opened >= 0:
            yield opened, max(opened, _before_line_break(raw, start))
        opened = -1 if last else end
        if last:
            return
    if opened >= 0:
        yield opened, span.end


def _boundary_lines(raw: bytes, span: _Span, delimiter: bytes) -> Iterator[tuple[int, int, bool]]:
    position = span.start
    for _ in range(MAX_PARTS * 12):
        hit = raw.find(delimiter, position, span.end)
        if hit < 0:
            return
        position = hit + len(delimiter)
        if hit > span.start and raw[hit - 1 : hit] != b"\n":
            continue
        line_end = raw.find(b"\n", position, min(span.end, position + 200))
        rest = raw[position : line_end if line_end >= 0 else min(span.end, position + 200)].strip(b" \t\r")
        if rest in {b"", b"--"}:
            yield hit, line_end + 1 if line_end >= 0 else span.end, rest == b"--"


def _before_line_break(raw: bytes, position: int) -> int:
    if raw[position - 1 : position] == b"\n":
        position -= 1
    if raw[position - 1 : position] == b"\r":
        position -= 1
    return position


def split_headers(raw: bytes, start: int, end: int, warn: Warn) -> tuple[Headers, int]:
    """The headers that begin at `start`, and where the body begins. A stray line among them continues the last one."""
    headers: list[tuple[str, list[bytes]]] = []
    position = start
    while position < min(end, start + _HEADER_BYTES):
        line_end = raw.find(b"\n", position, end)
        after = line_end + 1 if line_end >= 0 else end
        line = raw[position : min(after, position + _VALUE_CHARS)].rstrip(b"\r\n")
        if not line.strip():
            position = after
            break
        match = _NAME.match(line)
        if match and len(headers) < _MAX_HEADERS:
            headers.append((match[1].decode("ascii").lower(), [line[match.end() :]]))
        elif not _continues(raw, line, after, headers):
            warn(Warned.BROKEN_HEADERS)
            break
        elif len(headers[-1][1]) < 400:
            headers[-1][1].append(line.strip())
        position = after
    return tuple((name, _joined(lines)) for name, lines in headers), position


def _continues(raw: bytes, line: bytes, after: int, headers: list[tuple[str, list[bytes]]]) -> bool:
    """Whether a line that is no header belongs to the header before it: indented, or followed by another header."""
    if not headers:
        return False
    return line[:1] in b" \t" or bool(_NAME.match(raw[after : after + 120]))


def _joined(lines: list[bytes]) -> str:
    return clean(decode_header_bytes(b" ".join(lines))[:_VALUE_CHARS]).strip()


def _first(headers: Headers, name: str) -> str:
    return next((value for key, value in headers if key == name), "")


def _after_mbox_line(raw: bytes) -> int:
    position = next((place for place, byte in enumerate(raw[:1_000]) if byte not in b"\r\n"), 0)
    if raw.startswith((b"From ", b">From "), position):
        line_end = raw.find(b"\n", position, position + 1_000)
        return line_end + 1 if line_end >= 0 else position
    return position


def _uudecode(encoded: bytes) -> bytes:
    pieces = []
    for line in encoded.splitlines():
        if line.startswith((b"begin ", b"end")):
            continue
        try:
            pieces.append(binascii.a2b_uu(line))
        except binascii.Error:
            continue
    return b"".join(pieces)
