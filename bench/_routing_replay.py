"""A recording of a centre at work, and how fast a core replays it. Runs in a process of its own, compiled or not."""

import itertools
import time
import tracemalloc
from pathlib import Path

import msgspec

from bench._forms import answer
from bench._routing_trace import Crowd, Trace, occupancy, open_centre
from homeshore.contacts.dispatcher.memory import settle_memory
from homeshore.facts.record import Draft
from homeshore.routing.commands import AnyCommand
from homeshore.routing.core import Core
from homeshore.routing.scan import Scan

CHUNK = 500
FEW = 4
"""Chunks that a scan is asked: it is slow."""
_encoder = msgspec.msgpack.Encoder()
_decoder: msgspec.msgpack.Decoder[Trace] = msgspec.msgpack.Decoder(list[tuple[int, AnyCommand]])


class Recording(msgspec.Struct):
    """A centre in full work: its snapshot, and what is said to it from then on, as the dispatcher receives it."""

    snapshot: bytes
    chunks: list[bytes]
    occupancy: tuple[float, float]
    events: int

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


def load(path: Path) -> Recording:
    """A recording that was made before."""
    return msgspec.msgpack.decode(path.read_bytes(), type=Recording)


def record(path: str, agents: str, brands: str, arrivals_per_second: str, commands: str) -> None:
    """Let a crowd work until it is busy, then keep what is said."""
    core = Core()
    open_centre(core, int(agents), int(brands))
    settle_memory()
    crowd = Crowd(core, int(brands), float(arrivals_per_second))
    crowd.fill(0.75)
    crowd.run(4 * int(agents))
    snapshot, at_start, fired = core.snapshot(), occupancy(core), core.timers_fired
    trace = crowd.run(int(commands))
    chunks = [_encoder.encode(trace[start : start + CHUNK]) for start in range(0, len(trace), CHUNK)]
    made = Recording(snapshot, chunks, (at_start, occupancy(core)), len(trace) + core.timers_fired - fired)
    Path(path).write_bytes(_encoder.encode(made))


def rate(path: str) -> float:
    """Core events a CPU second, in memory that was settled as the dispatcher settles its own."""
    recording = load(Path(path))
    core = Core.restore(recording.snapshot)
    settle_memory()
    spent, events, _ = recording.replay(core)
    return events / spent


def against_scan(path: str) -> tuple[int, int, float]:
    """Events and drafts of the first chunks, decided alike by a scan of everybody, and its events a CPU second."""
    recording = load(Path(path))
    _, _, drafts = recording.replay(Core.restore(recording.snapshot), FEW, keep=True)
    spent, events, scan_drafts = recording.replay(Core.restore(recording.snapshot, Scan()), FEW, keep=True)
    assert drafts == scan_drafts
    return events, len(drafts), events / spent


def checkpoint_ms(path: str) -> tuple[float, float]:
    """CPU milliseconds of a snapshot and of restoring it."""
    snapshot = load(Path(path)).snapshot
    begun = time.process_time()
    core = Core.restore(snapshot)
    middle = time.process_time()
    core.snapshot()
    return (time.process_time() - middle) * 1000, (middle - begun) * 1000


def bytes_per_agent(agents: str, brands: str) -> float:
    """What tracemalloc counts for agents, after the programmes stand."""
    core = Core()
    open_centre(core, 0, int(brands))
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    open_centre(core, int(agents), int(brands))
    after, _ = tracemalloc.get_traced_memory()
    return (after - before) / int(agents)


if __name__ == "__main__":
    answer({work.__name__: work for work in (record, rate, against_scan, checkpoint_ms, bytes_per_agent)})
