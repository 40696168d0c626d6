"""A dialog's state (RFC 3261 section 12): who, in what order, by which way."""

import msgspec

from homeshore.adapters.telephony.sip.fields import BadField, parse_address, parse_uri
from homeshore.adapters.telephony.sip.message import Headers, Message, Request, Response
from homeshore.adapters.telephony.sip.stack import ALLOWED, SUPPORTED, Stack
from homeshore.adapters.telephony.sip.streams import Hop

SEQUENCE_GAP = 1000
_WITH_CONTACT = {"INVITE", "UPDATE", "REFER", "NOTIFY"}


class CallSnapshot(msgspec.Struct, frozen=True):
    """All that a later process needs to re-INVITE or to hang up an answered call."""

    call_id: str
    trunk: int
    incoming: bool
    from_number: str
    to_number: str
    display: str
    local_address: str
    remote_address: str
    remote_target: str
    routes: tuple[str, ...]
    local_sequence: int
    remote_sequence: int
    hop: tuple[str, str, int]
    local_sdp: str
    remote_sdp: str
    session_expires: int = 0
    refresher: bool = False
    update_allowed: bool = False


class Dialog:
    """Both ends' addresses with their tags, sequence numbers, route set, remote target.

    `flow` is where the dialog's first message came from or went to: its open connection is preferred, and a party
    without a fixed address is reached there only.
    """

    def __init__(self, call_id: str, local: str, remote: str, target: str, flow: Hop) -> None:
        self.call_id = call_id
        self.local = local
        self.remote = remote
        self.target = target
        self.routes: list[str] = []
        self.flow = flow
        self.local_sequence = 0
        self.remote_sequence = -1
        self.keep_to_flow = False

    @property
    def local_tag(self) -> str:
        return parse_address(self.local).tag

    @property
    def remote_tag(self) -> str:
        return parse_address(self.remote).tag

    @classmethod
    def of_request(cls, request: Request, tag: str, source: Hop) -> "Dialog":
        """The dialog that a request to us begins. Raises BadField without a usable Contact."""
        local = f"{request.headers.get('to')};tag={tag}"
        dialog = cls(request.call_id, local, request.headers.get("from"), target_of(request), source)
        dialog.routes = request.headers.values("record-route")
        dialog.remote_sequence = request.sequence
        return dialog

    @classmethod
    def of_response(cls, request: Request, response: Response, hop: Hop) -> "Dialog":
        """The dialog that an answer to our request begins. Raises BadField without a usable Contact."""
        asked = request.headers
        dialog = cls(request.call_id, asked.get("from"), response.headers.get("to"), target_of(response), hop)
        dialog.routes = response.headers.values("record-route")[::-1]
        dialog.local_sequence = request.sequence
        return dialog

    def take_target(self, message: Message) -> None:
        """A new Contact moves the other end (12.2.1.2); a missing or bad one leaves it."""
        try:
            self.target = target_of(message)
        except BadField:
            return

    def accepts(self, request: Request) -> bool:
        """Whether a request comes in order; notes its number."""
        if request.sequence <= self.remote_sequence:
            return False
        self.remote_sequence = request.sequence
        return True

    def request(self, method: str, stack: Stack, sequence: int = 0) -> tuple[Request, Hop]:
        """A request within the dialog and where it goes; ACK and PRACK's RAck name the INVITE's `sequence`."""
        if not sequence:
            self.local_sequence += 1
            sequence = self.local_sequence
        uri, routes = self._way()
        hop = self.next_hop(stack)
        headers = Headers([("Via", ""), ("Max-Forwards", "70")])
        if routes:
            headers.replace("route", routes)
        headers.add("From", self.local)
        headers.add("To", self.remote)
        headers.add("Call-ID", self.call_id)
        headers.add("CSeq", f"{sequence} {method}")
        if method in _WITH_CONTACT:
            headers.add("Contact", stack.contact(hop))
            headers.add("Allow", ALLOWED)
            headers.add("Supported", SUPPORTED)
        request = Request(method, uri, headers)
        request.call_id, request.sequence = self.call_id, sequence
        return request, hop

    def _way(self) -> tuple[str, list[str]]:
        """Request-URI and Route headers; a strict router gets the old form (12.2.1.1)."""
        if not self.routes:
            return self.target, []
        first = parse_address(self.routes[0]).uri
        if "lr" in parse_uri(first).parameters:
            return self.target, self.routes
        return first, [*self.routes[1:], f"<{self.target}>"]

    def next_hop(self, stack: Stack) -> Hop:
        """Where the dialog's requests go now."""
        if self.keep_to_flow:
            return self.flow
        if self.flow.reliable and (connected := stack.transports.open_to(self.flow)):
            return connected
        way = parse_address(self.routes[0]).uri if self.routes else self.target
        uri = parse_uri(way)
        transport = uri.transport if "transport" in uri.parameters or uri.scheme == "sips" else self.flow.transport
        return Hop(transport, uri.host, uri.port or (5061 if transport == "tls" else 5060))


def target_of(message: Message) -> str:
    """The Contact's URI. Raises BadField when there is none that we can call."""
    contacts = message.headers.values("contact")
    if not contacts or contacts[0] == "*":
        raise BadField("no Contact")
    uri = parse_address(contacts[0]).uri
    if parse_uri(uri).scheme == "tel":
        raise BadField("a Contact that cannot be reached")
    return uri
