"""`make soak`: one long call and many short ones on a media worker; memory and descriptors must stay flat.

Takes an hour and more, so it is no part of `make bench`. `python -m bench.soak --calls 10000 --minutes 60`.
"""

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec
import uvloop

from bench._media_peers import PlainPeer, WebPeer, cpu_seconds, send_for, speech

AT_ONCE = 10
HEARD = 20
"""Packets of the hundred that both sides of a call of a second should hear: less is a failed call."""
SETTLED = 0.2
"""The first fifth of the short calls fills caches and pools: what comes after it must be flat."""


class Sample(msgspec.Struct, frozen=True):
    """A worker after so many calls: open descriptors, memory in MB, CPU seconds so far."""

    calls: int
    descriptors: int
    megabytes: float
    cpu: float


def sample(pid: int, calls: int) -> Sample:
    """The worker now."""
    status = Path(f"/proc/{pid}/status").read_text()
    resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    return Sample(calls, len(os.listdir(f"/proc/{pid}/fd")), resident / 1024, cpu_seconds(pid))


class Soak:
    """A worker of its own, and calls between a web page's side and a carrier's side."""

    def __init__(self, folder: Path) -> None:
        from homeshore.adapters.telephony.media.client import MediaClient

        self.folder = folder
        # The worker ends with this process, however that ends.
        self.process = subprocess.Popen([sys.executable, "-m", "homeshore.ops.media_process", "media-soak"])
        self.media = MediaClient("media-soak")
        self.opus, self.pcmu = speech("opus"), speech("pcmu")

    async def call(self, number: int, seconds: float) -> int:
        """One recorded call; returns the packets that both sides heard."""
        from homeshore.adapters.telephony.ports import RecordingSpec

        customer, agent, file = f"caller:{number}", f"agent:{number}", self.folder / f"{number}.rec"
        page, line = WebPeer("opus", self.opus, ["opus", "pcmu"]), PlainPeer("pcmu", self.pcmu)
        try:
            await page.connect(await self.media.join(agent, await page.describe()))
            opened = await self.media.open_rtp(customer, srtp=False)
            await self.media.connect_rtp(customer, await line.open())
            line.connect("127.0.0.1", opened.port)
            await self.media.set_hears({customer: (agent,), agent: (customer,)})
            sides = ((customer, "left"), (agent, "right"))
            await self.media.record(RecordingSpec(number + 1, str(file), bytes(32), sides))
            await send_for([page, line], seconds)
            await self.media.stop_recording(number + 1)
        finally:
            await self.media.leave(customer)
            await self.media.leave(agent)
            await page.close()
            line._transport.close()
            file.unlink(missing_ok=True)
        return page.received + line.received

    async def short_calls(self, calls: int) -> list[Sample]:
        """Calls of a second, ten at a time."""
        samples, failed = [sample(self.process.pid, 0)], 0
        step = max(AT_ONCE, calls // 10)
        for first in range(0, calls, AT_ONCE):
            heard = await asyncio.gather(*(self.call(first + n, 1.0) for n in range(AT_ONCE)), return_exceptions=True)
            for found in heard:
                if not isinstance(found, int) or found < HEARD:
                    failed += 1
                    print(f"failed: {found!r}", flush=True)
            if (first + AT_ONCE) % step == 0:
                samples.append(sample(self.process.pid, first + AT_ONCE))
                print(samples[-1], f"{failed} failed", flush=True)
        assert failed == 0, f"{failed} of {calls} calls heard nothing"
        return samples

    async def long_call(self, minutes: float) -> list[Sample]:
        """One call, looked at ten times."""
        call = asyncio.create_task(self.call(10**7, minutes * 60))
        samples = []
        for tenth in range(10):
            await asyncio.sleep(minutes * 6)
            samples.append(sample(self.process.pid, tenth + 1))
            print(samples[-1], flush=True)
        packets = await call
        print(f"{packets} packets heard of {2 * int(minutes * 3000)}", flush=True)
        return samples


async def run(calls: int, minutes: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        soak = Soak(Path(folder))
        await soak.media.start()
        while not soak.media.up:
            await asyncio.sleep(0.05)
        try:
            if minutes:
                check("long call", await soak.long_call(minutes), settled=1)
            if calls:
                samples = await soak.short_calls(calls)
                check("short calls", samples, settled=int(len(samples) * SETTLED) + 1)
        finally:
            await soak.media.close()
            soak.process.terminate()
            soak.process.wait()


def check(name: str, samples: list[Sample], settled: int) -> None:
    """Say what was found; fail when descriptors grew, or memory by more than a tenth after it had settled."""
    first, last = samples[settled], samples[-1]
    print(f"{name}: {first.descriptors} -> {last.descriptors} descriptors")
    print(f"{name}: {first.megabytes:.0f} -> {last.megabytes:.0f} MB")
    assert last.descriptors <= first.descriptors, "descriptors grow"
    assert last.megabytes <= 1.1 * first.megabytes, "memory grows"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--minutes", type=float, default=60)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what is begun is ended, as after Ctrl-C
    os.environ.setdefault("HOMESHORE_HOME", tempfile.mkdtemp(prefix="homeshore-soak-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homeshore.config.settings")
    begun = time.monotonic()
    uvloop.run(run(options.calls, options.minutes))
    print(f"took {(time.monotonic() - begun) / 60:.0f} minutes")


if __name__ == "__main__":
    main()
