"""Audio in SDP (RFC 8866, 3264): PCMU, PCMA and Opus, telephone-event (RFC 4733), SDES keys (RFC 4568)."""

from typing import Literal

import msgspec

from homeshore.adapters.telephony.ports import RtpAddress

Direction = Literal["sendrecv", "sendonly", "recvonly", "inactive"]


class BadSdp(ValueError):
    """The text is no SDP with audio."""


class NotAcceptable(ValueError):
    """No codec, or no encryption, that both sides allow: refuse with 488 and this text as the warning."""


class Agreed(msgspec.Struct, frozen=True):
    """What an offer and its answer settled. `remote` is where our audio goes; `direction` is ours."""

    remote: RtpAddress
    direction: Direction


def offer(local: RtpAddress, codecs: tuple[str, ...], *, direction: Direction = "sendrecv", version: int = 1) -> str:
    """Our offer: `local` host and port (codec and types are not read), encrypted when it has a key."""
    raise NotImplementedError


def answer(
    offered: str, local: RtpAddress, codecs: tuple[str, ...], srtp: str, *, version: int = 1, hold: bool = False
) -> tuple[str, Agreed]:
    """Our answer to an offer and what was agreed. Raises BadSdp or NotAcceptable."""
    raise NotImplementedError


def wants_srtp(offered: str) -> bool:
    """Whether the offer has keys, so that a leg with a key of ours should be opened for the answer. Raises BadSdp."""
    raise NotImplementedError


def accept(answered: str, offered: str) -> Agreed:
    """What the other side's answer to our offer settled. Raises BadSdp or NotAcceptable."""
    raise NotImplementedError
