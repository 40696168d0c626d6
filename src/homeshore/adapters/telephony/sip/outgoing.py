"""Calls that we make."""

import secrets
import urllib.parse
from collections.abc import Callable, Mapping

import msgspec

from homeshore.adapters.telephony.sip.calls import Call
from homeshore.adapters.telephony.sip.dialogs import Dialog
from homeshore.adapters.telephony.sip.fields import BadField, parse_number, quote, shown, write_host
from homeshore.adapters.telephony.sip.message import Headers, Request, Response
from homeshore.adapters.telephony.sip.negotiation import put_sdp
from homeshore.adapters.telephony.sip.session_timer import read_minimum
from homeshore.adapters.telephony.sip.stack import ALLOWED, SUPPORTED, Build, Exchange, Stack
from homeshore.adapters.telephony.sip.streams import Hop
from homeshore.adapters.telephony.sip.timers import Timer
from homeshore.adapters.telephony.sip.trunks import Trunk

RING_SECONDS = 180.0


class Invitation(msgspec.Struct, frozen=True):
    """Whom we call, what they see, what we offer."""

    to_number: str
    from_number: str
    display: str
    sdp: str
    headers: Mapping[str, str]


class OutgoingCall(Call):
    """A call that we make."""

    def __init__(self, stack: Stack, trunk: Trunk, invitation: Invitation) -> None:
        super().__init__(stack, trunk, secrets.token_hex(16), incoming=False)
        self.from_number = invitation.from_number
        self.to_number = invitation.to_number
        self.display = invitation.display
        self.local_sdp = invitation.sdp
        self._invitation = invitation
        self._tag = secrets.token_hex(8)
        self._sequence = 0
        self._forks: dict[str, Dialog] = {}
        self._reliable: dict[str, int] = {}
        self._winner = ""
        self._cancelling = False
        self._cancel_sent = False
        self._cause = "local"
        self._limit: Timer | None = None
        self._exchange = Exchange(stack, trunk, self._build, self._receive_response, self._fail)

    def start(self) -> None:
        """Send the INVITE."""
        self._register(self._tag)
        self._exchange.start()

    def _build(self) -> tuple[Request, Hop]:
        hop = self.stack.hop_of(self.trunk)
        self._sequence += 1
        plan, headers = self._invitation, Headers([("Via", ""), ("Max-Forwards", "70")])
        host, uri = self._target(hop)
        own_host, _ = self.stack.transports.sent_by(hop.transport, hop.host)
        domain = self.trunk.host if self.trunk.register else own_host
        name = f"{quote(shown(plan.display))} " if plan.display else ""
        headers.add("From", f"{name}<sip:{_user(plan.from_number)}@{write_host(domain)}>;tag={self._tag}")
        headers.add("To", f"<sip:{_user(plan.to_number)}@{write_host(host)}>")
        headers.add("Call-ID", self.id)
        headers.add("CSeq", f"{self._sequence} INVITE")
        headers.add("Contact", self.stack.contact(hop))
        headers.add("Allow", ALLOWED)
        headers.add("Supported", SUPPORTED)
        self.session_timer.ask(headers)
        for header, value in plan.headers.items():
            headers.put(header, shown(value))
        request = Request("INVITE", uri, headers)
        request.call_id, request.sequence = self.id, self._sequence
        put_sdp(request, plan.sdp)
        return request, hop

    def _target(self, hop: Hop) -> tuple[str, str]:
        """The callee's domain and the Request-URI: the number there, or the contact that a party registered."""
        if not self.trunk.host:
            return hop.host, self.stack.bindings[self.trunk.id].contact
        more = "" if hop.transport == "udp" else f";transport={hop.transport}"
        return self.trunk.host, f"sip:{_user(self._invitation.to_number)}@{write_host(hop.host, hop.port)}{more}"

    def cancel(self) -> None:
        """Give up before the answer; a 200 that crosses it is confirmed and hung up. on_ended("local") follows."""
        if self.answered or self.ended or self._cancelling:
            return
        self._cancelling = True
        transaction = self._exchange.transaction
        if transaction is not None and transaction.provisional:
            self._send_cancel()

    async def bye(self, reason: str = "") -> None:
        """Hang up, or cancel what is not answered."""
        if self.answered:
            await super().bye(reason)
        else:
            self.cancel()

    def _send_cancel(self) -> None:
        transaction = self._exchange.transaction
        if self._cancel_sent or transaction is None or transaction.final:
            return
        self._cancel_sent = True
        asked, headers = transaction.request, Headers([("Via", ""), ("Max-Forwards", "70")])
        for name in ("From", "To", "Call-ID"):
            headers.add(name, asked.headers.get(name.lower()))
        headers.add("CSeq", f"{asked.sequence} CANCEL")
        request = Request("CANCEL", asked.uri, headers)
        request.call_id, request.sequence = self.id, asked.sequence
        send = self.stack.transactions.send
        send(request, transaction.hop, lambda _: None, lambda _: None, branch=transaction.branch)
        self._wait(self.stack.timers.timing.give_up, self._abandon)

    def _abandon(self) -> None:
        """Nothing final came, not even after CANCEL."""
        if self._exchange.transaction is not None:
            self._exchange.transaction.abandon()
        self._finish(self._cause, 0 if self._cause == "local" else 408)

    def _ring_out(self) -> None:
        self._cause = "unreachable"
        self.cancel()

    def _wait(self, seconds: float, then: Callable[[], None]) -> None:
        self._stop_waiting()
        self._limit = self.stack.timers.after(seconds, then)

    def _stop_waiting(self) -> None:
        if self._limit is not None:
            self._limit.cancel()

    # Answers to the INVITE

    def _receive_response(self, response: Response) -> None:
        if response.code < 200:
            self._receive_provisional(response)
        elif response.code < 300:
            self._receive_success(response)
        elif not self.ended:
            self._receive_refusal(response)

    def _receive_provisional(self, response: Response) -> None:
        if self.ended:
            return
        if self._cancelling:
            self._send_cancel()
            return
        self._wait(RING_SECONDS, self._ring_out)
        if response.code == 100 or not response.to.tag:
            return
        dialog = self._fork_of(response)
        if "100rel" in response.headers.tokens("require") and not self._confirm_provisional(dialog, response):
            return
        if response.sdp:
            self.remote_sdp = response.sdp
        if self.on_early is not None:
            self.on_early(response.sdp)

    def _fork_of(self, response: Response) -> Dialog | None:
        """The early dialog of a provisional answer; None when it has no Contact to make one."""
        tag, transaction = response.to.tag, self._exchange.transaction
        assert transaction is not None
        if tag not in self._forks:
            try:
                self._forks[tag] = Dialog.of_response(transaction.request, response, transaction.hop)
            except BadField:
                return None
        return self._forks[tag]

    def _confirm_provisional(self, dialog: Dialog | None, response: Response) -> bool:
        """PRACK a reliable provisional answer; false for a copy or one out of order."""
        try:
            rseq = parse_number(response.headers.get("rseq"), 2**32 - 1)
        except BadField:
            return False
        last = self._reliable.get(response.to.tag)
        if dialog is None or (last is not None and rseq != last + 1):
            return False
        self._reliable[response.to.tag] = rseq

        def build() -> tuple[Request, Hop]:
            request, hop = dialog.request("PRACK", self.stack)
            request.headers.put("RAck", f"{rseq} {response.sequence} INVITE")
            return request, hop

        self.stack.spawn(self._ask_and_ignore(build))
        return True

    async def _ask_and_ignore(self, build: Build) -> None:
        await self.stack.ask(self.trunk, build)

    def _receive_success(self, response: Response) -> None:
        tag = response.to.tag
        if self._winner and tag != self._winner:
            self._drop_fork(response)
            return
        try:
            dialog = self._confirmed_dialog(response)
        except BadField:
            self._stop_waiting()
            self._finish("refused", 502)
            return
        self.send_ack(dialog, response.sequence)
        if self._winner:
            return
        self._winner = tag
        self._stop_waiting()
        self._forks.clear()
        self.dialog = dialog
        self._take_up(response)

    def _confirmed_dialog(self, response: Response) -> Dialog:
        """The dialog of a 2xx: its route set and target stand, whatever a 1xx said (13.2.2.4)."""
        if self._winner:
            return self.dialog
        transaction = self._exchange.transaction
        assert transaction is not None
        dialog = Dialog.of_response(transaction.request, response, transaction.hop)
        dialog.keep_to_flow = not self.trunk.host
        if early := self._forks.get(response.to.tag):
            dialog.local_sequence = max(dialog.local_sequence, early.local_sequence)
            dialog.remote_sequence = early.remote_sequence
        return dialog

    def _take_up(self, response: Response) -> None:
        self.answered = True
        self.update_allowed = "update" in response.headers.tokens("allow")
        self.remote_sdp = response.sdp or self.remote_sdp
        if self._cancelling or self.ended:
            self._end(self._cause, 0)
            self.stack.spawn(self._say_bye(""))
            return
        self.session_timer.take_response(response)
        if self.on_answered is not None:
            self.on_answered(self.remote_sdp)

    def _drop_fork(self, response: Response) -> None:
        """A second phone that answered too: ACK and BYE (13.2.2.4)."""
        transaction = self._exchange.transaction
        assert transaction is not None
        try:
            dialog = Dialog.of_response(transaction.request, response, transaction.hop)
        except BadField:
            return
        self.send_ack(dialog, response.sequence)
        self.stack.spawn(self._ask_and_ignore(lambda: dialog.request("BYE", self.stack)))

    def _receive_refusal(self, response: Response) -> None:
        self._stop_waiting()
        if response.code == 422 and not self._cancelling and self.session_timer.raise_to(read_minimum(response)):
            self._exchange.start()
        elif self._cancelling:
            self._finish(self._cause, 0 if self._cause == "local" else 408)
        else:
            self._finish("unreachable" if response.code in {408, 503} else "refused", response.code)

    def _fail(self, code: int) -> None:
        self._stop_waiting()
        self._finish("local" if self._cancelling else "unreachable", code)

    def _finish(self, cause: str, code: int) -> None:
        self._end(cause, code)
        self._forget()

    def _end(self, cause: str, code: int) -> None:
        self._stop_waiting()
        super()._end(cause, code)

    def _dialog_for(self, request: Request) -> Dialog | None:
        return super()._dialog_for(request) or self._forks.get(request.from_.tag)


def _user(number: str) -> str:
    """A number as the user part of a URI: nothing in it can end that part."""
    return urllib.parse.quote(number, safe="+*-_.!~'()")
