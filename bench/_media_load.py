"""One engine under one load, on the core it is given: `python -m bench._media_load ENGINE CODEC CALLS WINDOWS SECONDS`.

Prints a JSON list of windows: the engine's CPU share of a core for each call in percent, the 99th percentile of the
gaps between packets at the receivers in milliseconds, and the share of packets that arrived.
"""

import asyncio
import contextlib
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvloop

from bench import _media_janus
from bench._media_janus import Load, Start
from bench._media_peers import PlainPeer, Stream, WebPeer, cpu_seconds, send_for, speech
from bench.harness import percentile
from homeshore.adapters.telephony.media.client import MediaClient
from homeshore.adapters.telephony.ports import RecordingSpec

ENGINE_CORE, LOAD_CORE = 0, 1
SETTLE_SECONDS = 2.0
WORKER = "from homeshore.adapters.telephony.media import server; server.main('media-bench')"


async def loopback(codec: str, calls: int, _start: Start) -> Load:
    """No engine: the streams of a call send to each other."""
    streams: list[Stream] = []
    frames = speech(codec)
    for _ in range(calls):
        pair = [PlainPeer(codec, frames), PlainPeer(codec, frames)]
        places = [await peer.open() for peer in pair]
        for peer, place in zip(pair, reversed(places), strict=True):
            peer.connect(place.host, place.port)
        streams += pair
    return streams, streams, os.getpid()


async def worker(codec: str, calls: int, start: Start) -> Load:
    """Our worker, each call recorded: Opus between two browsers, PCMU between a carrier and a browser."""
    process = start([sys.executable, "-c", WORKER])
    media = MediaClient("media-bench")
    await media.start()
    while not media.up:
        await asyncio.sleep(0.05)
    frames, line_frames = speech("pcmu" if codec == "pcmu" else "opus"), speech("pcmu")
    streams: list[Stream] = []
    folder = Path(os.environ["HOMESHORE_HOME"]) / "recordings"
    for call in range(1, calls + 1):
        names = (f"caller:{call}", f"agent:{call}")
        if codec == "opus":
            streams.append(await _browser(media, names[0], frames, codec))
        else:
            streams.append(await _line(media, names[0], line_frames))
        streams.append(await _browser(media, names[1], frames, "pcmu" if codec == "pcmu" else "opus"))
        await media.set_hears({names[0]: (names[1],), names[1]: (names[0],)})
        path = folder / f"{call}.{secrets.token_hex(4)}"
        await media.record(RecordingSpec(call, str(path), bytes(32), ((names[0], "left"), (names[1], "right"))))
    return streams, streams, process.pid


async def transcoding(_codec: str, calls: int, start: Start) -> Load:
    """The worker while browsers have not switched to the carrier's codec yet."""
    return await worker("mixed", calls, start)


async def _browser(media: MediaClient, name: str, frames: list[bytes], codec: str) -> Stream:
    peer = WebPeer(codec, frames, hears=["opus", "pcmu"])
    await peer.connect(await media.join(name, await peer.describe()))
    return peer


async def _line(media: MediaClient, name: str, frames: list[bytes]) -> Stream:
    line = PlainPeer("pcmu", frames)
    local = await media.open_rtp(name, False)
    await media.connect_rtp(name, await line.open())
    line.connect("127.0.0.1", local.port)
    return line


ENGINES: dict[str, Callable[[str, int, Start], Awaitable[Load]]] = {
    "loopback": loopback,
    "worker": worker,
    "transcoding": transcoding,
    "audiobridge": _media_janus.audiobridge,
    "videoroom": _media_janus.videoroom,
}


async def _measure(engine: str, codec: str, calls: int, windows: int, seconds: float) -> list[dict[str, float]]:
    with contextlib.ExitStack() as processes:

        def start(command: list[str]) -> "subprocess.Popen[bytes]":
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
            _prefer(ENGINE_CORE, process.pid)
            processes.enter_context(process)
            processes.callback(process.terminate)
            return process

        senders, receivers, pid = await ENGINES[engine](codec, calls, start)
        await send_for(senders, SETTLE_SECONDS)
        return [await _window(senders, receivers, pid, calls, seconds) for _ in range(windows)]


async def _window(
    senders: list[Stream], receivers: list[Stream], pid: int, calls: int, seconds: float
) -> dict[str, float]:
    for stream in receivers:
        stream.gaps.clear()
        stream.received = 0
    used, begun = cpu_seconds(pid), time.perf_counter()
    await send_for(senders, seconds)
    share = (cpu_seconds(pid) - used) / (time.perf_counter() - begun) / calls * 100
    gaps = [gap for stream in receivers for gap in stream.gaps]
    arrived = sum(stream.received for stream in receivers) / (len(receivers) * seconds * 50)
    return {"percent": share, "gap_ms": percentile(gaps or [0.0], 0.99) * 1000, "arrived": arrived}


def _prefer(core: int, pid: int = 0) -> None:
    """Keep a process that has no threads yet on a core, and before the neighbours where the system lets us."""
    os.sched_setaffinity(pid, {core})
    with contextlib.suppress(PermissionError):
        os.sched_setscheduler(pid, os.SCHED_RR, os.sched_param(1))


def main(engine: str, codec: str, calls: str, windows: str, seconds: str) -> None:
    _prefer(LOAD_CORE)
    print(json.dumps(uvloop.run(_measure(engine, codec, int(calls), int(windows), float(seconds)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
