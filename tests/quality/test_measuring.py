"""What the worker finds in recordings that have ended, and in those whose media died."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from adapters.telephony.recordings.calls import with_losses
from homeshore.adapters.telephony.recordings import measuring
from homeshore.contacts.models import Contact, Handling
from homeshore.quality import actions
from homeshore.quality.models import BrandKey, Recording
from quality.calls import LiveCall, two_tones, write

pytestmark = pytest.mark.django_db(transaction=True)


def ended_a_while_ago(recording: int) -> None:
    Recording.objects.filter(id=recording).update(ended_at=timezone.now() - timedelta(seconds=10))


def measured(recording: int) -> Recording:
    ended_a_while_ago(recording)
    measuring.step()
    return Recording.objects.get(id=recording)


def test_length_losses_and_waveform_are_measured_once(call: LiveCall):
    sent = two_tones(2)
    arrived = with_losses(sent, 0.1)
    row = measured(call.record(arrived).id)
    assert (row.duration_ms, row.packets, row.lost) == (2000, len(arrived), len(sent) - len(arrived))
    assert (row.condition, row.gaps) == ("whole", [])
    assert max(bytes(row.peaks or b"")) > 100
    before = row.measured_at
    assert measured(row.id).measured_at == before


def test_a_recording_that_is_being_closed_is_left_alone(call: LiveCall):
    row = call.record()
    measuring.step()
    assert Recording.objects.get(id=row.id).measured_at is None


def test_a_file_without_an_end_is_called_cut(call: LiveCall):
    started = call.announce().start()
    assert started is not None
    write(started, two_tones(1), 1000, is_closed=False)
    actions.stop_recording(call.contact.id, "media_lost")
    row = measured(started.recording)
    assert (row.condition, row.duration_ms) == ("cut", 1000)


def test_a_changed_file_is_called_damaged(call: LiveCall):
    started = call.announce().start()
    assert started is not None
    write(started, two_tones(1), 1000)
    actions.stop_recording(call.contact.id, "call_ended")
    path = Path(started.path)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert measured(started.recording).condition == "damaged"


def test_a_file_that_was_never_written_is_called_missing(call: LiveCall):
    started = call.announce().start()
    assert started is not None
    actions.stop_recording(call.contact.id, "disk")
    row = measured(started.recording)
    assert (row.condition, row.duration_ms) == ("missing", 0)


def test_a_key_that_cannot_be_unsealed_holds_up_no_other_recording(call: LiveCall):
    row = call.record()
    BrandKey.objects.update(sealed_key="from another centre")
    assert measured(row.id).condition == "damaged"


def test_a_recording_whose_call_is_over_is_ended_as_lost(call: LiveCall):
    started = call.announce().start()
    assert started is not None
    Recording.objects.update(started_at=timezone.now() - timedelta(minutes=5))
    Contact.objects.filter(id=call.contact.id).update(state="active", agent=call.agent.id)
    assert actions.end_lost_recordings() == 0
    Contact.objects.filter(id=call.contact.id).update(state="closed")
    assert actions.end_lost_recordings() == 1
    assert Recording.objects.get().stop_cause == "media_lost"


def test_a_recording_knows_the_handling_it_belongs_to(call: LiveCall):
    row = call.record()
    began_us = int(row.started_at.timestamp() * 1_000_000) - 50_000
    handling = Handling.objects.create(
        id=99, brand=call.brand, programme=call.programme, contact=call.contact, agent=call.agent.id,
        contract=call.contract, origin="customer", channel="voice", began_us=began_us, state="active",
        state_since_us=began_us,
    )  # fmt: skip
    assert measured(row.id).handling == handling.id
