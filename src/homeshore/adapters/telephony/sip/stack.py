"""What calls stand on: sockets, transactions, timers, credentials, and the calls that are there."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple, Protocol

from structlog.typing import FilteringBoundLogger

from homeshore.adapters.telephony.sip.digest import Credentials, read_challenges
from homeshore.adapters.telephony.sip.fields import write_host
from homeshore.adapters.telephony.sip.message import Request, Response, no_response
from homeshore.adapters.telephony.sip.streams import Hop
from homeshore.adapters.telephony.sip.timers import Timers
from homeshore.adapters.telephony.sip.transactions import ClientTransaction, ServerTransaction, Transactions
from homeshore.adapters.telephony.sip.transport import Transports
from homeshore.adapters.telephony.sip.trunks import Trunk

USER = "homeshore"
ALLOWED = "INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, INFO, REFER, NOTIFY, REGISTER"
SUPPORTED = "100rel, timer"
_MOST_ATTEMPTS = 3

Build = Callable[[], tuple[Request, Hop]]


class Binding(NamedTuple):
    """Where a party without a fixed address registered from, and the URI it wants to be called by."""

    hop: Hop
    contact: str


class Receiver(Protocol):
    """A call, as the user agent sees it: it takes the requests of its dialog."""

    def receive(self, request: Request, transaction: ServerTransaction) -> None: ...

    def receive_ack(self, request: Request) -> None: ...


class Stack:
    """One per user agent, shared by its calls."""

    def __init__(self, transports: Transports, timers: Timers, log: FilteringBoundLogger) -> None:
        self.transports = transports
        self.timers = timers
        self.transactions = Transactions(transports, timers)
        self.log = log
        self.calls: dict[tuple[str, str], Receiver] = {}
        self.bindings: dict[int, Binding] = {}
        self._credentials: dict[int, Credentials] = {}

    def contact(self, hop: Hop) -> str:
        """Our Contact for whoever is at the hop."""
        host, port = self.transports.sent_by(hop.transport, hop.host)
        transport = "" if hop.transport == "udp" else f";transport={hop.transport}"
        return f"<sip:{USER}@{write_host(host, port)}{transport}>"

    def hop_of(self, trunk: Trunk) -> Hop:
        """Where requests to a trunk go: its host, or where it registered from. Raises OSError when it has not."""
        if trunk.host:
            return Hop(trunk.transport, trunk.host, trunk.port)
        if trunk.id not in self.bindings:
            raise OSError("the party is not registered")
        return self.bindings[trunk.id].hop

    def credentials_of(self, trunk: Trunk) -> Credentials:
        if trunk.id not in self._credentials:
            self._credentials[trunk.id] = Credentials(trunk.username, trunk.password, trunk.realm)
        return self._credentials[trunk.id]

    def forget_credentials(self, trunk: int) -> None:
        self._credentials.pop(trunk, None)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        self.transports.spawn(work)

    async def ask(self, trunk: Trunk, build: Build) -> Response:
        """Send a request and return its final response; 408 or 503 of our own when there is none."""
        future: asyncio.Future[Response] = asyncio.get_running_loop().create_future()

        def take(response: Response) -> None:
            if response.code >= 200 and not future.done():
                future.set_result(response)

        Exchange(self, trunk, build, take, lambda code: take(no_response(code))).start()
        return await future


class Exchange:
    """A request and its answers; sent again with digest when the other side asks for it. `build` makes each attempt."""

    def __init__(
        self,
        stack: Stack,
        trunk: Trunk,
        build: Build,
        on_response: Callable[[Response], None],
        on_failure: Callable[[int], None],
    ) -> None:
        self._stack = stack
        self._trunk = trunk
        self._build = build
        self._on_response = on_response
        self._on_failure = on_failure
        self._attempts = 0
        self.transaction: ClientTransaction | None = None

    def start(self) -> None:
        self._attempts += 1
        request, hop = self._build()
        if proof := self._stack.credentials_of(self._trunk).header(request.method, request.uri):
            request.headers.put(*proof)
        self.transaction = self._stack.transactions.send(request, hop, self._receive, self._on_failure)

    def _receive(self, response: Response) -> None:
        if response.code in {401, 407} and self._can_prove(response):
            self.start()
        else:
            self._on_response(response)

    def _can_prove(self, response: Response) -> bool:
        if self._attempts >= _MOST_ATTEMPTS:
            return False
        proxy = response.code == 407
        values = response.headers.rows("proxy-authenticate" if proxy else "www-authenticate")
        challenges = read_challenges(values, proxy)
        return self._stack.credentials_of(self._trunk).take(challenges, again=self._attempts > 1)
