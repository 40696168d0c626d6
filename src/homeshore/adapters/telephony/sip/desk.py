"""Requests that belong to no call yet: who may send them, and what they begin."""

import asyncio
import secrets
from collections.abc import Callable

from homeshore.adapters.telephony.sip.admission import Complaints, Gate, Origins
from homeshore.adapters.telephony.sip.fields import BadField, is_known_scheme, parse_via
from homeshore.adapters.telephony.sip.incoming import IncomingCall
from homeshore.adapters.telephony.sip.message import Request, Response, respond
from homeshore.adapters.telephony.sip.registrar import Registrar
from homeshore.adapters.telephony.sip.session_timer import MIN_SE, read_expires
from homeshore.adapters.telephony.sip.stack import ALLOWED, SUPPORTED, Stack
from homeshore.adapters.telephony.sip.streams import Hop
from homeshore.adapters.telephony.sip.trunks import Trunk

RETRY_AFTER_SECONDS = 5
# Our edge (deploy/kamailio.cfg) puts it on what comes from no carrier, and takes it off everybody else's requests.
STRANGER = "x-homeshore-stranger"
_EXTENSIONS = {"100rel", "timer"}
_IN_DIALOG = {"BYE", "PRACK", "UPDATE", "INFO", "REFER", "NOTIFY"}


class FrontDesk:
    """Screens strangers, answers OPTIONS and REGISTER, and turns INVITEs into calls."""

    def __init__(
        self,
        stack: Stack,
        gate: Gate,
        origins: Origins,
        registrar: Registrar,
        complaints: Complaints,
        on_call: Callable[[IncomingCall], None],
    ) -> None:
        self._stack = stack
        self._gate = gate
        self._origins = origins
        self._registrar = registrar
        self._complaints = complaints
        self._on_call = on_call

    def receive(self, request: Request, source: Hop) -> None:
        """A request of no dialog that we know, no ACK, no CANCEL, no copy."""
        trunk = self._trunk_of(request, source)
        if trunk is None:
            self._receive_unknown(request, source)
        else:
            self._receive_from(trunk, request, source)

    def _trunk_of(self, request: Request, source: Hop) -> Trunk | None:
        """The trunk whose address it is; of several, the one that also has this port, else the first."""
        if request.method == "REGISTER" or STRANGER in request.headers:
            return None
        trunks = self._origins.trunks_of(source.host)
        exact = [trunk for trunk in trunks if trunk.port == source.port]
        return next(iter(exact or trunks), None)

    def _receive_unknown(self, request: Request, source: Hop) -> None:
        """A stranger, or a party without a fixed address: only a proof makes the difference."""
        now = asyncio.get_running_loop().time()
        party = self._registrar.party_of(request)
        if party is None:
            self._complaints.note("sip source unknown", source=source.host, method=request.method)
            if self._gate.may_refuse(now):
                self._reply(request, source, self._refusal(request, 403))
        elif not self._gate.admits(source.host, len(self._stack.calls), now):
            self._reply(request, source, self._too_much(request))
        elif challenge := self._registrar.proven(request, party):
            self._reply(request, source, challenge)
        elif request.method == "REGISTER":
            self._reply(request, source, self._registrar.register(request, party, source))
        else:
            self._receive_from(party, request, source)

    def _receive_from(self, trunk: Trunk, request: Request, source: Hop) -> None:
        now = asyncio.get_running_loop().time()
        if request.method == "INVITE" and not self._gate.admits(source.host, len(self._stack.calls), now):
            self._complaints.note("sip calls over the limit", source=source.host)
            self._reply(request, source, self._too_much(request))
        elif refusal := self._fault_of(request):
            self._stack.transactions.receive_request(request, source).respond(refusal)
        elif request.method == "INVITE":
            self._begin(trunk, request, source)
        else:
            transaction = self._stack.transactions.receive_request(request, source)
            transaction.respond(self._described(respond(request, 200, tag=secrets.token_hex(4))))

    def _begin(self, trunk: Trunk, request: Request, source: Hop) -> None:
        transaction = self._stack.transactions.receive_request(request, source)
        try:
            call = IncomingCall(self._stack, trunk, transaction, secrets.token_hex(8))
        except BadField:
            transaction.respond(self._refusal(request, 400))
            return
        try:
            self._on_call(call)
        except BaseException:
            call.refuse(500)
            raise

    def _fault_of(self, request: Request) -> Response | None:
        """What keeps a request from being taken, in the order of RFC 3261 8.2."""
        for fault in (self._routing_fault, self._method_fault, self._content_fault):
            if refusal := fault(request):
                return refusal
        return None

    def _routing_fault(self, request: Request) -> Response | None:
        if not is_known_scheme(request.uri):
            return self._refusal(request, 416)
        if self._stack.transactions.is_merged(request) or self._went_through_us(request):
            return self._refusal(request, 482)
        return None

    def _went_through_us(self, request: Request) -> bool:
        top = request.via
        own = self._stack.transports.sent_by(top.transport if top.transport in {"tcp", "tls"} else "udp", top.host)
        try:
            earlier = [parse_via(value) for value in request.headers.rows("via")[1:]]
        except BadField:
            return True
        return any((via.host, via.port) == own for via in earlier)

    def _method_fault(self, request: Request) -> Response | None:
        if request.to.tag or request.method in _IN_DIALOG:
            return self._refusal(request, 481)
        if request.method not in {"INVITE", "OPTIONS"}:
            return self._described(self._refusal(request, 405))
        if unknown := request.headers.tokens("require") - _EXTENSIONS:
            response = self._refusal(request, 420)
            response.headers.put("Unsupported", ", ".join(sorted(unknown)))
            return response
        return None

    def _content_fault(self, request: Request) -> Response | None:
        if request.method != "INVITE":
            return None
        if request.body and not request.sdp:
            return self._described(self._refusal(request, 415))
        accepted = request.headers.tokens("accept")
        if accepted and not accepted & {"application/sdp", "application/*", "*/*"}:
            return self._refusal(request, 406)
        try:
            asked, _ = read_expires(request)
        except BadField:
            return self._refusal(request, 400)
        if asked and asked < MIN_SE:
            response = self._refusal(request, 422)
            response.headers.put("Min-SE", str(MIN_SE))
            return response
        return None

    def _refusal(self, request: Request, code: int) -> Response:
        return respond(request, code, tag=secrets.token_hex(4))

    def _too_much(self, request: Request) -> Response:
        response = self._refusal(request, 503)
        response.headers.put("Retry-After", str(RETRY_AFTER_SECONDS))
        return response

    @staticmethod
    def _described(response: Response) -> Response:
        response.headers.put("Allow", ALLOWED)
        response.headers.put("Accept", "application/sdp")
        response.headers.put("Supported", SUPPORTED)
        return response

    def _reply(self, request: Request, source: Hop, response: Response) -> None:
        self._stack.transactions.respond_stateless(request, source, response)
