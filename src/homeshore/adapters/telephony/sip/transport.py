"""Sockets: UDP, TCP, TLS, names to addresses, and what others should call us."""

import asyncio
import functools
import ipaddress
import socket
import ssl
from collections.abc import Callable, Coroutine
from typing import Any

from structlog.typing import FilteringBoundLogger

from homeshore.adapters.telephony.sip.streams import Hop, Stream, StreamOwner
from homeshore.adapters.telephony.sip.trunks import Listen

MOST_STREAMS = 2000
CONNECT_SECONDS = 5.0
TRY_TCP_SECONDS = 1.0
NAME_SECONDS = 60.0
# An address that is nobody's (RFC 5737): which of ours would be used towards the world. Nothing is sent to it.
ANYWHERE = "192.0.2.1"
RECEIVE_BUFFER = 4 * 1024 * 1024

OnMessage = Callable[[bytes, Hop], None]


@functools.lru_cache(maxsize=4096)
def is_numeric(host: str) -> bool:
    """Whether a host is an address and no name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


class Datagrams(asyncio.DatagramProtocol):
    """The UDP socket."""

    def __init__(self, on_message: OnMessage) -> None:
        self._on_message = on_message
        self.transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]  # asyncio hands this kind in
        self.transport = transport
        plain = transport.get_extra_info("socket")
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        self._on_message(data, Hop("udp", address[0], address[1]))


class Transports(StreamOwner):
    """All sockets of the user agent. `send` never waits; what cannot be delivered calls its `failed`."""

    def __init__(self, local: Listen, public_host: str, on_message: OnMessage, log: FilteringBoundLogger) -> None:
        super().__init__(MOST_STREAMS)
        self._local = local
        self._public_host = public_host
        self._log = log
        self.on_message = on_message
        self._datagrams: Datagrams | None = None
        self._servers: list[asyncio.Server] = []
        self._connecting: dict[Hop, asyncio.Task[Stream]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._names: dict[str, tuple[float, str]] = {}
        self._places: dict[str, list[str]] = {}
        self._known_as: dict[str, str] = {}
        self._own_address: dict[str, str] = {}

    async def start(self) -> None:
        """Open the sockets. Raises OSError when a port is taken, ssl.SSLError for a bad certificate."""
        loop, local = asyncio.get_running_loop(), self._local
        try:
            if local.udp_port:
                _, self._datagrams = await loop.create_datagram_endpoint(
                    lambda: Datagrams(self.on_message), local_addr=(local.host, local.udp_port)
                )
            for name, port, context in (("tcp", local.tcp_port, None), ("tls", local.tls_port, self._server_context())):
                if port:
                    self._servers.append(await self._listen(name, port, context))
        except OSError:
            await self.close()
            raise

    async def _listen(self, name: str, port: int, context: ssl.SSLContext | None) -> asyncio.Server:
        loop = asyncio.get_running_loop()
        return await loop.create_server(lambda: Stream(name, self), self._local.host, port, ssl=context)

    def _server_context(self) -> ssl.SSLContext | None:
        if not self._local.tls_port:
            return None
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self._local.certificate, self._local.key)
        return context

    @functools.cached_property
    def _client_context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._local.authorities or None)

    async def close(self) -> None:
        """Close all sockets; what was still to be connected fails."""
        for task in [*self._tasks, *self._connecting.values()]:
            task.cancel()
        for server in self._servers:
            server.close()
        for stream in list(self.streams.values()):
            stream.close()
        if self._datagrams is not None and self._datagrams.transport is not None:
            self._datagrams.transport.close()
        await asyncio.sleep(0)

    def send(self, hop: Hop, data: bytes, failed: Callable[[], None] | None = None) -> None:
        """Send to a hop: over the open connection if there is one, else over a new one."""
        if hop.transport == "udp" and is_numeric(hop.host):
            self._send_datagram(hop.host, hop.port, data)
        elif stream := self.streams.get(hop):
            stream.send(data)
        else:
            self.spawn(self._send_later(hop, data, failed))

    def _send_datagram(self, host: str, port: int, data: bytes) -> None:
        if self._datagrams is not None and self._datagrams.transport is not None:
            self._datagrams.transport.sendto(data, (host, port))

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run a piece of work beside; it is cancelled by `close`."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send_later(self, hop: Hop, data: bytes, failed: Callable[[], None] | None) -> None:
        try:
            numeric = await self.resolve(hop)
            if numeric.transport == "udp":
                self._send_datagram(numeric.host, numeric.port, data)
            else:
                (await self.connect(numeric)).send(data)
        except OSError as error:
            self._log.info(
                "sip hop cannot be reached", transport=hop.transport, port=hop.port, error=type(error).__name__
            )
            if failed is not None:
                failed()

    async def resolve(self, hop: Hop) -> Hop:
        """The hop with an address for its name; names are kept for a minute. Raises OSError."""
        if is_numeric(hop.host):
            return hop
        loop = asyncio.get_running_loop()
        until, address = self._names.get(hop.host, (0.0, ""))
        if until < loop.time():
            family = socket.AF_INET if ":" not in self._local.host else socket.AF_UNSPEC
            found = await loop.getaddrinfo(hop.host, hop.port, family=family, type=socket.SOCK_STREAM)
            address = str(found[0][4][0])
            self._names[hop.host] = (loop.time() + NAME_SECONDS, address)
            self._known_as[address] = hop.host
        return hop._replace(host=address)

    async def addresses(self, place: str) -> list[str]:
        """All addresses of a name, a network as it is; those known before while the name cannot be resolved."""
        try:
            return [str(ipaddress.ip_network(place, strict=False))]
        except ValueError:
            pass
        try:
            found = await asyncio.get_running_loop().getaddrinfo(place, 0, type=socket.SOCK_STREAM)
        except OSError:
            return self._places.get(place, [])
        self._places[place] = [str(row[4][0]) for row in found]
        return self._places[place]

    async def connect(self, hop: Hop) -> Stream:
        """The connection to a numeric hop, opened if need be. Raises OSError."""
        if stream := self.streams.get(hop):
            return stream
        if hop not in self._connecting:
            task = asyncio.get_running_loop().create_task(self._open(hop))
            self._connecting[hop] = task
            task.add_done_callback(lambda _: self._connecting.pop(hop, None))
        return await asyncio.shield(self._connecting[hop])

    async def _open(self, hop: Hop) -> Stream:
        context, name = None, None
        if hop.transport == "tls":
            context, name = self._client_context, self._known_as.get(hop.host, hop.host)
        connection = asyncio.get_running_loop().create_connection(
            lambda: Stream(hop.transport, self), hop.host, hop.port, ssl=context, server_hostname=name
        )
        _, stream = await asyncio.wait_for(connection, CONNECT_SECONDS)
        return stream

    async def try_tcp(self, hop: Hop) -> Hop | None:
        """The same address over TCP, when it accepts a connection within a second."""
        try:
            numeric = (await self.resolve(hop))._replace(transport="tcp")
            await asyncio.wait_for(self.connect(numeric), TRY_TCP_SECONDS)
        except OSError:  # TimeoutError is one
            return None
        return numeric

    def open_to(self, hop: Hop) -> Hop | None:
        """The numeric hop of a connection that is open, None without one."""
        _, address = self._names.get(hop.host, (0.0, hop.host))
        numeric = hop._replace(host=address)
        return numeric if numeric in self.streams else None

    def sent_by(self, transport: str, towards: str) -> tuple[str, int]:
        """Host and port that the other side at `towards` should know us by."""
        local = self._local
        port = {"udp": local.udp_port, "tcp": local.tcp_port, "tls": local.tls_port}[transport]
        if self._public_host:
            return self._public_host, port
        if local.host not in {"", "0.0.0.0", "::"}:  # noqa: S104 compared, not bound
            return local.host, port
        return self._address_towards(towards if is_numeric(towards) else ANYWHERE), port

    def _address_towards(self, host: str) -> str:
        if host not in self._own_address:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                try:
                    probe.connect((host, 9))
                    self._own_address[host] = probe.getsockname()[0]
                except OSError:
                    return "127.0.0.1"
        return self._own_address[host]
