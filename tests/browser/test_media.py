"""Real browsers on a real media worker: what is heard, by tone."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from adapters.telephony.media.peers import Carrier, until
from browser.phones import Phone, WorkerThread, phones
from homeshore.adapters.telephony.media import g711
from homeshore.adapters.telephony.ports import LegDigit, LegDown
from homeshore.adapters.telephony.prompts.format import prompt_path, write_frames

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Line = tuple[WorkerThread, Callable[[str, int], Phone]]


@pytest.fixture
def line(browser: "Browser", tmp_path: Path) -> Iterator[Line]:
    with phones(browser, tmp_path) as line:
        yield line


def write_music() -> None:
    samples = (6000 * np.sin(2 * np.pi * 1500 * np.arange(8_000) / 8_000)).astype(np.int16)
    frames = [g711.encode("pcmu", samples[at : at + 160]) for at in range(0, 8_000, 160)]
    write_frames(prompt_path("music", "pcmu"), frames)


def test_two_browsers_talk_hold_and_resume_and_a_whisper_reaches_one_of_them(line: Line):
    worker, open_phone = line
    customer, agent, supervisor = open_phone("caller", 440), open_phone("agent", 620), open_phone("supervisor", 880)
    worker.hears(caller=["agent"], agent=["caller"])
    customer.hears(620)
    agent.hears(440)
    write_music()
    worker.hears(agent=[])
    worker.do(worker.worker.play("caller", ["music"], True, 1))
    customer.hears(1500)
    agent.hears(0)
    worker.do(worker.worker.stop("caller"))
    worker.hears(agent=["caller", "supervisor"], supervisor=["caller", "agent"])
    agent.hears(440)
    agent.hears(880, slot=1)
    supervisor.hears(440)
    supervisor.hears(620, slot=1)
    customer.hears(620)
    customer.hears(0, slot=1)


def test_a_reloaded_page_is_back_in_the_call_within_a_second(line: Line):
    worker, open_phone = line
    customer, agent = open_phone("caller", 440), open_phone("agent", 620)
    worker.hears(caller=["agent"], agent=["caller"])
    agent.hears(440)
    customer.hears(620)
    begun = time.monotonic()
    agent.connect()
    worker.hears(agent=["caller"])
    agent.hears(440)
    assert time.monotonic() - begun < 1.0
    customer.hears(620)


def test_a_key_pressed_in_the_page_arrives_as_a_key(line: Line):
    worker, open_phone = line
    customer = open_phone("caller", 440)
    worker.hears(caller=["caller"])
    customer.hears(440)
    customer.page.evaluate("phone.pc.getSenders()[0].dtmf.insertDTMF('5#')")
    worker.do(until(lambda: [event.digit for event in worker.events if isinstance(event, LegDigit)] == ["5", "#"]))
    customer.hears(440)


def test_a_closed_tab_is_told_within_seconds(line: Line):
    worker, open_phone = line
    customer = open_phone("caller", 440)
    worker.hears(caller=["caller"])
    customer.hears(440)
    customer.page.close()
    worker.do(until(lambda: any(isinstance(event, LegDown) for event in worker.events), 12))


def test_a_trunk_call_goes_through_as_pcmu_both_ways_once_the_browser_has_switched(line: Line):
    worker, open_phone = line
    agent = open_phone("agent", 620)
    carrier = Carrier(440)
    worker.do(_connect(worker, carrier))
    worker.hears(agent=["caller"], caller=["agent"])
    agent.hears(440)
    assert worker.do(carrier.hears()) == {620}
    caller = worker.worker.legs["caller"]
    assert worker.worker.legs["agent"].source.codec == "opus"
    agent.page.evaluate("phone.speak('audio/PCMU')")
    worker.do(until(lambda: worker.worker.legs["agent"].source.codec == "pcmu"))
    assert worker.do(carrier.hears()) == {620}
    assert caller.slots[0].codec == "pcmu"
    agent.hears(440)
    worker.do(_hang_up(carrier))


async def _connect(worker: WorkerThread, carrier: Carrier) -> None:
    remote = await carrier.open()
    local = await worker.worker.open_rtp("caller", False)
    await worker.worker.connect_rtp("caller", remote)
    carrier.hum(local)


async def _hang_up(carrier: Carrier) -> None:
    carrier.close()
