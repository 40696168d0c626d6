"""Provisional answers that must arrive (RFC 3262), the callee's side."""

from collections.abc import Callable

from homeshore.adapters.telephony.sip.fields import BadField, parse_number
from homeshore.adapters.telephony.sip.message import Request, Response
from homeshore.adapters.telephony.sip.timers import Repeating, Timers
from homeshore.adapters.telephony.sip.transactions import ServerTransaction


def matches(rack: str, rseq: int, sequence: int) -> bool:
    """Whether RAck names our provisional answer to that INVITE."""
    parts = rack.split()
    try:
        return [parse_number(part, 2**32) for part in parts[:2]] == [rseq, sequence] and parts[2:] == ["INVITE"]
    except BadField:
        return False


class Provisionals:
    """Sends provisional answers one at a time, each until its PRACK; what comes meanwhile waits in line."""

    def __init__(self, timers: Timers, transaction: ServerTransaction, give_up: Callable[[], None]) -> None:
        self._timers = timers
        self._transaction = transaction
        self._give_up = give_up
        self._rseq = 0
        self._repeating: Repeating | None = None
        self._waiting: list[Callable[[], None]] = []

    def send(self, response: Response) -> None:
        """Send it reliably, after those before it."""
        self.then(lambda: self._send(response))

    def then(self, work: Callable[[], None]) -> None:
        """Do something once all sent so far is confirmed: at once when nothing is open."""
        if self._repeating is None:
            work()
        else:
            self._waiting.append(work)

    def _send(self, response: Response) -> None:
        self._rseq += 1
        response.headers.put("Require", "100rel")
        response.headers.put("RSeq", str(self._rseq))
        self._transaction.respond(response)
        self._repeating = Repeating(self._timers, lambda: self._transaction.respond(response), self._expire)

    def receive(self, request: Request) -> bool:
        """Whether a PRACK confirms what is open; what waited goes on."""
        if self._repeating is None or not matches(
            request.headers.get("rack"), self._rseq, self._transaction.request.sequence
        ):
            return False
        self._repeating.cancel()
        self._repeating = None
        return True

    def go_on(self) -> None:
        """What waited for the PRACK goes on: the next provisional answer, or the final one."""
        while self._waiting and self._repeating is None:
            self._waiting.pop(0)()

    def _expire(self) -> None:
        self._repeating = None
        self._waiting.clear()
        self._give_up()

    def stop(self) -> None:
        if self._repeating is not None:
            self._repeating.cancel()
        self._waiting.clear()
