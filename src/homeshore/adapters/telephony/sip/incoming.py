"""Calls that come to us."""

from homeshore.adapters.telephony.sip.calls import Call


class IncomingCall(Call):
    """A call that rings with us. `remote_sdp` is its offer, "" when the caller wants ours in the answer."""

    def ring(self) -> None:
        """Say 180 Ringing."""
        raise NotImplementedError

    def progress(self, sdp: str) -> None:
        """Say 183 with early audio; reliably (100rel) when the caller can."""
        raise NotImplementedError

    def answer(self, sdp: str) -> None:
        """Say 200. The other side's ACK brings on_answered; without it, on_ended("no_ack")."""
        raise NotImplementedError

    def refuse(self, code: int = 603, reason: str = "", warning: str = "") -> None:
        """Say no: 404 unknown number, 486 busy, 488 no common codec (with a warning), 503, 603."""
        raise NotImplementedError
