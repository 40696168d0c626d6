"""A recorded call through every process of a running centre, up to the page on which a supervisor listens to it."""

import asyncio
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from io import BytesIO

import av
import numpy as np
import pytest

from calls.centres import TelephoneCentre, telephone_centre
from calls.parties import Agent, Caller
from homeshore.ops.demo import DEMO_PASSWORD
from homeshore.ops.traffic.doors import sign_in

CLAIRE, KARIM, SUPERVISOR = "claire@homeshore.example", "karim@homeshore.example", "sophie@homeshore.example"
RECORD_ALL = """
from homeshore.ops import setup
setup.load_django()
from homeshore.brands import actions, queries
from homeshore.brands.rules.telephone import PlanDetails
from homeshore.security.scope import CENTRE
orders = queries.programmes(CENTRE, queries.brand_by_slug("aubelle").id).get(slug="orders")
actions.write_call_plan(orders, PlanDetails(announces_recording=True, recorded_percent=100, announce_seconds=0))
"""
PAUSE_SECONDS = 2.0


@pytest.fixture(scope="module")
def calls() -> Iterator[TelephoneCentre]:
    with telephone_centre() as centre:
        subprocess.run([sys.executable, "-c", RECORD_ALL], check=True, env=centre.environment)
        yield centre


class Supervisor:
    """Somebody with a browser's session who reads pages and fetches files."""

    def __init__(self, centre: TelephoneCentre) -> None:
        self.url = centre.url
        self.cookie = sign_in(centre.url, SUPERVISOR, DEMO_PASSWORD)

    def get(self, path: str) -> bytes:
        request = urllib.request.Request(self.url + path, headers={"Cookie": f"{self.cookie}; django_language=en"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return bytes(answer.read())

    def pages(self) -> list[str]:
        """The addresses of all recordings, the newest first."""
        return list(dict.fromkeys(re.findall(r"/quality/recording/\w{13}/", self.get("/quality/").decode())))

    def finds(self, path: str, *words: str) -> str:
        """Wait until a page says one of these words; returns the page."""
        page = ""
        deadline = time.monotonic() + 30
        while not any(word in page for word in words):
            assert time.monotonic() < deadline, f"none of {words} on {path}"
            time.sleep(0.5)
            page = self.get(path).decode()
        return page


def sound(data: bytes) -> tuple[np.ndarray, int]:
    """A WAV or Ogg file as (samples, shape (n, 2), rate)."""
    with av.open(BytesIO(data)) as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
        rate = container.streams.audio[0].rate or 48_000
        planar = container.streams.audio[0].format.is_planar
    both = np.concatenate([frame.T if planar else frame.reshape(-1, 2) for frame in frames]).astype(np.float64)
    return both / np.abs(both).max(), rate


def tones(channel: np.ndarray, rate: int) -> set[int]:
    """What is heard in each half second in which anything is heard, rounded to 20 Hz."""
    step = rate // 2
    pieces = [channel[at : at + step] for at in range(0, len(channel) - step, step)]
    loud = [piece for piece in pieces if np.sqrt(np.square(piece).mean()) > 0.1]
    hz = np.fft.rfftfreq(step, 1 / rate)
    return {round(hz[np.abs(np.fft.rfft(piece * np.hanning(step))).argmax()] / 20) * 20 for piece in loud}


@pytest.mark.serial
def test_a_call_is_recorded_paused_measured_and_heard_by_a_supervisor(calls: TelephoneCentre):
    talked: list[float] = []

    async def scene() -> None:
        async with Agent(calls, 700, CLAIRE) as claire, Caller(calls, 440) as caller:
            await caller.call()
            contact = await claire.answer()
            began = time.monotonic()
            await asyncio.gather(claire.hears(440), caller.hears(700))
            await claire.socket.ask("pause_recording", contact=contact, cause="payment")
            await asyncio.sleep(PAUSE_SECONDS)
            await claire.socket.ask("resume_recording", contact=contact)
            await asyncio.gather(claire.hears(440), caller.hears(700))
            talked.append(time.monotonic() - began)
            await claire.finish(contact)

    asyncio.run(scene())
    supervisor = Supervisor(calls)
    path = supervisor.pages()[0]
    page = supervisor.finds(path, "Complete")
    assert "Recording paused for a payment" in page
    assert "Nobody so far." in page
    both, rate = sound(supervisor.get(f"{path}audio.wav"))
    assert abs(len(both) / rate - talked[0]) < 1.5
    assert tones(both[:, 0], rate) == {440}
    assert tones(both[:, 1], rate) == {700}
    silent = np.abs(both).max(axis=1) < 0.01
    assert silent.sum() / rate > PAUSE_SECONDS - 0.3
    taken, rate = sound(supervisor.get(f"{path}recording.ogg"))
    assert abs(len(taken) / rate - len(both) / 16_000) < 0.05
    assert "Recording listened to" in supervisor.get(path).decode()


@pytest.mark.serial
def test_a_colleague_who_joins_is_heard_in_a_recording_of_their_own(calls: TelephoneCentre):
    talked: list[str] = []

    async def scene() -> None:
        async with Agent(calls, 700, CLAIRE) as claire, Caller(calls, 440) as caller:
            await caller.call()
            contact = await claire.answer()
            await claire.hears(440)
            async with Agent(calls, 1200, KARIM) as karim:
                await claire.socket.ask("consult", contact=contact, programme=calls.orders)
                consult = await karim.answer()
                await karim.hears(700)
                assert (await karim.call(consult))["recording"] == "off"
                await claire.socket.ask("conference", contact=contact, on=True)
                await asyncio.gather(karim.hears(440, 700), caller.hears(700, 1200))
                assert (await karim.call(consult))["recording"] == "on"
                await asyncio.gather(karim.hears(440, 700), caller.hears(700, 1200))
                talked.append(contact)
                await claire.finish(contact)
                await karim.finish(consult)

    asyncio.run(scene())
    supervisor = Supervisor(calls)
    second, first = supervisor.pages()[:2]
    for path, hertz in ((first, 700), (second, 1200)):
        page = supervisor.finds(path, "Complete")
        assert f"/floor/contact/{talked[0]}/" in page
        both, rate = sound(supervisor.get(f"{path}audio.wav"))
        assert tones(both[:, 0], rate) == {440}
        assert tones(both[:, 1], rate) == {hertz}


@pytest.mark.serial
def test_a_caller_who_refuses_is_not_recorded(calls: TelephoneCentre):
    async def scene() -> None:
        async with Agent(calls, 700, CLAIRE) as claire, Caller(calls, 440) as caller:
            await caller.call()
            await claire.offered()  # the notice was played; the caller is in the queue
            await caller.socket.ask("press", digit="9")
            contact = await claire.answer()
            await asyncio.gather(claire.hears(440), caller.hears(700))
            assert (await claire.call(contact))["recording"] == "refused"
            await claire.finish(contact)

    before = Supervisor(calls).pages()
    asyncio.run(scene())
    assert Supervisor(calls).pages() == before
