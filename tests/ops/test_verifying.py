"""`homeshore verify-draw`: right for what nobody touched, wrong for one changed place."""

import json
from pathlib import Path

import pytest

from homeshore.ops.main import main
from homeshore.workforce.rules.slots import recording, sealing
from workforce.rules.slots.rounds import drawn, entry, place

DATA = recording.written(recording.draw(drawn([place("a09:00")], [entry(11, "a09:00"), entry(12, "a09:00")])))


def test_a_record_that_nobody_touched_is_right(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "draw.json").write_bytes(DATA)
    assert main(["verify-draw", str(tmp_path / "draw.json"), "--number", "11"]) == 0
    said = capsys.readouterr().out
    assert "WRONG" not in said
    assert "number 11: lot" in said


def test_a_changed_result_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = json.loads(DATA)
    content["result"][0][1], content["result"][1][1] = content["result"][1][1], content["result"][0][1]
    (tmp_path / "draw.json").write_bytes(sealing.canonical(content) + b"\n")
    assert main(["verify-draw", str(tmp_path / "draw.json")]) == 1
    assert "WRONG  the allocation" in capsys.readouterr().out


def test_a_file_that_is_no_record_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "draw.json").write_bytes(b"{}")
    assert main(["verify-draw", str(tmp_path / "draw.json")]) == 2
    assert "unreadable_record" in capsys.readouterr().err
