"""Calls that we make."""

from homeshore.adapters.telephony.sip.calls import Call


class OutgoingCall(Call):
    """A call that we make."""

    def cancel(self) -> None:
        """Give up before the answer; a 200 that crosses it is confirmed and hung up. on_ended("local") follows."""
        raise NotImplementedError
