"""Recordings that the real media worker wrote of real calls: as long as the call, each side in its place."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest
import uvloop

from adapters.telephony.media.peers import Browser, Carrier, names, until
from adapters.telephony.media.processes import running_worker
from adapters.telephony.recordings.calls import KEY
from homeshore.adapters.telephony.media.client import MediaClient
from homeshore.adapters.telephony.ports import AnyMediaEvent, RecordingSpec
from homeshore.adapters.telephony.recordings.playing import Playback
from homeshore.adapters.telephony.recordings.rendering import RATE

pytestmark = pytest.mark.serial
CUSTOMER_HZ, AGENT_HZ = 440, 1000
MS = RATE // 1000


def run(work: Coroutine[None, None, None]) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work)


@asynccontextmanager
async def talking(client: MediaClient, entry: str) -> AsyncIterator[None]:
    """A customer (by `entry`: web or sip) and an agent who hear each other."""
    events: list[AnyMediaEvent] = []
    client.on_event = events.append
    agent = Browser(AGENT_HZ)
    await agent.accept(await client.join("agent:2", await agent.offer()))
    customer: Browser | Carrier
    if entry == "web":
        customer = Browser(CUSTOMER_HZ)
        await customer.accept(await client.join("caller:1", await customer.offer()))
    else:
        customer = Carrier(CUSTOMER_HZ, "pcma")
        remote = await customer.open()
        local = await client.open_rtp("caller:1", False)
        await client.connect_rtp("caller:1", remote)
        customer.hum(local)
    await client.set_hears({"caller:1": ["agent:2"], "agent:2": ["caller:1"]})
    await until(lambda: names(events).count("LegUp") == 2)
    try:
        yield
    finally:
        await agent.close()
        if isinstance(customer, Browser):
            await customer.close()
        else:
            customer.close()


def kept_at(path: Path) -> RecordingSpec:
    return RecordingSpec(7, str(path), KEY, (("caller:1", "left"), ("agent:2", "right")))


def samples(path: Path) -> np.ndarray:
    with Playback(str(path), KEY) as playback:
        return np.concatenate(list(playback.blocks())).astype(np.float64) / 32768


def loudest_hz(sound: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(np.fft.rfftfreq(len(sound), 1 / RATE)[spectrum.argmax()])


def level(sound: np.ndarray) -> float:
    return float(np.sqrt(np.square(sound).mean()))


@pytest.mark.parametrize("entry", ["web", "sip"])
def test_a_recording_lasts_as_long_as_its_call_within_twenty_milliseconds(entry: str, tmp_path: Path):
    path = tmp_path / "a"
    asked: list[float] = []
    done: list[float] = []

    async def call() -> None:
        async with running_worker() as (client, _), talking(client, entry):
            steps = client.record(kept_at(path)), client.pause(7), client.resume(7), client.stop_recording(7)
            for step in steps:
                asked.append(time.time() * 1000)
                await step
                done.append(time.time() * 1000)
                await asyncio.sleep(1.5)

    def is_between(span_ms: float, begins: int, ends: int) -> bool:
        """Whether a span fits two steps, each of which happened at some moment between its asking and its answer."""
        return asked[ends] - done[begins] - 20 <= span_ms <= done[ends] - asked[begins] + 20

    run(call())
    with Playback(str(path), KEY) as playback:
        found = playback.timeline
        assert playback.contents.condition == "whole"
        assert is_between(found.duration_ms, 0, 3)
        (gap,) = found.gaps
        assert is_between(gap.begins_ms, 0, 1)
        assert is_between(gap.ends_ms, 0, 2)
        assert found.lost == 0
        assert found.packets > 2 * 50 * 2.5
    paused, resumed, ended = gap.begins_ms, gap.ends_ms, found.duration_ms
    sound = samples(path)
    for side, hertz in enumerate((CUSTOMER_HZ, AGENT_HZ)):
        for begins, ends in ((300, paused - 100), (resumed + 150, ended - 100)):
            assert abs(loudest_hz(sound[int(begins) * MS : int(ends) * MS, side]) - hertz) < 5
        assert level(sound[int(paused + 60) * MS : int(resumed - 60) * MS, side]) < 0.001


def test_the_recording_of_a_killed_worker_is_taken_up_by_another(tmp_path: Path):
    path = tmp_path / "a"

    async def first() -> None:
        async with running_worker() as (client, process), talking(client, "sip"):
            await client.record(kept_at(path))
            await asyncio.sleep(3)
            process.send_signal(signal.SIGKILL)
            await until(lambda: not client.up)

    async def second() -> None:
        async with running_worker("media-2") as (client, _), talking(client, "sip"):
            await client.record(kept_at(path))
            await asyncio.sleep(2)
            await client.stop_recording(7)

    run(first())
    with Playback(str(path), KEY) as playback:
        assert playback.contents.condition == "cut"
        assert 1_900 <= playback.timeline.duration_ms <= 3_100
    run(second())
    with Playback(str(path), KEY) as playback:
        assert playback.contents.condition == "whole"
        (gap,) = playback.timeline.gaps
        assert gap.kind == "lost"
    sound = samples(path)
    assert level(sound[(gap.begins_ms + 50) * MS : (gap.ends_ms - 50) * MS, 0]) < 0.001
    assert abs(loudest_hz(sound[(gap.ends_ms + 300) * MS :, 0]) - CUSTOMER_HZ) < 5
