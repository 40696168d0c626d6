"""Changing the session of a call that is up: re-INVITE and UPDATE, ours and theirs, one at a time (RFC 3264, 3311)."""

import asyncio
import random
from collections.abc import Awaitable
from typing import TYPE_CHECKING

from homeshore.adapters.telephony.sip.confirmation import Confirmation
from homeshore.adapters.telephony.sip.errors import CallEnded, Glare, Refused
from homeshore.adapters.telephony.sip.message import Request, Response, no_response, respond
from homeshore.adapters.telephony.sip.session_timer import MIN_SE, read_expires
from homeshore.adapters.telephony.sip.stack import Exchange
from homeshore.adapters.telephony.sip.streams import Hop
from homeshore.adapters.telephony.sip.transactions import ServerTransaction

if TYPE_CHECKING:
    from homeshore.adapters.telephony.sip.calls import Call

_ATTEMPTS = 4
GONE = {408, 481}


class Negotiation:
    """Offers and answers within a call's dialog."""

    def __init__(self, call: "Call") -> None:
        self._call = call
        self._lock = asyncio.Lock()
        self._ours: asyncio.Future[Response] | None = None
        self._theirs = False
        self._asked_by_us = False
        self._confirmations: dict[int, Confirmation] = {}

    # Ours

    async def offer(self, sdp: str) -> Response:
        """Send a re-INVITE, again after a glare; the final response. Raises CallEnded or Glare."""
        async with self._lock:
            for _ in range(_ATTEMPTS):
                await self.confirmed()
                response = await self._offer_once(sdp)
                if response.code != 491:
                    return response
                # RFC 3261 14.1: whoever made the call waits longer, so that the next attempts do not meet again.
                made_by_us = not self._call.incoming
                await asyncio.sleep(random.uniform(2.1, 4.0) if made_by_us else random.uniform(0, 2.0))  # noqa: S311
        raise Glare

    async def _offer_once(self, sdp: str) -> Response:
        if self._call.ended:
            raise CallEnded
        if self._theirs:
            return no_response(491)
        self._ours = asyncio.get_running_loop().create_future()
        exchange = Exchange(self._call.stack, self._call.trunk, lambda: self._invitation(sdp), self._take, self._fail)
        exchange.start()
        try:
            return await self._ours
        finally:
            self._ours = None

    def _invitation(self, sdp: str) -> tuple[Request, Hop]:
        request, hop = self._call.dialog.request("INVITE", self._call.stack)
        self._call.session_timer.ask(request.headers)
        put_sdp(request, sdp)
        return request, hop

    def _take(self, response: Response) -> None:
        if response.code < 200:
            return
        if response.code < 300:
            self._call.confirm(response)
        if self._ours is not None and not self._ours.done():
            self._ours.set_result(response)

    def _fail(self, code: int) -> None:
        self._take(no_response(code))

    # Theirs

    def receive(self, request: Request, transaction: ServerTransaction) -> None:
        """A re-INVITE, or an UPDATE with or without SDP."""
        call = self._call
        if refusal := self._refusal_of(request):
            response = respond(request, refusal)
            if refusal == 500:
                response.headers.put("Retry-After", str(random.randint(0, 10)))  # noqa: S311
            if refusal == 422:
                response.headers.put("Min-SE", str(MIN_SE))
            transaction.respond(response)
            return
        call.dialog.take_target(request)
        unchanged = request.sdp and request.sdp.strip() == call.remote_sdp.strip()
        if unchanged or (request.method == "UPDATE" and not request.sdp):
            self._accept(transaction, call.local_sdp if request.sdp else "")
        elif call.on_reinvite is None:
            transaction.respond(respond(request, 488))
        else:
            self._theirs = True
            call.stack.spawn(self._answer(transaction, call.on_reinvite(request.sdp)))

    def _refusal_of(self, request: Request) -> int:
        asked, _ = read_expires(request)
        if asked and asked < MIN_SE:
            return 422
        if self._ours is not None and (request.method == "INVITE" or request.sdp):
            return 491
        if self._theirs or (request.method == "INVITE" and self._confirmations):
            return 500
        return 0

    async def _answer(self, transaction: ServerTransaction, answering: Awaitable[str | None]) -> None:
        try:
            sdp = await answering
        except BaseException:
            transaction.respond(respond(transaction.request, 500))
            raise
        finally:
            self._theirs = False
        if self._call.ended:
            transaction.respond(respond(transaction.request, 487))
        elif sdp is None:
            transaction.respond(respond(transaction.request, 488))
        else:
            self._accept(transaction, sdp)

    def _accept(self, transaction: ServerTransaction, sdp: str) -> None:
        """200 with our answer, or our offer when they sent none."""
        request, call = transaction.request, self._call
        if request.sdp:
            call.remote_sdp = request.sdp
        if sdp:
            call.local_sdp = sdp
        response = call.success(request, sdp)
        if request.method == "INVITE":
            self.repeat_until_confirmed(transaction, response)
        else:
            transaction.respond(response)

    def repeat_until_confirmed(self, transaction: ServerTransaction, response: Response) -> None:
        """Send a 2xx to INVITE until its ACK is here; without it the call ends."""
        confirmation = Confirmation(self._call.stack.timers, transaction, response, self._call.give_up_on_ack)
        self._confirmations[confirmation.sequence] = confirmation

    def receive_ack(self, request: Request) -> bool:
        """Whether the ACK confirms a 2xx of ours that waited for it."""
        confirmation = self._confirmations.pop(request.sequence, None)
        if confirmation is None:
            return False
        confirmation.stop()
        return True

    async def confirmed(self) -> None:
        """Wait until no 2xx of ours waits for its ACK: before that, neither BYE nor re-INVITE may be sent."""
        for confirmation in list(self._confirmations.values()):
            await confirmation.done.wait()

    def stop(self) -> None:
        """The call is over: whoever waits here is told."""
        for confirmation in self._confirmations.values():
            confirmation.stop()
        self._confirmations.clear()
        if self._ours is not None and not self._ours.done():
            self._ours.set_exception(CallEnded())


def put_sdp(message: Request | Response, sdp: str) -> None:
    """Give a message a body of SDP; none when there is none."""
    if sdp:
        message.headers.put("Content-Type", "application/sdp")
        message.body = sdp.encode()


def raise_for(response: Response) -> None:
    """Raises Refused for a final response that is no success."""
    if response.code >= 300:
        raise Refused(response.code, response.reason)
