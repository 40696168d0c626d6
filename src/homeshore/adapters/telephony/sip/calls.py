"""What both kinds of call can do once they are there."""

from collections.abc import Awaitable, Callable

from homeshore.adapters.telephony.sip.dialogs import SEQUENCE_GAP, CallSnapshot, Dialog
from homeshore.adapters.telephony.sip.errors import CallEnded, Glare
from homeshore.adapters.telephony.sip.fields import quote, shown
from homeshore.adapters.telephony.sip.in_dialog import digit_of, refer
from homeshore.adapters.telephony.sip.message import Request, Response, no_response, respond
from homeshore.adapters.telephony.sip.negotiation import GONE, Negotiation, put_sdp, raise_for
from homeshore.adapters.telephony.sip.session_timer import SessionTimer
from homeshore.adapters.telephony.sip.stack import ALLOWED, SUPPORTED, Stack
from homeshore.adapters.telephony.sip.streams import Hop
from homeshore.adapters.telephony.sip.transactions import ServerTransaction
from homeshore.adapters.telephony.sip.trunks import Trunk


class Call:
    """A call; set the callbacks as soon as you hold it. Each is called from the event loop.

    on_early(sdp): the other side's ringing or early audio ("" when it only rings).
    on_answered(sdp): the call is up; sdp is the other side's. Of an incoming call: when the ACK is here; sdp is the
      answer when our 200 carried the offer (the INVITE had none), else "".
    on_ended(cause, code): exactly once, whoever ended it. cause: local (we hung up, cancelled or refused), bye (the
      other side hung up), cancelled (it gave up before the answer), refused (it refused us: code), unreachable (no
      answer from the network: 408 or 503), no_ack (it never confirmed our answer), expired (the session timer ran out).
    on_reinvite(sdp): a coroutine: the other side changes the session; return our answer, or None to refuse (488).
      sdp "": it asks us for an offer, and its answer comes to on_answered.
    on_refer(target): a coroutine: the other side asks us to call `target` (a URI); return (code, reason) of the
      outcome. Without this callback REFER is declined.
    on_digit(digit): a key by SIP INFO.
    """

    def __init__(self, stack: Stack, trunk: Trunk, call_id: str, *, incoming: bool) -> None:
        self.stack = stack
        self.trunk = trunk
        self.id = call_id
        self.incoming = incoming
        self.from_number = ""
        self.to_number = ""
        self.display = ""
        self.local_sdp = ""
        self.remote_sdp = ""
        self.answered = False
        self.ended = False
        self.on_early: Callable[[str], None] | None = None
        self.on_answered: Callable[[str], None] | None = None
        self.on_ended: Callable[[str, int], None] | None = None
        self.on_reinvite: Callable[[str], Awaitable[str | None]] | None = None
        self.on_refer: Callable[[str], Awaitable[tuple[int, str]]] | None = None
        self.on_digit: Callable[[str], None] | None = None
        self.session_timer = SessionTimer(stack.timers, trunk.session_expires, self._refresh, self._expire)
        self.negotiation = Negotiation(self)
        self.update_allowed = False
        self._dialog: Dialog | None = None
        self._key = (call_id, "")
        self._hanging_up = False

    @classmethod
    def restored(cls, stack: Stack, trunk: Trunk, snapshot: CallSnapshot) -> "Call":
        """The call of a snapshot, up."""
        call = cls(stack, trunk, snapshot.call_id, incoming=snapshot.incoming)
        call.from_number, call.to_number = snapshot.from_number, snapshot.to_number
        call.display = snapshot.display
        call.local_sdp, call.remote_sdp = snapshot.local_sdp, snapshot.remote_sdp
        local, remote = snapshot.local_address, snapshot.remote_address
        dialog = Dialog(snapshot.call_id, local, remote, snapshot.remote_target, Hop(*snapshot.hop))
        dialog.routes = list(snapshot.routes)
        dialog.local_sequence = snapshot.local_sequence + SEQUENCE_GAP
        dialog.remote_sequence = snapshot.remote_sequence
        dialog.keep_to_flow = not trunk.host
        call.dialog = dialog
        call.answered = True
        call.update_allowed = snapshot.update_allowed
        call.session_timer.resume(snapshot.session_expires, snapshot.refresher)
        return call

    @property
    def dialog(self) -> Dialog:
        """The confirmed dialog. Raises CallEnded before there is one."""
        if self._dialog is None:
            raise CallEnded
        return self._dialog

    @dialog.setter
    def dialog(self, dialog: Dialog) -> None:
        self._dialog = dialog
        self._register(dialog.local_tag)

    def _register(self, local_tag: str) -> None:
        self._key = (self.id, local_tag)
        self.stack.calls[self._key] = self

    async def reinvite(self, sdp: str) -> str:
        """Offer another session and return the answer. Raises Refused, Glare or CallEnded."""
        if not self.answered or self.ended:
            raise CallEnded
        response = await self.negotiation.offer(sdp)
        if response.code in GONE:
            self._hang_up_silently("unreachable", response.code)
            raise CallEnded
        raise_for(response)
        self.local_sdp, self.remote_sdp = sdp, response.sdp
        return response.sdp

    async def bye(self, reason: str = "") -> None:
        """Hang up, or cancel or refuse (603) what is not answered; returns when the other side has it, or is gone."""
        if self.ended or self._hanging_up:
            return
        self._hanging_up = True
        await self.negotiation.confirmed()
        await self._hang_up(reason)

    async def _hang_up(self, reason: str) -> None:
        if self.ended:
            self._forget()
        else:
            self._end("local", 0)
            await self._say_bye(reason)

    async def _say_bye(self, reason: str) -> None:
        """BYE; the call stays known until it is answered, so that a BYE that crosses it gets its 200."""

        def build() -> tuple[Request, Hop]:
            request, hop = self.dialog.request("BYE", self.stack)
            if reason:
                request.headers.put("Reason", f"Q.850;cause=16;text={quote(shown(reason))}")
            return request, hop

        try:
            await self.stack.ask(self.trunk, build)
        finally:
            self._forget()

    def _hang_up_silently(self, cause: str, code: int) -> None:
        """End the call from here and send BYE beside."""
        if not self.ended:
            self._end(cause, code)
            self.stack.spawn(self._say_bye(""))

    def snapshot(self) -> CallSnapshot:
        """The state of an answered call, for `UserAgent.restore` in a later process. Raises CallEnded."""
        if not self.answered or self.ended:
            raise CallEnded
        dialog = self.dialog
        return CallSnapshot(
            call_id=self.id,
            trunk=self.trunk.id,
            incoming=self.incoming,
            from_number=self.from_number,
            to_number=self.to_number,
            display=self.display,
            local_address=dialog.local,
            remote_address=dialog.remote,
            remote_target=dialog.target,
            routes=tuple(dialog.routes),
            local_sequence=dialog.local_sequence,
            remote_sequence=dialog.remote_sequence,
            hop=(dialog.flow.transport, dialog.flow.host, dialog.flow.port),
            local_sdp=self.local_sdp,
            remote_sdp=self.remote_sdp,
            session_expires=self.session_timer.interval,
            refresher=self.session_timer.ours,
            update_allowed=self.update_allowed,
        )

    # What the other side sends within the dialog

    def receive(self, request: Request, transaction: ServerTransaction) -> None:
        """A request of this dialog that is no ACK and no copy."""
        dialog = self._dialog_for(request)
        if dialog is None or (self.ended and request.method != "BYE"):
            transaction.respond(respond(request, 481))
        elif not dialog.accepts(request):
            transaction.respond(respond(request, 500))
        else:
            self._receive_in_order(request, transaction)

    def _dialog_for(self, request: Request) -> Dialog | None:
        dialog = self._dialog
        return dialog if dialog is not None and dialog.remote_tag == request.from_.tag else None

    def _receive_in_order(self, request: Request, transaction: ServerTransaction) -> None:
        match request.method:
            case "BYE":
                transaction.respond(respond(request, 200))
                self._end("bye", 200)
                if not self._hanging_up:
                    self._forget()
            case "INVITE" | "UPDATE":
                self.update_allowed = "update" in request.headers.tokens("allow")
                self._receive_offer(request, transaction)
            case "INFO":
                self._receive_info(request, transaction)
            case "REFER":
                refer(self, request, transaction)
            case "OPTIONS" | "NOTIFY":
                transaction.respond(respond(request, 200))
            case "PRACK":
                self.receive_prack(request, transaction)
            case _:
                transaction.respond(respond(request, 405))

    def _receive_offer(self, request: Request, transaction: ServerTransaction) -> None:
        if self.answered:
            self.negotiation.receive(request, transaction)
        else:
            transaction.respond(respond(request, 491 if request.sdp else 200))

    def receive_prack(self, request: Request, transaction: ServerTransaction) -> None:
        """Only a call that rings with us waits for PRACK."""
        transaction.respond(respond(request, 481))

    def _receive_info(self, request: Request, transaction: ServerTransaction) -> None:
        digit, code = digit_of(request)
        transaction.respond(respond(request, code))
        if digit and self.on_digit is not None:
            self.on_digit(digit)

    def receive_ack(self, request: Request) -> None:
        """The ACK of a 2xx of ours: the first one makes the call be up."""
        dialog = self._dialog_for(request)
        if dialog is None or self.ended or not self.negotiation.receive_ack(request):
            return
        offered_by_us = bool(request.sdp)
        if offered_by_us:
            self.remote_sdp = request.sdp
        first, self.answered = not self.answered, True
        if self.on_answered is not None and (first or offered_by_us):
            self.on_answered(request.sdp)

    # What negotiation and timers ask for

    def success(self, request: Request, sdp: str) -> Response:
        """A 200 to INVITE or UPDATE with our Contact, SDP and the session timer."""
        response = respond(request, 200)
        response.headers.put("Contact", self.stack.contact(self.dialog.flow))
        response.headers.put("Allow", ALLOWED)
        response.headers.put("Supported", SUPPORTED)
        self.session_timer.take_request(request, response.headers)
        put_sdp(response, sdp)
        return response

    def confirm(self, response: Response) -> None:
        """ACK a 2xx to a re-INVITE of ours; each copy of it again."""
        self.dialog.take_target(response)
        if not self.ended:
            self.session_timer.take_response(response)
        self.send_ack(self.dialog, response.sequence)

    def send_ack(self, dialog: Dialog, sequence: int) -> None:
        """ACK a 2xx: a request of its own, without a transaction (13.2.2.4)."""
        request, hop = dialog.request("ACK", self.stack, sequence)
        self.stack.transactions.stamp(request, hop)
        self.stack.transports.send(hop, bytes(request))

    def give_up_on_ack(self) -> None:
        self._hang_up_silently("no_ack", 408)

    def _expire(self) -> None:
        self._hang_up_silently("expired", 408)

    def _refresh(self) -> None:
        self.stack.spawn(self._refresh_session())

    async def _refresh_session(self) -> None:
        try:
            response = await self._send_refresh()
        except Glare:
            response = no_response(491)
        except CallEnded:
            return
        if response.code in GONE:
            self._hang_up_silently("expired", response.code)
        elif response.code >= 300 and not self.ended:
            self.session_timer.take_refusal(response)

    async def _send_refresh(self) -> Response:
        if not self.update_allowed:
            return await self.negotiation.offer(self.local_sdp)

        def build() -> tuple[Request, Hop]:
            request, hop = self.dialog.request("UPDATE", self.stack)
            self.session_timer.ask(request.headers)
            return request, hop

        response = await self.stack.ask(self.trunk, build)
        if response.code < 300 and not self.ended:
            self.session_timer.take_response(response)
        return response

    # The end

    def _end(self, cause: str, code: int) -> None:
        if self.ended:
            return
        self.ended = True
        self.session_timer.stop()
        self.negotiation.stop()
        if self.on_ended is not None:
            self.on_ended(cause, code)

    def _forget(self) -> None:
        self.stack.calls.pop(self._key, None)
