"""Who finds which recording, what they hear of it, and that it is written down."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import av
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from company import Company
from homeshore.adapters.telephony.recordings import measuring
from homeshore.adapters.telephony.recordings.rendering import RATE
from homeshore.facts import Draft
from homeshore.facts.calls import RecordingPaused
from homeshore.journal.actions import put_in_outbox
from homeshore.kit.clock import to_us
from homeshore.kit.ids import encode_id
from homeshore.quality import actions
from homeshore.quality.actions import PolicyDetails
from homeshore.quality.models import Recording
from homeshore.quality.queries import open_recording, policy_of
from homeshore.security import actions as security_actions
from homeshore.security import queries as security
from homeshore.security.scope import CENTRE
from homeshore.web.quality import sound
from quality.calls import LiveCall
from served import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def recording(call: LiveCall) -> Recording:
    return measured(call)


def measured(call: LiveCall, lasts_ms: int = 2000) -> Recording:
    row = call.record(lasts_ms=lasts_ms)
    Recording.objects.filter(id=row.id).update(ended_at=timezone.now() - timedelta(seconds=10))
    measuring.step()
    return Recording.objects.get(id=row.id)


def agent_browser(call: LiveCall) -> Client:
    """The agent of a call, signed in."""
    user = security_actions.open_account(f"{call.agent.id}@homeshore.example", "Anna Martin", "a long enough password")
    security_actions.grant_role(user, "agent")
    call.agent.person.user = user
    call.agent.person.save()
    client = Client()
    client.force_login(user)
    return client


def opens(client: Client, row: Recording) -> bool:
    """Whether page and sound exist for this reader; both or neither."""
    page = client.get(reverse("quality:recording", args=[row.id])).status_code
    heard = client.get(reverse("quality:audio", args=[row.id]), headers={"Range": "bytes=0-99"}).status_code
    listed = reverse("quality:recording", args=[row.id]) in client.get(reverse("quality:recordings")).content.decode()
    assert (page, heard) in {(200, 206), (404, 404)}
    assert listed == (page == 200)
    return page == 200


def trail() -> list[tuple[str, int]]:
    return [(access.what, access.object) for access in reversed(security.accesses(CENTRE))]


def test_supervisors_hear_the_recordings_of_their_brands_only(calls: Callable[..., LiveCall]):
    one, other = measured(calls()), measured(calls(brand="santeo", agent="Bruno"))
    supervisor = browser_of("supervisor", one.brand_id)
    assert opens(supervisor, one)
    assert not opens(supervisor, other)
    assert opens(browser_of("administrator"), other)


def test_a_brands_managers_hear_theirs_only_where_the_programme_allows_it(recording: Recording, call: LiveCall):
    manager, stranger = browser_of("brand_manager", recording.brand_id), browser_of("brand_manager", 7)
    assert not opens(manager, recording)
    actions.set_policy(call.programme, PolicyDetails(90, brand_listens=True, agents_listen=True))
    assert opens(manager, recording)
    assert not opens(stranger, recording)
    page = manager.get(reverse("quality:recording", args=[recording.id])).content.decode()
    assert "Anna Martin" not in page
    assert "Anna" in page


def test_agents_hear_their_own_calls_unless_the_programme_forbids_it(calls: Callable[..., LiveCall]):
    mine = calls()
    own, others = measured(mine), measured(calls(agent="Bruno"))
    agent = agent_browser(mine)
    assert opens(agent, own)
    assert not opens(agent, others)
    actions.set_policy(mine.programme, PolicyDetails(90, brand_listens=False, agents_listen=False))
    assert not opens(agent, own)


def test_a_playback_is_written_down_once_and_looking_at_the_page_is_none(recording: Recording):
    supervisor = browser_of("supervisor")
    audio = reverse("quality:audio", args=[recording.id])
    supervisor.get(reverse("quality:recording", args=[recording.id]))
    assert trail() == []
    supervisor.get(audio, headers={"Range": "bytes=0-"})
    supervisor.get(audio, headers={"Range": "bytes=64000-"})
    assert trail() == [("recording", recording.id)]
    supervisor.get(audio, headers={"Range": "bytes=0-"})
    assert trail() == [("recording", recording.id)] * 2


def test_who_hears_the_end_only_is_written_down_too(recording: Recording):
    browser_of("supervisor").get(reverse("quality:audio", args=[recording.id]), headers={"Range": "bytes=99999-"})
    assert trail() == [("recording", recording.id)]


def test_the_page_says_who_listened(recording: Recording):
    supervisor = browser_of("supervisor")
    address = reverse("quality:recording", args=[recording.id])
    assert "Nobody so far." in supervisor.get(address).content.decode()
    supervisor.get(reverse("quality:audio", args=[recording.id]), headers={"Range": "bytes=0-"})
    page = supervisor.get(address).content.decode()
    assert "Recording listened to" in page
    assert "Nobody so far." not in page


@pytest.mark.parametrize(
    ("asked", "content_range", "length"),
    [
        ("bytes=0-", "bytes 0-128043/128044", 128_044),
        ("bytes=0-43", "bytes 0-43/128044", 44),
        ("bytes=44-", "bytes 44-128043/128044", 128_000),
        ("bytes=1001-2000", "bytes 1001-2000/128044", 1000),
        ("bytes=128043-999999", "bytes 128043-128043/128044", 1),
    ],
)
def test_any_range_of_the_sound_can_be_had(recording: Recording, asked: str, content_range: str, length: int):
    answer = browser_of("supervisor").get(reverse("quality:audio", args=[recording.id]), headers={"Range": asked})
    assert (answer.status_code, answer["Content-Range"], len(answer.content)) == (206, content_range, length)
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize("asked", ["bytes=128044-", "bytes=500-100", "bytes=99999999-"])
def test_a_range_beyond_the_end_is_refused(recording: Recording, asked: str):
    answer = browser_of("supervisor").get(reverse("quality:audio", args=[recording.id]), headers={"Range": asked})
    assert (answer.status_code, answer["Content-Range"]) == (416, "bytes */128044")


def test_no_answer_is_longer_than_some_seconds(call: LiveCall):
    row = measured(call, lasts_ms=25_000)
    answer = browser_of("supervisor").get(reverse("quality:audio", args=[row.id]), headers={"Range": "bytes=0-"})
    assert len(answer.content) == sound.RANGE_BYTES


@pytest.mark.parametrize(("route", "kind"), [("quality:audio", "audio/wav"), ("quality:download", "audio/ogg")])
def test_the_whole_recording_can_be_taken_away(recording: Recording, route: str, kind: str):
    answer = browser_of("supervisor").get(reverse(route, args=[recording.id]))
    with pytest.warns(Warning, match="asynchronous iterators"):  # the centre serves them by ASGI: tests/calls
        data = b"".join(answer)
    assert answer["Content-Type"] == kind
    with av.open(BytesIO(data)) as container:
        stream = container.streams.audio[0]
        samples = sum(frame.samples for frame in container.decode(stream))
    assert stream.channels == 2
    assert abs(samples / (stream.rate or RATE) - 2) < 0.03
    assert trail() == [("recording" if kind == "audio/wav" else "recording_download", recording.id)]


def test_a_supervisor_elsewhere_who_is_the_agent_hears_the_call_and_does_not_take_it_away(
    recording: Recording, call: LiveCall
):
    both = agent_browser(call)
    security_actions.grant_role(call.agent.person.user, "supervisor", 7)
    assert opens(both, recording)
    assert both.get(reverse("quality:download", args=[recording.id])).status_code == 403


def test_only_supervisors_take_recordings_away(recording: Recording, call: LiveCall):
    address = reverse("quality:download", args=[recording.id])
    assert agent_browser(call).get(address).status_code == 403
    assert browser_of("brand_manager", recording.brand_id).get(address).status_code == 403
    assert trail() == []


def test_an_erased_recording_says_so_and_plays_no_more(recording: Recording):
    administrator = browser_of("administrator")
    address = reverse("quality:recording", args=[recording.id])
    assert administrator.post(reverse("quality:erase", args=[recording.id]))["Location"] == address
    page = administrator.get(address).content.decode()
    assert "The sound was erased" in page
    assert "data-player" not in page
    assert administrator.get(reverse("quality:audio", args=[recording.id])).status_code == 404
    assert trail() == [("recording_erased", recording.id)]


def test_supervisors_do_not_erase(recording: Recording):
    assert browser_of("supervisor").post(reverse("quality:erase", args=[recording.id])).status_code == 403
    assert Recording.objects.get().file


def test_a_call_that_goes_on_is_listed_and_not_heard_yet(call: LiveCall):
    started = call.announce().start()
    assert started is not None
    supervisor = browser_of("supervisor")
    assert "Being recorded" in supervisor.get(reverse("quality:recordings")).content.decode()
    assert supervisor.get(reverse("quality:audio", args=[started.recording])).status_code == 404


def test_a_file_that_is_gone_is_not_found(recording: Recording):
    Path(open_recording(recording).path).unlink()
    assert browser_of("supervisor").get(reverse("quality:audio", args=[recording.id])).status_code == 404


def test_the_page_marks_what_happened_meanwhile(call: LiveCall, company: Company):
    row = measured(call)
    paused = Draft(
        at_us=0,
        occurred_us=to_us(row.started_at) + 1_500_000,
        fact=RecordingPaused(recording=row.id, cause="payment"),
        contact=call.contact.id,
        agent=call.agent.id,
    )
    Recording.objects.filter(id=row.id).update(ended_at=row.started_at + timedelta(seconds=5))
    put_in_outbox(paused)
    company.now_us = to_us(row.started_at) + 9_000_000
    company.settle()
    page = browser_of("supervisor").get(reverse("quality:recording", args=[row.id])).content.decode()
    assert "Recording paused for a payment" in page
    assert 'data-at="1500"' in page


def test_lists_are_narrowed_by_programme_agent_day_and_losses(calls: Callable[..., LiveCall]):
    one, other = measured(calls()), measured(calls(brand="santeo", agent="Bruno"))
    Recording.objects.filter(id=other.id).update(lost=5, started_at=timezone.now() - timedelta(days=3))
    supervisor = browser_of("supervisor")

    def found(**asked: str) -> set[int]:
        page = supervisor.get(reverse("quality:recordings"), asked).content.decode()
        return {row.id for row in (one, other) if reverse("quality:recording", args=[row.id]) in page}

    assert found() == {one.id, other.id}
    assert found(programme=encode_id(one.programme_id)) == {one.id}
    assert found(agent=encode_id(other.agent_id)) == {other.id}
    assert found(losses="1") == {other.id}
    assert found(day=timezone.localdate().isoformat()) == {one.id}
    assert found(programme="nonsense", agent="x", day="never") == {one.id, other.id}


def test_a_contacts_page_leads_to_its_recordings(call: LiveCall, recording: Recording):
    link = reverse("quality:recording", args=[recording.id])
    supervisor, manager = browser_of("supervisor"), browser_of("brand_manager", call.brand.id)
    brand_page = reverse("brand:contact", args=[call.brand.slug, call.contact.id])
    assert link in supervisor.get(reverse("floor:contact", args=[call.contact.id])).content.decode()
    assert link not in manager.get(brand_page).content.decode()
    actions.set_policy(call.programme, PolicyDetails(90, brand_listens=True, agents_listen=True))
    assert link in manager.get(brand_page).content.decode()


def test_an_administrator_sets_a_programmes_rules(call: LiveCall):
    administrator = browser_of("administrator")
    address = reverse("quality:policy", args=[call.programme.id])
    assert administrator.get(address).status_code == 200
    assert administrator.post(address, {"keep_days": "365", "agents_listen": "on"}).status_code == 422
    assert administrator.post(address, {"keep_days": "30", "brand_listens": "on"}).status_code == 302
    policy = policy_of(call.programme.id)
    assert (policy.keep_days, policy.brand_listens, policy.agents_listen) == (30, True, False)
    assert "30" in administrator.get(reverse("quality:policies")).content.decode()
