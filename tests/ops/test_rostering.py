"""`homeshore roster`: solves, writes, judges, keeps the best when interrupted, and says what is wrong with a file."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from homeshore.ops.main import main
from workforce.rules.rostering.instances.small_instances import TEXT

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "rostering"


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    path = tmp_path / "instance.txt"
    path.write_text(TEXT)
    return path


def test_a_roster_is_written_and_judged(instance: Path, capsys: pytest.CaptureFixture[str]):
    out = instance.with_name("roster.txt")
    assert main(["roster", str(instance), "--out", str(out)]) == 0
    assert "gap 0.00 %" in capsys.readouterr().out
    assert main(["roster", str(instance), "--check", str(out)]) == 0
    assert capsys.readouterr().out.startswith("0 breaches; penalty ")


def test_without_a_file_the_roster_goes_to_the_terminal(instance: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["roster", str(instance)]) == 0
    shown = capsys.readouterr()
    assert shown.out.splitlines()[0].startswith("# penalty ")
    assert "first roster" in shown.err


def test_a_bad_roster_is_judged_with_its_breaches(instance: Path, capsys: pytest.CaptureFixture[str]):
    bad = instance.with_name("bad.txt")
    bad.write_text("A E E . . . . .\nB . . . E E . .\n")
    assert main(["roster", str(instance), "--check", str(bad)]) == 1
    assert "A, day 0: day_off" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"name;hours\n", "expected text with the sections SECTION_HORIZON"), (b"\xff\xfe\x00", "not text")],
)
def test_what_is_no_instance_is_refused_with_what_is_expected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, said: str
):
    path = tmp_path / "other"
    path.write_bytes(content)
    assert main(["roster", str(path)]) == 2
    assert said in capsys.readouterr().err


def test_a_missing_file_or_folder_is_refused(instance: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["roster", str(instance.with_name("none"))]) == 2
    assert main(["roster", str(instance), "--out", str(instance.with_name("none") / "out")]) == 2
    assert "no such folder" in capsys.readouterr().err


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared/data/rostering")
def test_ctrl_c_keeps_the_best_roster_so_far(tmp_path: Path):
    out = tmp_path / "roster.txt"
    command = [sys.executable, "-m", "homeshore.ops.main", "roster", str(SHARED / "Instance7.txt"), "--out", str(out)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, env={**os.environ, "PYTHONUNBUFFERED": "1"}) as process:
        assert process.stderr is not None
        while b"first roster" not in process.stderr.readline():
            assert process.poll() is None
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        process.stderr.read()
        assert process.wait(timeout=60) == 0
    assert out.read_text().startswith("# penalty ")
