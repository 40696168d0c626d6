"""What the morning says of the rest of the day."""

import pytest

from homeshore.workforce.rules.forecasting import DayExpected, Expected, Spread
from homeshore.workforce.rules.forecasting.quantiles import count_quantiles
from homeshore.workforce.rules.forecasting.today import rest_of_day

HALF_HOUR_US = 1_800_000_000


def day(means: tuple[float, ...] = (100.0,) * 20, spread: float = 0.02, noise: float = 0.002) -> DayExpected:
    from datetime import date

    intervals = tuple(
        Expected(n * HALF_HOUR_US, (n + 1) * HALF_HOUR_US, mean, mean, count_quantiles(mean, mean), 300.0)
        for n, mean in enumerate(means)
    )
    total = sum(means)
    return DayExpected(date(2026, 3, 2), total, total, count_quantiles(total, total), Spread(spread, noise), intervals)


def test_before_anything_arrived_the_forecast_stands() -> None:
    now = rest_of_day(day(), (), 0)
    assert now.mean == pytest.approx(2_000)
    assert now.factor.mean == pytest.approx(1.0)
    assert now.factor.variance == pytest.approx(0.02, rel=0.01)
    assert len(now.intervals) == 20


def test_a_busy_morning_raises_the_rest_and_narrows_the_band() -> None:
    now = rest_of_day(day(), (130.0,) * 6, 6)
    assert 1.15 < now.factor.mean < 1.3
    assert now.factor.variance < 0.02
    assert len(now.intervals) == 14
    assert now.intervals[0].mean > 115


def test_a_day_far_beyond_the_bands_is_believed() -> None:
    surge = rest_of_day(day(spread=0.0025, noise=0.001), (150.0,) * 6, 6)
    assert surge.factor.mean > 1.4
    ordinary = rest_of_day(day(spread=0.0025, noise=0.001), (106.0,) * 6, 6)
    assert ordinary.factor.mean < 1.05


def test_a_busy_hour_weighs_more_on_the_next_hour_than_on_the_evening() -> None:
    now = rest_of_day(day(spread=0.005, noise=0.02), (100.0, 100.0, 100.0, 100.0, 140.0, 140.0), 6)
    assert now.intervals[0].mean > now.intervals[8].mean


def test_a_part_of_an_interval_counts_as_a_part() -> None:
    half = rest_of_day(day(), (100.0, 50.0), 1.5)
    assert half.mean == pytest.approx(2_000, rel=0.01)
    assert half.intervals[0].mean == pytest.approx(100, rel=0.02)


def test_at_the_end_of_the_day_only_what_arrived_is_left() -> None:
    now = rest_of_day(day(), (90.0,) * 20, 20)
    assert now.mean == 1_800
    assert now.variance == pytest.approx(0, abs=1e-6)
    assert now.intervals == ()


def test_intervals_without_expected_contacts_do_no_harm() -> None:
    now = rest_of_day(day((0.0, 0.0, 50.0, 50.0)), (3.0, 0.0), 2)
    assert now.mean == pytest.approx(103, rel=0.01)
