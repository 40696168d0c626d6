"""Prompt files: audio cut into 20 ms frames and encoded per codec, so that playing one costs no encoding.

`<name>.opus`, `<name>.pcmu` and `<name>.pcma` lie in the folder `prompts` of the file store. A file is frames one after
the other, each a length (two bytes, big-endian) and its payload. A G.711 payload is 160 bytes (8 kHz); an Opus payload
is mono and counts 960 ticks of the 48 kHz RTP clock.
"""

import os
import re
import secrets
import struct
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

CODECS = ("opus", "pcmu", "pcma")
FRAME_MS = 20
RTP_TICKS = {"opus": 960, "pcmu": 160, "pcma": 160}
"""Steps of the RTP timestamp in one frame."""

_LENGTH = struct.Struct(">H")
_NAME = re.compile(r"^[a-z0-9][a-z0-9_-]*(\.[a-z0-9_-]+)*$")


class BadPromptFile(Exception):
    """The file is no prompt file, or was cut short."""


def folder() -> Path:
    """Where this centre's prompts lie."""
    return Path(settings.FILES_DIR) / "prompts"


def prompt_path(name: str, codec: str) -> Path:
    """Where the prompt `name` lies in a codec of CODECS. Raises ValueError for what cannot be a prompt's name."""
    if codec not in CODECS or not _NAME.match(name):
        raise ValueError(f"{name!r} in {codec!r} is no prompt")
    return folder() / f"{name}.{codec}"


def write_frames(path: Path, frames: Iterable[bytes]) -> None:
    """Write a prompt file whole or not at all: who plays the former one goes on with what it has read."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        unfinished.write_bytes(b"".join(_LENGTH.pack(len(frame)) + frame for frame in frames))
        os.replace(unfinished, path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise


def read_frames(path: Path) -> list[bytes]:
    """The payloads of a prompt file in their order. Raises FileNotFoundError and BadPromptFile."""
    data = path.read_bytes()
    frames: list[bytes] = []
    at = 0
    while at < len(data):
        begins = at + _LENGTH.size
        if begins > len(data):
            raise BadPromptFile(path.name)
        at = begins + _LENGTH.unpack_from(data, begins - _LENGTH.size)[0]
        if at > len(data) or at == begins:
            raise BadPromptFile(path.name)
        frames.append(data[begins:at])
    return frames
