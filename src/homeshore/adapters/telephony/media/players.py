"""Prompts and music: pre-encoded frames, paced by the worker's clock."""

import asyncio
from collections.abc import Callable, Sequence

import structlog

from homeshore.adapters.telephony.media.leg import Leg
from homeshore.adapters.telephony.media.rtp import CODECS, FRAME_TICKS, Packet, Run
from homeshore.adapters.telephony.media.ticker import LATEST_SECONDS
from homeshore.adapters.telephony.prompts.format import BadPromptFile, prompt_path, read_frames

MOST_CACHED = 256

log = structlog.get_logger()

Frames = tuple[str, list[bytes]]
"""A codec and payloads of 20 ms."""


class Prompts:
    """Prompt files in memory, read again when they change."""

    def __init__(self) -> None:
        self._cached: dict[tuple[str, str], tuple[int, list[bytes]]] = {}

    async def load(self, name: str, preferred: str) -> Frames:
        """A prompt in the preferred codec, or another it exists in; no frames (and a log line) when there is none."""
        for codec in (preferred, *(codec for codec in CODECS if codec != preferred)):
            try:
                return codec, await self._read(name, codec)
            except FileNotFoundError:
                continue
            except (BadPromptFile, ValueError, OSError) as error:
                log.warning("prompt_unreadable", prompt=name, codec=codec, cause=str(error))
        log.warning("prompt_missing", prompt=name)
        return preferred, []

    async def _read(self, name: str, codec: str) -> list[bytes]:
        path = prompt_path(name, codec)
        changed_ns = path.stat().st_mtime_ns
        cached = self._cached.get((name, codec))
        if cached is not None and cached[0] == changed_ns:
            return cached[1]
        frames = await asyncio.to_thread(read_frames, path)
        while len(self._cached) >= MOST_CACHED:
            self._cached.pop(next(iter(self._cached)))
        self._cached[name, codec] = changed_ns, frames
        return frames


class Player:
    """Plays prompts to a leg from when it can be sent to. `on_end` is not called for loops."""

    def __init__(self, leg: Leg, prompts: Sequence[Frames], *, loop: bool, on_end: Callable[[], None]) -> None:
        self._leg = leg
        self._prompts = [each for each in prompts if each[1]]
        self._loop = loop and bool(self._prompts)
        self._on_end = on_end
        self._prompt = self._frame = 0
        self._run = Run()
        self._sequence = self._ticks = 0
        self._stepped_at = 0.0

    def step(self, now: float) -> None:
        """Send the next 20 ms."""
        if not self._leg.ready:
            return
        if self._prompt >= len(self._prompts) or not self._leg.slots:
            self._on_end()
            return
        codec, frames = self._prompts[self._prompt]
        if now - self._stepped_at > LATEST_SECONDS:
            self._run = Run()  # the clock was late: what is left out shows in the timestamps
        self._stepped_at = now
        self._leg.slots[0].forward(Packet(self._run, codec, self._sequence, self._ticks, 0, frames[self._frame], now))
        self._sequence += 1
        self._ticks += FRAME_TICKS[codec]
        self._frame += 1
        if self._frame == len(frames):
            self._next_prompt(codec)

    def _next_prompt(self, codec: str) -> None:
        self._frame = 0
        self._prompt += 1
        if self._loop:
            self._prompt %= len(self._prompts)
        if self._prompt < len(self._prompts) and self._prompts[self._prompt][0] != codec:
            self._run = Run()
