"""A prompt as a file that browsers play: what callers from the telephone network hear."""

import struct

import numpy as np

from homeshore.adapters.telephony.prompts.format import prompt_path, read_frames

RATE = 8_000


def as_wav(name: str) -> bytes:
    """The prompt in 16-bit PCM at 8 kHz, as a WAV file. Raises FileNotFoundError, BadPromptFile, ValueError."""
    samples = _linear(b"".join(read_frames(prompt_path(name, "pcmu"))))
    header = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", 36 + len(samples), b"WAVE"),
        *(b"fmt ", 16, 1, 1, RATE, 2 * RATE, 2, 16),
        *(b"data", len(samples)),
    )
    return header + samples


def _linear(data: bytes) -> bytes:
    """Mu-law (ITU-T G.711) to 16-bit samples."""
    code = ~np.frombuffer(data, np.uint8)
    magnitude = (((code & 0x0F).astype(np.int32) << 3) + 0x84 << ((code & 0x70) >> 4)) - 0x84
    return np.where(code & 0x80, -magnitude, magnitude).astype("<i2").tobytes()
