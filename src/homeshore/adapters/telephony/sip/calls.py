"""What both kinds of call can do once they are there."""

from collections.abc import Awaitable, Callable

from homeshore.adapters.telephony.sip.dialogs import CallSnapshot
from homeshore.adapters.telephony.sip.trunks import Trunk


class CallEnded(Exception):
    """The call is over; nothing can be done with it."""


class Glare(Exception):
    """Both sides kept changing the session at once."""


class Refused(Exception):
    """The other side said no, with SIP's status code; the call itself goes on."""

    def __init__(self, code: int, reason: str) -> None:
        self.code = code
        super().__init__(code, reason)


class Call:
    """A call; set the callbacks as soon as you hold it. Each is called from the event loop.

    on_early(sdp): the other side's ringing or early audio ("" when it only rings).
    on_answered(sdp): the call is up; sdp is the other side's. Of an incoming call: when the ACK is here; sdp is the
      answer when our 200 carried the offer (the INVITE had none), else "".
    on_ended(cause, code): exactly once, whoever ended it. cause: local (we hung up, cancelled or refused), bye (the other
      side hung up), cancelled (it gave up before the answer), refused (it refused us: code), unreachable (no answer from
      the network: 408 or 503), no_ack (it never confirmed our answer), expired (the session timer ran out).
    on_reinvite(sdp): a coroutine: the other side changes the session; return our answer, or None to refuse (488).
      sdp "": it asks us for an offer, its answer comes to on_answered.
    on_refer(target): a coroutine: the other side asks us to call `target` (a URI); return (code, reason) of the outcome.
      Without this callback REFER is declined.
    on_digit(digit): a key by SIP INFO.
    """

    id: str
    trunk: Trunk
    from_number: str
    to_number: str
    display: str
    remote_sdp: str
    answered: bool
    ended: bool
    on_early: Callable[[str], None] | None
    on_answered: Callable[[str], None] | None
    on_ended: Callable[[str, int], None] | None
    on_reinvite: Callable[[str], Awaitable[str | None]] | None
    on_refer: Callable[[str], Awaitable[tuple[int, str]]] | None
    on_digit: Callable[[str], None] | None

    async def reinvite(self, sdp: str) -> str:
        """Offer another session and return the answer. Raises Refused, Glare or CallEnded."""
        raise NotImplementedError

    async def bye(self, reason: str = "") -> None:
        """Hang up, or cancel or refuse (603) what is not answered; returns when the other side has it, or is gone."""
        raise NotImplementedError

    def snapshot(self) -> CallSnapshot:
        """The state of an answered call, for `UserAgent.restore` in a later process. Raises CallEnded."""
        raise NotImplementedError
