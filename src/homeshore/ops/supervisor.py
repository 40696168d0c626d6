"""`homeshore run`: one command starts every process of the centre, restarts any that dies, and stops them together."""

import asyncio
import os
import signal
import sys
import urllib.error
import urllib.request
from collections.abc import Callable

OFFICE = ("web", "dispatcher", "worker", "mail", "switchboard")
MEDIA = "media-"
STOP_SECONDS = 15
UNDERSTUDY_SECONDS = 1.0
"""After a media worker was replaced its calls come back first, then the next understudy loads."""
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 10.0
STEADY_SECONDS, STEADY_MEDIA_SECONDS = 30, 2
"""A process that lived this long starts again at once when it dies. A media worker has calls as soon as it serves."""


def processes() -> tuple[str, ...]:
    """Every process of the centre; as many media workers as MEDIA_WORKERS says."""
    workers = int(os.environ.get("MEDIA_WORKERS", "1"))
    return (*OFFICE, *(f"{MEDIA}{number}" for number in range(1, workers + 1)))


class Supervisor:
    """Runs each of `names` (all) as a process of its own."""

    def __init__(self, names: tuple[str, ...] = ()) -> None:
        self.names = names or processes()
        self.children: dict[str, asyncio.subprocess.Process] = {}
        self.stopping = asyncio.Event()
        self._is_open = False
        self._understudy: asyncio.subprocess.Process | None = None

    async def run(self, ready: Callable[[], None]) -> None:
        """Start everything, call `ready` once the web answers, keep it alive until a signal comes."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.stopping.set)
        keepers = [asyncio.create_task(self._keep(name)) for name in self.names]
        announce = asyncio.create_task(self._announce(ready))
        await self.stopping.wait()
        announce.cancel()
        for child in (*self.children.values(), self._understudy):
            _signal(child, signal.SIGTERM)
        _done, late = await asyncio.wait(keepers, timeout=STOP_SECONDS)
        for child in self.children.values() if late else ():
            _signal(child, signal.SIGKILL)
        await asyncio.gather(*keepers)
        if self._understudy is not None:
            await self._understudy.wait()

    async def _keep(self, name: str) -> None:
        loop = asyncio.get_running_loop()
        pause, steady = FIRST_PAUSE, STEADY_MEDIA_SECONDS if name.startswith(MEDIA) else STEADY_SECONDS
        while not self.stopping.is_set():
            began = loop.time()
            child = await self._begin(name)
            self.children[name] = child
            code = await child.wait()
            if self.stopping.is_set():
                return
            pause = FIRST_PAUSE if loop.time() - began > steady else min(pause * 2, LONGEST_PAUSE)
            print(f"homeshore: {name} ended ({code}); starting it again in {pause:.1f} s", file=sys.stderr, flush=True)
            await _either(self.stopping.wait(), pause)

    async def _begin(self, name: str) -> asyncio.subprocess.Process:
        """A process of this name: the understudy becomes a media worker, since it has loaded all that it needs."""
        if not name.startswith(MEDIA):
            return await _start("homeshore.ops.main", name)
        understudy, self._understudy = self._understudy, None
        if self._is_open:
            asyncio.get_running_loop().call_later(UNDERSTUDY_SECONDS, self._call_understudy)
        if understudy is None or understudy.returncode is not None:
            return await _start("homeshore.ops.media_process", name)
        assert understudy.stdin is not None
        understudy.stdin.write(f"{name}\n".encode())
        return understudy

    def _call_understudy(self) -> None:
        self._calling = asyncio.ensure_future(self._rehearse())

    async def _rehearse(self) -> None:
        if self._understudy is None and not self.stopping.is_set():
            self._understudy = await _start("homeshore.ops.media_process", stdin=asyncio.subprocess.PIPE)

    async def _announce(self, ready: Callable[[], None]) -> None:
        port = os.environ.get("PORT", "8000")
        while not await asyncio.to_thread(_answers, f"http://127.0.0.1:{port}/healthz"):
            await asyncio.sleep(0.1)
        await asyncio.to_thread(ready)
        self._is_open = True
        await self._rehearse()


async def _start(module: str, *names: str, stdin: int | None = None) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *names, start_new_session=True, stdin=stdin
    )


def _signal(child: asyncio.subprocess.Process | None, number: signal.Signals) -> None:
    if child is not None and child.returncode is None:
        child.send_signal(number)


async def _either(waiting: object, seconds: float) -> None:
    try:
        await asyncio.wait_for(waiting, seconds)  # type: ignore[arg-type]  # any awaitable
    except TimeoutError:
        return


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310  # our own loopback address
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
