"""What is heard of a recording: tones on their sides, in their places, for as long as the call lasted."""

from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest

from adapters.telephony.recordings.calls import (
    BEGAN_US,
    KEY,
    LEFT_HZ,
    RIGHT_HZ,
    Writing,
    in_arrival_order,
    recorded,
    spoken,
    with_losses,
)
from homeshore.adapters.telephony.recordings.playing import HEADER_BYTES, PEAKS, Playback
from homeshore.adapters.telephony.recordings.rendering import RATE, part
from homeshore.adapters.telephony.recordings.timeline import Gap

CODECS = ("opus", "pcmu", "pcma")
MS = RATE // 1000


def heard(path: Path) -> np.ndarray:
    """All samples as floats, shape (n, 2)."""
    with Playback(str(path), KEY) as playback:
        return np.concatenate([np.zeros((0, 2), np.int16), *playback.blocks()]).astype(np.float64) / 32768


def tones(sound: np.ndarray) -> dict[float, float]:
    """The share of a channel's power at each of the two test tones."""
    power = np.square(np.abs(np.fft.rfft(sound * np.hanning(len(sound)))))
    hz = np.fft.rfftfreq(len(sound), 1 / RATE)
    total = power.sum() or 1
    return {each: float(power[np.abs(hz - each) < 15].sum() / total) for each in (LEFT_HZ, RIGHT_HZ)}


def level(sound: np.ndarray) -> float:
    return float(np.sqrt(np.square(sound).mean())) if len(sound) else 0.0


def conversation(tmp_path: Path, codec: str = "pcmu", seconds: float = 3.0, **line: float) -> Path:
    left = spoken(0, codec, LEFT_HZ, seconds, **line)
    right = spoken(1, codec, RIGHT_HZ, seconds, first=(7, 7), seed=2, **line)
    return recorded(tmp_path / "a", in_arrival_order(left, right), seconds * 1000)


@pytest.mark.parametrize("codec", CODECS)
def test_each_side_is_heard_on_its_own_channel(codec: str, tmp_path: Path):
    sound = heard(conversation(tmp_path, codec))
    left, right = tones(sound[500 * MS :, 0]), tones(sound[500 * MS :, 1])
    assert left[LEFT_HZ] > 0.98
    assert left[RIGHT_HZ] < 0.0001
    assert right[RIGHT_HZ] > 0.98
    assert right[LEFT_HZ] < 0.0001


@pytest.mark.parametrize("codec", CODECS)
def test_it_is_as_loud_as_it_was(codec: str, tmp_path: Path):
    sound = heard(conversation(tmp_path, codec))[500 * MS : 2500 * MS]
    for side in range(2):
        assert abs(level(sound[:, side]) - 0.3 / np.sqrt(2)) < 0.02


@pytest.mark.parametrize("lasts_ms", [0, 20, 2990, 3000, 3333, 10_000])
def test_it_lasts_as_long_as_the_call_whatever_was_sent(lasts_ms: int, tmp_path: Path):
    path = recorded(tmp_path / "a", spoken(0, seconds=3), lasts_ms)
    with Playback(str(path), KEY) as playback:
        assert abs(playback.timeline.duration_ms - lasts_ms) <= 1
        assert abs(playback.samples / MS - lasts_ms) <= 1


def test_jitter_is_not_heard(tmp_path: Path):
    left = spoken(0, seconds=3, jitter_ms=120)
    sound = heard(recorded(tmp_path / "a", in_arrival_order(left), 3000))
    assert tones(sound[200 * MS : 2800 * MS, 0])[LEFT_HZ] > 0.999


def test_packets_that_overtake_each_other_are_put_in_order(tmp_path: Path):
    left = spoken(0, seconds=3)
    mixed = [packet for pair in zip(left[1::2], left[::2], strict=True) for packet in pair]
    path = recorded(tmp_path / "a", mixed, 3000)
    with Playback(str(path), KEY) as playback:
        assert playback.timeline.lost == 0
    assert tones(heard(path)[200 * MS : 2800 * MS, 0])[LEFT_HZ] > 0.999


def test_a_packet_that_comes_twice_is_heard_once(tmp_path: Path):
    left = spoken(0, seconds=3)
    path = recorded(tmp_path / "a", [packet for packet in left for _ in range(2)], 3000)
    with Playback(str(path), KEY) as playback:
        assert (playback.timeline.packets, playback.timeline.lost) == (len(left), 0)


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("share", [0.02, 0.1, 0.3])
def test_losses_are_counted_and_concealed(share: float, codec: str, tmp_path: Path):
    sent = in_arrival_order(spoken(0, codec, seconds=6), spoken(1, codec, RIGHT_HZ, 6, first=(7, 7)))
    arrived = with_losses(sent, share)
    path = recorded(tmp_path / "a", arrived, 6000)
    with Playback(str(path), KEY) as playback:
        assert playback.timeline.lost == len(sent) - len(arrived)
        assert abs(playback.timeline.duration_ms - 6000) <= 1
    sound = heard(path)[500 * MS : 5500 * MS]
    assert tones(sound[:, 0])[LEFT_HZ] > (0.95 if share < 0.05 else 0.7)
    windows = [level(sound[at : at + 20 * MS, 0]) for at in range(0, len(sound) - 20 * MS, 20 * MS)]
    assert sum(window < 0.02 for window in windows) <= 3  # a hole now and then at 30 %, never at 2 %


def test_a_long_loss_fades_into_silence(tmp_path: Path):
    left = spoken(0, seconds=3)
    sound = heard(recorded(tmp_path / "a", left[:50] + left[100:], 3000))[:, 0]
    assert level(sound[1000 * MS : 1020 * MS]) > 0.1
    assert level(sound[1110 * MS : 1990 * MS]) == 0
    assert level(sound[2000 * MS :]) > 0.2
    assert np.abs(np.diff(sound[950 * MS : 1150 * MS])).max() < 0.1


def test_a_pause_is_silent_and_keeps_its_time(tmp_path: Path):
    left = spoken(0, seconds=4)
    call = Writing(tmp_path / "a").say(left[:50])
    call.writer.mark_pause(left[50].arrival_us)
    call.say(left[50:150])
    call.writer.mark_resume(left[150].arrival_us)
    call.say(left[150:]).end(4000)
    with Playback(str(tmp_path / "a"), KEY) as playback:
        assert playback.timeline.gaps == (Gap(1000, 3000, "pause"),)
        assert playback.timeline.lost == 0
    sound = heard(tmp_path / "a")[:, 0]
    assert level(sound[: 990 * MS]) > 0.2
    assert level(sound[1020 * MS : 2980 * MS]) == 0
    assert level(sound[3010 * MS : 3990 * MS]) > 0.2


def test_a_side_that_joins_later_is_heard_from_then_on(tmp_path: Path):
    right = spoken(1, "opus", RIGHT_HZ, 2, after_ms=1500)
    sound = heard(recorded(tmp_path / "a", in_arrival_order(spoken(0, "opus", seconds=3), right), 3500))
    assert level(sound[: 1490 * MS, 1]) == 0
    assert level(sound[1560 * MS : 3480 * MS, 1]) > 0.2


def test_a_browser_that_reloads_begins_its_clock_anew_and_keeps_its_place(tmp_path: Path):
    before = spoken(0, "opus", LEFT_HZ, 1)
    behind = spoken(0, "opus", LEFT_HZ, 1, after_ms=1400, first=(123_456, 3))
    path = recorded(tmp_path / "a", before + behind, 2400)
    with Playback(str(path), KEY) as playback:
        assert playback.timeline.lost == 0
    sound = heard(path)[:, 0]
    assert level(sound[1050 * MS : 1390 * MS]) < 0.001
    assert level(sound[1450 * MS : 2380 * MS]) > 0.2


def test_a_line_that_changes_its_codec_goes_on(tmp_path: Path):
    before = spoken(0, "opus", LEFT_HZ, 1, first=(0, 10))
    behind = spoken(0, "pcma", LEFT_HZ, 1, after_ms=1000, first=(48_000, 60))
    path = recorded(tmp_path / "a", before + behind, 2000)
    sound = heard(path)[:, 0]
    assert tones(sound[100 * MS : 950 * MS])[LEFT_HZ] > 0.98
    assert tones(sound[1050 * MS : 1950 * MS])[LEFT_HZ] > 0.98


@pytest.mark.parametrize("drift", [-120e-6, 120e-6])
def test_a_sound_card_that_runs_fast_or_slow_stays_beside_the_other_side(drift: float, tmp_path: Path):
    seconds = 600
    one = spoken(0, "pcmu", seconds=seconds, drift=drift, jitter_ms=30)
    path = recorded(tmp_path / "a", in_arrival_order(one), seconds * 1000)
    with Playback(str(path), KEY) as playback:
        last = playback.timeline.sides[0][-1]
        assert abs(last.at / 48 - (one[-1].arrival_us - BEGAN_US) / 1000) < 35  # jitter and five milliseconds


def test_a_crashed_recording_is_heard_up_to_its_end(tmp_path: Path):
    Writing(tmp_path / "a").say(spoken(0, seconds=3)).flush()
    with Playback(str(tmp_path / "a"), KEY) as playback:
        assert playback.contents.condition == "cut"
        assert abs(playback.timeline.duration_ms - 3000) <= 20


def test_the_time_between_two_workers_is_silent_and_named(tmp_path: Path):
    Writing(tmp_path / "a").say(spoken(0, seconds=1)).flush()
    behind = spoken(0, seconds=1, after_ms=3000, first=(5, 5))
    Writing(tmp_path / "a", began_us=BEGAN_US + 3_000_000).say(behind).end(4000)
    with Playback(str(tmp_path / "a"), KEY) as playback:
        assert [(gap.begins_ms // 50, gap.ends_ms, gap.kind) for gap in playback.timeline.gaps] == [(20, 3000, "lost")]
        assert abs(playback.timeline.duration_ms - 4000) <= 1
    sound = heard(tmp_path / "a")[:, 0]
    assert level(sound[1030 * MS : 2990 * MS]) == 0
    assert level(sound[3010 * MS : 3980 * MS]) > 0.2


@pytest.mark.parametrize("codec", CODECS)
def test_any_part_sounds_as_it_does_in_the_whole(codec: str, tmp_path: Path):
    path = conversation(tmp_path, codec, seconds=5)
    whole = heard(path)
    with Playback(str(path), KEY) as playback:
        for begins, ends in [(0, 700), (1234, 4321), (15_999, 48_001), (40_000, 79_999)]:
            piece = part(playback.timeline, playback._payloads, begins, ends) / 32768
            assert np.abs(piece - whole[begins:ends]).max() < 0.03


@pytest.mark.parametrize(
    ("begins", "ends"), [(0, -1), (0, 10), (0, 44), (10, 100), (43, 47), (1001, 9999), (190_000, 999_999)]
)
def test_any_range_of_the_wav_file_can_be_had(begins: int, ends: int, tmp_path: Path):
    with Playback(str(conversation(tmp_path)), KEY) as playback:
        whole = b"".join(playback.wav())
        assert len(whole) == playback.wav_bytes == HEADER_BYTES + 3 * RATE * 4
        assert b"".join(playback.wav(begins, ends)) == whole[begins : None if ends < 0 else ends]


@pytest.mark.parametrize("kind", ["wav", "ogg"])
def test_other_programs_can_read_what_is_taken_away(kind: str, tmp_path: Path):
    with Playback(str(conversation(tmp_path, "opus")), KEY) as playback:
        data = b"".join(playback.wav() if kind == "wav" else playback.ogg())
    with av.open(BytesIO(data)) as container:
        stream = container.streams.audio[0]
        frames = list(container.decode(stream))
    samples = sum(frame.samples for frame in frames)
    assert stream.channels == 2
    assert abs(samples / stream.rate - 3.0) < 0.03


def test_the_waveform_shows_who_spoke_when(tmp_path: Path):
    call = in_arrival_order(spoken(0, seconds=1), spoken(1, hz=RIGHT_HZ, seconds=1, after_ms=1000, first=(7, 7)))
    with Playback(str(recorded(tmp_path / "a", call, 2000)), KEY) as playback:
        peaks = np.frombuffer(playback.peaks(), np.uint8).reshape(2, PEAKS)
    half = PEAKS // 2
    assert peaks[0, 10 : half - 10].min() > 100 > peaks[0, half + 10 :].max() == 0
    assert peaks[1, half + 10 : -10].min() > 100 > peaks[1, : half - 10].max() == 0


def test_a_call_in_which_nothing_was_said_is_silent(tmp_path: Path):
    path = recorded(tmp_path / "a", [], 1500)
    assert level(heard(path)) == 0
    with Playback(str(path), KEY) as playback:
        assert playback.peaks() == bytes(2 * PEAKS)


def test_payloads_that_are_no_sound_are_passed_over(tmp_path: Path):
    call = Writing(tmp_path / "a")
    for number, payload in enumerate([b"", b"\xff", b"\xff\xff\xff", b"\x00" * 3, bytes(range(200))] * 10):
        call.writer.append(0, "opus", number * 960, number, BEGAN_US + number * 20_000, payload)
    call.end(1000)
    assert len(heard(tmp_path / "a")) == RATE
