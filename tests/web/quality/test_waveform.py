import re

from homeshore.web.quality.waveform import LANE, WIDTH, Band, waveform


def heights(lane: str) -> list[float]:
    return [float(bottom) - float(top) for top, bottom in re.findall(r"M\S+ (\S+?)V(\S+?)(?=M|$)", lane)]


def test_each_side_has_a_lane_of_bars_as_high_as_it_was_loud():
    left, right = (heights(lane) for lane in waveform(bytes([255] * 800 + [0] * 800), 60_000, []).lanes)
    assert len(left) == len(right) == 400
    assert set(left) == {LANE - 4}
    assert set(right) == {1.0}


def test_a_short_loud_moment_is_not_lost_between_two_bars():
    peaks = bytearray(1600)
    peaks[401] = 255
    assert max(heights(waveform(bytes(peaks), 60_000, []).lanes[0])) == LANE - 4


def test_pauses_lie_where_they_were():
    bands = waveform(bytes(1600), 60_000, [(15_000, 30_000, "pause"), (59_999, 70_000, "lost")]).bands
    assert bands == (Band(WIDTH / 4, WIDTH / 4, "pause"), Band(WIDTH, 1.0, "lost"))


def test_nothing_is_drawn_of_nothing():
    assert heights(waveform(b"", 0, []).lanes[0]) == [1.0] * 400
