"""Calls that come to us."""

from homeshore.adapters.telephony.sip.calls import Call
from homeshore.adapters.telephony.sip.dialogs import Dialog
from homeshore.adapters.telephony.sip.fields import BadField, parse_address, parse_uri, quote, shown
from homeshore.adapters.telephony.sip.message import Request, Response, respond
from homeshore.adapters.telephony.sip.negotiation import put_sdp
from homeshore.adapters.telephony.sip.reliable import Provisionals
from homeshore.adapters.telephony.sip.stack import ALLOWED, USER, Stack
from homeshore.adapters.telephony.sip.timers import Timer
from homeshore.adapters.telephony.sip.transactions import ServerTransaction
from homeshore.adapters.telephony.sip.trunks import Trunk

# Proxies give up on an INVITE that says nothing for three minutes (13.3.1.1).
REPEAT_PROVISIONAL_SECONDS = 60.0


class IncomingCall(Call):
    """A call that rings with us. `remote_sdp` is its offer, "" when the caller wants ours in the answer."""

    def __init__(self, stack: Stack, trunk: Trunk, transaction: ServerTransaction, local_tag: str) -> None:
        request = transaction.request
        super().__init__(stack, trunk, request.call_id, incoming=True)
        self._transaction = transaction
        self._tag = local_tag
        self._provisionals = Provisionals(stack.timers, transaction, lambda: self.refuse(504))
        self._again: Timer | None = None
        self._final = False
        self.dialog = Dialog.of_request(request, local_tag, transaction.source)
        self.dialog.keep_to_flow = not trunk.host
        self.remote_sdp = request.sdp
        self.update_allowed = "update" in request.headers.tokens("allow")
        self.display, self.from_number = caller_of(request)
        self.to_number = called_of(request)
        transaction.cancelled = self._cancelled

    def header(self, name: str) -> str:
        """A header of the INVITE ("" without it), fit to be shown: Diversion, X-..."""
        return shown(self._transaction.request.headers.get(name.lower()))

    def ring(self) -> None:
        """Say 180 Ringing."""
        self._say(180, "")

    def progress(self, sdp: str) -> None:
        """Say 183 with early audio; reliably (100rel) when the caller can."""
        self._say(183, sdp)

    def _say(self, code: int, sdp: str) -> None:
        if self._final or self.ended:
            return
        response = respond(self._transaction.request, code, tag=self._tag)
        response.headers.put("Contact", self.stack.contact(self.dialog.flow))
        response.headers.put("Allow", ALLOWED)
        self._copy_routes(response)
        if sdp:
            self.local_sdp = sdp
        put_sdp(response, sdp)
        if self._must_be_reliable(sdp):
            self._provisionals.send(response)
        else:
            self._repeat_provisional(response)

    def _must_be_reliable(self, sdp: str) -> bool:
        headers = self._transaction.request.headers
        return "100rel" in headers.tokens("require") or (bool(sdp) and "100rel" in headers.tokens("supported"))

    def _repeat_provisional(self, response: Response) -> None:
        self._stop_repeating()
        self._transaction.respond(response)
        self._again = self.stack.timers.after(REPEAT_PROVISIONAL_SECONDS, lambda: self._repeat_provisional(response))

    def _stop_repeating(self) -> None:
        if self._again is not None:
            self._again.cancel()

    def answer(self, sdp: str) -> None:
        """Say 200. The other side's ACK brings on_answered; without it, on_ended("no_ack")."""
        if self._final or self.ended:
            return
        self._final = True
        self._stop_repeating()
        self._provisionals.then(lambda: self._answer(sdp))

    def _answer(self, sdp: str) -> None:
        self.local_sdp = sdp
        response = self.success(self._transaction.request, sdp)
        response.headers.put("To", self.dialog.local)
        self._copy_routes(response)
        self.negotiation.repeat_until_confirmed(self._transaction, response)

    def _copy_routes(self, response: Response) -> None:
        if routes := self._transaction.request.headers.rows("record-route"):
            response.headers.replace("record-route", list(routes))

    def refuse(self, code: int = 603, reason: str = "", warning: str = "") -> None:
        """Say no: 404 unknown number, 486 busy, 488 no common codec (with a warning), 503, 603."""
        if self._transaction.final or self.ended:
            return
        response = respond(self._transaction.request, code, reason, tag=self._tag)
        if warning:
            response.headers.put("Warning", f"399 {USER} {quote(warning)}")
        self._refuse_with(response, "local")

    def _refuse_with(self, response: Response, cause: str) -> None:
        self._final = True
        self._stop_repeating()
        self._provisionals.stop()
        self._transaction.respond(response)
        self._end(cause, response.code)
        self._forget()

    async def bye(self, reason: str = "") -> None:
        """Hang up, or refuse with 603 what is not answered; returns when the other side has it, or is gone."""
        if self._transaction.final:
            await super().bye(reason)
        else:
            self.refuse(603)

    def _cancelled(self) -> None:
        if not self._transaction.final and not self.ended:
            self._refuse_with(respond(self._transaction.request, 487, tag=self._tag), "cancelled")

    def _end(self, cause: str, code: int) -> None:
        """A BYE may come before the answer: the INVITE is still to be answered then (15.1.2)."""
        self._stop_repeating()
        self._provisionals.stop()
        if not self._transaction.final:
            self._transaction.respond(respond(self._transaction.request, 487, tag=self._tag))
        super()._end(cause, code)

    def receive_prack(self, request: Request, transaction: ServerTransaction) -> None:
        """The caller has our provisional answer; an offer in PRACK is not taken."""
        if not self._provisionals.receive(request):
            transaction.respond(respond(request, 481))
            return
        if request.sdp and self._transaction.request.sdp:
            transaction.respond(respond(request, 488))
        else:
            self.remote_sdp = self.remote_sdp or request.sdp
            transaction.respond(respond(request, 200))
        self._provisionals.go_on()


def caller_of(request: Request) -> tuple[str, str]:
    """The caller's display name and number: as the carrier asserts it (RFC 3325), else as the caller says."""
    for value in request.headers.rows("p-asserted-identity"):
        try:
            address = parse_address(value.partition(",")[0])
            return shown(address.display), number_of(address.uri)
        except BadField:
            continue
    return shown(request.from_.display), number_of(request.from_.uri)


def called_of(request: Request) -> str:
    """The number called: the request's, or To's where the request goes to the contact that we registered."""
    number = number_of(request.uri)
    return number if number != USER else number_of(request.to.uri)


def number_of(uri: str) -> str:
    """The user part of a URI without its parameters; "" when there is none."""
    try:
        return shown(parse_uri(uri).user.partition(";")[0])
    except BadField:
        return ""
