"""What the switchboard asks of a media worker. The real one is `media.client.MediaClient`; unit tests use a fake.

A leg is one party's audio connection, named by a string that is unique in the centre (`agent:<id>`, `caller:<contact>`,
`supervisor:<account>`). A leg belongs to no call: who hears whom is one matrix. A source is a leg's name, or
`prompt:<name>` while it is played to the listener.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import msgspec


class MediaUnavailable(Exception):
    """The worker died or does not answer; its legs are gone."""


class NoCommonCodec(Exception):
    """The offer has no audio codec that the centre speaks, or is malformed."""


class RtpAddress(msgspec.Struct, frozen=True, array_like=True):
    """One end of an RTP leg as SDP describes it. Codec: opus, pcmu or pcma; dtmf_type 0: none was agreed.

    `srtp_key` is the base64 inline key of AES_CM_128_HMAC_SHA1_80 (RFC 4568), empty for plain RTP.
    """

    host: str
    port: int
    codec: str
    payload_type: int
    dtmf_type: int = 0
    srtp_key: str = ""


class RecordingSpec(msgspec.Struct, frozen=True, array_like=True):
    """Where and how a call is kept. `sides` maps the leg's name to left (customer) or right (agent).

    `key` encrypts the chunks (32 bytes, AES-256-GCM); it is never written to disk by the worker.
    """

    recording: int
    path: str
    key: bytes
    sides: tuple[tuple[str, str], ...]


class Quality(msgspec.Struct, frozen=True, array_like=True):
    """A leg's figures: since its beginning, and loss over the last 5 s in thousandths."""

    packets: int
    lost: int
    jitter_us: int
    round_trip_us: int
    loss_permille: int
    codec: str


class MediaEvent(msgspec.Struct, frozen=True, array_like=True):
    """Something that happened on a leg at `occurred_us`."""

    leg: str
    occurred_us: int


class LegUp(MediaEvent, frozen=True, tag="up"):
    """Audio flows from the leg for the first time, or again."""


class LegDown(MediaEvent, frozen=True, tag="down"):
    """The leg's connection is gone (consent expired, DTLS closed, or no RTP for 10 s on an RTP leg)."""

    cause: str


class LegDigit(MediaEvent, frozen=True, tag="digit"):
    """The leg's party pressed a key (RFC 4733)."""

    digit: str


class PromptPlayed(MediaEvent, frozen=True, tag="played"):
    """The play request `number` came to its end (not sent for loops or when stopped)."""

    number: int


class LegMeasures(MediaEvent, frozen=True, tag="measures"):
    """Every 5 s, and once more when the leg leaves."""

    quality: Quality


class RecordingFailed(MediaEvent, frozen=True, tag="recording_failed"):
    """The recording cannot be written (disk); the call goes on. `leg` is empty."""

    recording: int
    cause: str


AnyMediaEvent = LegUp | LegDown | LegDigit | PromptPlayed | LegMeasures | RecordingFailed


class Media(Protocol):
    """A media worker. All methods raise MediaUnavailable when it is gone; unknown legs are ignored where harmless."""

    name: str
    on_event: Callable[[AnyMediaEvent], None]
    on_lost: Callable[[], None]

    async def join(self, leg: str, sdp_offer: str) -> str:
        """Connect a browser and return the SDP answer; the same leg again replaces.

        The new leg hears nothing until it is told what. Raises NoCommonCodec.
        """

    async def open_rtp(self, leg: str, srtp: bool) -> RtpAddress:
        """Reserve a local RTP port for a leg (codec and types empty), with our key when `srtp`."""

    async def connect_rtp(self, leg: str, remote: RtpAddress) -> None:
        """Say where the leg's other end is (again after a re-INVITE), and begin to send and receive."""

    async def set_hears(self, matrix: Mapping[str, Sequence[str]]) -> None:
        """Replace what each listener hears: up to three sources each. Legs not named keep theirs."""

    async def play(self, leg: str, prompts: Sequence[str], loop: bool, number: int) -> None:
        """Play prompts one after the other to a leg, instead of what it hears, until the end or `stop`."""

    async def stop(self, leg: str) -> None:
        """Stop what is played to a leg; it hears its sources again."""

    async def send_digits(self, leg: str, digits: str) -> None:
        """Send RFC 4733 digits to a leg."""

    async def record(self, spec: RecordingSpec) -> None:
        """Begin to keep the audio of the named legs."""

    async def pause(self, recording: int) -> None:
        """Keep nothing; the time of the pause stays silent in the recording."""

    async def resume(self, recording: int) -> None:
        """Keep again."""

    async def stop_recording(self, recording: int) -> None:
        """Close the recording; returns when it is on disk."""

    async def leave(self, leg: str) -> None:
        """Drop a leg; its last measures follow as an event."""

    async def ping(self) -> float:
        """The worker's load: CPU share of a core, 0 to 1, over the last 5 s."""
