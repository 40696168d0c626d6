"""Sound to frames of 20 ms in every codec of the lines. Each line then plays them without encoding anything."""

from collections.abc import Iterator

import av
import numpy as np

from homeshore.adapters.telephony.prompts.format import CODECS, FRAME_MS
from homeshore.adapters.telephony.prompts.sound import RATE, Sound, resampled

OPUS_BITS_PER_SECOND = 40_000
_ENCODERS = {"opus": ("libopus", RATE), "pcmu": ("pcm_mulaw", 8_000), "pcma": ("pcm_alaw", 8_000)}


def encoded(sound: Sound, *, loops: bool = False) -> dict[str, list[bytes]]:
    """The sound's frames in each of CODECS, filled up with silence to a whole frame.

    A sound that loops must be whole frames long. It is encoded twice in a row and the second pass is kept, so that the
    first frame follows the last one in the encoder's memory as it will in the listener's decoder.
    """
    frame = RATE * FRAME_MS // 1000
    whole = np.pad(sound, (0, -len(sound) % frame))
    count = len(whole) // frame
    return {codec: _frames(np.tile(whole, 2) if loops else whole, codec)[-count:] for codec in CODECS}


def _frames(sound: Sound, codec: str) -> list[bytes]:
    name, rate = _ENCODERS[codec]
    context = av.CodecContext.create(name, "w")
    assert isinstance(context, av.AudioCodecContext)
    context.sample_rate, context.format, context.layout = rate, av.AudioFormat("s16"), av.AudioLayout("mono")
    if codec == "opus":
        context.bit_rate = OPUS_BITS_PER_SECOND
        context.options = {"application": "audio", "frame_duration": str(FRAME_MS), "vbr": "on"}
    samples = (resampled(sound, RATE, rate) * 32767).astype(np.int16)
    size = rate * FRAME_MS // 1000
    wanted = len(sound) * rate // RATE
    samples = np.pad(samples, (0, max(0, wanted - len(samples))))[:wanted]
    return list(_packets(context, samples, size))


def _packets(context: av.AudioCodecContext, samples: np.ndarray, size: int) -> Iterator[bytes]:
    for place in range(0, len(samples), size):
        frame = av.AudioFrame.from_ndarray(samples[place : place + size].reshape(1, -1), "s16", "mono")
        frame.sample_rate, frame.pts = context.sample_rate, place
        for packet in context.encode(frame):
            yield bytes(packet)
    for packet in context.encode(None):
        yield bytes(packet)
