"""SMTP in: the door for mail to any brand of the centre.

A message is answered 250 only when its row and its file are durable for every recipient; when they cannot be (locked
database, full disk) it is answered 451 and the sender's server tries again. `serve` runs until it is cancelled,
`main` until a signal comes.
"""

import asyncio
import contextlib
import signal
import ssl
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate
from typing import Protocol, TypeVar

import msgspec
import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import DatabaseError, close_old_connections

from homeshore.adapters.mailboxes.arriving import Outcome, take
from homeshore.adapters.mailboxes.charsets import one_line
from homeshore.brands.queries import Brand, brand_by_address

R = TypeVar("R")

log = structlog.get_logger()

LATER = "451 4.3.0 The message could not be stored now; please try again later"
BUSY = b"421 4.7.0 Too many connections; please try again later\r\n"


class Limits(msgspec.Struct, frozen=True):
    """What one connection, one address and all together may ask for."""

    message_bytes: int = 60_000_000
    recipients: int = 100
    messages_a_connection: int = 500
    connections: int = 200
    connections_an_address: int = 50
    idle_seconds: float = 120.0
    threads: int = 4


class Listen(msgspec.Struct, frozen=True):
    """Where the door is: port 0 leaves the choice to the system. With `tls`, senders may ask for STARTTLS."""

    host: str
    port: int
    tls: ssl.SSLContext | None = None


class Centre(Protocol):
    """What the door asks of the centre. Both calls block; both may raise DatabaseError, `take` also OSError."""

    def brand_by_address(self, address: str) -> Brand | None:
        """The brand that receives mail at an address."""

    def take(self, raw: bytes, brand: Brand, trace: bytes) -> object:
        """Make the mail durable."""


class RealCentre:
    """The centre behind the door."""

    def brand_by_address(self, address: str) -> Brand | None:
        return brand_by_address(address)

    def take(self, raw: bytes, brand: Brand, trace: bytes) -> Outcome:
        return take(raw, brand, trace)


class Visit(Session):
    """One connection's session, with the number of messages it brought."""

    taken = 0


class Letter(Envelope):
    """One message's envelope, with the brands it is for and the addresses it names for each."""

    def __init__(self) -> None:
        super().__init__()
        self.brands: dict[int, tuple[Brand, list[str]]] = {}


class Door:
    """Answers the commands of all connections (aiosmtpd's handler)."""

    def __init__(self, centre: Centre, limits: Limits) -> None:
        self.centre = centre
        self.limits = limits
        self.threads = ThreadPoolExecutor(limits.threads, thread_name_prefix="smtp")
        self.inside: Counter[str] = Counter()

    def admit(self, address: str) -> bool:
        """Count a connection in, unless there are too many."""
        if self.inside.total() >= self.limits.connections:
            return False
        if self.inside[address] >= self.limits.connections_an_address:
            return False
        self.inside[address] += 1
        return True

    def dismiss(self, address: str) -> None:
        """Count a connection out."""
        self.inside[address] -= 1
        if self.inside[address] <= 0:
            del self.inside[address]

    async def handle_RCPT(  # noqa: N802  # aiosmtpd names it
        self, _server: SMTP, _session: Visit, envelope: Letter, address: str, _options: list[str]
    ) -> str:
        """Take recipients that are a brand's address."""
        if len(envelope.rcpt_tos) >= self.limits.recipients:
            return "452 4.5.3 Too many recipients; send the others in another message"
        try:
            brand = await self._in_thread(lambda: self.centre.brand_by_address(address))
        except DatabaseError:
            log.exception("smtp_lookup_failed")
            return LATER
        if brand is None:
            return "550 5.1.1 No brand of this centre receives mail at this address; check its spelling"
        envelope.rcpt_tos.append(address)
        envelope.brands.setdefault(brand.id, (brand, []))[1].append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, session: Visit, envelope: Letter) -> str:  # noqa: N802
        """Store the message for each brand; only then is it ours."""
        if session.taken >= self.limits.messages_a_connection:
            return "421 4.7.0 Enough messages for one connection; please open another"
        session.taken += 1
        try:
            await self._in_thread(lambda: self._store(session, envelope))
        except (DatabaseError, OSError):
            log.exception("mail_not_stored")
            return LATER
        return "250 2.0.0 Stored"

    async def handle_exception(self, error: Exception) -> str:
        """Anything unforeseen: the sender keeps its message."""
        log.error("smtp_failed", exc_info=error)
        return LATER

    def _store(self, session: Visit, envelope: Letter) -> None:
        content = envelope.content or b""
        raw = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content
        for brand, addresses in envelope.brands.values():
            self.centre.take(raw, brand, _trace(session, envelope, addresses))

    async def _in_thread(self, work: Callable[[], R]) -> R:
        return await asyncio.get_running_loop().run_in_executor(self.threads, lambda: _tidily(work))


def _tidily(work: Callable[[], R]) -> R:
    close_old_connections()
    try:
        return work()
    finally:
        close_old_connections()


def _trace(session: Session, envelope: Envelope, addresses: list[str]) -> bytes:
    """The headers a server adds on final delivery (RFC 5321, 4.4)."""
    peer = session.peer[0] if session.peer else "unknown"
    lines = [
        f"Return-Path: <{one_line(envelope.mail_from or '', 320)}>",
        *(f"Delivered-To: {one_line(address, 320)}" for address in addresses),
        f"Received: from {one_line(session.host_name or 'unknown', 200)} ([{peer}]); {formatdate(localtime=False)}",
    ]
    return "".join(f"{line}\r\n" for line in lines).encode()


class Connection(SMTP):
    """One connection, if the door lets it in. Real mail has lines far longer than RFC 5321 allows."""

    line_length_limit = 1_000_000

    def __init__(self, door: Door, tls: ssl.SSLContext | None) -> None:
        self.door = door
        self.address = ""
        super().__init__(
            door,
            data_size_limit=door.limits.message_bytes,
            enable_SMTPUTF8=True,
            ident="Homeshore",
            hostname="homeshore",
            timeout=door.limits.idle_seconds,
            tls_context=tls,
            loop=asyncio.get_running_loop(),
        )

    def _create_session(self) -> Visit:
        return Visit(self.loop)

    def _create_envelope(self) -> Letter:
        return Letter()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        address = (transport.get_extra_info("peername") or ("unknown",))[0]
        if self.door.admit(address):
            self.address = address
            super().connection_made(transport)
        elif isinstance(transport, asyncio.Transport):
            transport.write(BUSY)
            transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if self.address:
            self.door.dismiss(self.address)
            super().connection_lost(error)


async def serve(
    centre: Centre, listen: Listen, *, limits: Limits | None = None, ready: Callable[[int], None] | None = None
) -> None:
    """Take mail until cancelled; mail in hand is stored before it returns. `ready` is told the open door's port."""
    door = Door(centre, limits or Limits())
    server = await asyncio.get_running_loop().create_server(
        lambda: Connection(door, listen.tls), listen.host, listen.port
    )
    opened: int = server.sockets[0].getsockname()[1]
    log.info("smtp_listens", host=listen.host, port=opened, tls=listen.tls is not None)
    if ready is not None:
        ready(opened)
    try:
        await server.serve_forever()
    finally:
        server.close()
        await asyncio.to_thread(door.threads.shutdown)


def tls_context(certificate: str, key: str) -> ssl.SSLContext | None:
    """The server's side of TLS from PEM files; None when no certificate is named. Raises OSError, ssl.SSLError."""
    if not certificate:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key or None)
    return context


async def _until_signal() -> None:
    listen = Listen(settings.BIND, settings.SMTP_PORT, tls_context(settings.TLS_CERTIFICATE, settings.TLS_KEY))
    task = asyncio.create_task(serve(RealCentre(), listen))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task


def main() -> int:
    """The `mail` process."""
    asyncio.run(_until_signal())
    return 0
