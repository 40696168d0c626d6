"""A SIP user agent without a network: calls are objects, and a test plays the other side."""

from collections.abc import Callable
from typing import Any

from homeshore.adapters.telephony.ports import RtpAddress
from homeshore.adapters.telephony.sip import CallEnded, CallSnapshot, Trunk
from homeshore.adapters.telephony.sip.sdp import answer, offer

TRUNK = Trunk(id=6, name="carrier", host="192.0.2.6", codecs=("pcma", "pcmu"))
THEIRS = RtpAddress("192.0.2.6", 7000, "", 0)


class FakeCall:
    """A call of the carrier's or of ours. `said` is what the switchboard did with it."""

    def __init__(self, sdp: str = "", to_number: str = "+33199001201", from_number: str = "+33612345678") -> None:
        self.trunk = TRUNK
        self.to_number, self.from_number = to_number, from_number
        self.remote_sdp, self.local_sdp = sdp, ""
        self.ended = self.answered = False
        self.incoming = True
        self.said: list[tuple[Any, ...]] = []
        self.reinvited: Callable[[str], str] = lambda text: answer(text, THEIRS, ("pcma",))[0]
        self.on_early = self.on_answered = self.on_ended = self.on_reinvite = self.on_digit = self.on_refer = None

    def header(self, name: str) -> str:
        return ""

    def refuse(self, code: int, reason: str = "", warning: str = "") -> None:
        self.said.append(("refuse", code, warning))
        self.ended = True

    def answer(self, sdp: str) -> None:
        self.local_sdp = sdp
        self.said.append(("answer",))

    async def bye(self, reason: str = "") -> None:
        self.said.append(("bye",))
        self.end("local", 0)

    def cancel(self) -> None:
        self.said.append(("cancel",))
        self.end("local", 487)

    async def reinvite(self, sdp: str) -> str:
        if self.ended:
            raise CallEnded
        self.said.append(("reinvite",))
        self.local_sdp = sdp
        return self.reinvited(sdp)

    def snapshot(self) -> CallSnapshot:
        if not self.answered or self.ended:
            raise CallEnded
        addresses = ("<sip:us@h>;tag=1", "<sip:them@h>;tag=2", "sip:them@h")
        hop = ("udp", "192.0.2.6", 5060)
        return CallSnapshot("id", 6, True, self.from_number, self.to_number, "", *addresses, (), 1, 1, hop, "", "")

    # ---- the other side

    def pick_up(self, sdp: str = "") -> None:
        self.answered = True
        self.on_answered(sdp)

    def end(self, cause: str = "bye", code: int = 200) -> None:
        if not self.ended:
            self.ended = True
            if self.on_ended is not None:
                self.on_ended(cause, code)


class FakeTelephony:
    """The user agent: `calls` are those that we began."""

    def __init__(self) -> None:
        self.calls: list[FakeCall] = []
        self.restored: list[FakeCall] = []
        self.trunks: list[Trunk] = []

    def set_trunks(self, trunks: list[Trunk]) -> None:
        self.trunks = list(trunks)

    async def invite(
        self, trunk: Trunk, to_number: str, from_number: str, display: str, sdp: str, headers: dict[str, str]
    ) -> FakeCall:
        call = FakeCall(to_number=to_number, from_number=from_number)
        call.local_sdp = sdp
        self.calls.append(call)
        return call

    def restore(self, snapshot: CallSnapshot) -> FakeCall:
        if snapshot.trunk not in {trunk.id for trunk in self.trunks}:
            raise KeyError(snapshot.trunk)
        call = FakeCall()
        call.answered = True
        self.restored.append(call)
        return call


def carrier_s_offer() -> str:
    return offer(THEIRS, ("pcma", "pcmu"))


def carrier_s_answer(text: str) -> str:
    return answer(text, THEIRS, ("pcma",))[0]
