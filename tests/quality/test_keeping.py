"""From the draw to the end of a recording, as the switchboard drives it: rows, keys and facts."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from homeshore.brands import actions as brands
from homeshore.brands import queries as brand_queries
from homeshore.contacts.actions.calls import start_consult, write_call
from homeshore.kit.problems import Invalid
from homeshore.quality import actions, keys, queries
from homeshore.quality.errors import RecordingErased
from homeshore.quality.models import BrandKey, Recording
from homeshore.security.scope import CENTRE
from quality.calls import LiveCall, two_tones, write

pytestmark = pytest.mark.django_db


def test_a_recorded_call_leaves_its_facts_in_order(call: LiveCall):
    call.announce()
    started = call.start()
    assert started is not None
    assert actions.pause_recording(call.contact.id, "payment") == started.recording
    assert actions.pause_recording(call.contact.id, "hold") == 0
    assert actions.resume_recording(call.contact.id, "payment") == 0
    assert actions.resume_recording(call.contact.id, "hold") == started.recording
    assert actions.stop_recording(call.contact.id, "call_ended") == started.recording
    assert actions.stop_recording(call.contact.id, "call_ended") == 0
    assert call.facts() == ["announced", "started", "paused", "resumed", "stopped"]


def test_what_the_media_worker_is_told_names_both_sides(call: LiveCall):
    started = call.announce().start()
    assert started is not None
    assert started.sides == ((f"caller:{call.contact.id}", "left"), (f"agent:{call.agent.id}", "right"))
    assert len(started.key) == 32
    assert not Path(started.path).exists()


def test_nothing_is_recorded_before_the_announcement(call: LiveCall):
    assert call.start() is None
    assert call.facts() == []


def test_a_programme_that_records_nothing_records_nothing(calls: Callable[..., LiveCall]):
    call = calls(percent=0)
    assert actions.plan_recording(call.contact.id) is False
    assert call.announce().start() is None


def test_a_call_is_drawn_once(call: LiveCall):
    assert actions.plan_recording(call.contact.id)
    call.programme.call_plan.recorded_percent = 0
    call.programme.call_plan.save()
    assert actions.plan_recording(call.contact.id)


def test_a_customer_who_withdrew_consent_is_never_drawn(call: LiveCall):
    identity = brand_queries.identities(call.customer.id).get()
    brands.give_consent(identity, "recording", "voice", "said yes on 3 May")
    brands.withdraw_consent(identity, "recording", "voice")
    assert actions.plan_recording(call.contact.id) is False


def test_a_customer_whose_consent_is_in_force_may_be_drawn(call: LiveCall):
    identity = brand_queries.identities(call.customer.id).get()
    brands.give_consent(identity, "recording", "voice", "said yes on 3 May")
    assert actions.plan_recording(call.contact.id) is True


def test_a_refusal_stops_and_erases_what_was_kept(call: LiveCall, django_capture_on_commit_callbacks):
    started = call.announce().start()
    assert started is not None
    write(started, two_tones(2), 2000, is_closed=False)
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.refuse_recording(call.contact.id, "key") == started.recording
    assert not Path(started.path).exists()
    assert call.start() is None
    assert call.facts() == ["announced", "started", "refused", "stopped"]
    with pytest.raises(RecordingErased):
        queries.open_recording(Recording.objects.get())


def test_a_refusal_before_the_answer_keeps_the_call_unrecorded(call: LiveCall):
    call.announce()
    assert actions.refuse_recording(call.contact.id, "key") == 0
    assert call.start() is None
    assert call.facts() == ["announced", "refused"]


def test_a_call_passed_on_is_recorded_anew(call: LiveCall):
    first = call.announce().start()
    actions.stop_recording(call.contact.id, "call_ended")
    second = call.start()
    assert first is not None
    assert second is not None
    assert first.recording != second.recording
    assert first.key != second.key


def test_another_media_worker_goes_on_with_the_same_key_and_file(call: LiveCall):
    started = call.announce().start()
    assert started is not None
    again = actions.continue_recording(call.contact.id, "agent:9", "caller:8")
    assert again is not None
    assert (again.recording, again.path, again.key) == (started.recording, started.path, started.key)
    assert again.sides == (("caller:8", "left"), ("agent:9", "right"))
    actions.stop_recording(call.contact.id, "call_ended")
    assert actions.continue_recording(call.contact.id, "agent:9", "caller:8") is None


def test_the_database_never_holds_a_key_in_clear(call: LiveCall):
    started = call.announce().start()
    assert started is not None
    row, brand_key = Recording.objects.get(), BrandKey.objects.get()
    assert started.key not in bytes(row.wrapped_key or b"")
    assert started.key.hex() not in brand_key.sealed_key


def test_a_wrapped_key_opens_for_its_own_recording_and_brand_only(call: LiveCall, calls: Callable[..., LiveCall]):
    other = calls(brand="verdo", agent="Bruno")
    key = keys.new_key()
    wrapped = keys.wrap(call.brand.id, 1, key)
    assert keys.unwrap(call.brand.id, 1, wrapped) == key
    for brand, recording in [(call.brand.id, 2), (other.brand.id, 1)]:
        with pytest.raises(RecordingErased):
            keys.unwrap(brand, recording, wrapped)


@pytest.mark.parametrize("days", [0, 181])
def test_no_programme_may_keep_recordings_beyond_the_law(call: LiveCall, days: int):
    with pytest.raises(Invalid):
        actions.set_policy(call.programme, actions.PolicyDetails(days, brand_listens=False, agents_listen=True))


def test_a_programme_says_for_how_long_recordings_are_kept(call: LiveCall):
    actions.set_policy(call.programme, actions.PolicyDetails(30, brand_listens=False, agents_listen=True))
    call.announce().start()
    row = Recording.objects.get()
    assert (row.delete_after - row.started_at).days == 30


@pytest.fixture
def joined(call: LiveCall) -> Callable[[], LiveCall]:
    """A colleague is consulted, and joins."""
    write_call(call.contact, 1, "inbound", "web")
    ben = call.company.agent("Ben", call.brand)

    def consult() -> LiveCall:
        return replace(call, contact=start_consult(call.contact.id, call.agent.id), agent=ben)

    return consult


def test_a_colleague_who_joins_is_recorded_under_what_the_caller_was_told(
    call: LiveCall, joined: Callable[[], LiveCall]
):
    first = call.announce().start()
    colleague = joined()
    second = colleague.start()
    assert first is not None
    assert second is not None
    assert first.key != second.key
    assert colleague.facts() == ["announced", "started"]
    row = Recording.objects.get(id=second.recording)
    assert (row.agent_id, row.programme_id) == (colleague.agent.id, call.programme.id)
    everything = queries.Reach(CENTRE, CENTRE)
    found = queries.recordings(everything, queries.RecordingFilter(contact=call.contact.id))
    assert {each.id for each in found} == {first.recording, second.recording}
    assert actions.pause_recording(colleague.contact.id, "payment") == second.recording


def test_a_colleague_is_not_recorded_where_the_caller_was_told_nothing(call: LiveCall, joined: Callable[[], LiveCall]):
    assert joined().start() is None


def test_nothing_of_a_colleague_is_kept_after_a_refusal(
    call: LiveCall, joined: Callable[[], LiveCall], django_capture_on_commit_callbacks
):
    call.announce().start()
    colleague = joined()
    started = colleague.start()
    assert started is not None
    write(started, two_tones(2), 2000, is_closed=False)
    with django_capture_on_commit_callbacks(execute=True):
        actions.refuse_recording(call.contact.id, "key")
    assert not Path(started.path).exists()
    assert not Recording.objects.filter(ended_at=None).exists()
    assert colleague.start() is None
    assert colleague.facts() == ["announced", "started", "refused", "stopped"]
    assert joined().start() is None, "nor of one who is asked later"
