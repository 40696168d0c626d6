"""A 2xx to INVITE, repeated until its ACK is here (RFC 3261 13.3.1.4), over reliable transports too."""

import asyncio
from collections.abc import Callable

from homeshore.adapters.telephony.sip.message import Response
from homeshore.adapters.telephony.sip.timers import Repeating, Timers
from homeshore.adapters.telephony.sip.transactions import ServerTransaction


class Confirmation:
    """`done` is set by the ACK, by giving up, and by `stop`."""

    def __init__(
        self, timers: Timers, transaction: ServerTransaction, response: Response, give_up: Callable[[], None]
    ) -> None:
        self.sequence = transaction.request.sequence
        self.done = asyncio.Event()
        self._give_up = give_up
        transaction.respond(response)
        self._repeating = Repeating(timers, lambda: transaction.respond(response), self._expire, timers.timing.t2)

    def _expire(self) -> None:
        self.done.set()
        self._give_up()

    def stop(self) -> None:
        self._repeating.cancel()
        self.done.set()
