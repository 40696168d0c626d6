"""5,000 agents' sockets on one gateway process: memory of each, and how late a hint comes at 3,000 hints a second."""

import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from bench.harness import Report, percentile

COMMAND = "python -m bench gateway"
AGENTS, RATE, SECONDS = 5_000, 3_000, 10.0
FILES = 20_000


def run(report: Report) -> None:
    """Measure and report."""
    report.section(f"Live gateway, {AGENTS:,} desks in one process", COMMAND)
    _raise_files()
    with tempfile.TemporaryDirectory(prefix="homeshore-bench-") as home:
        environment = os.environ | {"HOMESHORE_HOME": home}
        with _process(environment, "gateway", port := _free_port()) as server:
            _wait_for(port)
            kilobytes, lateness, cpu = _measure(environment, server.pid, port)
    report.table(
        ("desks", "KB each", "hints/s", "sent", "heard", "p50 ms", "p99 ms", "worst ms", "CPU of one core"),
        [
            (
                AGENTS,
                kilobytes,
                RATE,
                int(RATE * SECONDS),
                len(lateness),
                percentile(lateness, 0.5),
                percentile(lateness, 0.99),
                max(lateness),
                f"{cpu:.0%}",
            )
        ],
    )
    report.note(
        "KB each: growth of the gateway's resident memory (RSS) until all desks are open and quiet. "
        "Lateness: from publishing on the bus, in another process, until the bytes are in the client's third process. "
        "The bus may lose hints when a process gets no CPU for 50 ms (the kernel keeps ten datagrams); the gateway "
        "notices by the journal's numbers and has desks refetch. Sessions and the dispatcher are stand-ins; uvicorn "
        "with websockets-sansio, without per-message deflate."
    )
    report.verdict("KB a desk", kilobytes, 40.0, at_most=True)
    report.verdict("p99 of a hint, ms", percentile(lateness, 0.99), 100.0, at_most=True)


def _measure(environment: dict[str, str], gateway: int, port: int) -> tuple[float, list[float], float]:
    process = psutil.Process(gateway)
    with _process(environment, "desks", port, 100, 0) as warm:  # the first desks load what all share
        _read(warm)
    time.sleep(1)
    before = process.memory_info().rss
    with _process(environment, "desks", port, AGENTS, SECONDS + 4) as clients:
        assert _read(clients) == "open"
        time.sleep(1)
        kilobytes = (process.memory_info().rss - before) / AGENTS / 1024
        used = process.cpu_times()
        with _process(environment, "hints", AGENTS, RATE, SECONDS) as publisher:
            sent = json.loads(_read(publisher))
        now = process.cpu_times()
        heard = json.loads(_read(clients))
    cpu = (now.user + now.system - used.user - used.system) / SECONDS
    return kilobytes, _lateness(sent, heard), cpu


def _lateness(sent: list[list[float]], heard: list[list[float]]) -> list[float]:
    """Milliseconds of each hint that came. A desk that missed one is left out: its hints cannot be told apart."""
    whole = ((times, arrivals) for times, arrivals in zip(sent, heard, strict=True) if len(times) == len(arrivals))
    return [(b - a) * 1000 for times, arrivals in whole for a, b in zip(times, arrivals, strict=True)]


@contextmanager
def _process(environment: dict[str, str], *arguments: object) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "bench._gateway_processes", *map(str, arguments)]
    root = Path(__file__).resolve().parent.parent
    running = subprocess.Popen(
        command, cwd=root, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield running
    finally:
        running.terminate()
        running.communicate(timeout=30)


def _read(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the gateway did not start")


def _raise_files() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(FILES, most), most))
