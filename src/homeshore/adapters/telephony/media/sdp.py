"""The part of SDP that a browser's offer and our answer need (RFC 8866, 8829, 9143). Trunks' SDP is the SIP agent's.

Nothing of an offer reaches the answer unless it matched a pattern; an offer that does not fit is refused as a whole.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from homeshore.adapters.telephony.media.rtp import CLOCK, CODECS, DIGITS, OPUS, PCMA, PCMU
from homeshore.adapters.telephony.ports import NoCommonCodec

MAX_BYTES: Final = 64_000
MAX_SECTIONS: Final = 16
MAX_SLOTS: Final = 3
_ENCODINGS: Final = {
    ("opus", 48_000): OPUS,
    ("pcmu", 8_000): PCMU,
    ("pcma", 8_000): PCMA,
    ("telephone-event", 8_000): DIGITS,
}
_NAMES: Final = {OPUS: "opus/48000/2", PCMU: "PCMU/8000", PCMA: "PCMA/8000", DIGITS: "telephone-event/8000"}
_PARAMETERS: Final = {OPUS: "minptime=10;useinbandfec=1", DIGITS: "0-15"}
_STATIC: Final = {0: PCMU, 8: PCMA}
_ANSWERED: Final = {"sendrecv": "sendrecv", "sendonly": "recvonly", "recvonly": "sendonly", "inactive": "inactive"}
_DIGESTS: Final = ("sha-256", "sha-384", "sha-512")

_MEDIA = re.compile(r"m=([a-z]{1,20}) (\d{1,5}) ([A-Za-z/]{1,30}) ([\x21-\x7e ]{1,200})$")
_RTPMAP = re.compile(r"(\d{1,3}) ([A-Za-z0-9-]{1,30})/(\d{1,6})(?:/(\d))?$")
_MID = re.compile(r"[A-Za-z0-9_+-]{1,32}$")
_UFRAG = re.compile(r"[A-Za-z0-9+/]{4,256}$")
_PASSWORD = re.compile(r"[A-Za-z0-9+/]{22,256}$")
_FINGERPRINT = re.compile(r"(\S{1,10}) ([0-9A-Fa-f:]{32,200})$")


class Section(msgspec.Struct):
    """One m= section of an offer. `slot` and `source`: whether we may send there, and may be sent something."""

    kind: str
    protocol: str
    formats: str
    mid: str = ""
    direction: str = "sendrecv"
    types: dict[str, int] = {}
    """Payload types by codec, DIGITS included."""
    accepted: bool = False

    @property
    def slot(self) -> bool:
        return self.accepted and self.direction in {"sendrecv", "recvonly"}

    @property
    def source(self) -> bool:
        return self.accepted and self.direction in {"sendrecv", "sendonly"}


class Offer(msgspec.Struct, frozen=True):
    """A browser's offer, as far as it concerns us. `active`: the browser begins DTLS itself."""

    sections: tuple[Section, ...]
    ufrag: str
    password: str
    fingerprints: tuple[tuple[str, str], ...]
    active: bool


class Candidate(msgspec.Struct, frozen=True):
    """A local address to offer."""

    foundation: str
    priority: int
    host: str
    port: int


class Local(msgspec.Struct, frozen=True):
    """Our side of the connection."""

    ufrag: str
    password: str
    fingerprint: str
    candidates: tuple[Candidate, ...]


def parse_offer(text: str) -> Offer:
    """What a browser offers. Raises NoCommonCodec when it is malformed or has no audio that we speak."""
    if len(text) > MAX_BYTES:
        raise NoCommonCodec("the description is too long")
    head, *parts = _parts(text)
    if not parts or len(parts) > MAX_SECTIONS:
        raise NoCommonCodec("the description has no media, or too many")
    sections = [_section(part) for part in parts]
    bundled = _bundle(head)
    chosen = [index for index, section in enumerate(sections) if _fits(section, bundled)][: MAX_SLOTS if bundled else 1]
    if not chosen:
        raise NoCommonCodec("no audio with Opus, PCMU or PCMA over DTLS-SRTP")
    for index in chosen:
        sections[index].accepted = True
    transport = [*head, *_bundle_part(sections, parts, bundled, chosen[0])]
    return Offer(
        tuple(sections),
        _matching(transport, "ice-ufrag", _UFRAG),
        _matching(transport, "ice-pwd", _PASSWORD),
        _fingerprints(transport),
        _values(transport, "setup")[-1:] == ["active"],
    )


def _parts(text: str) -> Iterator[list[str]]:
    part: list[str] = []
    for line in text.splitlines():
        if line.startswith("m="):
            yield part
            part = []
        part.append(line)
    yield part


def _values(lines: Sequence[str], name: str) -> list[str]:
    start = f"a={name}:"
    return [line[len(start) :].strip() for line in lines if line.startswith(start)]


def _matching(lines: Sequence[str], name: str, pattern: re.Pattern[str]) -> str:
    """The last value of an attribute: a section's own comes after the session's."""
    for value in reversed(_values(lines, name)):
        if pattern.match(value):
            return value
        break
    raise NoCommonCodec(f"no usable {name}")


def _fingerprints(lines: Sequence[str]) -> tuple[tuple[str, str], ...]:
    found = [match.groups() for value in _values(lines, "fingerprint") if (match := _FINGERPRINT.match(value))]
    usable = tuple((digest.lower(), value) for digest, value in found if digest.lower() in _DIGESTS)
    if not usable:
        raise NoCommonCodec("no usable fingerprint")
    return usable


def _bundle(head: Sequence[str]) -> list[str]:
    for value in _values(head, "group"):
        semantics, *mids = value.split()
        if semantics == "BUNDLE":
            return mids
    return []


def _bundle_part(sections: list[Section], parts: list[list[str]], bundled: list[str], first: int) -> list[str]:
    """The lines of the section whose transport all share."""
    for section, part in zip(sections, parts, strict=True):
        if bundled and section.mid == bundled[0]:
            return part
    return parts[first]


def _section(lines: list[str]) -> Section:
    match = _MEDIA.match(lines[0].rstrip())
    if not match:
        raise NoCommonCodec("a media line is malformed")
    kind, port, protocol, formats = match.groups()
    section = Section(kind, protocol, formats)
    mid = _values(lines, "mid")
    if mid and not _MID.match(mid[0]):
        raise NoCommonCodec("a media identification is malformed")
    section.mid = mid[0] if mid else ""
    for direction in _ANSWERED:
        if f"a={direction}" in lines:
            section.direction = direction
    if kind == "audio" and port != "0" and "a=rtcp-mux" in lines:
        section.types = _types(lines, formats.split())
    return section


def _types(lines: list[str], formats: list[str]) -> dict[str, int]:
    """The payload types that we speak, the first of each codec."""
    known = {number: codec for number, codec in _STATIC.items() if str(number) in formats}
    for value in _values(lines, "rtpmap"):
        match = _RTPMAP.match(value)
        if match and match[1] in formats and int(match[1]) < 128:
            codec = _ENCODINGS.get((match[2].lower(), int(match[3])))
            known.pop(int(match[1]), None)
            if codec:
                known[int(match[1])] = codec
    types: dict[str, int] = {}
    for codec in (*CODECS, DIGITS):
        numbers = [number for number, name in known.items() if name == codec]
        if numbers:
            types[codec] = min(numbers, key=lambda number: formats.index(str(number)))
    return types


def _fits(section: Section, bundled: list[str]) -> bool:
    speaks = any(codec in section.types for codec in CODECS)
    return speaks and "TLS" in section.protocol and (not bundled or section.mid in bundled)


def write_answer(offer: Offer, local: Local, ssrcs: Sequence[int]) -> str:
    """Our answer; `ssrcs` are those of the slots, in the order of the sections that have one."""
    accepted = [section.mid for section in offer.sections if section.accepted]
    lines = ["v=0", f"o=- {ssrcs[0] if ssrcs else 1} 1 IN IP4 0.0.0.0", "s=-", "t=0 0"]
    if all(accepted):
        lines.append(f"a=group:BUNDLE {' '.join(accepted)}")
    lines.append("a=msid-semantic: WMS *")
    streams = iter(ssrcs)
    for number, section in enumerate(offer.sections):
        if section.accepted:
            ssrc = next(streams) if section.slot else 0
            lines += _accepted(section, number, local, "passive" if offer.active else "active", ssrc)
            lines += [_candidate(candidate) for candidate in local.candidates]
            lines.append("a=end-of-candidates")
        else:
            lines += [f"m={section.kind} 0 {section.protocol} {section.formats}", "c=IN IP4 0.0.0.0", "a=inactive"]
            lines += [f"a=mid:{section.mid}"] if section.mid else []
    return "\r\n".join(lines) + "\r\n"


def _accepted(section: Section, number: int, local: Local, setup: str, ssrc: int) -> list[str]:
    default = local.candidates[0]
    family = "IP6" if ":" in default.host else "IP4"
    lines = [
        f"m=audio {default.port} {section.protocol} {' '.join(str(each) for each in section.types.values())}",
        f"c=IN {family} {default.host}",
        "a=rtcp-mux",
        f"a={_ANSWERED[section.direction]}",
        f"a=ice-ufrag:{local.ufrag}",
        f"a=ice-pwd:{local.password}",
        f"a=fingerprint:sha-256 {local.fingerprint}",
        f"a=setup:{setup}",
    ]
    lines += [f"a=mid:{section.mid}"] if section.mid else []
    for codec, payload_type in section.types.items():
        lines.append(f"a=rtpmap:{payload_type} {_NAMES[codec]}")
        if codec in _PARAMETERS:
            lines.append(f"a=fmtp:{payload_type} {_PARAMETERS[codec]}")
    if section.slot:
        lines += [f"a=msid:slot{number} slot{number}", f"a=ssrc:{ssrc} cname:homeshore"]
    return lines  # no a=ptime: Chromium takes it for a parameter of each codec, and then refuses to switch to one


def _candidate(candidate: Candidate) -> str:
    place = f"{candidate.host} {candidate.port}"
    return f"a=candidate:{candidate.foundation} 1 udp {candidate.priority} {place} typ host"


def source_types(offer: Offer) -> dict[int, str]:
    """The codecs of what the browser may send, by payload type."""
    sections = [section for section in offer.sections if section.source]
    return {number: codec for section in sections for codec, number in section.types.items() if codec in CLOCK}
