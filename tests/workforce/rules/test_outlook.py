"""The days ahead: wanted, rostered, booked, missing."""

from datetime import date

from homeshore.workforce.rules.booked import Booked
from homeshore.workforce.rules.outlook import HOUR_US, days, intervals
from homeshore.workforce.rules.worked import Worked

HALF = HOUR_US // 2


def test_who_is_there_for_half_of_an_interval_counts_half() -> None:
    found = intervals([(0, HALF, 3, 4)], [Worked(1, 7, 0, HALF), Worked(2, 7, 0, HALF // 2)], [Booked(3, 7, 0, HALF)])
    assert (found[0].rostered, found[0].booked, found[0].missing) == (1.5, 1.0, 1.5)


def test_too_many_in_one_interval_do_not_fill_another() -> None:
    found = intervals([(0, HALF, 1, 1), (HALF, HOUR_US, 2, 2)], [], [Booked(agent, 7, 0, HALF) for agent in range(3)])
    day = days(found, "UTC")[0]
    assert (day.day, day.wanted, day.booked, day.missing) == (date(1970, 1, 1), 1.5, 1.5, 1.0)
    assert day.worst is not None
    assert (day.worst.from_us, day.worst.missing) == (HALF, 2.0)


def test_days_are_local_ones() -> None:
    found = intervals([(22 * HOUR_US, 23 * HOUR_US, 1, 1), (23 * HOUR_US, 24 * HOUR_US, 1, 1)], [], [])
    assert [day.day.day for day in days(found, "Europe/Paris")] == [1, 2]


def test_a_day_with_enough_people_has_no_worst_interval() -> None:
    found = intervals([(0, HALF, 1, 1)], [], [Booked(1, 7, 0, HALF)])
    assert days(found, "UTC")[0].worst is None
