"""Whose turn it is, who may work more, who will be on line."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from homeshore.kit.clock import SECOND_US, to_us
from homeshore.workforce.rules.reinforcing.limits import latest_end
from homeshore.workforce.rules.reinforcing.presence import Stretch, attendance
from homeshore.workforce.rules.reinforcing.turns import Candidate, in_turn

PARIS = "Europe/Paris"
HOUR_US = 3600 * SECOND_US


def span(day: int, begins: float, ends: float) -> tuple[int, int]:
    """Hours of a day of November 2026, in Paris; the 2nd is a Monday."""
    midnight = to_us(datetime(2026, 11, day, tzinfo=ZoneInfo(PARIS)))
    return midnight + int(begins * HOUR_US), midnight + int(ends * HOUR_US)


def test_who_stands_by_is_asked_first_then_who_was_not_asked_for_longest():
    asked = [
        Candidate(1, asked_us=50),
        Candidate(2),
        Candidate(3, standby=True, asked_us=90),
        Candidate(4, asked_us=10),
    ]
    assert [one.agent for one in in_turn(asked, callout=9)] == [3, 2, 4, 1]


def test_a_lot_decides_between_people_alike_and_another_call_out_draws_another():
    people = [Candidate(agent) for agent in range(50)]
    first = in_turn(people, callout=1)
    assert first == in_turn(reversed(people), callout=1)
    assert first != in_turn(people, callout=2)


@pytest.mark.parametrize(
    ("worked", "more", "allowed"),
    [
        ([], span(2, 9, 12), True),
        ([span(2, 9, 12), span(2, 13, 18)], span(2, 18.5, 20.5), True),
        ([span(2, 8, 12), span(2, 13, 18)], span(2, 18.5, 20.5), False),  # more than ten hours
        ([span(2, 9, 12)], span(2, 12, 13), False),  # more than three hours in a row
        ([span(3, 7, 12)], span(2, 19, 21), False),  # ten hours of rest only
        ([span(day, 8, 17.5) for day in range(2, 7)], span(7, 9, 11), False),  # more than 48 hours
        ([], span(8, 9, 12), False),  # a Sunday
        ([], span(2, 20, 22), False),  # a night
        ([], span(2, 6, 8), False),
        ([], span(2, 22, 24.5), False),  # a night that passes midnight
        ([], span(11, 9, 12), False),  # Armistice Day
        ([span(day, 9, 12) for day in (2, 3, 4, 5, 6, 7)], span(2, 14, 16), True),
    ],
)
def test_an_employee_is_asked_within_legal_hours_only(worked: list, more: tuple[int, int], allowed: bool):
    assert (latest_end(worked, [(0, 1 << 60)], more, PARIS) == more[1]) is allowed


def test_a_part_time_never_comes_to_35_hours():
    worked = [span(day, 9, 12) for day in range(2, 7)] + [span(day, 13, 16.5) for day in range(2, 7)]  # 32 h 30
    more = span(6, 17, 20)
    assert latest_end(worked, [(0, 1 << 60)], more, PARIS) == more[1]
    assert latest_end(worked, [(0, 1 << 60)], more, PARIS, full_time=False) == span(6, 17, 19)[1]


def test_a_stretch_lies_within_contact_hours_and_may_be_shorter_for_it():
    assert latest_end([], [span(2, 9, 18)], span(2, 16, 19), PARIS) == span(2, 16, 18)[1]
    assert latest_end([], [span(2, 9, 18)], span(2, 18, 19), PARIS) == 0
    assert latest_end([], [], span(2, 10, 12), PARIS) == 0


SPANS = [(0, 1800 * SECOND_US), (1800 * SECOND_US, 3600 * SECOND_US), (2 * HOUR_US, 3 * HOUR_US)]
ALL_DAY = (0, 10 * HOUR_US)


def there(planned: list[int], joined: list[int], away: list[int], online: set[int] | None) -> list[tuple[float, float]]:
    stretches = tuple([Stretch(agent, *ALL_DAY) for agent in some] for some in (planned, joined, away))
    return attendance(0, SPANS, stretches, online)  # type: ignore[arg-type]  # three lists


def test_who_is_planned_and_not_on_line_is_missing_for_an_hour():
    assert there([1, 2], [], [], {1}) == [(1, 0), (1, 0), (2, 0)]


def test_who_is_on_line_without_a_plan_counts_for_an_hour():
    assert there([1], [], [], {1, 9}) == [(2, 0), (2, 0), (1, 0)]


def test_who_said_yes_counts_before_they_are_on_line():
    assert there([1], [7], [], {1}) == [(1, 1), (1, 1), (1, 1)]


def test_who_took_time_off_does_not_count():
    assert there([1, 2], [], [2], {1, 2})[0] == (1, 0)


def test_the_plan_is_believed_while_nobody_knows_who_is_on_line():
    assert there([1, 2], [3], [], None) == [(2, 1)] * 3
