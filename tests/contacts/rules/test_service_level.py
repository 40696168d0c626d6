"""One definition of service level."""

from datetime import UTC, datetime, timedelta

import pytest

from homeshore.contacts.rules.service_level import (
    kept_when_abandoned,
    kept_when_answered,
    kept_when_closed,
    service_level,
)

DUE = datetime(2026, 11, 20, 10, 0, 30, tzinfo=UTC)
LATE = DUE + timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("rule", "channel", "at", "verdict"),
    [
        (kept_when_answered, "chat", DUE, True),
        (kept_when_answered, "voice", LATE, False),
        (kept_when_answered, "mail", DUE, None),
        (kept_when_closed, "mail", DUE, True),
        (kept_when_closed, "letter", LATE, False),
        (kept_when_closed, "chat", DUE, None),
    ],
)
def test_the_verdict_follows_the_channel(rule, channel, at, verdict) -> None:  # type: ignore[no-untyped-def]  # a table
    assert rule(channel, at, DUE) is verdict


@pytest.mark.parametrize(
    ("channel", "at", "cause", "verdict"),
    [
        ("chat", DUE, "customer", None),
        ("chat", LATE, "customer", False),
        ("voice", LATE, "link_lost", False),
        ("voice", LATE, "callback", None),
        ("voice", LATE, "agent_not_free", None),
        ("mail", LATE, "customer", None),
    ],
)
def test_who_left_in_time_or_asked_to_be_called_back_does_not_count(channel, at, cause, verdict) -> None:  # type: ignore[no-untyped-def]  # a table
    assert kept_when_abandoned(channel, at, DUE, cause) is verdict


def test_what_does_not_count_is_left_out_of_the_ratio() -> None:
    assert service_level([True, False, None, True]) == (2, 3)
