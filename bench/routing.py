"""The routing core: events a second at 10,000 and 300,000 agents, beside a scan of everybody, and bytes an agent."""

import gc
import itertools
import multiprocessing
import random
import statistics
import time
import tracemalloc
from concurrent.futures import ProcessPoolExecutor

import msgspec

from bench._routing_trace import Crowd, Trace, occupancy, open_centre
from bench.harness import Report
from homeshore.facts.record import Draft
from homeshore.routing.commands import AnyCommand
from homeshore.routing.core import Core
from homeshore.routing.scan import Scan

COMMAND = "python -m bench routing"
RUNS = 5
CHUNK = 500
_encoder = msgspec.msgpack.Encoder()
_decoder: msgspec.msgpack.Decoder[Trace] = msgspec.msgpack.Decoder(list[tuple[int, AnyCommand]])


class Recording(msgspec.Struct):
    """A centre in full work: its snapshot, and what is said to it from then on, as the dispatcher receives it."""

    snapshot: bytes
    chunks: list[bytes]
    occupancy: tuple[float, float]
    events: int

    @classmethod
    def make(cls, agents: int, brands: int, arrivals_per_second: float, commands: int) -> "Recording":
        """Record in another process: what it leaves in memory must not lie between the agents that are measured."""
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as other:
            return other.submit(_record, agents, brands, arrivals_per_second, commands).result()

    def replay(self, core: Core, chunks: int | None = None, keep: bool = False) -> tuple[float, int, list[Draft]]:
        """CPU seconds, core events and, if kept, drafts of the first chunks; decoding commands is not measured."""
        spent, commands, drafts = 0.0, 0, []
        handle, clock = core.handle, time.process_time
        for data in itertools.islice(self.chunks, chunks):
            trace = _decoder.decode(data)
            commands += len(trace)
            begun = clock()
            for now_us, command in trace:
                answer, _ = handle(now_us, command)
                if keep:
                    drafts += answer
            spent += clock() - begun
        return spent, commands + core.timers_fired, drafts

    def rate(self, runs: int = RUNS) -> float:
        """Core events a CPU second, the median."""
        rates = []
        for _ in range(runs):
            core = Core.restore(self.snapshot)
            gc.collect()
            gc.freeze()
            spent, events, _ = self.replay(core)
            rates.append(events / spent)
            gc.unfreeze()
        return statistics.median(rates)


def _record(agents: int, brands: int, arrivals_per_second: float, commands: int) -> Recording:
    core = Core()
    open_centre(core, agents, brands)
    crowd = Crowd(core, brands, arrivals_per_second)
    crowd.fill(0.75)
    crowd.run(4 * agents)
    snapshot, at_start, fired = core.snapshot(), occupancy(core), core.timers_fired
    trace = crowd.run(commands)
    chunks = [_encoder.encode(trace[start : start + CHUNK]) for start in range(0, len(trace), CHUNK)]
    return Recording(snapshot, chunks, (at_start, occupancy(core)), len(trace) + core.timers_fired - fired)


def run(report: Report) -> None:
    """Print all tables."""
    _ten_thousand(report)
    _three_hundred_thousand(report)


def _ten_thousand(report: Report) -> None:
    report.section("Routing core, 10,000 agents, 500 brands", COMMAND)
    recording = Recording.make(10_000, 500, 34.5, commands=100_000)
    events_per_second = recording.rate()
    few = 4
    _, events, drafts = recording.replay(Core.restore(recording.snapshot), few, keep=True)
    scan_spent, scan_events, scan_drafts = recording.replay(Core.restore(recording.snapshot, Scan()), few, keep=True)
    assert drafts == scan_drafts
    scan_per_second = scan_events / scan_spent
    snapshot_ms, restore_ms = _checkpoint_ms(recording.snapshot)
    report.table(
        ("core", "events", "events/s of CPU"),
        [
            ("heaps in cells (median of five)", recording.events, events_per_second),
            ("scan of all agents, same trace", scan_events, scan_per_second),
        ],
    )
    first, last = recording.occupancy
    report.note(
        f"Occupancy {first:.1%} at the start, {last:.1%} at the end; {len(drafts):,} drafts of {events:,} events "
        f"compared, identical. Snapshot {len(recording.snapshot) / 1e6:.1f} MB in {snapshot_ms:.0f} ms, restored in "
        f"{restore_ms:.0f} ms. {_cold_reads()}"
    )
    report.verdict("core events/s", events_per_second, 150_000)
    report.verdict("times a scan", events_per_second / scan_per_second, 50)
    report.verdict("snapshot, ms", snapshot_ms, 100, at_most=True)


def _cold_reads() -> str:
    """Cold objects a second that the machine reads now: at this size the core waits for memory, not for arithmetic."""
    draw = random.Random(1)
    objects = [[number] for number in range(1_000_000)]
    order = [draw.randrange(len(objects)) for _ in range(300_000)]
    rates = []
    for _ in range(RUNS):
        begun = time.process_time()
        for place in order:
            objects[place][0]
        rates.append(len(order) / (time.process_time() - begun))
    return f"Cold memory: {statistics.median(rates) / 1e6:.1f} M objects read/s at random out of a million."


def _checkpoint_ms(snapshot: bytes) -> tuple[float, float]:
    stored, restored = [], []
    for _ in range(RUNS):
        begun = time.process_time()
        core = Core.restore(snapshot)
        middle = time.process_time()
        core.snapshot()
        stored.append(time.process_time() - middle)
        restored.append(middle - begun)
        gc.collect()
    return statistics.median(stored) * 1000, statistics.median(restored) * 1000


def _three_hundred_thousand(report: Report) -> None:
    report.section("Routing core, 300,000 agents, 5,000 brands, one process", COMMAND)
    agents, brands = 300_000, 5_000
    loaded = _bytes_per_agent(agents, brands)
    recording = Recording.make(agents, brands, 960.0, commands=300_000)
    gc.collect()
    events_per_second = recording.rate()
    first, last = recording.occupancy
    report.table(
        ("agents", "events/s of CPU", "bytes/agent, all ready"),
        [(agents, events_per_second, loaded)],
    )
    report.note(
        f"Occupancy {first:.1%} at the start, {last:.1%} at the end. Bytes by tracemalloc: growth from before to after "
        "loading every agent with 2 to 5 permissions, connected, ready and in the cells; no contact yet. "
        + _cold_reads()
    )
    report.verdict("core events/s", events_per_second, 100_000)
    report.verdict("bytes/agent", loaded, 700, at_most=True)


def _bytes_per_agent(agents: int, brands: int) -> float:
    """What tracemalloc counts for agents, after the programmes stand."""
    core = Core()
    open_centre(core, 0, brands)
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    open_centre(core, agents, brands)
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (after - before) / agents
