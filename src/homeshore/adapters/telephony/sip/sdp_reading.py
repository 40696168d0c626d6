"""Reading a stranger's SDP: what is in it of audio that we understand. What is too odd raises BadSdp."""

import base64
import binascii
import ipaddress
import re
from typing import Literal

import msgspec

Direction = Literal["sendrecv", "sendonly", "recvonly", "inactive"]

SUITE = "AES_CM_128_HMAC_SHA1_80"
LONGEST = 20_000
_MOST_SECTIONS = 20
_KEY_BYTES = 30
_STATIC = {0: ("pcmu", 8000), 8: ("pcma", 8000)}
_PROFILES = {"RTP/AVP", "RTP/AVPF", "RTP/SAVP", "RTP/SAVPF"}
_MEDIA = re.compile(r"^(\S+) (\d{1,5})(?:/\d+)? (\S+)((?: \S+)+)$")
_RTPMAP = re.compile(r"^(\d{1,3}) ([^/\s]+)/(\d{1,6})(?:/\d+)?$")
_CRYPTO = re.compile(r"^(\d{1,9}) (\S+) inline:([A-Za-z0-9+/=]+)(\|(?:2\^)?\d+)?$")
_DIRECTIONS: dict[str, Direction] = {
    "sendrecv": "sendrecv",
    "sendonly": "sendonly",
    "recvonly": "recvonly",
    "inactive": "inactive",
}


class BadSdp(ValueError):
    """The text is no SDP that we can read."""


class Codec(msgspec.Struct, frozen=True):
    """One payload type: opus, pcmu, pcma, telephone-event, or a name that we do not use."""

    name: str
    payload_type: int
    clock: int


class Crypto(msgspec.Struct, frozen=True):
    """A key that we can use: its tag, and the base64 text behind `inline:`."""

    tag: int
    key: str


class Audio(msgspec.Struct, frozen=True):
    """An audio section that is not refused. `secure`: its profile is SRTP's, plain RTP is not meant."""

    host: str
    port: int
    codecs: tuple[Codec, ...]
    cryptos: tuple[Crypto, ...]
    direction: Direction
    secure: bool

    def dtmf_for(self, clock: int) -> int:
        """The payload type for digits beside a codec of that clock, 0 without one."""
        types = [codec for codec in self.codecs if codec.name == "telephone-event"]
        fitting = [codec for codec in types if codec.clock == clock]
        return next((codec.payload_type for codec in fitting or types), 0)

    def clock_of(self, payload_type: int) -> int:
        return next(codec.clock for codec in self.codecs if codec.payload_type == payload_type)


class Section(msgspec.Struct, frozen=True):
    """One m= line. `audio` is None for what is no audio, refused, or of another protocol."""

    kind: str
    profile: str
    formats: str
    audio: Audio | None

    @property
    def refusal(self) -> str:
        """The m= line that refuses it."""
        return f"m={self.kind} 0 {self.profile}{self.formats}"


def origin_of(text: str) -> tuple[int, int]:
    """Session number and version of our own SDP."""
    for line in text.splitlines():
        if line.startswith("o="):
            parts = line.split()
            return int(parts[1]), int(parts[2])
    raise BadSdp("no o=")


def read(text: str) -> list[Section]:
    """All sections, in order. Raises BadSdp."""
    if len(text) > LONGEST:
        raise BadSdp("too long")
    lines = [line for line in text.splitlines() if line]
    if not lines or lines[0] != "v=0" or any(line[1:2] != "=" for line in lines):
        raise BadSdp("no SDP")
    starts = [index for index, line in enumerate(lines) if line.startswith("m=")]
    if not starts or len(starts) > _MOST_SECTIONS:
        raise BadSdp("no m= line, or too many")
    head = lines[: starts[0]]
    return [_section(head, lines[start:end]) for start, end in zip(starts, [*starts[1:], None], strict=True)]


def _section(head: list[str], lines: list[str]) -> Section:
    found = _MEDIA.match(lines[0][2:])
    if not found or int(found[2]) > 65535:
        raise BadSdp("bad m= line")
    kind, port, profile, formats = found[1], int(found[2]), found[3], found[4]
    audio = None
    if kind == "audio" and port and profile in _PROFILES:
        audio = _audio(head, lines, port, profile, formats.split())
    return Section(kind, profile, formats, audio)


def _audio(head: list[str], lines: list[str], port: int, profile: str, formats: list[str]) -> Audio:
    host = _host_of(_last("c=", head + lines))
    direction = _direction_of(head + lines)
    if ipaddress.ip_address(host).is_unspecified:
        # The old way to hold (RFC 2543): do not send here.
        direction = "sendonly" if direction == "sendrecv" else "inactive" if direction == "recvonly" else direction
    cryptos = [crypto for line in lines if (crypto := _crypto_of(line)) is not None]
    return Audio(host, port, _codecs_of(lines, formats), tuple(cryptos), direction, profile.startswith("RTP/SAVP"))


def _last(prefix: str, lines: list[str]) -> str:
    found = [line[len(prefix) :] for line in lines if line.startswith(prefix)]
    if not found:
        raise BadSdp(f"no {prefix} line")
    return found[-1]


def _host_of(connection: str) -> str:
    parts = connection.split()
    try:
        address = ipaddress.ip_address(parts[2].partition("/")[0])
    except (IndexError, ValueError) as error:
        raise BadSdp("bad c= line") from error
    if address.is_multicast:
        raise BadSdp("multicast")
    return str(address)


def _direction_of(lines: list[str]) -> Direction:
    """The section's own wins over the session's, as it comes last."""
    found = [line[2:] for line in lines if line.startswith("a=") and line[2:] in _DIRECTIONS]
    return _DIRECTIONS[found[-1]] if found else "sendrecv"


def _codecs_of(lines: list[str], formats: list[str]) -> tuple[Codec, ...]:
    mapped = dict(_STATIC)
    for line in lines:
        found = _RTPMAP.match(line[9:]) if line.startswith("a=rtpmap:") else None
        if found:
            mapped[int(found[1])] = (found[2].lower(), int(found[3]))
    types = [int(text) for text in formats if text.isascii() and text.isdecimal() and len(text) < 4]
    return tuple(Codec(mapped[number][0], number, mapped[number][1]) for number in types if number in mapped)


def _crypto_of(line: str) -> Crypto | None:
    """A key that we can use: our suite, no session parameters, no MKI."""
    found = _CRYPTO.match(line[9:].strip()) if line.startswith("a=crypto:") else None
    if not found or found[2] != SUITE:
        return None
    try:
        size = len(base64.b64decode(found[3], validate=True))
    except binascii.Error:
        return None
    return Crypto(int(found[1]), found[3]) if size == _KEY_BYTES else None
