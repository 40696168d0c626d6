"""Speech from text by espeak-ng: the library comes with a Python package, so no system package is needed.

espeak-ng keeps one state per process; a lock lets threads take turns.
"""

import ctypes
import threading
from functools import cache

import espeakng_loader
import numpy as np

from homeshore.adapters.telephony.prompts.sound import Sound, resampled

VOICES = {"fr": b"fr", "en": b"en"}
WORDS_PER_MINUTE = 145
PAUSE_BETWEEN_WORDS = 1
"""In units of 10 ms: a voice without a face is understood better when it does not hurry."""

_SYNCHRONOUS, _UTF8, _CHARACTERS, _RATE, _WORD_GAP = 2, 1, 1, 1, 7
_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
_lock = threading.Lock()


class CannotSpeak(Exception):
    """The speech library cannot be loaded, or has no voice for the language."""


def spoken(text: str, language: str) -> Sound:
    """`text` as speech. Raises CannotSpeak for a language that is not in VOICES, or without the library."""
    voice = VOICES.get(language)
    if voice is None:
        raise CannotSpeak(language)
    pieces: list[np.ndarray] = []

    def keep(samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: object) -> int:
        if samples and count > 0:
            pieces.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return 0

    with _lock:
        library, rate = _library()
        callback = _CALLBACK(keep)
        library.espeak_SetSynthCallback(callback)
        if library.espeak_SetVoiceByName(voice) != 0:
            raise CannotSpeak(language)
        library.espeak_SetParameter(_RATE, WORDS_PER_MINUTE, 0)
        library.espeak_SetParameter(_WORD_GAP, PAUSE_BETWEEN_WORDS, 0)
        data = text.encode()
        library.espeak_Synth(data, len(data) + 1, 0, _CHARACTERS, 0, _UTF8, None, None)
        library.espeak_Synchronize()
    samples = np.concatenate(pieces) if pieces else np.zeros(0, np.int16)
    return resampled((samples / 32768).astype(np.float32), rate)


@cache
def _library() -> tuple[ctypes.CDLL, int]:
    try:
        library = ctypes.CDLL(espeakng_loader.get_library_path())
    except OSError as error:
        raise CannotSpeak(str(error)) from error
    library.espeak_Synth.argtypes = [
        ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int,
        ctypes.c_uint, ctypes.c_uint, ctypes.c_void_p, ctypes.c_void_p,
    ]  # fmt: skip
    folder = espeakng_loader.get_data_path().encode()
    rate = library.espeak_Initialize(_SYNCHRONOUS, 0, folder, 0)
    if rate <= 0:
        raise CannotSpeak("espeak-ng has no data")
    return library, rate
