from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from homeshore.adapters.telephony.prompts.format import BadPromptFile, read_frames, write_frames

FRAMES = st.lists(st.binary(min_size=1, max_size=300), max_size=20)


@given(frames=FRAMES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_frames_are_read_as_they_were_written(frames: list[bytes], tmp_path: Path):
    write_frames(tmp_path / "a.opus", frames)
    assert read_frames(tmp_path / "a.opus") == frames


def test_a_file_that_was_cut_short_is_noticed(tmp_path: Path):
    path = tmp_path / "a.opus"
    write_frames(path, [b"one", b"two"])
    for length in (1, 2, 4, 6, 9):
        path.write_bytes(path.read_bytes()[:length])
        with pytest.raises(BadPromptFile):
            read_frames(path)
        write_frames(path, [b"one", b"two"])


def test_nothing_unfinished_is_left_behind(tmp_path: Path):
    write_frames(tmp_path / "a.opus", [b"one"])
    assert [path.name for path in tmp_path.iterdir()] == ["a.opus"]
