"""Sound to frames of 20 ms in every codec of the lines. Each line then plays them without encoding anything."""

from collections.abc import Iterator

import av
import numpy as np

from homeshore.adapters.telephony.prompts.format import CODECS, FRAME_MS
from homeshore.adapters.telephony.prompts.sound import RATE, Sound, resampled

OPUS_BITS_PER_SECOND = 40_000
_ENCODERS = {"opus": ("libopus", RATE), "pcmu": ("pcm_mulaw", 8_000), "pcma": ("pcm_alaw", 8_000)}
_FRAME = RATE * FRAME_MS // 1000
_LEAD = RATE


def encoded(sound: Sound, *, loops: bool = False) -> dict[str, list[bytes]]:
    """The sound's frames in each of CODECS, filled up with silence to a whole frame.

    Of a sound that loops, the last second is encoded before its beginning and thrown away: the first frame then follows
    the last one in the encoder's memory, as it will in the listener's decoder.
    """
    whole = np.pad(sound, (0, -len(sound) % _FRAME))
    count = len(whole) // _FRAME
    lead = whole[-_LEAD:] if loops else whole[:0]
    return {codec: _frames(np.concatenate([lead, whole]), codec)[-count:] for codec in CODECS}


def _frames(sound: Sound, codec: str) -> list[bytes]:
    name, rate = _ENCODERS[codec]
    context = av.CodecContext.create(name, "w")
    assert isinstance(context, av.AudioCodecContext)
    context.sample_rate, context.format, context.layout = rate, av.AudioFormat("s16"), av.AudioLayout("mono")
    wanted = len(sound) * rate // RATE
    samples = (resampled(sound, RATE, rate) * 32767).astype(np.int16)
    samples = np.pad(samples, (0, max(0, wanted - len(samples))))[:wanted]
    size = rate * FRAME_MS // 1000
    if codec != "opus":  # a byte a sample, each by itself: any number of frames at once
        data = b"".join(_packets(context, samples, len(samples)))
        return [data[place : place + size] for place in range(0, len(data), size)]
    context.bit_rate = OPUS_BITS_PER_SECOND
    context.options = {"application": "audio", "frame_duration": str(FRAME_MS), "compression_level": "5"}
    return list(_packets(context, samples, size))


def _packets(context: av.AudioCodecContext, samples: np.ndarray, size: int) -> Iterator[bytes]:
    for place in range(0, len(samples), size):
        frame = av.AudioFrame.from_ndarray(samples[place : place + size].reshape(1, -1), "s16", "mono")
        frame.sample_rate, frame.pts = context.sample_rate, place
        for packet in context.encode(frame):
            yield bytes(packet)
    for packet in context.encode(None):
        yield bytes(packet)
