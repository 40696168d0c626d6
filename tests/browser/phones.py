"""Real Chromium processes with a tone for a microphone, and a media worker in a thread of its own."""

import asyncio
import threading
import time
import wave
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from conftest import CHROMIUM, CHROMIUM_ARGUMENTS
from homeshore.adapters.telephony.media.sockets import Ports
from homeshore.adapters.telephony.media.worker import Place, Worker
from homeshore.adapters.telephony.ports import AnyMediaEvent

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

V = TypeVar("V")
_ORIGIN = "http://127.0.0.1:9"
_SCRIPT = Path(__file__).parent / "phone_page.js"


def tone_file(folder: Path, hertz: int) -> Path:
    """Ten seconds of a tone that join up without a click, as Chromium's fake microphone wants them."""
    samples = (9000 * np.sin(2 * np.pi * hertz * np.arange(480_000) / 48_000)).astype("<i2")
    path = folder / f"{hertz}.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(samples.tobytes())
    return path


class WorkerThread:
    """A media worker in an event loop beside Playwright's."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self.events: list[AnyMediaEvent] = []
        self.worker = self.do(self._open())

    async def _open(self) -> Worker:
        worker = Worker("media-1", Place((), Ports(21_000, 21_999)))
        worker.on_event = self.events.append
        return worker

    def do(self, work: Coroutine[None, None, V]) -> V:
        """Have the worker do something, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(15)

    def hears(self, **rows: list[str]) -> None:
        """`agent=["caller"]`: the agent hears the caller."""
        self.do(self.worker.set_hears(rows))

    def close(self) -> None:
        self.do(self.worker.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class Phone:
    """One Chromium process whose microphone hums."""

    def __init__(self, page: "Page", worker: WorkerThread, leg: str) -> None:
        self.page = page
        self._worker = worker
        self._leg = leg
        self.connect()

    def connect(self) -> None:
        """Load the page and join."""
        self.page.goto(_ORIGIN)
        self.page.add_script_tag(path=_SCRIPT)
        offer = self.page.evaluate("phone.offer()")
        answer = self._worker.do(self._worker.worker.join(self._leg, offer))
        self.page.evaluate("sdp => phone.accept(sdp)", answer)

    def hears(self, hertz: int, slot: int = 0, seconds: float = 4.0) -> float:
        """Wait for a tone (0: for silence); how long it took. Fails when it does not come."""
        begun = time.monotonic()
        heard: float = -1
        while time.monotonic() - begun < seconds:
            heard = self.page.evaluate("slot => phone.tone(slot)", slot)
            if abs(heard - hertz) < 8:
                return time.monotonic() - begun
            time.sleep(0.03)
        raise AssertionError(f"{self._leg} hears {heard:.0f} Hz in slot {slot}, not {hertz}")


@contextmanager
def phones(browser: "Browser", folder: Path) -> Iterator[tuple[WorkerThread, Callable[[str, int], Phone]]]:
    """A worker, and a function that opens another Chromium on it: (leg, hertz of its microphone)."""
    worker = WorkerThread()
    opened: list[Browser] = []

    def open_phone(leg: str, hertz: int) -> Phone:
        arguments = [
            *CHROMIUM_ARGUMENTS,
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-audio-capture={tone_file(folder, hertz)}",
            "--autoplay-policy=no-user-gesture-required",
        ]
        process = browser.browser_type.launch(executable_path=CHROMIUM, args=arguments)
        opened.append(process)
        page = process.new_page()
        page.route(f"{_ORIGIN}/**", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
        return Phone(page, worker, leg)

    try:
        yield worker, open_phone
    finally:
        for each in opened:
            each.close()
        worker.close()
