"""Sounds for tests, and how to look into them."""

from io import BytesIO
from pathlib import Path

import av
import numpy as np

from homeshore.adapters.telephony.prompts.format import read_frames
from homeshore.adapters.telephony.prompts.sound import RATE, Sound, resampled

DECODERS = {"opus": ("libopus", RATE), "pcmu": ("pcm_mulaw", 8_000), "pcma": ("pcm_alaw", 8_000)}


def tone(hz: float, seconds: float, gain: float = 0.3, rate: int = RATE) -> Sound:
    return (gain * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def decoded(path: Path, rounds: int = 1) -> Sound:
    """What a listener hears of a prompt file, played so many times in a row."""
    codec = path.suffix[1:]
    name, rate = DECODERS[codec]
    context = av.CodecContext.create(name, "r")
    context.sample_rate, context.layout = rate, av.AudioLayout("mono")
    frames = [frame for each in read_frames(path) * rounds for frame in context.decode(av.Packet(each))]
    samples = np.concatenate([_floats(frame) for frame in frames])
    return resampled(samples, rate)


def _floats(frame: av.AudioFrame) -> np.ndarray:
    samples = frame.to_ndarray().reshape(-1)
    return samples.astype(np.float32) / (32768 if samples.dtype == np.int16 else 1)


def loudest_hz(sound: Sound) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(np.fft.rfftfreq(len(sound), 1 / RATE)[spectrum.argmax()])


def as_file(sound: Sound, kind: str, rate: int = 44_100) -> bytes:
    """A sound as an uploaded WAV, MP3 or Ogg file, in stereo."""
    codec = {"wav": "pcm_s16le", "mp3": "libmp3lame", "ogg": "libopus"}[kind]
    rate = 48_000 if kind == "ogg" else rate
    target = BytesIO()
    with av.open(target, "w", format=kind) as container:
        stream = container.add_stream(codec, rate=rate, layout="stereo")
        samples = resampled(sound, RATE, rate)
        both = np.ascontiguousarray(np.stack([samples, samples]))
        frame = av.AudioFrame.from_ndarray(both, "fltp", "stereo")
        frame.sample_rate = rate
        resampler = av.AudioResampler(stream.codec_context.format, "stereo", rate, stream.codec_context.frame_size or 0)
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return target.getvalue()
