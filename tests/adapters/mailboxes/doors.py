"""Servers for the tests: our own door, and a relay that keeps what it is given."""

import asyncio
import contextlib
import queue
import threading
from collections.abc import Coroutine, Iterator
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from certificates import Certificate
from homeshore.adapters.mailboxes.smtp_in import Centre, Limits, Listen, RealCentre, serve, tls_context


@contextlib.contextmanager
def open_door(
    centre: Centre | None = None, limits: Limits | None = None, certificate: Certificate | None = None
) -> Iterator[int]:
    """The SMTP door in a thread of its own; gives its port."""
    ports: queue.Queue[int] = queue.Queue()
    loop = asyncio.new_event_loop()
    listen = Listen("127.0.0.1", 0, tls_context(*map(str, certificate)) if certificate else None)
    work: Coroutine[Any, Any, None] = serve(centre or RealCentre(), listen, limits=limits or Limits(), ready=ports.put)
    task = loop.create_task(work)

    def run() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            loop.run_until_complete(task)
        loop.run_until_complete(asyncio.sleep(0.01))  # transports close
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield ports.get(timeout=10)
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(10)


class KeepingRelay:
    """A relay's handler: keeps mails, or answers what it was told to."""

    def __init__(self, answer: str = "250 OK") -> None:
        self.answer = answer
        self.mails: list[bytes] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answer.startswith("2"):
            assert isinstance(envelope.content, bytes)
            self.mails.append(envelope.content)
        return self.answer


@contextlib.contextmanager
def open_relay(handler: KeepingRelay, tls: str = "none", certificate: Certificate | None = None) -> Iterator[str]:
    """A relay on a free port that speaks TLS at once (tls), after STARTTLS or not (none); gives its address."""
    context = tls_context(*map(str, certificate)) if certificate else None
    controller = _FreePort(
        handler,
        hostname="127.0.0.1",
        port=0,
        ssl_context=context if tls == "tls" else None,
        tls_context=context if tls == "starttls" else None,
        require_starttls=tls == "starttls",
    )
    controller.start()
    try:
        yield f"127.0.0.1:{controller.port}"
    finally:
        controller.stop()


class _FreePort(Controller):
    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()
