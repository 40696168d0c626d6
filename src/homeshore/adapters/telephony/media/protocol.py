"""What travels between the switchboard and a media worker: the dispatcher's frames, msgpack arrays."""

from pathlib import Path

import msgspec
from django.conf import settings

from homeshore.adapters.telephony.ports import AnyMediaEvent, RecordingSpec, RtpAddress

VERSION = 1
NO_COMMON_CODEC = "no_common_codec"
FAILED = "failed"


class Request(msgspec.Struct, frozen=True, array_like=True):
    """A method of `Media`, by its name."""


class Join(Request, frozen=True, tag="join"):
    """Answer: Text."""

    leg: str
    sdp: str


class OpenRtp(Request, frozen=True, tag="open_rtp"):
    """Answer: Local."""

    leg: str
    srtp: bool


class ConnectRtp(Request, frozen=True, tag="connect_rtp"):
    """Answer: Done."""

    leg: str
    remote: RtpAddress


class SetHears(Request, frozen=True, tag="set_hears"):
    """Answer: Done."""

    matrix: dict[str, tuple[str, ...]]


class Play(Request, frozen=True, tag="play"):
    """Answer: Done."""

    leg: str
    prompts: tuple[str, ...]
    loop: bool
    number: int


class Stop(Request, frozen=True, tag="stop"):
    """Answer: Done."""

    leg: str


class SendDigits(Request, frozen=True, tag="send_digits"):
    """Answer: Done."""

    leg: str
    digits: str


class Record(Request, frozen=True, tag="record"):
    """Answer: Done."""

    spec: RecordingSpec


class Pause(Request, frozen=True, tag="pause"):
    """Answer: Done."""

    recording: int


class Resume(Request, frozen=True, tag="resume"):
    """Answer: Done."""

    recording: int


class StopRecording(Request, frozen=True, tag="stop_recording"):
    """Answer: Done, once it is on disk."""

    recording: int


class Leave(Request, frozen=True, tag="leave"):
    """Answer: Done."""

    leg: str


class Ping(Request, frozen=True, tag="ping"):
    """Answer: Load."""


AnyRequest = (
    Join
    | OpenRtp
    | ConnectRtp
    | SetHears
    | Play
    | Stop
    | SendDigits
    | Record
    | Pause
    | Resume
    | StopRecording
    | Leave
    | Ping
)


class Asked(msgspec.Struct, frozen=True, array_like=True):
    """A request as it travels."""

    id: int
    request: AnyRequest
    version: int = VERSION


class Reply(msgspec.Struct, frozen=True, array_like=True):
    """What comes back, in any order; `id` is the request's."""

    id: int


class Done(Reply, frozen=True, tag="done"):
    """It is done."""


class Text(Reply, frozen=True, tag="text"):
    """An SDP answer."""

    text: str


class Local(Reply, frozen=True, tag="local"):
    """Our end of an RTP leg."""

    address: RtpAddress


class Load(Reply, frozen=True, tag="load"):
    """The worker's CPU share."""

    share: float


class Refused(Reply, frozen=True, tag="refused"):
    """Nothing was changed. code: no_common_codec, or failed (a port, a disk)."""

    code: str
    why: str


class Happened(msgspec.Struct, frozen=True, array_like=True, tag="event"):
    """Unasked for."""

    event: AnyMediaEvent


AnyReply = Done | Text | Local | Load | Refused
requests: msgspec.msgpack.Decoder[Asked] = msgspec.msgpack.Decoder(Asked)
replies: msgspec.msgpack.Decoder[AnyReply | Happened] = msgspec.msgpack.Decoder(AnyReply | Happened)
_encoder = msgspec.msgpack.Encoder()


def frame(message: Asked | Reply | Happened) -> bytes:
    """A message as it travels."""
    data = _encoder.encode(message)
    return len(data).to_bytes(4, "big") + data


def socket_path(name: str) -> Path:
    """Where the worker of this name (`media-1`) listens."""
    return Path(settings.RUN_DIR) / f"{name}.sock"
