"""The durable live path on SQLite: latency under load, journal rate, and the restart with ten million facts."""

import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from bench.harness import Report, fsync_ms, percentile
from homeshore.config.database import database_from
from homeshore.contacts.dispatcher.protocol import Ask, Frames, Hello, Ping, frame, replies
from homeshore.contacts.dispatcher.sequencer import Sequencer
from homeshore.facts import encode
from homeshore.facts.live import MessageAdded
from homeshore.facts.vocabulary import Channel, Mode, Status
from homeshore.journal import checkpoints, lease
from homeshore.journal.append import Batch, Database, Place, Row, append
from homeshore.kit.clock import now_us
from homeshore.routing import commands as c
from homeshore.routing.core import Core

RATE, WEB_RATE, SECONDS, RUNS = 6_600, 50, 5, 5
FACTS, TAIL_COMMANDS, AGENTS, PROGRAMMES, BRAND = 10_000_000, 100_000, 10_000, 500, 7


def run(report: Report) -> None:
    """Measure all three in temporary homes."""
    with tempfile.TemporaryDirectory(prefix="homeshore-bench-") as folder:
        home = Path(folder)
        _latency(report, _migrated(home / "latency"))
        _rates(report, _migrated(home / "rates"))
        _restart(report, _migrated(home / "restart"))


def _environment(home: Path) -> dict[str, str]:
    return {
        **os.environ,
        "HOMESHORE_HOME": str(home),
        "HOMESHORE_DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "homeshore.config.settings",
    }


def _migrated(home: Path) -> Path:
    home.mkdir()
    command = [sys.executable, "-m", "django", "migrate", "-v0"]
    subprocess.run(command, env=_environment(home), check=True)
    return home


@contextmanager
def _process(home: Path, *arguments: object) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "bench._dispatcher_processes", *map(str, arguments)]
    process = subprocess.Popen(
        command, env=_environment(home), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def _pong(home: Path, seconds: float = 60.0) -> None:
    """Wait until the dispatcher answers."""
    import socket

    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with socket.socket(socket.AF_UNIX) as link:
            try:
                link.connect(str(home / "run" / "dispatcher.sock"))
                link.sendall(frame(Hello("bench")) + frame(Ask(1, Ping())))
                if [replies.decode(body) for body in Frames().feed(link.recv(65_536))]:
                    return
            except OSError:
                time.sleep(0.01)
    raise TimeoutError("the dispatcher does not answer")


def _latency(report: Report, home: Path) -> None:
    report.section("Dispatcher: from command to durable answer", "python -m bench dispatcher")
    fsync = fsync_ms(home)
    rows: list[tuple[object, ...]] = []
    worst: list[float] = []
    with _process(home, "dispatcher"):
        _pong(home)
        with _process(home, "web", WEB_RATE), _process(home, "load", RATE, SECONDS, RUNS) as load:
            assert load.stdout is not None
            for number, line in enumerate(load.stdout, 1):
                seconds, refused, latencies = json.loads(line)
                p99 = percentile(latencies, 0.99)
                worst.append(p99)
                rate = len(latencies) / seconds
                rows.append((f"run {number}", rate, refused, percentile(latencies, 0.5), p99, max(latencies)))
    assert len(rows) == RUNS, "the load ended early"
    report.note(
        f"{RATE:,} commands/s over the socket from another process (contacts that arrive, are accepted, talked about "
        f"and closed; 2,000 agents), SQLite with synchronous=FULL, {WEB_RATE} ORM transactions/s beside it. "
        f"The disk's own fsync of 4 KB: {fsync:.2f} ms."
    )
    report.table(["", "commands/s", "refused", "p50 ms", "p99 ms", "max ms"], rows)
    report.verdict("median of the p99s, ms", statistics.median(worst), 25, at_most=True)


def _rates(report: Report, home: Path) -> None:
    report.section("Journal: group commit beside one commit a fact", "python -m bench dispatcher")
    database = Database(database_from("", home))
    epoch = lease.acquire(database, lease.HolderLock(home / "lock"), now_us())
    assert epoch is not None
    place = 0
    measured: dict[int, list[float]] = {}
    for size, count in ((1, 2_000), (40, 20_000), (500, 50_000), (1_000, 100_000)) * 3:
        batches = [Batch(epoch, _facts(epoch, start, size)) for start in range(place + 1, place + count + 1, size)]
        place += count
        began = time.perf_counter()
        for batch in batches:
            append(database, batch)
        measured.setdefault(size, []).append(count / (time.perf_counter() - began))
        database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    rates = {size: statistics.median(found) for size, found in measured.items()}
    rows = [(f"{size:,} facts a commit", rate, size / rate * 1000, rate / rates[1]) for size, rate in rates.items()]
    report.table(["SQLite, synchronous=FULL", "facts/s", "ms a commit", "times"], rows)
    report.verdict("commits of a few ms (1,000 facts), times one commit a fact", rates[1_000] / rates[1], 50)


def _facts(epoch: int, first: int, count: int) -> list[Row]:
    data = b"\x96\xafcontact_offered" + b"x" * 40
    began = 1_790_000_000_000_000
    return [
        (
            seq,
            epoch,
            began + seq,
            began + seq,
            "contact_offered",
            1,
            (1 << 50) + seq // 6,
            seq % 9_973,
            9,
            BRAND,
            11,
            data,
        )
        for seq in range(first, first + count)
    ]


def _restart(report: Report, home: Path) -> None:
    report.section("Dispatcher: restart with ten million facts", "python -m bench dispatcher")
    _long_journal(home)
    taken: list[float] = []
    for _ in range(3):
        began = time.perf_counter()
        with _process(home, "dispatcher"):
            _pong(home)
            taken.append(time.perf_counter() - began)
    size = (home / "homeshore.sqlite3").stat().st_size / 1e9
    report.note(
        f"{FACTS:,} facts ({size:.1f} GB), a checkpoint of {AGENTS:,} agents and a tail of {TAIL_COMMANDS:,} commands, "
        "the longest that is left between two checkpoints. From the start of the process to its first answer; each "
        "was killed."
    )
    report.table(["", "seconds"], [(f"start {number}", seconds) for number, seconds in enumerate(taken, 1)])
    report.verdict("restart, seconds", max(taken), 5, at_most=True)


def _long_journal(home: Path) -> None:
    database = Database(database_from("", home))
    lock = lease.HolderLock(home / "run" / "dispatcher.lock")
    epoch = lease.acquire(database, lock, now_us())
    assert epoch is not None
    start = now_us() - 3_600_000_000
    sequencer = Sequencer(Core(), Place(0, 0, start), epoch)
    _configure(sequencer, start)
    configured = sequencer.take()
    filler = FACTS - len(configured.facts)
    _fill(database, epoch, filler, start)
    sequencer.fact_seq = FACTS
    append(database, Batch(epoch, [(row[0] + filler, *row[1:]) for row in configured.facts], configured.commands))
    body = checkpoints.write_body(database, 1, checkpoints.compress(sequencer.core.snapshot()))
    checkpoints.declare(database, epoch, sequencer.place, body)
    _traffic(sequencer, start)
    append(database, sequencer.take())
    database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    lock.close()


def _fill(database: Database, epoch: int, count: int, upto_us: int) -> None:
    sql = (
        "WITH RECURSIVE n(i) AS (SELECT ? UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
        " INSERT INTO journal_fact (seq, epoch, at_us, occurred_us, kind, version, contact, agent, contract, brand,"
        " programme, data)"
        " SELECT i, ?, ? + i, ? + i, 'contact_offered', 1, i / 6 + 1, i % 9973, 9, 7, i % 500, ? FROM n"
    )
    data, began = b"x" * 50, upto_us - count
    for first in range(1, count + 1, 500_000):
        with database.transaction():
            database.write(sql, first, min(first + 499_999, count), epoch, began, began, data)


def _configure(sequencer: Sequencer, at_us: int) -> None:
    rng = random.Random(1)
    rings = (c.Ring(0, 3), c.Ring(5_000_000, 1))
    for programme in range(1, PROGRAMMES + 1):
        sequencer.do(at_us, c.ConfigureProgramme(programme, BRAND, rings, 20_000_000, 60_000_000))
    for agent in range(1, AGENTS + 1):
        mine = rng.sample(range(1, PROGRAMMES + 1), 5)
        permissions = tuple(c.Permission(p, Channel.CHAT, "fr", rng.randint(1, 5), 9) for p in mine)
        sequencer.do(at_us, c.ConfigureAgent(agent, Mode.EMPLOYEE, 3))
        sequencer.do(at_us, c.SetPermissions(agent, permissions))
        sequencer.do(at_us, c.Connect(agent, 1))
        sequencer.do(at_us, c.SetStatus(agent, Status.READY))


def _traffic(sequencer: Sequencer, at_us: int) -> None:
    rng = random.Random(2)
    until = sequencer.seq + TAIL_COMMANDS
    contact = 1 << 50
    while sequencer.seq < until:
        contact += 1
        at_us += 1_000
        before = len(sequencer.batch.facts)
        programme = rng.randint(1, PROGRAMMES)
        sequencer.do(at_us, c.Arrive(contact, contact, contact, BRAND, programme, Channel.CHAT, "fr"))
        offered = [row for row in sequencer.batch.facts[before:] if row[4] == "contact_offered"]
        for row in offered:
            offer = msgspec.msgpack.decode(row[11])[1]
            sequencer.do(at_us, c.Accept(row[7], row[6], offer))
            note = encode(MessageAdded(1, "outbound"))
            sequencer.do(at_us, c.Note("message_added", 1, note, contact=row[6], agent=row[7]))
            sequencer.do(at_us, c.WrapUp(row[7], row[6]))
            sequencer.do(at_us, c.Close(row[7], row[6], "information", "resolved"))
