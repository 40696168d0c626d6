"""What cannot be forecast."""

from homeshore.kit.errors import Refusal


class NoHistory(Refusal):
    """There is no day with contacts to learn from."""

    code = "no_history"


class TooShort(Refusal):
    """A history of `days` days cannot be split into enough days to learn from and enough to try on (`least`)."""

    code = "history_too_short"
