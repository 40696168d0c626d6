"""What the switchboard relies on, of its fake in unit tests and of the real worker alike."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
import uvloop

from adapters.telephony.media.peers import Browser, until
from adapters.telephony.media.processes import running_worker
from adapters.telephony.switchboard.fakes import FakeMedia
from homeshore.adapters.telephony.ports import Media, MediaUnavailable, RtpAddress

Killer = Callable[[], None]
pytestmark = pytest.mark.serial


@asynccontextmanager
async def fake() -> AsyncIterator[tuple[Media, Killer]]:
    media = FakeMedia()
    yield media, media.die


@asynccontextmanager
async def real() -> AsyncIterator[tuple[Media, Killer]]:
    async with running_worker() as (client, process):
        yield client, process.kill


Worker = Callable[[], AbstractAsyncContextManager[tuple[Media, Killer]]]


def run(work: Coroutine[None, None, None]) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work)


@pytest.mark.parametrize("worker", [fake, real])
def test_a_worker_keeps_the_contract(worker: Worker):
    async def work() -> None:
        async with worker() as (media, kill):
            await _legs_come_and_go(media)
            await _unknown_names_do_no_harm(media)
            await _a_dead_worker_is_told(media, kill)

    run(work())


async def _legs_come_and_go(media: Media) -> None:
    assert media.name == "media-1"
    browser = Browser(440)
    assert await media.join("agent:1", await browser.offer())
    assert await media.join("agent:1", await browser.offer())
    plain, encrypted = await media.open_rtp("caller:1", False), await media.open_rtp("caller:2", True)
    assert (plain.srtp_key, bool(encrypted.srtp_key)) == ("", True)
    assert plain.port % 2 == 0
    assert plain.port != encrypted.port
    await media.connect_rtp("caller:1", RtpAddress("127.0.0.1", 9, "pcmu", 0, 101))
    await media.set_hears({"agent:1": ["caller:1"], "caller:1": ["agent:1", "agent:1"]})
    assert 0 <= await media.ping() < 2
    await browser.close()


async def _unknown_names_do_no_harm(media: Media) -> None:
    await media.set_hears({"nobody": ["nowhere"]})
    await media.play("nobody", ["silence"], False, 1)
    await media.stop("nobody")
    await media.send_digits("nobody", "12")
    await media.pause(99)
    await media.resume(99)
    await media.stop_recording(99)
    await media.leave("agent:1")
    await media.leave("agent:1")


async def _a_dead_worker_is_told(media: Media, kill: Killer) -> None:
    lost: list[bool] = []
    media.on_lost = lambda: lost.append(True)
    kill()
    await until(lambda: bool(lost))
    with pytest.raises(MediaUnavailable):
        await media.ping()
    assert lost == [True]
