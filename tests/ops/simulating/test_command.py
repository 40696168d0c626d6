"""`homeshore simulate` as a person types it: a process of its own, its files, its signals, its exit status."""

import csv
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from distributed import LocalCluster

from adapters.engines.scenarios import TEXT

pytestmark = pytest.mark.serial
HOMESHORE = str(Path(sys.executable).with_name("homeshore"))
SMALL = TEXT.replace("4000", "300")
PATIENCE_SECONDS = 120


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a scenario, and no centre."""
    (tmp_path / "small.toml").write_text(SMALL)
    return tmp_path


def environment(place: Path) -> dict[str, str]:
    return os.environ | {
        "HOMESHORE_HOME": str(place / "centre"),
        "HOMESHORE_DATABASE_URL": "",
        "LANG": "C.UTF-8",
        "LC_ALL": "",
    }


def simulate(place: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [HOMESHORE, "simulate", *arguments],
        check=False,
        cwd=place,
        env=environment(place),
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_scenario_becomes_a_report_and_tables_without_any_centre(place: Path):
    done = simulate(place, "small.toml")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Cost for the brand, per day" in done.stdout
    assert not (place / "centre").exists()
    found = files_of(place / "small-results")
    assert found["report.pdf"].startswith(b"%PDF")
    assert found["input/small.toml"].decode() == SMALL
    assert json.loads(found["run.json"]) | {"homeshore": "", "numpy": ""} == {
        "scenario": "small.toml",
        "files": [],
        "seed": 7,
        "replications": 4,
        "jobs_asked": 8,
        "jobs_finished": 8,
        "homeshore": "",
        "numpy": "",
    }


def test_the_files_are_the_same_whatever_the_number_of_workers_and_from_the_inputs_that_were_kept(place: Path):
    assert simulate(place, "small.toml", "--workers", "1", "--out", "first").returncode == 0
    assert simulate(place, "first/input/small.toml", "--workers", "3", "--out", "second").returncode == 0
    assert files_of(place / "first") == files_of(place / "second")


def test_ones_own_volumes_are_all_that_a_report_needs(place: Path):
    days = [f"2026-10-{day:02d},{hour:02d}:00,40" for day in (5, 12, 19, 26) for hour in range(8, 20)]
    (place / "mine.csv").write_text("\n".join(["date,start,contacts", *days]))
    assert simulate(place, "--volumes", "mine.csv", "--replications", "2", "--out", "mine").returncode == 0
    assert (place / "mine" / "input" / "mine.csv").read_text() == (place / "mine.csv").read_text()
    with (place / "mine" / "intervals.csv").open() as file:
        assert {row["forecast_contacts"] for row in csv.DictReader(file)} >= {"20"}


def test_a_french_report_is_french_throughout(place: Path):
    done = simulate(place, "small.toml", "--language", "fr", "--replications", "2", "--out", "rapport")
    assert "Là où le homeshoring perd" in done.stdout
    assert "ce qui est mesuré" in (place / "rapport" / "README.txt").read_text()


def test_an_example_with_ones_own_volumes_can_be_started_from(place: Path):
    listed = simulate(place, "--example").stdout.split()
    assert "last-month" in listed
    assert simulate(place, "--example", "last-month").returncode == 0
    assert (place / "last-month.csv").exists()
    assert simulate(place, "last-month.toml", "--check").returncode == 0
    again = simulate(place, "--example", "last-month")
    assert (again.returncode, again.stderr) == (
        2,
        "homeshore: last-month.toml stands there already; choose another folder with --out\n",
    )


def test_what_cannot_be_run_is_refused_with_a_line_for_each_key(place: Path):
    (place / "wrong.toml").write_text(
        SMALL.replace("seed = 7\n", "sed = 7\n").replace("mean_seconds = 240", "mean_seconds = -4")
    )
    refused = simulate(place, "wrong.toml")
    assert refused.returncode == 2
    keys = [line.split(": ")[1] for line in refused.stderr.splitlines()]
    assert sorted(keys) == ["demand[1].talk.mean_seconds", "sed", "seed"]
    assert not (place / "wrong-results").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing.toml"], "homeshore: nothing.toml: No such file or directory\n"),
        (
            ["small.toml", "--volumes", "small.toml"],
            "the one CSV file that a scenario names (csv = ...); this one names: \n",
        ),
        (["small.toml", "--out", "."], "homeshore: . stands there already; choose another folder with --out"),
        (["--example", "none"], "homeshore: no example is called none; there are "),
        (
            ["small.toml", "--scheduler", "tcp://127.0.0.1:1"],
            "homeshore: no Dask scheduler answers at tcp://127.0.0.1:1",
        ),
    ],
)
def test_what_is_missing_is_said_in_one_line(place: Path, arguments: list[str], said: str):
    refused = simulate(place, *arguments)
    assert refused.returncode == 2
    assert said in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


class InTerminal:
    """The command in a terminal of its own, as the person before it sees it."""

    def __init__(self, place: Path, *arguments: str) -> None:
        self.seen = ""
        self.pid, self._terminal = pty.fork()
        if not self.pid:
            os.chdir(place)
            os.execve(HOMESHORE, [HOMESHORE, "simulate", *arguments], environment(place))

    def read_until(self, pattern: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not re.search(pattern, self.seen):
            assert time.monotonic() < deadline, self.seen
            self.seen += os.read(self._terminal, 65536).decode()

    def press_control_c(self) -> None:
        os.write(self._terminal, b"\x03")

    def status(self) -> int:
        """The exit status, once it has ended; no process of its is left."""
        left = psutil.Process(self.pid).children()
        try:
            while data := os.read(self._terminal, 65536):
                self.seen += data.decode()
        except OSError:  # it has closed its terminal
            pass
        status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        os.close(self._terminal)
        assert psutil.wait_procs(left, timeout=5)[1] == []
        return status


@pytest.fixture
def long_run(place: Path) -> InTerminal:
    return InTerminal(place, "small.toml", "--replications", "5000", "--workers", "2", "--out", "kept")


def test_control_c_keeps_what_is_finished_and_reports_it(place: Path, long_run: InTerminal):
    long_run.read_until(r"\] \d\d/10000 replications, [\d.]+/s, \d+:\d\d left")
    long_run.press_control_c()
    assert long_run.status() == 130
    [(done, of)] = re.findall(r"this comes from the (\d+) of (\d+) replications that had finished", long_run.seen)
    assert 10 <= int(done) < int(of) == 10000
    trace = json.loads((place / "kept" / "run.json").read_text())
    assert (trace["jobs_finished"], trace["jobs_asked"]) == (int(done), 10000)
    assert (place / "kept" / "report.pdf").read_bytes().startswith(b"%PDF")
    with (place / "kept" / "demands.csv").open() as file:
        rows = [(row["variant"], int(row["replication"])) for row in csv.DictReader(file)]
    assert int(done) - len(rows) <= 2  # pairs only
    assert len({number for _, number in rows}) * 2 == len(rows)


def test_sigterm_keeps_what_is_finished_too(place: Path, long_run: InTerminal):
    long_run.read_until(r"\] \d\d/10000 ")
    os.kill(long_run.pid, signal.SIGTERM)
    assert long_run.status() == 130
    assert (place / "kept" / "report.pdf").exists()


def test_a_run_that_is_stopped_before_anything_has_finished_says_so(place: Path):
    (place / "large.toml").write_text(TEXT.replace("4000", "40000"))
    run = InTerminal(place, "large.toml")
    run.read_until(r"\] 0/8 replications")
    run.press_control_c()
    assert run.status() == 130
    assert "nothing to report" in run.seen


def test_a_cluster_gives_the_files_of_local_processes(place: Path):
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster:
        done = simulate(place, "small.toml", "--scheduler", cluster.scheduler_address, "--out", "cluster")
    assert (done.returncode, done.stderr) == (0, "")
    assert simulate(place, "small.toml", "--out", "local").returncode == 0
    assert files_of(place / "cluster") == files_of(place / "local")
