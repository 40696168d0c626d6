"""One definition of service level (design, "Words that money hangs on").

Live channels: answered within y seconds / (offered - abandoned within y). Mail, letters, callbacks: completed within y
opening-hour seconds. `due` is the moment until which the promise is kept, fixed when the contact arrives.
"""

from collections.abc import Iterable
from datetime import datetime

from homeshore.facts.vocabulary import LIVE_CHANNELS, Channel

NOT_LOST = frozenset({"callback", "agent_not_free", "colleague_away"})
"""Causes of an abandonment in which no customer gave up: they asked to be called back, or had not been called yet."""


def is_live(channel: str) -> bool:
    """Whether the customer waits at the other end."""
    return Channel(channel) in LIVE_CHANNELS


def kept_when_answered(channel: str, answered_at: datetime, due: datetime | None) -> bool | None:
    """The verdict at the first answer: final for live channels, still open (None) for the others."""
    return answered_at <= due if due is not None and is_live(channel) else None


def kept_when_abandoned(channel: str, abandoned_at: datetime, due: datetime | None, cause: str) -> bool | None:
    """The verdict when the customer leaves unanswered: not counted (None) within y seconds, missed afterwards."""
    if cause in NOT_LOST or due is None or not is_live(channel):
        return None
    return False if abandoned_at > due else None


def kept_when_closed(channel: str, closed_at: datetime, due: datetime | None) -> bool | None:
    """The verdict at completion, for channels that are judged by it."""
    return closed_at <= due if due is not None and not is_live(channel) else None


def service_level(verdicts: Iterable[bool | None]) -> tuple[int, int]:
    """(kept, counted): the share of contacts within the promise is kept / counted; None is not counted."""
    counted = [verdict for verdict in verdicts if verdict is not None]
    return sum(counted), len(counted)
