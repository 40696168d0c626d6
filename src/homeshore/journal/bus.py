"""The hints bus: Unix datagrams, lossy by design. Nothing is true because the bus said so.

A subscriber binds a socket in `$HOMESHORE_HOME/run/bus/` whose name lists the families of subjects it wants; a
publisher sends each of them what it asked for. A subject is `family` or `family.<id>` with the plain integer id:
`outbox`, `journal`, `floor`, `agent.<id>`, `contact.<id>`, `brand.<id>`, `supervisor.<account>`. Who may
have missed hints refetches state.
"""

import asyncio
import contextlib
import errno
import itertools
import os
import select
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
from django.conf import settings

MAX_HINT_BYTES = 8_000
"""A hint names what changed; what does not fit must be fetched."""
_DATAGRAM_BYTES = 32_000
_BUFFER_BYTES = 4 << 20
_TICK_NS = 20_000_000
_LONGEST_PATH = 100
_EVERYTHING = "all"

_encoder = msgspec.msgpack.Encoder()
_counter = itertools.count()


class Hint(msgspec.Struct, frozen=True, array_like=True):
    """Something changed; the payload names it and holds nothing that cannot be fetched."""

    subject: str
    payload: dict[str, object]


_decoder = msgspec.msgpack.Decoder(list[Hint])


def bus_directory() -> Path:
    """Where the sockets of this centre's processes are."""
    return Path(settings.RUN_DIR) / "bus"


def publish(subject: str, payload: Mapping[str, object] | None = None) -> None:
    """Tell whoever listens now. Never waits, never fails for want of listeners. Raises ValueError when too large."""
    publish_all([Hint(subject, dict(payload or {}))])


def publish_all(hints: Iterable[Hint]) -> None:
    """Several hints in few datagrams, in order."""
    encoded = [(hint.subject.partition(".")[0], _encoded(hint)) for hint in hints]
    families: dict[str, list[bytes]] = {}
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as sender:
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER_BYTES)
        for path, wanted in _listing.read():
            if wanted not in families:
                names = wanted.split("-")
                families[wanted] = _datagrams(d for family, d in encoded if wanted == _EVERYTHING or family in names)
            for datagram in families[wanted]:
                _send(sender, path, datagram)


def _encoded(hint: Hint) -> bytes:
    data = _encoder.encode(hint)
    if len(data) > MAX_HINT_BYTES:
        raise ValueError(f"a hint of {len(data)} bytes on {hint.subject}: name what changed, let it be fetched")
    return data


def _datagrams(encoded: Iterable[bytes]) -> list[bytes]:
    datagrams: list[bytes] = []
    waiting: list[bytes] = []
    size = 0
    for data in encoded:
        if waiting and size + len(data) > _DATAGRAM_BYTES:
            datagrams.append(_array(waiting))
            waiting, size = [], 0
        waiting.append(data)
        size += len(data)
    return [*datagrams, _array(waiting)] if waiting else datagrams


def _array(items: list[bytes]) -> bytes:
    return b"\xdd" + len(items).to_bytes(4, "big") + b"".join(items)  # msgpack's array32


class _Listing:
    """The sockets in the bus directory, read again when it changed."""

    def __init__(self) -> None:
        self._directory: Path | None = None
        self._changed_ns = 0
        self._found: list[tuple[Path, str]] = []

    def read(self) -> list[tuple[Path, str]]:
        directory = bus_directory()
        try:
            changed_ns = directory.stat().st_mtime_ns
        except FileNotFoundError:
            return []
        # The time of a change is coarse (one tick of the system), so a fresh one is not trusted to be the last.
        settled = time.time_ns() - changed_ns > _TICK_NS
        if directory != self._directory or changed_ns != self._changed_ns or not settled:
            self._found = [(directory / name, name.partition(".")[0]) for name in sorted(os.listdir(directory))]
            self._directory, self._changed_ns = directory, changed_ns
        return self._found


_listing = _Listing()


def _send(sender: socket.socket, path: Path, datagram: bytes) -> None:
    try:
        with address_of(path) as address:
            sender.sendto(datagram, address)
    except ConnectionRefusedError:
        path.unlink(missing_ok=True)  # its process died without taking leave
    except OSError as error:
        if error.errno not in {errno.EAGAIN, errno.ENOBUFS, errno.ENOENT, errno.EMSGSIZE}:
            raise


@contextlib.contextmanager
def address_of(path: Path) -> Iterator[str]:
    """An address that fits into the 107 bytes of a Unix socket's, however deep the home folder lies."""
    if len(os.fsencode(path)) <= _LONGEST_PATH:
        yield str(path)
        return
    directory = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{directory}/{path.name}"
    finally:
        os.close(directory)


class Subscription:
    """A place where hints arrive, for the families named (none: all). Close it, or use it in a `with`.

    Blocking callers use `receive`; in an event loop `attach` calls back with each bunch of hints.
    """

    def __init__(self, *families: str) -> None:
        directory = bus_directory()
        directory.mkdir(parents=True, exist_ok=True)
        wanted = "-".join(sorted(families)) or _EVERYTHING
        self.path = directory / f"{wanted}.{os.getpid()}.{next(_counter)}.sock"
        self.path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER_BYTES)
        with address_of(self.path) as address:
            self._socket.bind(address)
        self._loop: asyncio.AbstractEventLoop | None = None

    def receive(self, timeout_seconds: float) -> list[Hint]:
        """All hints that are there, after waiting for the first at most so long. Empty when none came."""
        select.select([self._socket], [], [], timeout_seconds)
        return self.pending()

    def pending(self) -> list[Hint]:
        """All hints that are there, without waiting."""
        hints: list[Hint] = []
        with contextlib.suppress(BlockingIOError):
            while True:
                with contextlib.suppress(msgspec.DecodeError):  # not from us: drop it
                    hints += _decoder.decode(self._socket.recv(65_536))
        return hints

    def attach(self, receive: Callable[[list[Hint]], None]) -> None:
        """Call `receive` in the running event loop whenever hints arrive, until closed."""
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._socket.fileno(), lambda: receive(self.pending()))

    def close(self) -> None:
        """Take leave: no more hints."""
        if self._loop is not None:
            self._loop.remove_reader(self._socket.fileno())
        self._socket.close()
        self.path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
