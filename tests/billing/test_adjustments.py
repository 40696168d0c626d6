from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeshore.billing.rules.adjustments import (
    HOUR_US,
    ForecastClause,
    ResultClause,
    Threshold,
    floor,
    forecast_shared,
    hourly_earnings,
    problems_of,
    results,
    training,
)
from homeshore.facts.vocabulary import Mode

MINUTE = 60_000_000
D = Decimal
SERVICE_LEVEL = ResultClause(
    "service_level",
    (Threshold(D("0.80"), percent=D(2)), Threshold(D("0.90"), percent=D(5))),
    below=Threshold(D(0), percent=D(-3)),
)


@pytest.mark.parametrize(
    ("figure", "cents"), [("0.95", 5000), ("0.90", 5000), ("0.899", 2000), ("0.80", 2000), ("0.7999", -3000)]
)
def test_the_highest_threshold_reached_applies(figure: str, cents: int) -> None:
    (adjustment,) = results([SERVICE_LEVEL], {"service_level": D(figure)}, 100_000)
    assert adjustment.amount_cents == cents
    assert adjustment.kind == ("bonus" if cents > 0 else "malus")


def test_a_malus_takes_no_more_than_there_is() -> None:
    harsh = ResultClause("satisfaction", (), below=Threshold(D(0), amount=D(-50)))
    found = results([harsh, SERVICE_LEVEL], {"satisfaction": D(1), "service_level": D("0.5")}, 3_000)
    assert [adjustment.amount_cents for adjustment in found] == [-3_000]
    assert results([harsh], {"satisfaction": D(1)}, 0) == []


def test_what_nobody_measured_brings_nothing() -> None:
    assert results([SERVICE_LEVEL], {}, 100_000) == []


@pytest.mark.parametrize("mode", list(Mode))
def test_an_agents_card_holds_bonuses_only(mode: Mode) -> None:
    assert [problem.code for problem in problems_of([SERVICE_LEVEL], mode)] == ["bonuses_only"]
    assert problems_of([SERVICE_LEVEL], None) == []


def test_a_threshold_stands_once() -> None:
    twice = ResultClause("satisfaction", (Threshold(D(4), amount=D(10)), Threshold(D(4), amount=D(20))))
    assert [problem.code for problem in problems_of([twice], None)] == ["double"]


@given(st.integers(0, 200 * HOUR_US), st.integers(0, 500_000))
def test_with_the_floor_nobody_earns_less_than_it(connected_us: int, earned: int) -> None:
    top_up = floor(D("14.50"), connected_us, earned)
    total = earned + (top_up.amount_cents if top_up else 0)
    assert total * HOUR_US * 2 >= 2 * 1450 * connected_us - HOUR_US
    assert top_up is None or top_up.amount_cents > 0


def test_effective_hourly_earnings_are_of_connected_time() -> None:
    assert hourly_earnings(3_000, 2 * HOUR_US) == 1_500
    assert hourly_earnings(3_000, 0) is None


SHARING = ForecastClause(tolerance=D("0.10"), brand_share=D("0.5"), idle_price=D("0.30"), missing_price=D("0.20"))


@pytest.mark.parametrize(
    ("handled_minutes", "cents"),
    [
        (1000, None),  # as forecast
        (900, None),  # at the tolerance
        (800, 1500),  # 100 idle minutes at 0.30, half of it the brand's
        (1100, None),
        (1300, 2000),  # 200 missing minutes at 0.20, half of it the brand's
    ],
)
def test_forecast_error_is_shared_beyond_the_tolerance(handled_minutes: int, cents: int | None) -> None:
    adjustment = forecast_shared(SHARING, 1000 * MINUTE, handled_minutes * MINUTE)
    assert (adjustment.amount_cents if adjustment else None) == cents


def test_without_prices_a_wrong_forecast_costs_nothing() -> None:
    assert forecast_shared(ForecastClause(D(0), D(1)), 1000 * MINUTE, 1) is None


def test_training_is_paid_by_the_hour() -> None:
    paid = training(D("12.00"), 90 * MINUTE)
    assert paid is not None
    assert paid.amount_cents == 1800
    assert training(D("12.00"), 0) is None
