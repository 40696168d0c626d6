"""Music for those who wait: an original piece, made of numbers.

Sixteen chords of four seconds, a soft pad under a slow broken chord. It is kept within what a telephone carries (300
to 3,400 Hz), quieter than speech, without drums or a tune that would stick in the mind. Notes that ring beyond the end
ring on at the beginning, so that the loop has no seam.
"""

from functools import cache

import numpy as np

from homeshore.adapters.telephony.prompts.sound import RATE, Sound, normalised

CHORD_SECONDS = 4.0
MUSIC_DB = -28.0
RINGBACK_HZ = 440.0
_A4 = 69
_CHORDS = (
    (57, 64, 67, 72), (53, 60, 64, 69), (48, 60, 64, 67), (55, 62, 67, 71),
    (57, 64, 67, 72), (53, 60, 65, 69), (50, 60, 65, 69), (55, 60, 62, 67),
    (52, 59, 64, 67), (57, 60, 64, 69), (53, 60, 64, 69), (48, 60, 64, 67),
    (50, 57, 65, 69), (55, 62, 65, 71), (48, 60, 64, 71), (55, 62, 67, 71),
)  # fmt: skip
"""MIDI notes: the bass, then three voices."""
_BROKEN = (1, 2, 3, 2, 3, 1, 2, 3)
"""Which voice sounds in each half second of a chord; an octave higher."""
_PAD, _PLUCK = 0.5, 0.32


def hold_music() -> Sound:
    """The piece, 64 seconds, to be looped."""
    sound = np.zeros(round(len(_CHORDS) * CHORD_SECONDS * RATE), np.float64)
    for place, chord in enumerate(_CHORDS):
        begins = place * CHORD_SECONDS
        for note in chord:
            _add(sound, begins - 0.5, _pad(_hz(note + 12)) * _PAD / len(chord))
        for step, voice in enumerate(_BROKEN):
            softer = 1.0 if step % 4 == 0 else 0.7
            _add(sound, begins + step * CHORD_SECONDS / len(_BROKEN), _pluck(_hz(chord[voice] + 12)) * _PLUCK * softer)
    for notes in (_pad, _pluck):
        notes.cache_clear()
    return normalised(_for_telephones(sound), MUSIC_DB)


def ringback() -> Sound:
    """What one hears while the other telephone rings, in France: 440 Hz for 1.5 s every 5 s (ITU-T E.180)."""
    tone = np.sin(2 * np.pi * RINGBACK_HZ * np.arange(round(1.5 * RATE)) / RATE)
    sound = np.zeros(5 * RATE)
    sound[: len(tone)] = tone * _shape(len(tone), 0.02, 0.02)
    return normalised(sound.astype(np.float32), MUSIC_DB)


def _hz(note: int) -> float:
    return float(440.0 * 2 ** ((note - _A4) / 12))


@cache
def _pad(hz: float) -> np.ndarray:
    """Five seconds that swell and fade: two strings slightly apart, each with a faint octave."""
    at = np.arange(round((CHORD_SECONDS + 1.5) * RATE)) / RATE
    voices = [
        np.sin(2 * np.pi * hz * apart * at) + 0.25 * np.sin(4 * np.pi * hz * apart * at) for apart in (0.9985, 1.0015)
    ]
    return np.asarray(sum(voices) * _shape(len(at), 1.5, 1.8))


@cache
def _pluck(hz: float) -> np.ndarray:
    at = np.arange(round(2.5 * RATE)) / RATE
    tone = np.sin(2 * np.pi * hz * at) + 0.3 * np.sin(4 * np.pi * hz * at) * np.exp(-4 * at)
    return np.asarray(tone * np.exp(-2.2 * at) * _shape(len(at), 0.015, 0.3))


def _shape(count: int, rise_seconds: float, fall_seconds: float) -> np.ndarray:
    """A gain that rises and falls like a cosine and is 1 between."""
    gain = np.ones(count)
    for seconds, begins in ((rise_seconds, True), (fall_seconds, False)):
        length = round(seconds * RATE)
        ramp = 0.5 - 0.5 * np.cos(np.linspace(0, np.pi, length))
        if begins:
            gain[:length] *= ramp
        else:
            gain[-length:] *= ramp[::-1]
    return gain


def _add(sound: np.ndarray, begins_seconds: float, note: np.ndarray) -> None:
    """Let a note sound; beyond the end it goes on at the beginning."""
    places = (round(begins_seconds * RATE) + np.arange(len(note))) % len(sound)
    sound[places] += note


def _for_telephones(sound: np.ndarray) -> Sound:
    """A little room around the notes and a roll-off outside a telephone's band, both circular like the loop."""
    spectrum = np.fft.rfft(sound)
    hz = np.fft.rfftfreq(len(sound), 1 / RATE)
    echo = 1 + 0.22 * np.exp(-2j * np.pi * hz * 0.237) + 0.14 * np.exp(-2j * np.pi * hz * 0.391)
    band = 1 / (1 + (hz / 2600) ** 6) * (hz**2 / (hz**2 + 120.0**2))
    return np.asarray(np.fft.irfft(spectrum * echo * band, len(sound)), np.float32)
