"""Prompt files made from texts, uploads and the centre's own music. Making one that is there already costs nothing.

Beside its sound each prompt has a stamp (`<name>.made`): a digest of what it was made from, and its length.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping

import msgspec

from homeshore.adapters.telephony.prompts.encoding import encoded
from homeshore.adapters.telephony.prompts.format import CODECS, FRAME_MS, folder, prompt_path, write_frames
from homeshore.adapters.telephony.prompts.music import hold_music, ringback
from homeshore.adapters.telephony.prompts.sound import Sound, faded, normalised, silence, trimmed
from homeshore.adapters.telephony.prompts.synthesis import WORDS_PER_MINUTE, spoken
from homeshore.adapters.telephony.prompts.uploads import read_upload
from homeshore.contacts.rules.prompts import MUSIC, SILENCE, centre_texts

MAKING = f"1 {WORDS_PER_MINUTE}"
"""Change it when prompts sound different from the same text: all are made again."""
RINGBACK = "centre.ringback"


class Stamp(msgspec.Struct, frozen=True):
    """What a prompt was made from, and how long it lasts."""

    digest: str
    duration_ms: int


def build_prompts(texts: Mapping[str, tuple[str, str]]) -> dict[str, int]:
    """Speak texts, {name: (language, text)}, into prompt files. Returns each prompt's length in milliseconds.

    A prompt that was made from the same text already stays as it is. An empty text removes its prompt (length 0).
    Raises CannotSpeak for a language without a voice, ValueError for a name that is none, OSError for a full disk.
    """
    return {name: _from_text(name, language, text.strip()) for name, (language, text) in texts.items()}


def build_centre_prompts() -> dict[str, int]:
    """What all brands share: the place in the queue, the expected wait, music, the ringing tone."""
    made = build_prompts({name: (language, text) for name, language, text in centre_texts()})
    made[MUSIC] = _made(MUSIC, "music 1", hold_music, loops=True)
    made[RINGBACK] = _made(RINGBACK, "ringback 1", ringback, loops=True)
    made[SILENCE] = _made(SILENCE, "silence 1", lambda: silence(1), loops=True)
    return made


def build_from_upload(name: str, data: bytes, *, loops: bool = False) -> int:
    """Make a prompt of an uploaded sound file; `loops` for music. Returns its length in ms. Raises BadSound."""
    return _made(name, f"upload {loops} {_digest(data)}", lambda: read_upload(data), loops=loops)


def remove_prompts(names: Iterable[str]) -> None:
    """Remove prompts; one that is gone already is no error."""
    for name in names:
        for codec in CODECS:
            prompt_path(name, codec).unlink(missing_ok=True)
        (folder() / f"{name}.made").unlink(missing_ok=True)


def _from_text(name: str, language: str, text: str) -> int:
    if not text:
        remove_prompts([name])
        return 0
    return _made(name, f"text {language} {text}", lambda: faded(normalised(trimmed(spoken(text, language)))))


def _made(name: str, source: str, make: Callable[[], Sound], *, loops: bool = False) -> int:
    digest = _digest(f"{MAKING} {source}".encode())
    known = _stamp(name)
    if known is not None and known.digest == digest and all(prompt_path(name, codec).exists() for codec in CODECS):
        return known.duration_ms
    frames = encoded(make(), loops=loops)
    for codec, payloads in frames.items():
        write_frames(prompt_path(name, codec), payloads)
    made = Stamp(digest, len(frames["pcmu"]) * FRAME_MS)
    (folder() / f"{name}.made").write_bytes(msgspec.json.encode(made))
    return made.duration_ms


def _stamp(name: str) -> Stamp | None:
    try:
        return msgspec.json.decode((folder() / f"{name}.made").read_bytes(), type=Stamp)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]
