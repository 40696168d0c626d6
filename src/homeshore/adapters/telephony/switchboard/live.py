"""What hangs on a live call in this process, beside its state."""

import asyncio
from typing import TYPE_CHECKING

import msgspec

from homeshore.adapters.telephony.ports import Quality, RtpAddress
from homeshore.adapters.telephony.switchboard.calls import Call
from homeshore.contacts.queries.calls import CallCard
from homeshore.contacts.rules.call_flow import FlowPlan, FlowState

if TYPE_CHECKING:
    from homeshore.adapters.telephony.sip import Call as SipCall

Timer = asyncio.TimerHandle


class Limits(msgspec.Struct, frozen=True):
    """How long things may take, in seconds.

    `first`: until sound comes on a new line; `back`: until a lost line is back; `grace`: until a telephone that is gone
    is offered no calls (a reload takes one second); `check`: a pre-shift check; `ringing`: at a customer's.
    """

    first: float = 15.0
    back: float = 30.0
    grace: float = 5.0
    check: float = 120.0
    ringing: float = 45.0


USUAL = Limits()


class Live:
    """A call, with the flow that leads its caller, its timers, its SIP dialog and our end of its audio.

    `flowing` keeps the caller's events in order; `told` is what desks and widgets were last told; `lost_worker` and
    `lost_us` tell of a media worker that died with the call on it; `revived`: a switchboard before this one had it;
    `began_us` is when the line was first up; `vouched` are the agents whom a supervisor may hear in it.
    """

    __slots__ = (
        "began_us",
        "call",
        "card",
        "codec",
        "colleague",
        "deadline",
        "flow",
        "flowing",
        "limit",
        "lost_us",
        "lost_worker",
        "plan",
        "quality",
        "revived",
        "rtp",
        "sip",
        "token",
        "told",
        "vouched",
    )

    def __init__(self, call: Call, card: CallCard) -> None:
        self.call = call
        self.card = card
        self.plan: FlowPlan | None = None
        self.flow = FlowState()
        self.flowing = asyncio.Lock()
        self.deadline: Timer | None = None
        self.limit: Timer | None = None
        self.token = 0
        self.began_us = 0
        self.told: dict[str, object] = {}
        self.colleague = 0
        self.vouched: tuple[int, ...] = ()
        self.quality: dict[str, Quality] = {}
        self.sip: SipCall | None = None
        self.rtp: RtpAddress | None = None
        self.codec = "opus"
        self.revived = False
        self.lost_worker = ""
        self.lost_us = 0

    @property
    def contact(self) -> int:
        """The call's contact."""
        return self.call.contact

    def stop_timers(self) -> None:
        """Nothing is due any more."""
        for timer in (self.deadline, self.limit):
            if timer is not None:
                timer.cancel()
        self.deadline = self.limit = None
