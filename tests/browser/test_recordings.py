"""Recordings in a real browser: played, sought, heard on both sides, usable without a mouse."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from browser.views import VIEWS, findings, viewed
from company import Company
from homeshore.adapters.telephony.recordings import measuring
from homeshore.facts import Draft
from homeshore.facts.calls import RecordingPaused, RecordingResumed
from homeshore.journal.actions import put_in_outbox
from homeshore.kit.clock import to_us
from homeshore.kit.ids import encode_id
from homeshore.quality.models import Recording
from homeshore.security import queries as security
from homeshore.security.actions import record_access
from homeshore.security.scope import CENTRE
from quality.calls import LiveCall, take_call, two_tones
from served import browser_of, journal_emptied_after

LASTS_MS = 90_000

TONES = """async (seconds) => {
  const audio = document.querySelector("audio");
  const context = new AudioContext();
  await context.resume();
  const splitter = context.createChannelSplitter(2);
  context.createMediaElementSource(audio).connect(splitter);
  const sides = [0, 1].map((side) => {
    const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
    splitter.connect(analyser, side);
    return analyser;
  });
  await new Promise((done) => setTimeout(done, seconds * 1000));
  return sides.map((analyser) => {
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    return bins.indexOf(Math.max(...bins)) * context.sampleRate / analyser.fftSize;
  });
}"""


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Iterator[None]:
    before, settings.FILES_DIR = settings.FILES_DIR, tmp_path / "files"
    yield
    settings.FILES_DIR = before


@pytest.fixture
def company(live_server) -> Iterator[Company]:
    with journal_emptied_after():
        yield Company()


@pytest.fixture
def call(company: Company) -> LiveCall:
    return take_call(company)


@pytest.fixture
def recording(call: LiveCall) -> Recording:
    """A minute and a half with a pause in its middle, some losses, and a supervisor who listened."""
    packets = [packet for place, packet in enumerate(two_tones(LASTS_MS / 1000)) if place % 40 != 39]
    row = call.record(packets, LASTS_MS)
    Recording.objects.filter(id=row.id).update(ended_at=timezone.now() - timedelta(minutes=1))
    measuring.step()
    ended = row.started_at + timedelta(milliseconds=LASTS_MS)
    Recording.objects.filter(id=row.id).update(ended_at=ended, gaps=[[30_000, 45_000, "pause"]])
    call.company.now_us = to_us(ended)
    for seconds, fact in ((30, RecordingPaused(row.id, "payment")), (45, RecordingResumed(row.id))):
        at_us = to_us(row.started_at) + seconds * 1_000_000
        put_in_outbox(Draft(at_us=0, occurred_us=at_us, fact=fact, contact=call.contact.id, agent=call.agent.id))
    call.company.settle()
    record_access(CENTRE, row.brand_id, "recording", row.id)
    return Recording.objects.get(id=row.id)


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_where_recordings_are(recording, call, browser, live_server, view):
    pages = ["", f"recording/{encode_id(recording.id)}/", "rules/", f"rules/{encode_id(call.programme.id)}/"]
    with viewed(browser, view, live_server.url, browser_of("administrator")) as page:
        assert [one for path in pages for one in findings(page, f"{live_server.url}/quality/{path}")] == []


@pytest.fixture
def player(recording, browser, live_server):
    with viewed(browser, "light-1280-en", live_server.url, browser_of("supervisor")) as page:
        page.goto(f"{live_server.url}/quality/recording/{encode_id(recording.id)}/")
        yield page


def reaches(page, seconds: float, within: float = 0.6) -> None:
    """Wait until the sound is about there. The page's policy forbids Playwright's own waiting for a script."""
    deadline = time.monotonic() + 10
    while abs((at := page.evaluate("document.querySelector('audio').currentTime")) - seconds) > within:
        assert time.monotonic() < deadline, f"at {at}, not {seconds}"
        page.wait_for_timeout(50)


def test_the_customer_is_heard_left_and_the_agent_right(player):
    player.get_by_role("button", name="Play").click()
    expect(player.get_by_role("button", name="Pause")).to_be_visible()
    left, right = player.evaluate(TONES, 1.5)
    assert (abs(left - 440) < 8, abs(right - 1000) < 8) == (True, True)


def test_nothing_is_fetched_or_written_down_before_somebody_plays(player, recording):
    player.wait_for_load_state("networkidle")
    assert security.accesses(CENTRE, "recording", object_id=recording.id).count() == 1  # the fixture's
    player.get_by_role("button", name="Play").click()
    expect(player.locator(".player-at")).to_have_text("0:01")
    assert security.accesses(CENTRE, "recording", object_id=recording.id).count() == 2


def test_a_whole_session_is_possible_by_keyboard(player):
    play = player.get_by_role("button", name="Play")
    play.focus()
    player.keyboard.press("k")
    expect(player.get_by_role("button", name="Pause")).to_be_visible()
    player.keyboard.press("l")
    player.keyboard.press("l")
    reaches(player, 21, within=2)
    player.keyboard.press(">")
    assert player.evaluate("document.querySelector('audio').playbackRate") == 1.25
    player.keyboard.press("k")
    expect(player.get_by_role("button", name="Play")).to_be_visible()
    player.get_by_label("Position").focus()
    player.keyboard.press("Home")
    reaches(player, 0)
    player.keyboard.press("ArrowRight")
    reaches(player, 1, within=0.1)
    assert player.get_by_label("Position").get_attribute("aria-valuetext") == "0:01 of 1:30"


def test_a_mark_and_the_waveform_lead_to_their_moment(player):
    player.get_by_role("button", name="0:45").click()
    reaches(player, 45)
    box = player.locator(".wave").bounding_box()
    assert box is not None
    player.mouse.click(box["x"] + box["width"] / 3, box["y"] + 10)
    reaches(player, 30, within=1)


def test_one_side_alone_can_be_heard(player):
    player.get_by_label("Sides").select_option("right")
    player.get_by_role("button", name="Play").click()
    expect(player.locator(".player-at")).to_have_text("0:01")
    gains = player.evaluate("document.querySelector('[data-player]').player.gains.map((each) => each.gain.value)")
    assert gains == [0, 0, 1, 1]


def test_an_erased_recording_is_said_to_be_gone(player, recording):
    Recording.objects.filter(id=recording.id).update(file="", wrapped_key=None)
    player.get_by_role("button", name="Play").click()
    expect(player.get_by_role("status").filter(has_text="could not be played")).to_be_visible()
