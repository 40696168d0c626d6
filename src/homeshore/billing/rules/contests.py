"""Contests: until when, and how much may be granted (docs/algorithms/earnings.md)."""

from datetime import date, timedelta

DAYS_TO_CONTEST = 30
"""For a document that names no day of its own: the days of its payment."""
MOST_GRANTED_US = 4 * 3_600_000_000
"""Time granted to an independent on top of what was charged: a guard against a slip of the pen."""


def last_day(issued_on: date, answer_until: date | None) -> date:
    """The last day on which a document may be contested."""
    return answer_until or issued_on + timedelta(days=DAYS_TO_CONTEST)


def limit_us(side: str, charged_us: int) -> int:
    """How much a contest of one handling may bring: a brand all that it was charged, an independent a fixed most."""
    return charged_us if side == "brand" else MOST_GRANTED_US


def waived_us(side: str, granted_us: int) -> int:
    """What is granted, as a correction holds it: a brand pays for less, an independent is paid for more."""
    return granted_us if side == "brand" else -granted_us
