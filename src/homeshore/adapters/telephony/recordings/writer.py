"""Keeps a call's two sides on disk while it lasts. Used by the media worker, whose event loop it never holds up.

`append` only remembers the packet. About once a second of arrivals the chunk is sealed and written by a thread that all
recordings of the process share. A crash of the worker loses at most that second.
"""

import asyncio
import os
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from homeshore.adapters.telephony.recordings.container import (
    CODECS,
    END,
    FRAME,
    MARK,
    PACKET,
    PAUSE,
    PREFIX_BYTES,
    RESUME,
    Header,
    associated_data,
    nonce,
)
from homeshore.adapters.telephony.recordings.scanning import NotARecording, resume_point
from homeshore.kit.clock import now_us

CHUNK_US = 1_000_000
SYNC_EVERY = 10
"""Chunks between two flushes of the file to the disk: what a power cut may cost, in seconds."""
MOST_UNWRITTEN = 30
"""Chunks that may wait for a slow disk before the recording is given up."""

OnFailure = Callable[[str], None]

_pool_lock = threading.Lock()
_pool: ThreadPoolExecutor | None = None


class RecordingWriter:
    """Writes one recording. Every method returns at once, and none raises for a failing disk.

    `on_failure(cause)` is called once, in the event loop in which the writer was made, when the recording cannot be
    written any more (cause: disk). What comes afterwards is dropped, and the call goes on.
    """

    def __init__(
        self,
        path: str | Path,
        key: bytes,
        sides: tuple[str, str],
        *,
        recording: int,
        on_failure: OnFailure,
        began_us: int = 0,
    ) -> None:
        """`key` has 32 bytes; `sides` names the left (customer) and right (agent) leg; `recording` is the row's id.

        The recording begins `began_us` (0: now).
        A file that is there already, left by a worker that died, is continued after its last whole chunk.
        """
        self._file = _File(Path(path), AESGCM(key))
        self._on_failure = on_failure
        self._loop = _running_loop()
        self._parts: list[bytes] = []
        self._chunk_began_us = began_us = began_us or now_us()
        self._handed_over = 0
        self._written = 0
        self._paused = self._failed = self._closed = False
        _threads().submit(self._work, lambda: self._file.begin(recording, sides, began_us))

    def append(self, side: int, codec: str, rtp_timestamp: int, sequence: int, arrival_us: int, payload: bytes) -> None:
        """Keep a packet of side 0 (left) or 1 (right); `arrival_us` is the worker's wall clock. Dropped in a pause."""
        if self._paused or self._failed or self._closed:
            return
        parts = self._parts
        parts.append(PACKET.pack(side, CODECS[codec], rtp_timestamp, sequence, arrival_us, len(payload)))
        parts.append(payload)
        if arrival_us - self._chunk_began_us >= CHUNK_US:
            self._end_chunk(arrival_us)

    def mark_pause(self, at_us: int) -> None:
        """Keep nothing from now on: this time stays silent."""
        self._mark(PAUSE, at_us, paused=True)

    def mark_resume(self, at_us: int) -> None:
        """Keep again."""
        self._mark(RESUME, at_us, paused=False)

    def flush(self) -> "Future[None]":
        """Have what was kept so far written now, when no more packets come. The future: it is in the file."""
        if self._parts and not self._failed and not self._closed:
            self._end_chunk(now_us())
        return _threads().submit(_nothing)

    def close(self, at_us: int = 0) -> "Future[None]":
        """End the recording `at_us` (0: now). The future is done once it is on disk (`asyncio.wrap_future` awaits it).

        It never fails: what the disk refused has been told to `on_failure`. Again: nothing more happens.
        """
        if not self._closed:
            self._parts.append(MARK.pack(END, at_us or now_us()))
            self._end_chunk(0)
            self._closed = True
            _threads().submit(self._work, self._file.end)
        return _threads().submit(_nothing)

    def _mark(self, kind: int, at_us: int, *, paused: bool) -> None:
        if self._failed or self._closed or self._paused == paused:
            return
        self._paused = paused
        self._parts.append(MARK.pack(kind, at_us))
        self._end_chunk(at_us)

    def _end_chunk(self, at_us: int) -> None:
        chunk = b"".join(self._parts)
        self._parts, self._chunk_began_us = [], at_us
        if self._handed_over - self._written >= MOST_UNWRITTEN:
            self._fail("disk")
        elif not self._failed:
            self._handed_over += 1
            _threads().submit(self._work, lambda: self._file.write(chunk))

    def _work(self, step: Callable[[], None]) -> None:
        """In the thread."""
        try:
            if self._failed:
                self._file.drop()
            else:
                step()
        except (OSError, NotARecording):
            self._file.drop()
            self._fail("disk")
        self._written = self._file.chunks

    def _fail(self, cause: str) -> None:
        if self._failed:
            return
        self._failed = True
        if self._loop is None:
            self._on_failure(cause)
        elif not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._on_failure, cause)


class _File:
    """The file of one recording; used by the thread alone."""

    def __init__(self, path: Path, cipher: AESGCM) -> None:
        self.path = path
        self.cipher = cipher
        self.handle = -1
        self.header = b""
        self.prefix = b""
        self.chunks = 0

    def begin(self, recording: int, sides: tuple[str, str], began_us: int) -> None:
        """Open the file and write the segment's header."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        place, segment = resume_point(self.path)
        self.handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        os.ftruncate(self.handle, place)
        os.lseek(self.handle, place, os.SEEK_SET)
        self.prefix = secrets.token_bytes(PREFIX_BYTES)
        self.header = Header(recording, self.prefix, segment, began_us, sides).encoded()
        self._put(self.header)

    def write(self, chunk: bytes) -> None:
        """Seal a chunk and write it."""
        number = self.chunks
        sealed = self.cipher.encrypt(nonce(self.prefix, number), chunk, associated_data(self.header, number))
        self._put(FRAME.pack(number, len(sealed)) + sealed)
        self.chunks += 1
        if self.chunks % SYNC_EVERY == 0:
            os.fdatasync(self.handle)

    def end(self) -> None:
        """See all of it, and its name, on the disk."""
        os.fsync(self.handle)
        self.drop()
        folder = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def drop(self) -> None:
        """Let go of the file; what is written stays."""
        if self.handle >= 0:
            os.close(self.handle)
            self.handle = -1

    def _put(self, data: bytes) -> None:
        left = memoryview(data)
        while left:  # a nearly full disk takes a part, and refuses at the next
            left = left[os.write(self.handle, left) :]


def _threads() -> ThreadPoolExecutor:
    """One thread for all recordings of this process: it keeps the chunks of each in their order."""
    global _pool
    with _pool_lock:
        if _pool is None:
            _pool = ThreadPoolExecutor(1, thread_name_prefix="recordings")
        return _pool


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _nothing() -> None:
    return None
