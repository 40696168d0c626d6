"""The model learns what was put into made-up histories, and says so with honest bands."""

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest

from homeshore.workforce.rules.forecasting import LEVELS, DayExpected
from homeshore.workforce.rules.forecasting.calendar import Calendar, Event
from homeshore.workforce.rules.forecasting.errors import NoHistory
from homeshore.workforce.rules.forecasting.history import Count, History, history
from homeshore.workforce.rules.forecasting.model import forecast, model

PARIS = "Europe/Paris"
START = date(2026, 1, 5)
SLOTS = tuple(range(8 * 60, 18 * 60, 30))
SHAPE = np.sin(np.linspace(0.3, 2.8, len(SLOTS)))


def made(days: int, level: Callable[[date], float], seed: int = 1, weekend: bool = False) -> History:
    """Poisson counts of `days` days in a row around `level`, spread over the day like SHAPE."""
    chance = np.random.default_rng(seed)
    known = [START + timedelta(days=ahead) for ahead in range(days)]
    counts = [
        Count(day, slot, float(chance.poisson(level(day) * share / SHAPE.sum())), 1.0, 240.0)
        for day in known
        if weekend or day.weekday() < 5
        for slot, share in zip(SLOTS, SHAPE, strict=True)
    ]
    return history(counts, 30, known)


def ahead(past: History, days: int, calendar: Calendar | None = None) -> list[DayExpected]:
    """The days from the Monday after the history on; after a week of seven days, from the next day on."""
    first = past.days[-1] + timedelta(days=1)
    while first.weekday() in (5, 6) and not any(day.weekday() in (5, 6) for day in past.days):
        first += timedelta(days=1)
    return forecast(model(past, calendar or Calendar()), [first + timedelta(days=n) for n in range(days)], PARIS)


def test_weekdays_and_the_profile_of_the_day_are_learnt() -> None:
    past = made(84, lambda day: 1_000.0 if day.weekday() else 1_400.0)
    week = {day.day.weekday(): day for day in ahead(past, 7)}
    assert week[0].mean == pytest.approx(1_400, rel=0.05)
    assert week[2].mean == pytest.approx(1_000, rel=0.05)
    assert week[5].intervals == ()
    shares = [one.mean / week[2].mean for one in week[2].intervals]
    assert shares == pytest.approx(list(SHAPE / SHAPE.sum()), abs=0.006)


def test_intervals_sum_to_the_day_and_quantiles_are_in_order() -> None:
    for day in ahead(made(60, lambda day: 300.0), 7):
        assert sum(one.mean for one in day.intervals) == pytest.approx(day.mean)
        for quantiles in (day.quantiles, *(one.quantiles for one in day.intervals)):
            assert list(quantiles) == sorted(quantiles)


def test_bands_widen_with_distance() -> None:
    past = made(80, lambda day: 800.0)
    days = [day for day in ahead(past, 60) if day.intervals]
    assert days[-1].spread.day > days[0].spread.day


def test_an_announced_percentage_is_applied_and_learnt_effects_are_found() -> None:
    event = Event("campaign", START + timedelta(days=84), START + timedelta(days=86), 50.0)
    past = made(84, lambda day: 500.0)
    plain, raised = ahead(past, 1)[0], ahead(past, 1, Calendar(events=(event,)))[0]
    assert raised.mean == pytest.approx(1.5 * plain.mean)
    mailed = [START + timedelta(days=n) for n in (15, 29, 43, 57, 71)]
    events = tuple(Event("mailing", day, day) for day in [*mailed, START + timedelta(days=84)])
    learnt = made(84, lambda day: 700.0 if day in mailed else 500.0)
    assert ahead(learnt, 1, Calendar(events=events))[0].mean == pytest.approx(700, rel=0.1)


def test_past_campaigns_with_a_percentage_do_not_raise_what_is_usual() -> None:
    event = Event("campaign", START, START + timedelta(days=40), 100.0)
    past = made(84, lambda day: 1_000.0 if event.holds(day) else 500.0)
    assert ahead(past, 1, Calendar(events=(event,)))[0].mean == pytest.approx(500, rel=0.08)


def test_the_day_after_a_holiday_takes_the_backlog_that_mondays_show() -> None:
    past = made(84, lambda day: 1_000.0 if day.weekday() else 1_400.0)
    monday = START + timedelta(days=84)
    after = forecast(model(past, Calendar(holidays=frozenset({monday}))), [monday, monday + timedelta(days=1)], PARIS)
    assert after[0].intervals == ()
    assert after[1].mean > 1_250


def test_days_that_stay_closed_have_no_contacts() -> None:
    past = made(30, lambda day: 100.0, weekend=True)
    closed = past.days[-1] + timedelta(days=2)
    days = ahead(past, 3, Calendar(closed=frozenset({closed})))
    assert [bool(day.intervals) for day in days] == [True, False, True]
    assert days[1].quantiles == (0.0,) * len(LEVELS)


def test_a_history_of_one_day_gives_wide_bands_and_no_error() -> None:
    day = ahead(made(1, lambda day: 200.0, weekend=True), 7)[0]
    assert 120 < day.mean < 320
    assert day.quantiles[-1] / day.quantiles[0] > 1.5


def test_no_history_is_refused() -> None:
    with pytest.raises(NoHistory):
        history([], 30)
    with pytest.raises(NoHistory):
        history([Count(START, 480, 0.0)], 30)


def test_a_day_that_stands_out_does_not_move_the_others() -> None:
    odd = START + timedelta(days=80)
    past = made(84, lambda day: 4_000.0 if day == odd else 1_000.0)
    assert ahead(past, 1)[0].mean == pytest.approx(1_000, rel=0.1)


def test_growth_of_two_years_is_followed() -> None:
    past = made(420, lambda day: 400.0 * 1.001 ** (day - START).days)
    assert ahead(past, 1)[0].mean == pytest.approx(400 * 1.001**420, rel=0.06)


def test_gaps_are_filled_when_small_and_days_left_out_when_large() -> None:
    counts = [Count(START + timedelta(days=n), slot, 10.0) for n in range(10) for slot in SLOTS]
    counts = [one for one in counts if not (one.day.day == 6 and one.minute == SLOTS[3])]
    counts = [one for one in counts if not (one.day.day == 8 and one.minute < 14 * 60)]
    found = history(counts, 30)
    assert found.left_out == (date(2026, 1, 8),)
    assert found.counts.shape == (9, len(SLOTS))
    assert found.counts[1].sum() == pytest.approx(200)


def test_clock_changes_keep_local_hours() -> None:
    past = made(84, lambda day: 1_000.0, weekend=True)
    days = forecast(model(past, Calendar()), [date(2026, 3, 28), date(2026, 3, 29)], PARIS)
    apart_us = days[1].intervals[0].from_us - days[0].intervals[0].from_us
    assert apart_us == 23 * 3_600 * 1_000_000


def test_handling_times_come_from_handlings() -> None:
    day = ahead(made(30, lambda day: 200.0, weekend=True), 1)[0]
    assert day.intervals[5].handling_seconds == pytest.approx(240, rel=0.05)


def test_nine_of_ten_days_fall_within_the_band_of_eighty_to_hundred_percent() -> None:
    chance = np.random.default_rng(5)
    inside = []
    for seed in range(12):
        factors = {n: chance.lognormal(0, 0.08) for n in range(130)}
        past = made(121, lambda day, f=factors: 900.0 * f[(day - START).days], seed)  # type: ignore[misc]
        day = ahead(past.until(len(past.days) - 1), 1)[0]
        actual = past.counts[-1].sum()
        inside.append(day.quantiles[0] <= actual <= day.quantiles[-1] if day.intervals else True)
    assert sum(inside) >= 10
