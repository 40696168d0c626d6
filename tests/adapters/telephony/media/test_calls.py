"""Whole calls through one worker, with browsers played by aiortc and a carrier that is a socket."""

import asyncio
import itertools
import os
import random
import socket
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest
import uvloop
from django.conf import settings

from adapters.telephony.media.peers import Browser, Carrier, names, until
from homeshore.adapters.telephony.media import g711
from homeshore.adapters.telephony.media.converting import OpusEncoder
from homeshore.adapters.telephony.media.sockets import Ports
from homeshore.adapters.telephony.media.web_leg import WebLeg
from homeshore.adapters.telephony.media.worker import Place, Worker
from homeshore.adapters.telephony.ports import (
    AnyMediaEvent,
    LegDown,
    LegMeasures,
    NoCommonCodec,
    PromptPlayed,
    RecordingFailed,
    RecordingSpec,
)
from homeshore.adapters.telephony.prompts.format import prompt_path, write_frames

pytestmark = pytest.mark.serial
PORTS = Ports(21_000, 21_999)


class Floor:
    """A worker, its events, and the browsers and carriers connected to it."""

    def __init__(self, where: Place) -> None:
        self.worker = Worker("media-1", where)
        self.events: list[AnyMediaEvent] = []
        self.worker.on_event = self.events.append
        self.parties: list[Browser | Carrier] = []

    async def browser(self, leg: str, hertz: float, codec: str = "opus") -> Browser:
        browser = Browser(hertz, codec)
        self.parties.append(browser)
        await browser.accept(await self.worker.join(leg, await browser.offer()))
        return browser

    async def carrier(self, leg: str, hertz: float, codec: str = "pcmu") -> Carrier:
        carrier = Carrier(hertz, codec)
        self.parties.append(carrier)
        remote = await carrier.open()
        local = await self.worker.open_rtp(leg, False)
        await self.worker.connect_rtp(leg, remote)
        carrier.hum(local)
        return carrier

    async def all_up(self) -> None:
        await until(lambda: names(self.events).count("LegUp") == len(self.parties))


@asynccontextmanager
async def floor(where: Place | None = None) -> AsyncIterator[Floor]:
    opened = Floor(where or Place((), PORTS))
    try:
        yield opened
    finally:
        for party in opened.parties:
            if isinstance(party, Carrier):
                party.close()
            else:
                await party.close()
        await opened.worker.close()


def run(work: Coroutine[None, None, None]) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work)


@pytest.fixture(scope="module", autouse=True)
def prompts() -> Iterator[None]:
    """A greeting of half a second at 1,000 Hz in G.711, and music at 1,500 Hz in all codecs."""
    line = np.arange(4_000) / 8_000
    frames = {
        name: (6000 * np.sin(2 * np.pi * hertz * line)).astype(np.int16)
        for name, hertz in (("greeting", 1000), ("music", 1500))
    }
    for name, samples in frames.items():
        parts = [samples[at : at + 160] for at in range(0, len(samples), 160)]
        for codec in ("pcmu", "pcma"):
            write_frames(prompt_path(name, codec), [g711.encode(codec, part) for part in parts])
    encoder = OpusEncoder()
    write_frames(prompt_path("music", "opus"), [encoder.encode(part) for part in parts])
    yield
    for path in (Path(settings.FILES_DIR) / "prompts").iterdir():
        path.unlink()


def test_talk_whisper_barge_and_conference_are_rows_of_the_matrix():
    async def work() -> None:
        async with floor() as f:
            customer, agent = await f.browser("caller:1", 440), await f.browser("agent:1", 620)
            supervisor = await f.browser("supervisor:1", 880)
            await f.all_up()
            await f.worker.set_hears({"caller:1": ["agent:1"], "agent:1": ["caller:1"]})
            assert await asyncio.gather(customer.hears(), agent.hears(), supervisor.hears()) == [{620}, {440}, set()]
            await f.worker.set_hears({"supervisor:1": ["caller:1", "agent:1"], "agent:1": ["caller:1", "supervisor:1"]})
            heard = [
                supervisor.hears(0),
                supervisor.hears(1),
                agent.hears(0),
                agent.hears(1),
                customer.hears(0),
                customer.hears(1),
            ]
            assert await asyncio.gather(*heard) == [{440}, {620}, {440}, {880}, {620}, set()]
            await f.worker.set_hears({"caller:1": ["supervisor:1", "agent:1"]})
            assert await asyncio.gather(customer.hears(0), customer.hears(1)) == [{620}, {880}]
            await f.worker.set_hears({"caller:1": [], "agent:1": [], "supervisor:1": []})
            assert await asyncio.gather(customer.hears(0), agent.hears(1)) == [set(), set()]

    run(work())


def test_pcmu_goes_from_a_trunk_to_a_browser_and_back_untouched():
    async def work() -> None:
        async with floor() as f:
            carrier, agent = await f.carrier("caller:1", 440), await f.browser("agent:1", 620, "pcmu")
            await f.all_up()
            await f.worker.set_hears({"caller:1": ["agent:1"], "agent:1": ["caller:1"]})
            assert await asyncio.gather(carrier.hears(), agent.hears()) == [{620}, {440}]
            assert f.worker.legs["caller:1"].slots[0]._converter is None

    run(work())


def test_a_trunk_hears_a_browser_that_still_speaks_opus_and_the_mix_of_two():
    async def work() -> None:
        async with floor() as f:
            carrier = await f.carrier("caller:1", 440, "pcma")
            await f.browser("agent:1", 620)
            await f.browser("agent:2", 880, "pcmu")
            await f.all_up()
            await f.worker.set_hears({"caller:1": ["agent:1"]})
            assert await carrier.hears() == {620}
            await f.worker.set_hears({"caller:1": ["agent:1", "agent:2"]})
            await asyncio.sleep(0.2)
            assert await carrier.hears() == {620, 880}
            await f.worker.set_hears({"caller:1": ["agent:2"]})
            assert await carrier.hears() == {880}
            sequences = [packet[2] for packet in carrier.packets]
            assert {(after - before) & 0xFFFF for before, after in itertools.pairwise(sequences)} == {1}

    run(work())


def test_prompts_are_heard_in_their_order_instead_of_the_other_party_and_their_end_is_told():
    async def work() -> None:
        async with floor() as f:
            customer = await f.browser("caller:1", 440)
            await f.browser("agent:1", 620)
            await f.all_up()
            await f.worker.set_hears({"caller:1": ["agent:1"]})
            begun = asyncio.get_running_loop().time()
            await f.worker.play("caller:1", ["greeting", "greeting"], False, 7)
            assert await customer.hears(0, 0.6) == {1000}
            await until(lambda: "PromptPlayed" in names(f.events))
            assert 0.95 < asyncio.get_running_loop().time() - begun < 1.3
            assert [each.number for each in f.events if isinstance(each, PromptPlayed)] == [7]
            assert await customer.hears() == {620}

    run(work())


def test_music_goes_on_until_it_is_stopped_in_each_party_s_codec():
    async def work() -> None:
        async with floor() as f:
            customer, carrier = await f.browser("caller:1", 440), await f.carrier("caller:2", 620)
            await f.all_up()
            for leg in ("caller:1", "caller:2"):
                await f.worker.set_hears({leg: [leg]})
                await f.worker.play(leg, ["music"], True, 1)
            assert await asyncio.gather(customer.hears(), carrier.hears()) == [{1500}, {1500}]
            for leg in ("caller:1", "caller:2"):
                await f.worker.stop(leg)
            assert await asyncio.gather(customer.hears(), carrier.hears()) == [{440}, {620}]
            assert "PromptPlayed" not in names(f.events)

    run(work())


def test_a_prompt_that_is_missing_is_over_at_once():
    async def work() -> None:
        async with floor() as f:
            await f.carrier("caller:1", 440)
            await f.all_up()
            await f.worker.play("caller:1", ["../secret", "nothing"], False, 3)
            await until(lambda: "PromptPlayed" in names(f.events))

    run(work())


def test_a_greeting_waits_for_the_browser_to_connect():
    async def work() -> None:
        async with floor() as f:
            browser = Browser(440)
            f.parties.append(browser)
            answer = await f.worker.join("caller:1", await browser.offer())
            await f.worker.play("caller:1", ["greeting"], False, 1)
            await asyncio.sleep(0.7)
            assert "PromptPlayed" not in names(f.events)
            await browser.accept(answer)
            await until(lambda: 1000 in browser.heard(), 10)

    run(work())


def test_a_browser_that_comes_back_replaces_itself_and_hears_again_within_a_second():
    async def work() -> None:
        async with floor() as f:
            await f.browser("caller:1", 440)
            await f.browser("agent:1", 620)
            await f.all_up()
            await f.worker.set_hears({"caller:1": ["agent:1"], "agent:1": ["caller:1"]})
            again = await f.browser("agent:1", 880)
            await f.worker.set_hears({"agent:1": ["caller:1"]})
            assert await again.hears(0, 0.5) == {440}
            assert isinstance(f.parties[0], Browser)
            assert await f.parties[0].hears() == {880}
            assert "LegDown" not in names(f.events)

    run(work())


def test_a_closed_connection_is_told_at_once_with_the_last_figures():
    async def work() -> None:
        async with floor() as f:
            browser = await f.browser("caller:1", 440)
            await f.all_up()
            await asyncio.sleep(0.5)
            await browser.close()
            await until(lambda: "LegDown" in names(f.events), 2)
            measures, down = f.events[-2:]
            assert isinstance(down, LegDown)
            assert down.cause == "closed"
            assert isinstance(measures, LegMeasures)
            assert measures.quality.packets > 20
            assert measures.quality.lost == 0
            assert f.worker.legs == {}

    run(work())


def test_a_browser_that_vanishes_is_told_within_seconds_and_its_leg_stays_for_its_return():
    async def work() -> None:
        async with floor() as f:
            browser = await f.browser("caller:1", 440)
            await f.all_up()
            for protocol in browser.ice_protocols():
                protocol.transport.abort()
            await until(lambda: "LegDown" in names(f.events), 12)
            assert "caller:1" in f.worker.legs

    run(work())


def test_a_listener_without_a_microphone_who_vanishes_is_told_as_well():
    async def work() -> None:
        async with floor() as f:
            await f.browser("caller:1", 440)
            supervisor = await f.browser("supervisor:1", 0)
            await f.worker.set_hears({"supervisor:1": ["caller:1"]})
            await until(lambda: 440 in supervisor.heard())
            assert "LegDown" not in names(f.events)
            for protocol in supervisor.ice_protocols():
                protocol.transport.abort()
            f.worker.legs["supervisor:1"].silence_seconds = 0.5
            await until(lambda: "LegDown" in names(f.events), 5)
            await asyncio.sleep(1.5)
            assert [each.leg for each in f.events if isinstance(each, LegDown)] == ["supervisor:1"]

    run(work())


def test_an_offer_needs_no_candidates():
    async def work() -> None:
        async with floor() as f:
            browser = Browser(440)
            f.parties.append(browser)
            offer = "".join(line for line in (await browser.offer()).splitlines(True) if "candidate" not in line)
            await browser.accept(await f.worker.join("caller:1", offer))
            await f.all_up()

    run(work())


def test_figures_come_every_five_seconds_and_when_a_leg_leaves():
    async def work() -> None:
        async with floor() as f:
            await f.browser("caller:1", 440)
            await f.all_up()
            await f.worker.set_hears({"caller:1": ["caller:1"]})
            await until(lambda: "LegMeasures" in names(f.events), 8)
            await f.worker.leave("caller:1")
            measures = [each.quality for each in f.events if isinstance(each, LegMeasures)]
            assert len(measures) == 2
            assert measures[-1].packets > 200
            assert measures[-1].codec == "opus"
            assert 0 < measures[-1].round_trip_us < 200_000

    run(work())


def test_a_machine_with_nothing_but_loopback_takes_calls():
    async def work() -> None:
        async with floor(Place(("127.0.0.1",), PORTS)) as f:
            browser = await f.browser("caller:1", 440)
            await f.all_up()
            await f.worker.set_hears({"caller:1": ["caller:1"]})
            assert await browser.hears() == {440}

    run(work())


def test_a_worker_behind_a_nat_tells_its_public_address():
    async def work() -> None:
        async with floor(Place(("203.0.113.5",), PORTS)) as f:
            f.parties.append(browser := Browser(440))
            answer = await f.worker.join("caller:1", await browser.offer())
            assert "203.0.113.5" in answer
            assert "192.0.2." not in answer
            assert (await f.worker.open_rtp("caller:2", False)).host == "203.0.113.5"

    run(work())


def test_junk_thrown_at_a_browser_s_ports_disturbs_nobody():
    async def work() -> None:
        async with floor() as f:
            customer = await f.browser("caller:1", 440)
            await f.all_up()
            await f.worker.set_hears({"caller:1": ["caller:1"]})
            leg = f.worker.legs["caller:1"]
            assert isinstance(leg, WebLeg)
            places = [protocol.transport.get_extra_info("sockname") for protocol in leg._door._protocols]
            chance = random.Random(3)
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
                for place in (place for place in places if ":" not in place[0]):
                    for first in range(256):
                        stranger.sendto(bytes([first]) + chance.randbytes(chance.randrange(60)), place)
                        stranger.sendto(bytes([first % 4, 1]) + chance.randbytes(300), place)
                    stranger.sendto(bytes(60_000), place)
            assert await customer.hears() == {440}
            assert "LegDown" not in names(f.events)

    run(work())


def test_legs_that_come_and_go_leave_no_descriptor_and_no_task():
    async def work() -> None:
        async with floor() as f:
            await _come_and_go(f, 3)
            before, tasks = len(os.listdir("/proc/self/fd")), len(asyncio.all_tasks())
            await _come_and_go(f, 10)
            assert len(os.listdir("/proc/self/fd")) <= before
            assert len(asyncio.all_tasks()) <= tasks
            assert f.worker._matrix._hears == {}

    run(work())


async def _come_and_go(f: Floor, times: int) -> None:
    for number in range(times):
        customer, carrier = await f.browser(f"caller:{number}", 440), await f.carrier(f"caller:x{number}", 440)
        await f.worker.set_hears({f"caller:{number}": [f"caller:x{number}"]})
        await f.worker.play(f"caller:x{number}", ["music"], True, 1)
        await until(lambda leg=f.worker.legs[f"caller:{number}"]: leg.ready and not leg.source.silent)
        await f.worker.leave(f"caller:{number}")
        await f.worker.leave(f"caller:x{number}")
        await f.worker.set_hears({f"caller:{number}": []})
        await customer.close()
        carrier.close()
        f.parties.clear()
    await asyncio.sleep(0.3)


def test_a_refused_offer_leaves_nothing_behind():
    async def work() -> None:
        async with floor() as f:
            with pytest.raises(NoCommonCodec):
                await f.worker.join("caller:1", "v=0\r\nm=video 9 RTP/AVP 0\r\n")
            assert f.worker.legs == {}

    run(work())


def test_a_recording_that_cannot_be_written_is_told_and_the_call_goes_on(tmp_path: Path):
    async def work() -> None:
        blocked = tmp_path / "file"
        blocked.write_text("")
        async with floor() as f:
            carrier = await f.carrier("caller:1", 440)
            await f.all_up()
            await f.worker.set_hears({"caller:1": ["caller:1"]})
            await f.worker.record(RecordingSpec(5, str(blocked / "x"), bytes(32), (("caller:1", "left"),)))
            await until(lambda: "RecordingFailed" in names(f.events))
            failure = next(each for each in f.events if isinstance(each, RecordingFailed))
            assert (failure.recording, failure.leg) == (5, "")
            assert await carrier.hears() == {440}

    run(work())


def test_legs_outlast_their_switchboard_only_if_somebody_names_them_again():
    async def work() -> None:
        async with floor() as f:
            await f.carrier("caller:1", 440)
            await f.carrier("caller:2", 620)
            await f.all_up()
            f.worker.abandon()
            await f.worker.set_hears({"caller:2": ["caller:1"]})
            await f.worker.drop_abandoned()
            assert list(f.worker.legs) == ["caller:2"]

    run(work())
