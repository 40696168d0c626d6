"""Transactions (RFC 3261 section 17, RFC 6026): retransmission and matching. docs/algorithms/sip.md has the timers."""

import secrets
from collections.abc import Callable
from typing import NamedTuple

from homeshore.adapters.telephony.sip.fields import MAGIC, Via, with_received, write_host
from homeshore.adapters.telephony.sip.message import Headers, Message, Request, Response, is_new_style, respond
from homeshore.adapters.telephony.sip.streams import Hop
from homeshore.adapters.telephony.sip.timers import Repeating, Timer, Timers
from homeshore.adapters.telephony.sip.transport import Transports

LARGEST_DATAGRAM = 1300

OnResponse = Callable[[Response], None]
OnFailure = Callable[[int], None]
OnRequest = Callable[["Request", "ServerTransaction"], None]


class ServerKey(NamedTuple):
    branch: str
    sent_by: str
    method: str


def _is_success(code: int) -> bool:
    return 200 <= code < 300


def _reply_hop(request: Request, source: Hop) -> Hop:
    if source.reliable or "rport" in request.via.parameters:
        return source
    return source._replace(port=request.via.port or 5060)


def _key_of(request: Request, method: str) -> ServerKey:
    via = request.via
    if is_new_style(via.branch):
        return ServerKey(via.branch, f"{via.host}:{via.port}", method)
    # RFC 2543: the branch may be missing or repeat.
    return ServerKey(f"{request.call_id} {request.sequence} {request.from_.tag}", f"{via.host}:{via.port}", method)


class ServerTransaction:
    """A request that arrived and our answers to it."""

    def __init__(self, layer: "Transactions", key: ServerKey, request: Request, source: Hop) -> None:
        self.request = request
        self.source = source
        self.cancelled: Callable[[], None] | None = None
        self._layer = layer
        self._key = key
        self._hop = _reply_hop(request, source)
        self._last = b""
        self._end: Timer | Repeating | None = None
        self._confirmed = False
        self.final = 0
        if request.method == "INVITE":
            self._send(bytes(respond(request, 100)))

    def respond(self, response: Response) -> None:
        """Send a response; nothing follows a final one, except the same 2xx again."""
        if self.final and not (_is_success(self.final) and _is_success(response.code)):
            return
        self._send(bytes(response))
        if response.code >= 200 and not self.final:
            self.final = response.code
            self._finish()

    def _finish(self) -> None:
        timers = self._layer.timers
        if self.request.method == "INVITE" and self.final >= 300 and not self._hop.reliable:
            self._end = Repeating(timers, self._again, self._forget, timers.timing.t2)
        elif self.request.method == "INVITE" or not self._hop.reliable:
            self._end = timers.after(timers.timing.give_up, self._forget)
        else:
            self._forget()

    def _again(self) -> None:
        self._send(self._last)

    def receive_copy(self) -> None:
        """The request again: its last answer again, except a 2xx to INVITE, which the call repeats."""
        if self._last and not (self.request.method == "INVITE" and _is_success(self.final)):
            self._send(self._last)

    def receive_ack(self) -> bool:
        """An ACK with this branch; true when it confirms a refusal and goes no further."""
        if self.final < 300:
            return False
        if self._end is not None and not self._confirmed:
            self._confirmed = True
            self._end.cancel()
            wait = 0.0 if self._hop.reliable else self._layer.timers.timing.t4
            self._end = self._layer.timers.after(wait, self._forget)
        return True

    def _send(self, data: bytes) -> None:
        self._last = data
        self._layer.reply(self.request, self._hop, data)

    def _forget(self) -> None:
        self._layer.forget_server(self._key, self.request)


class ClientTransaction:
    """A request of ours and its answers; `on_response` gets each, `on_failure` 408 or 503 instead of a final one."""

    def __init__(
        self, layer: "Transactions", request: Request, hop: Hop, on_response: OnResponse, on_failure: OnFailure
    ) -> None:
        self.request = request
        self.hop = hop
        self.branch = request.via.branch
        self._layer = layer
        self._on_response = on_response
        self._on_failure = on_failure
        self._is_invite = request.method == "INVITE"
        self._data = b""
        self._ack = b""
        self._timer: Timer | Repeating | None = None
        self.provisional = False
        self.final = 0

    def start(self, hop: Hop) -> None:
        """Send over the hop decided at last, and begin to repeat."""
        self.hop = hop
        timers = self._layer.timers
        self._data = bytes(self.request)
        self._send()
        if hop.reliable:
            self._timer = timers.after(timers.timing.give_up, self._time_out)
        else:
            longest = 1e9 if self._is_invite else timers.timing.t2
            self._timer = Repeating(timers, self._send, self._time_out, longest)

    def _send(self) -> None:
        self._layer.transports.send(self.hop, self._data, self._fail)

    def receive(self, response: Response) -> None:
        if self.final:
            self._receive_again(response)
        elif response.code < 200:
            self._receive_provisional(response)
        else:
            self._receive_final(response)

    def _receive_provisional(self, response: Response) -> None:
        self.provisional = True
        if self._is_invite:
            self._stop()
        elif isinstance(self._timer, Repeating):
            self._timer.slow_down()
        self._on_response(response)

    def _receive_final(self, response: Response) -> None:
        self.final = response.code
        self._stop()
        timing = self._layer.timers.timing
        if not self._is_invite:
            wait = 0.0 if self.hop.reliable else timing.t4
        elif response.code < 300:
            wait = timing.give_up
        else:
            wait = 0.0 if self.hop.reliable else timing.give_up
            self._confirm(response)
        self._timer = self._layer.timers.after(wait, self._forget)
        self._on_response(response)

    def _receive_again(self, response: Response) -> None:
        if self._is_invite and _is_success(self.final) and _is_success(response.code):
            self._on_response(response)
        elif self._ack and response.code >= 300:
            self._layer.transports.send(self.hop, self._ack)

    def _confirm(self, response: Response) -> None:
        """ACK a refusal: same branch, same route, the tag of the response (17.1.1.3)."""
        asked, headers = self.request.headers, Headers()
        headers.add("Via", asked.get("via"))
        headers.add("Max-Forwards", "70")
        headers.add("From", asked.get("from"))
        headers.add("To", response.headers.get("to"))
        headers.add("Call-ID", self.request.call_id)
        headers.add("CSeq", f"{self.request.sequence} ACK")
        if routes := asked.rows("route"):
            headers.replace("route", routes)
        self._ack = bytes(Request("ACK", self.request.uri, headers))
        self._layer.transports.send(self.hop, self._ack)

    def _time_out(self) -> None:
        self._end_with(408)

    def _fail(self) -> None:
        if not self.final:
            self._end_with(503)

    def _end_with(self, code: int) -> None:
        self.final = code
        self.abandon()
        self._on_failure(code)

    def abandon(self) -> None:
        """Forget the transaction; answers that still come are dropped."""
        self._stop()
        self._forget()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _forget(self) -> None:
        self._layer.forget_client(self)


class Transactions:
    """All transactions, and what finds the one a message belongs to."""

    def __init__(self, transports: Transports, timers: Timers) -> None:
        self.transports = transports
        self.timers = timers
        self._clients: dict[tuple[str, str], ClientTransaction] = {}
        self._servers: dict[ServerKey, ServerTransaction] = {}
        self._seen: dict[tuple[str, int, str, str], ServerKey] = {}

    def __len__(self) -> int:
        return len(self._clients) + len(self._servers)

    def send(
        self, request: Request, hop: Hop, on_response: OnResponse, on_failure: OnFailure, branch: str = ""
    ) -> ClientTransaction:
        """Begin a client transaction; `branch` is the INVITE's when the request is its CANCEL."""
        self.stamp(request, hop, branch)
        transaction = ClientTransaction(self, request, hop, on_response, on_failure)
        self._clients[transaction.branch, request.method] = transaction
        if hop.transport == "udp" and len(bytes(request)) > LARGEST_DATAGRAM:
            self.transports.spawn(self._start_over_tcp(transaction))
        else:
            transaction.start(hop)
        return transaction

    async def _start_over_tcp(self, transaction: ClientTransaction) -> None:
        hop = transaction.hop
        reliable = await self.transports.try_tcp(hop)
        if self._clients.get((transaction.branch, transaction.request.method)) is not transaction:
            return
        if reliable is not None:
            hop = reliable
            self.stamp(transaction.request, hop, transaction.branch)
        transaction.start(hop)

    def stamp(self, request: Request, hop: Hop, branch: str = "") -> None:
        """Put our Via on a request."""
        host, port = self.transports.sent_by(hop.transport, hop.host)
        branch = branch or f"{MAGIC}{secrets.token_hex(8)}"
        request.via = Via(hop.transport, host, port, {"branch": branch, "rport": ""})
        request.headers.put("Via", f"SIP/2.0/{hop.transport.upper()} {write_host(host, port)};rport;branch={branch}")

    def receive_response(self, response: Response) -> None:
        """Hand a response to its transaction; a stray one is dropped."""
        if transaction := self._clients.get((response.via.branch, response.method)):
            transaction.receive(response)

    def absorb(self, request: Request) -> bool:
        """Whether the request belongs to a transaction that deals with it: a copy, or the ACK of a refusal."""
        method = "INVITE" if request.method == "ACK" else request.method
        transaction = self._servers.get(_key_of(request, method))
        if transaction is None:
            return False
        if request.method == "ACK":
            return transaction.receive_ack()
        transaction.receive_copy()
        return True

    def is_merged(self, request: Request) -> bool:
        """Whether the same request came by another path already (8.2.2.2)."""
        return not request.to.tag and self._merge_key(request) in self._seen

    def receive_request(self, request: Request, source: Hop) -> ServerTransaction:
        """Begin a server transaction for a request that `absorb` did not take."""
        key = _key_of(request, request.method)
        transaction = ServerTransaction(self, key, request, source)
        self._servers[key] = transaction
        if not request.to.tag:
            self._seen[self._merge_key(request)] = key
        return transaction

    def invite_of(self, cancel: Request) -> ServerTransaction | None:
        """The INVITE that a CANCEL is about."""
        return self._servers.get(_key_of(cancel, "INVITE"))

    def respond_stateless(self, request: Request, source: Hop, response: Response) -> None:
        """Answer without a transaction: a copy of the request is answered anew."""
        self.reply(request, _reply_hop(request, source), bytes(response))

    def reply(self, request: Request, hop: Hop, data: bytes) -> None:
        """Send a response; where the connection of the request is gone, to the address in its Via (18.2.2)."""
        if hop.reliable and self.transports.open_to(hop) is None:
            hop = hop._replace(port=request.via.port or (5061 if hop.transport == "tls" else 5060))
        self.transports.send(hop, data)

    @staticmethod
    def _merge_key(request: Request) -> tuple[str, int, str, str]:
        return request.call_id, request.sequence, request.method, request.from_.tag

    def forget_server(self, key: ServerKey, request: Request) -> None:
        self._servers.pop(key, None)
        if not request.to.tag:
            self._seen.pop(self._merge_key(request), None)

    def forget_client(self, transaction: ClientTransaction) -> None:
        key = (transaction.branch, transaction.request.method)
        if self._clients.get(key) is transaction:
            del self._clients[key]


def note_source(message: Message, source: Hop) -> None:
    """Write into the top Via where the request came from."""
    vias = message.headers.rows("via")
    vias[0] = with_received(vias[0], message.via, source.host, source.port)
