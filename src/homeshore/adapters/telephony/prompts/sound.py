"""Sound as the prompts' tools pass it on: one channel of 32-bit floats between -1 and 1 at 48 kHz."""

from typing import TypeAlias

import av
import numpy as np
from numpy.typing import NDArray

RATE = 48_000
Sound: TypeAlias = NDArray[np.float32]

SPEECH_DB = -20.0
"""Level of active speech on a telephone line, in dB of full scale."""
PEAK = 0.8
_WINDOW = RATE // 50
_ACTIVE_BELOW_LOUDEST_DB = 30.0


def silence(seconds: float) -> Sound:
    """Nothing, for so long."""
    return np.zeros(round(seconds * RATE), np.float32)


def resampled(sound: Sound, rate: int, to: int = RATE) -> Sound:
    """The same sound at another rate, with what the new one cannot carry filtered away."""
    if rate == to or not len(sound):
        return sound.astype(np.float32)
    resampler = av.AudioResampler(format="flt", layout="mono", rate=to)
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound.reshape(1, -1), np.float32), "flt", "mono")
    frame.sample_rate = rate
    frames = [*resampler.resample(frame), *resampler.resample(None)]
    return np.concatenate([each.to_ndarray().reshape(-1) for each in frames]).astype(np.float32)


def level_db(sound: Sound) -> float:
    """The level of what is active in a sound (pauses left out), in dB of full scale; -inf for silence."""
    count = len(sound) // _WINDOW
    if not count:
        return float("-inf")
    power = np.square(sound[: count * _WINDOW].astype(np.float64)).reshape(count, _WINDOW).mean(axis=1)
    loudest = power.max()
    if loudest <= 1e-10:
        return float("-inf")
    active = power[power > loudest * 10 ** (-_ACTIVE_BELOW_LOUDEST_DB / 10)]
    return float(10 * np.log10(active.mean()))


def normalised(sound: Sound, wanted_db: float = SPEECH_DB) -> Sound:
    """The sound at a level, its peaks rounded off below PEAK so that no codec clips them."""
    level = level_db(sound)
    if level == float("-inf"):
        return sound
    louder = sound * np.float32(10 ** ((wanted_db - level) / 20))
    return _rounded_off(louder)


def faded(sound: Sound, seconds: float = 0.01) -> Sound:
    """The sound with a short fade at both ends: no click where it begins and ends."""
    count = min(round(seconds * RATE), len(sound) // 2)
    if not count:
        return sound
    ramp = np.linspace(0, 1, count, dtype=np.float32)
    shaped = sound.copy()
    shaped[:count] *= ramp
    shaped[-count:] *= ramp[::-1]
    return shaped


def trimmed(sound: Sound, keep_seconds: float = 0.1) -> Sound:
    """The sound without the silence around it, but for a breath at both ends."""
    loud = np.flatnonzero(np.abs(sound) > 0.01 * max(float(np.abs(sound).max(initial=0)), 1e-6))
    if not len(loud):
        return sound
    keep = round(keep_seconds * RATE)
    return (
        np.concatenate([silence(keep_seconds), sound[max(loud[0], 0) : loud[-1] + 1], silence(keep_seconds)])
        if keep
        else sound[loud[0] : loud[-1] + 1]
    )


def _rounded_off(sound: Sound) -> Sound:
    """Straight up to three quarters of PEAK, then bent: nothing goes above PEAK."""
    knee = np.float32(PEAK * 0.75)
    room = np.float32(PEAK) - knee
    size = np.abs(sound)
    bent = knee + room * np.tanh((size - knee) / room)
    return np.where(size > knee, np.sign(sound) * bent, sound).astype(np.float32)
