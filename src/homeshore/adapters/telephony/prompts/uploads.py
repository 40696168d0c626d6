"""Sound files that the office uploads: read, checked, brought to the level of a voice on the telephone."""

from io import BytesIO

import av
import numpy as np

from homeshore.adapters.telephony.prompts.sound import RATE, Sound, faded, level_db, normalised
from homeshore.kit.errors import Refusal

LARGEST_BYTES = 20 * 1024 * 1024
SHORTEST_SECONDS, LONGEST_SECONDS = 0.3, 600
SOFTEST_DB = -60.0

_BEGINNINGS = ((b"RIFF", "wav"), (b"OggS", "ogg"), (b"fLaC", "flac"), (b"ID3", "mp3"))


class BadSound(Refusal):
    """The file cannot be a prompt. why: not_a_sound, too_large, too_short, too_long, silent, damaged."""

    code = "bad_sound"


def read_upload(data: bytes) -> Sound:
    """The sound of a WAV, MP3, Ogg or FLAC file, in one channel and at the level of speech. Raises BadSound."""
    if len(data) > LARGEST_BYTES:
        raise BadSound(why="too_large", most=LARGEST_BYTES)
    sound = _decoded(data, _format(data))
    if len(sound) < SHORTEST_SECONDS * RATE:
        raise BadSound(why="too_short")
    if level_db(sound) < SOFTEST_DB:
        raise BadSound(why="silent")
    return faded(normalised(sound))


def _format(data: bytes) -> str:
    """The demuxer for a file, by its first bytes: what the library may try is never the sender's choice."""
    for beginning, name in _BEGINNINGS:
        if data.startswith(beginning):
            return name
    if len(data) > 2 and data[0] == 0xFF and data[1] & 0xE6 == 0xE2:  # an MPEG frame, layer III
        return "mp3"
    raise BadSound(why="not_a_sound")


def _decoded(data: bytes, name: str) -> Sound:
    pieces: list[np.ndarray] = []
    length = 0
    try:
        with av.open(BytesIO(data), "r", format=name) as container:
            if not container.streams.audio:
                raise BadSound(why="not_a_sound")
            resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
            for frame in container.decode(container.streams.audio[0]):
                for piece in resampler.resample(frame):
                    pieces.append(piece.to_ndarray().reshape(-1))
                    length += len(pieces[-1])
                if length > LONGEST_SECONDS * RATE:
                    raise BadSound(why="too_long", most=LONGEST_SECONDS)
            pieces += [piece.to_ndarray().reshape(-1) for piece in resampler.resample(None)]
    except (av.FFmpegError, ValueError):
        raise BadSound(why="damaged") from None
    sound = np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
    return np.nan_to_num(sound, posinf=0, neginf=0).astype(np.float32)
