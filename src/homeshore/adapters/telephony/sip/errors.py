"""What a call may answer to whoever holds it."""


class CallEnded(Exception):
    """The call is over, or not up yet; this cannot be done with it."""


class Glare(Exception):
    """Both sides kept changing the session at once."""


class Refused(Exception):
    """The other side said no, with SIP's status code; the call itself goes on."""

    def __init__(self, code: int, reason: str) -> None:
        self.code = code
        super().__init__(code, reason)
