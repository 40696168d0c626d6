"""Recordings end: by age, by a request, by a customer or agent who is forgotten. The row stays, the sound is gone."""

import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from homeshore.adapters.telephony.recordings import measuring
from homeshore.quality import actions, queries
from homeshore.quality.errors import RecordingErased
from homeshore.quality.models import Recording
from homeshore.security import erasure, files
from homeshore.security.privacy import RECORDING_DAYS, Subject
from homeshore.security.tasks import ORPHAN_SECONDS, keep_retention, sweep_files
from quality.calls import LiveCall

pytestmark = pytest.mark.django_db(transaction=True)


def measured(call: LiveCall) -> Recording:
    """A recording that has ended and was measured."""
    row = call.record()
    Recording.objects.filter(id=row.id).update(ended_at=timezone.now() - timedelta(seconds=10))
    measuring.step()
    return Recording.objects.get(id=row.id)


def is_erased(recording: int) -> bool:
    row = Recording.objects.get(id=recording)
    gone = (row.file, row.wrapped_key, row.peaks) == ("", None, None)
    with pytest.raises(RecordingErased):
        queries.open_recording(row)
    return gone


def stored() -> list[Path]:
    return [path for path in Path(settings.FILES_DIR).rglob("*") if path.is_file()]


def test_erasing_destroys_the_key_the_file_and_the_waveform(call: LiveCall):
    row = measured(call)
    assert stored()
    assert actions.erase_recording(row.id) is True
    assert is_erased(row.id)
    assert stored() == []
    assert actions.erase_recording(row.id) is False


def test_what_reports_count_stays_after_erasing(call: LiveCall):
    row = measured(call)
    actions.erase_recording(row.id)
    left = Recording.objects.get(id=row.id)
    assert (left.duration_ms, left.packets) == (row.duration_ms, row.packets)


def test_recordings_go_when_their_programmes_time_is_over(call: LiveCall, calls: Callable[..., LiveCall]):
    old, young = measured(call), measured(calls())
    Recording.objects.filter(id=old.id).update(delete_after=timezone.now())
    assert actions.erase_due_recordings() == 1
    assert is_erased(old.id)
    assert Recording.objects.get(id=young.id).file
    assert actions.erase_due_recordings() == 0


def test_the_laws_six_months_hold_whatever_the_programme_wants(call: LiveCall):
    row = measured(call)
    Recording.objects.filter(id=row.id).update(started_at=timezone.now() - timedelta(days=RECORDING_DAYS, minutes=1))
    keep_retention()
    assert is_erased(row.id)


def test_forgetting_the_customer_erases_their_voice(call: LiveCall):
    row = measured(call)
    erasure.forget(Subject.CUSTOMER, call.customer.id)
    assert is_erased(row.id)
    assert stored() == []


def test_forgetting_the_agent_erases_their_voice(call: LiveCall):
    row = measured(call)
    erasure.forget(Subject.PERSON, call.agent.person_id)
    assert is_erased(row.id)


def test_one_recording_is_erased_and_the_others_still_open(call: LiveCall, calls: Callable[..., LiveCall]):
    one, other = measured(call), measured(calls())
    actions.erase_recording(one.id)
    assert queries.open_recording(Recording.objects.get(id=other.id)).key


def age(path: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def test_files_that_no_row_names_are_swept_away_after_a_day(call: LiveCall):
    row = measured(call)
    old, young = files.store(b"left by a crash"), files.store(b"its row is being written")
    half = files.path_of(old).with_suffix(".part")
    half.write_bytes(b"left by a full disk")
    for path in (files.path_of(row.file), files.path_of(old), half):
        age(path, ORPHAN_SECONDS + 60)
    assert sweep_files() == 1
    assert sorted(stored()) == sorted([files.path_of(row.file), files.path_of(young)])


def test_prompts_are_not_swept_away():
    prompt = Path(settings.FILES_DIR) / "prompts" / "centre.music.opus"
    prompt.parent.mkdir(parents=True)
    prompt.write_bytes(b"music")
    age(prompt, 10 * ORPHAN_SECONDS)
    assert sweep_files() == 0
    assert prompt.exists()
