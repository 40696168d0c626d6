"""What the media worker keeps, as the recordings' own reader finds it."""

import asyncio
import time
from pathlib import Path

import numpy as np
import pytest
import uvloop

from adapters.telephony.media.peers import Carrier, tones, until
from homeshore.adapters.telephony.media.sockets import Ports
from homeshore.adapters.telephony.media.worker import Place, Worker
from homeshore.adapters.telephony.ports import RecordingSpec
from homeshore.adapters.telephony.recordings.playing import Playback
from homeshore.adapters.telephony.recordings.rendering import RATE

pytestmark = pytest.mark.serial
KEY = bytes(range(32))


class Call:
    """A customer at 440 Hz and an agent at 620 Hz, both carriers, recorded."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.worker = Worker("media-1", Place((), Ports(21_000, 21_999)))
        self.customer, self.agent = Carrier(440), Carrier(620, "pcma")

    async def __aenter__(self) -> "Call":
        for leg, carrier in (("caller:1", self.customer), ("agent:2", self.agent)):
            remote = await carrier.open()
            local = await self.worker.open_rtp(leg, False)
            await self.worker.connect_rtp(leg, remote)
            carrier.hum(local)
        await until(lambda: all(leg.source.received > 3 for leg in self.worker.legs.values()))
        sides = (("caller:1", "left"), ("agent:2", "right"))
        self.begun = time.time()
        await self.worker.record(RecordingSpec(7, str(self.path), KEY, sides))
        return self

    async def lasts(self, seconds: float) -> tuple[float, float]:
        """Let time pass: from when to when, in seconds of the recording, without its edges."""
        begins = time.time() - self.begun
        await asyncio.sleep(seconds)
        return begins + 0.1, time.time() - self.begun - 0.1

    async def __aexit__(self, *_: object) -> None:
        self.seconds = time.time() - self.begun
        await self.worker.stop_recording(7)
        for carrier in (self.customer, self.agent):
            carrier.close()
        await self.worker.close()


def heard(path: Path, begins: float, ends: float) -> list[set[int]]:
    """The tones of both sides in a part of a recording, in seconds."""
    with Playback(str(path), KEY) as playback:
        samples = np.concatenate(list(playback.blocks(int(begins * RATE), int(ends * RATE))))
    return [tones(samples[:, side].astype(np.float64), RATE) for side in (0, 1)]


def test_both_sides_are_kept_for_as_long_as_the_call_lasts(tmp_path: Path):
    async def work() -> None:
        async with Call(tmp_path / "call") as call:
            await asyncio.sleep(2)
        with Playback(str(call.path), KEY) as playback:
            timeline = playback.timeline
            assert playback.contents.condition == "whole"
        assert abs(timeline.duration_ms / 1000 - call.seconds) < 0.02
        assert timeline.lost == 0
        assert heard(call.path, 0.2, 1.8) == [{440}, {620}]

    uvloop.run(work())


def test_nothing_is_kept_in_a_pause(tmp_path: Path):
    async def work() -> None:
        async with Call(tmp_path / "call") as call:
            before = await call.lasts(0.8)
            await call.worker.pause(7)
            meanwhile = await call.lasts(1)
            await call.worker.resume(7)
            afterwards = await call.lasts(0.8)
        assert heard(call.path, *before) == [{440}, {620}]
        assert heard(call.path, *meanwhile) == [set(), set()]
        assert heard(call.path, *afterwards) == [{440}, {620}]

    uvloop.run(work())


def test_losses_are_counted_but_keys_and_another_ssrc_are_none(tmp_path: Path):
    async def work() -> None:
        async with Call(tmp_path / "call") as call:
            await asyncio.sleep(0.5)
            call.customer.sequence += 3
            call.customer.timestamp += 480
            await asyncio.sleep(0.3)
            for _ in range(4):
                call.agent.send(b"\x05\x0a\x00\xa0", 101, step=0)
            await asyncio.sleep(0.3)
            call.agent.ssrc, call.agent.sequence, call.agent.timestamp = 1, 9, 3_000_000_000
            last = await call.lasts(0.6)
        with Playback(str(call.path), KEY) as playback:
            assert playback.timeline.lost == 3
        assert heard(call.path, *last) == [{440}, {620}]

    uvloop.run(work())


def test_a_leg_that_comes_back_goes_on_in_the_same_recording(tmp_path: Path):
    async def work() -> None:
        async with Call(tmp_path / "call") as call:
            first = await call.lasts(0.6)
            call.customer.close()
            call.customer = Carrier(880)
            call.customer.ssrc, call.customer.timestamp = 99, 2_000_000_000
            remote = await call.customer.open()
            local = await call.worker.open_rtp("caller:1", False)
            await call.worker.connect_rtp("caller:1", remote)
            call.customer.hum(local)
            await until(lambda: call.worker.legs["caller:1"].source.received > 3)
            again = await call.lasts(1)
        assert heard(call.path, *first) == [{440}, {620}]
        assert heard(call.path, *again) == [{880}, {620}]

    uvloop.run(work())
