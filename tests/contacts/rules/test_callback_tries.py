"""Callbacks that reached nobody: whether and when they are tried again."""

from datetime import UTC, datetime, time, timedelta

import pytest

from homeshore.brands.rules.opening import Hours, Timetable
from homeshore.contacts.rules.callback_tries import is_to_be_tried_again, next_try
from homeshore.facts.calls import CallAnswered, CallFailed

OFFICE = Timetable(tuple(Hours(day, time(9), time(18)) for day in range(5)), frozenset(), "Europe/Paris")
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("facts", "outcome", "again"),
    [
        ([CallFailed("busy", 486)], "unreachable", True),
        ([CallFailed("no_answer", 0)], "", True),
        ([CallFailed("unreachable", 404)], "unstated", True),
        ([CallFailed("busy", 486)], "resolved", False),
        ([CallFailed("busy", 486)], "no_action", False),
        ([CallFailed("refused", 603)], "unreachable", False),
        ([CallFailed("busy", 486), CallAnswered()], "unreachable", False),
        ([], "unreachable", False),
    ],
)
def test_a_callback_is_owed_until_the_customer_or_the_agent_lets_it_be(facts, outcome, again):
    assert is_to_be_tried_again(facts, outcome) is again


@pytest.mark.parametrize(
    ("tries", "ended_at", "expected"),
    [
        (1, MONDAY, MONDAY + timedelta(minutes=15)),
        (2, MONDAY, MONDAY + timedelta(hours=2)),
        (3, MONDAY, None),
        (1, MONDAY.replace(hour=16, minute=50), datetime(2026, 11, 24, 8, tzinfo=UTC)),
        (2, datetime(2026, 11, 27, 16, tzinfo=UTC), datetime(2026, 11, 30, 8, tzinfo=UTC)),
    ],
)
def test_it_is_tried_three_times_within_opening_hours(tries, ended_at, expected):
    assert next_try(OFFICE, tries, ended_at) == expected


def test_a_programme_that_opens_no_more_calls_nobody_back():
    assert next_try(Timetable((), frozenset(), "Europe/Paris"), 1, MONDAY) is None
