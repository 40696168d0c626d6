"""Audio in SDP (RFC 8866, 3264): PCMU, PCMA and Opus, telephone-event (RFC 4733), SDES keys (RFC 4568).

`offer` and `answer` write ours, `accept` reads the answer to our offer. `previous` is what we sent last in the call
(`call.local_sdp`): the session keeps its number, and its version grows when something changed.
"""

import secrets
from collections.abc import Sequence
from typing import Literal

import msgspec

from homeshore.adapters.telephony.ports import RtpAddress
from homeshore.adapters.telephony.sip.sdp_reading import (
    SUITE,
    Audio,
    BadSdp,
    Crypto,
    Direction,
    Section,
    origin_of,
    read,
)

__all__ = ["Agreed", "BadSdp", "Direction", "NotAcceptable", "Srtp", "accept", "answer", "encrypts", "offer"]

Srtp = Literal["off", "offer", "require"]

_NAMES = {"opus": "opus/48000/2", "pcmu": "PCMU/8000", "pcma": "PCMA/8000"}
_TYPES = {"opus": 111, "pcmu": 0, "pcma": 8}
_DTMF_TYPES = {8000: 101, 48000: 110}
_MIRROR: dict[Direction, Direction] = {
    "sendrecv": "sendrecv",
    "sendonly": "recvonly",
    "recvonly": "sendonly",
    "inactive": "inactive",
}
_HELD: dict[Direction, Direction] = {"sendrecv": "sendonly", "recvonly": "inactive"}


class NotAcceptable(ValueError):
    """No codec, or no encryption, that both sides allow: refuse with 488 and this text as the warning."""


class Agreed(msgspec.Struct, frozen=True):
    """What an offer and its answer settled. `remote` is where our audio goes; `direction` is ours.

    `remote.srtp_key` is the other side's, "" for plain RTP; ours is the one given to `offer` or `answer`.
    """

    remote: RtpAddress
    direction: Direction


def _clock(codec: str) -> int:
    return 48000 if codec == "opus" else 8000


def _codec_lines(codec: str, payload_type: int) -> list[str]:
    lines = [f"a=rtpmap:{payload_type} {_NAMES[codec]}"]
    return [*lines, f"a=fmtp:{payload_type} minptime=10;useinbandfec=1"] if codec == "opus" else lines


def _dtmf_lines(payload_type: int, clock: int) -> list[str]:
    return [f"a=rtpmap:{payload_type} telephone-event/{clock}", f"a=fmtp:{payload_type} 0-15"]


def _written(host: str, sections: Sequence[str], previous: str) -> str:
    """The whole text; the version of `previous` stays when nothing else changed."""
    kind = "IP6" if ":" in host else "IP4"
    number, version = origin_of(previous) if previous else (secrets.randbits(53), 1)

    def text(version: int) -> str:
        head = ["v=0", f"o=homeshore {number} {version} IN {kind} {host}", "s=-", f"c=IN {kind} {host}", "t=0 0"]
        return "\r\n".join([*head, *sections]) + "\r\n"

    return text(version) if text(version) == previous or not previous else text(version + 1)


def offer(
    local: RtpAddress,
    codecs: Sequence[str],
    srtp: Srtp = "off",
    *,
    direction: Direction = "sendrecv",
    previous: str = "",
) -> str:
    """Our offer: `local` host, port and key (codec and types are not read).

    srtp offer: RTP/AVP with a key, so that a carrier that knows no SRTP takes it as plain; require: RTP/SAVP.
    """
    clocks = sorted({_clock(codec) for codec in codecs})
    types = [*(_TYPES[codec] for codec in codecs), *(_DTMF_TYPES[clock] for clock in clocks)]
    profile = "RTP/SAVP" if srtp == "require" else "RTP/AVP"
    lines = [f"m=audio {local.port} {profile} {' '.join(map(str, types))}"]
    for codec in codecs:
        lines += _codec_lines(codec, _TYPES[codec])
    for clock in clocks:
        lines += _dtmf_lines(_DTMF_TYPES[clock], clock)
    if srtp != "off":
        lines.append(f"a=crypto:1 {SUITE} inline:{local.srtp_key}")
    return _written(local.host, [*lines, "a=ptime:20", f"a={direction}"], previous)


def encrypts(offered: str, srtp: Srtp) -> bool:
    """Whether our answer to an offer will be encrypted: then the leg needs a key of ours. Raises as `answer` does."""
    return _choose(read(offered), srtp)[1] is not None


def answer(
    offered: str,
    local: RtpAddress,
    codecs: Sequence[str],
    srtp: Srtp = "off",
    *,
    previous: str = "",
    hold: bool = False,
) -> tuple[str, Agreed]:
    """Our answer to an offer and what was agreed: our first codec that they have, with their payload types.

    `hold`: we send music and do not listen. Raises BadSdp or NotAcceptable.
    """
    sections = read(offered)
    chosen, crypto = _choose(sections, srtp)
    audio = chosen.audio
    assert audio is not None
    remote = _remote_of(audio, codecs, crypto)
    direction = _MIRROR[audio.direction]
    direction = _HELD.get(direction, direction) if hold else direction
    lines = []
    for section in sections:
        lines += _accepted(section, remote, local, direction, crypto) if section is chosen else [section.refusal]
    return _written(local.host, lines, previous), Agreed(remote, direction)


def _accepted(
    section: Section, remote: RtpAddress, local: RtpAddress, direction: Direction, crypto: Crypto | None
) -> list[str]:
    types = [remote.payload_type, *([remote.dtmf_type] if remote.dtmf_type else [])]
    lines = [f"m=audio {local.port} {section.profile} {' '.join(map(str, types))}"]
    lines += _codec_lines(remote.codec, remote.payload_type)
    if remote.dtmf_type:
        assert section.audio is not None
        lines += _dtmf_lines(remote.dtmf_type, section.audio.clock_of(remote.dtmf_type))
    if crypto is not None:
        lines.append(f"a=crypto:{crypto.tag} {SUITE} inline:{local.srtp_key}")
    return [*lines, "a=ptime:20", f"a={direction}"]


def accept(answered: str, offered: str) -> Agreed:
    """What the other side's answer to our offer settled. Raises BadSdp or NotAcceptable."""
    ours = read(offered)[0].audio
    sections = read(answered)
    theirs = sections[0].audio if sections else None
    if ours is None or theirs is None:
        raise NotAcceptable("the audio was refused")
    crypto = next((each for each in theirs.cryptos if each.tag in {own.tag for own in ours.cryptos}), None)
    if crypto is None and sections[0].profile.startswith("RTP/SAVP"):
        raise NotAcceptable("no key that we can use")
    if crypto is None and ours.secure:
        raise NotAcceptable("the other side does not encrypt")
    known = {codec.name for codec in ours.codecs}
    chosen = [codec.name for codec in theirs.codecs if codec.name in known]
    return Agreed(_remote_of(theirs, chosen, crypto), _MIRROR[theirs.direction])


def _choose(sections: Sequence[Section], srtp: Srtp) -> tuple[Section, Crypto | None]:
    """The audio that we answer to, with the key to use: encrypted first where we may."""
    audible = [section for section in sections if section.audio is not None]
    if not audible:
        raise NotAcceptable("no audio")
    if srtp != "off":
        for section in audible:
            if section.audio is not None and section.audio.cryptos:
                return section, section.audio.cryptos[0]
    for section in audible:
        if srtp != "require" and section.audio is not None and not section.audio.secure:
            return section, None
    raise NotAcceptable("encryption is required" if srtp == "require" else "encryption is not possible")


def _remote_of(audio: Audio, codecs: Sequence[str], crypto: Crypto | None) -> RtpAddress:
    for name in codecs:
        for codec in audio.codecs:
            if codec.name == name:
                dtmf_type = audio.dtmf_for(_clock(name))
                key = crypto.key if crypto is not None else ""
                return RtpAddress(audio.host, audio.port, name, codec.payload_type, dtmf_type, key)
    raise NotAcceptable("no common codec")
