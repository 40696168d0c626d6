"""A switchboard at the other end of its socket (contacts.telephone.protocol), for those who only ask it."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec

from homeshore.contacts.dispatcher.protocol import Frames, frame
from homeshore.contacts.telephone.protocol import Answered, AnyAnswer, AnyRequest, Asked, Done, socket_path

_asked = msgspec.msgpack.Decoder(Asked)


class FakeSwitchboard:
    """Writes down what it is asked, and answers what the test has put into `answers`, else Done."""

    def __init__(self, path: Path) -> None:
        self.asked: list[AnyRequest] = []
        self.answers: dict[type[AnyRequest], AnyAnswer] = {}
        self._server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._server.bind(str(path))
        self._server.listen()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join(5)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):  # closed
            while True:
                link, _ = self._server.accept()
                with link:
                    self._answer(link)

    def _answer(self, link: socket.socket) -> None:
        frames = Frames()
        while data := link.recv(1 << 16):
            for body in frames.feed(data):
                asked = _asked.decode(body)
                self.asked.append(asked.request)
                link.sendall(frame(Answered(asked.id, self.answers.get(type(asked.request), Done()))))


@contextlib.contextmanager
def fake_switchboard() -> Iterator[FakeSwitchboard]:
    """One that listens where this test's centre has its switchboard."""
    path = socket_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    switchboard = FakeSwitchboard(path)
    try:
        yield switchboard
    finally:
        switchboard.close()
        path.unlink(missing_ok=True)
