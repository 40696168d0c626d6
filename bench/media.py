"""The media worker: CPU for each recorded two-leg call, and how evenly packets arrive; Janus in the same run.

The senders are pre-encoded and stay on one core, the engine on the other. Bounds: at most 1.25 % of a core a call at 40
and at 80 calls, the 99th percentile of the gap between packets at most 30 ms over a loopback without an engine, and at
least five times the calls of Janus's AudioBridge on Opus.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import _media_janus
from bench.harness import Report

WINDOWS, SECONDS = 5, 5
MOST_PERCENT, MOST_GAP_MS, LEAST_TIMES = 1.25, 30.0, 5.0
COLUMNS = ["engine", "calls", "% of a core a call", "from", "to", "calls a core", "p99 gap ms", "arrived %"]

Window = dict[str, float]


def run(report: Report) -> None:
    """Measure loopback, worker, AudioBridge and VideoRoom; the medians of five windows of five seconds."""
    report.section("Media worker", "python -m bench media")
    if (os.cpu_count() or 1) < 2:
        report.note("Left out: the senders and the engine need a core each.")
        return
    rows: list[list[object]] = []
    ours: dict[tuple[str, int], Window] = {}
    for codec, what in (("opus", "WebRTC <-> WebRTC, Opus"), ("pcmu", "SIP PCMU <-> WebRTC PCMU")):
        for calls in (40, 80):
            plain = _measured(rows, f"loopback, {codec}", "loopback", codec, calls)
            ours[codec, calls] = _measured(rows, f"worker, {what}, recorded", "worker", codec, calls)
            ours[codec, calls]["over_ms"] = ours[codec, calls]["gap_ms"] - plain["gap_ms"]
    _measured(rows, "worker, SIP PCMU <-> WebRTC Opus, transcoded, recorded", "transcoding", "opus", 20)
    theirs = _janus(rows)
    report.table(COLUMNS, rows)
    for (codec, calls), window in ours.items():
        report.verdict(f"% of a core a call, {codec}, {calls} calls", window["percent"], MOST_PERCENT, at_most=True)
        report.verdict(
            f"p99 gap over loopback, {codec}, {calls} calls, ms", window["over_ms"], MOST_GAP_MS, at_most=True
        )
    if theirs:
        for calls in (40, 80):
            times = theirs["percent"] / ours["opus", calls]["percent"]
            report.verdict(f"times AudioBridge's calls on Opus, at {calls} calls", times, LEAST_TIMES)
    else:
        report.note("Janus is not installed (apt install janus): nothing to compare with.")


def _janus(rows: list[list[object]]) -> Window | None:
    """Not recorded. AudioBridge cannot take 40 calls on one core."""
    if not _media_janus.available():
        return None
    mixing = _measured(rows, "Janus AudioBridge, Opus, 48 kHz rooms", "audiobridge", "opus", 10)
    _measured(rows, "Janus AudioBridge, PCMU, 8 kHz rooms", "audiobridge", "pcmu", 20)
    _measured(rows, "Janus VideoRoom, Opus, forwarding", "videoroom", "opus", 40)
    return mixing


def _measured(rows: list[list[object]], name: str, engine: str, codec: str, calls: int) -> Window:
    """One engine under one load in a process of its own; adds a row and returns the medians."""
    windows = _windows(engine, codec, calls)
    median = {key: statistics.median(window[key] for window in windows) for key in windows[0]}
    shares = [window["percent"] for window in windows]
    if engine == "loopback":
        rows.append([name, calls, "", "", "", "", median["gap_ms"], median["arrived"] * 100])
    else:
        figures = [median["percent"], min(shares), max(shares), 100 / median["percent"], median["gap_ms"]]
        rows.append([name, calls, *figures, median["arrived"] * 100])
    return median


def _windows(engine: str, codec: str, calls: int) -> list[Window]:
    command = [sys.executable, "-m", "bench._media_load", engine, codec, str(calls), str(WINDOWS), str(SECONDS)]
    with tempfile.TemporaryDirectory(prefix="bench-media-") as home:
        environment = os.environ | {"HOMESHORE_HOME": home, "DJANGO_SETTINGS_MODULE": "homeshore.config.settings"}
        process = subprocess.run(
            command, env=environment, cwd=Path(__file__).parent.parent, stdout=subprocess.PIPE, check=True, timeout=180
        )
    windows: list[Window] = json.loads(process.stdout.splitlines()[-1])
    return windows
