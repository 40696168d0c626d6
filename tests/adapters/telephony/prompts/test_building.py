"""Prompts: spoken, made of uploads, made of numbers; heard again through each codec."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings

from adapters.telephony.prompts.sounds import as_file, decoded, loudest_hz, tone
from homeshore.adapters.telephony.prompts import building
from homeshore.adapters.telephony.prompts.format import CODECS, folder, prompt_path, read_frames
from homeshore.adapters.telephony.prompts.sound import RATE, SPEECH_DB, level_db, silence
from homeshore.adapters.telephony.prompts.synthesis import CannotSpeak
from homeshore.adapters.telephony.prompts.uploads import BadSound
from homeshore.contacts.rules.prompts import MUSIC, centre_texts


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Iterator[None]:
    before, settings.FILES_DIR = settings.FILES_DIR, tmp_path
    yield
    settings.FILES_DIR = before


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize(
    ("language", "text"), [("fr", "Vous êtes en position trois."), ("en", "You are number three.")]
)
def test_a_text_is_spoken_at_the_level_of_a_voice_on_the_telephone(codec: str, language: str, text: str):
    lasts = building.build_prompts({"aubelle.greeting": (language, text)})["aubelle.greeting"]
    heard = decoded(prompt_path("aubelle.greeting", codec))
    assert 900 < lasts < 3_500
    assert abs(len(heard) / RATE * 1000 - lasts) < 30
    assert abs(level_db(heard) - SPEECH_DB) < 3
    assert np.abs(heard).max() < 0.95


@pytest.mark.parametrize("codec", CODECS)
def test_every_frame_lasts_twenty_milliseconds(codec: str):
    lasts = building.build_prompts({"a": ("fr", "Bonjour.")})["a"]
    frames = read_frames(prompt_path("a", codec))
    assert len(frames) * 20 == lasts
    if codec != "opus":
        assert {len(frame) for frame in frames} == {160}


def test_the_same_text_is_spoken_once_and_another_text_replaces_it():
    building.build_prompts({"a": ("fr", "Bonjour.")})
    made = prompt_path("a", "opus").stat().st_mtime_ns
    assert building.build_prompts({"a": ("fr", "Bonjour.")})["a"] > 0
    assert prompt_path("a", "opus").stat().st_mtime_ns == made
    building.build_prompts({"a": ("fr", "Bonsoir à tous.")})
    assert prompt_path("a", "opus").stat().st_mtime_ns != made


def test_a_lost_file_is_made_again():
    building.build_prompts({"a": ("fr", "Bonjour.")})
    prompt_path("a", "pcma").unlink()
    building.build_prompts({"a": ("fr", "Bonjour.")})
    assert prompt_path("a", "pcma").exists()


def test_an_emptied_text_removes_its_prompt():
    building.build_prompts({"a": ("fr", "Bonjour.")})
    assert building.build_prompts({"a": ("fr", " ")}) == {"a": 0}
    assert list(folder().iterdir()) == []


def test_a_language_without_a_voice_is_refused():
    with pytest.raises(CannotSpeak):
        building.build_prompts({"a": ("xx", "Bonjour.")})


@pytest.mark.parametrize("name", ["../a", "a/b", "", ".a", "A", "a..b"])
def test_a_name_that_leads_elsewhere_is_refused(name: str):
    with pytest.raises(ValueError, match="is no prompt"):
        building.build_prompts({name: ("fr", "Bonjour.")})


def test_the_centre_speaks_every_place_and_wait_and_has_music():
    made = building.build_centre_prompts()
    assert {name for name, _, _ in centre_texts()} < made.keys()
    assert all(lasts > 500 for lasts in made.values())
    assert made[MUSIC] == 64_000


def test_music_is_quiet_within_a_telephones_band_and_loops_without_a_click():
    building.build_centre_prompts()
    path = prompt_path(MUSIC, "opus")
    heard = decoded(path, rounds=2)
    step = np.abs(np.diff(heard))
    seam = len(heard) // 2
    assert -31 < level_db(heard) < -25
    assert step[seam - RATE // 50 : seam + RATE // 50].max() < 1.5 * np.quantile(step, 0.999)
    spectrum = np.square(np.abs(np.fft.rfft(heard[: 20 * RATE])))
    hz = np.fft.rfftfreq(20 * RATE, 1 / RATE)
    assert spectrum[(hz > 200) & (hz < 3400)].sum() > 0.9 * spectrum.sum()


@pytest.mark.parametrize("kind", ["wav", "mp3", "ogg"])
@pytest.mark.parametrize("codec", CODECS)
def test_an_uploaded_file_is_heard_as_it_was_and_as_loud_as_the_others(kind: str, codec: str):
    lasts = building.build_from_upload("a", as_file(tone(1000, 2, gain=0.02), kind))
    heard = decoded(prompt_path("a", codec))
    assert abs(lasts - 2000) < 120
    assert abs(loudest_hz(heard) - 1000) < 5
    assert abs(level_db(heard) - SPEECH_DB) < 2


BAD = {
    "not_a_sound": b"%PDF-1.7 nothing to hear",
    "damaged": as_file(tone(440, 1), "wav")[:30],
    "too_short": as_file(tone(440, 0.1), "wav"),
    "silent": as_file(silence(1), "wav"),
    "too_large": b"RIFF" + bytes(20 * 1024 * 1024),
}


@pytest.mark.parametrize("why", sorted(BAD))
def test_a_file_that_cannot_be_a_prompt_is_refused_with_the_reason(why: str):
    with pytest.raises(BadSound) as refused:
        building.build_from_upload("a", BAD[why])
    assert refused.value.fields["why"] == why
    assert not folder().exists() or list(folder().iterdir()) == []


def test_more_than_ten_minutes_are_refused():
    with pytest.raises(BadSound) as refused:
        building.build_from_upload("a", as_file(silence(700), "mp3", rate=8_000))
    assert refused.value.fields["why"] == "too_long"
