"""When a callback whose customer was not reached is tried again."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from homeshore.brands.rules.opening import Timetable, next_opening
from homeshore.facts import Fact
from homeshore.facts.calls import CallAnswered, CallFailed
from homeshore.facts.vocabulary import Outcome

SPACING = (timedelta(minutes=15), timedelta(hours=2))
"""After the first and after the second try: three in all. Who is on the telephone is free soon, who is out is not."""
_LEFT_OPEN = frozenset({Outcome.UNREACHABLE.value, Outcome.UNSTATED.value, ""})
"""Outcomes with which the agent did not say that it is done."""


def is_to_be_tried_again(facts: Sequence[Fact], outcome: str) -> bool:
    """Whether a callback that was closed with an outcome reached nobody and is still owed: the customer did not pick
    up, and neither they (by refusing the call) nor the agent (by the outcome) let it be."""
    causes = {fact.cause for fact in facts if isinstance(fact, CallFailed)}
    answered = any(isinstance(fact, CallAnswered) for fact in facts)
    return bool(causes) and "refused" not in causes and not answered and outcome in _LEFT_OPEN


def next_try(timetable: Timetable, tries: int, ended_at: datetime) -> datetime | None:
    """When to ring again after so many tries, within the programme's opening hours; None when it was rung enough or
    the programme opens no more."""
    if tries > len(SPACING):
        return None
    return next_opening(timetable, ended_at + SPACING[tries - 1])
