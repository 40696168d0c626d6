"""Who has which share of evenings, weekends and wishes."""

from datetime import date

from homeshore.workforce.rules.clockface import moment_us
from homeshore.workforce.rules.fairness import Spread, shares, spread
from homeshore.workforce.rules.rostering.shifts import Shift, Stretch
from homeshore.workforce.rules.rostering.terms import Terms, Wish

FRIDAY, SATURDAY = date(2026, 11, 27), date(2026, 11, 28)


def shift(day: date, begins: int, ends: int) -> Shift:
    zone = "Europe/Paris"
    return Shift(1, (Stretch(3, moment_us(day, begins * 60, zone), moment_us(day, ends * 60, zone)),))


def test_evenings_weekends_and_hours_are_counted() -> None:
    (found,) = shares([shift(FRIDAY, 13, 20), shift(SATURDAY, 9, 12)], [Terms(agent=1)])
    assert (found.shifts, found.paid_minutes, found.evenings, found.weekend_days) == (2, 600, 1, 1)


def test_a_shift_that_ends_at_seven_is_no_evening() -> None:
    (found,) = shares([shift(FRIDAY, 12, 19)], [Terms(agent=1)])
    assert found.evenings == 0


def test_a_shift_against_a_wish_is_counted_once() -> None:
    terms = Terms(agent=1, wishes=(Wish(weekday=4), Wish(weekday=4, from_minute=18 * 60)))
    (found,) = shares([shift(FRIDAY, 13, 20)], [terms])
    assert found.against_wishes == 1


def test_who_has_no_shift_is_there_with_zeros() -> None:
    assert [one.shifts for one in shares([], [Terms(agent=1), Terms(agent=2)])] == [0, 0]


def test_a_spread_says_least_middle_and_most() -> None:
    assert spread([3, 1, 2]) == Spread(1, 2, 3)
    assert spread([]) == Spread(0, 0, 0)
