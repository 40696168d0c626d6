"""Confidence intervals: tabulated quantiles, and intervals that cover as often as they say."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeshore.simulate import statistics
from homeshore.simulate.statistics import Estimate, UnpairedReplications, t_probability, t_quantile


@pytest.mark.parametrize(
    ("degrees", "two_sided_95", "two_sided_99"),
    [(1, 12.706205, 63.656741), (2, 4.302653, 9.924843), (4, 2.776445, 4.604095), (9, 2.262157, 3.249836),
     (29, 2.045230, 2.756386), (99, 1.984217, 2.626405), (1000, 1.962339, 2.580755), (10**7, 1.959964, 2.575830)],
)  # fmt: skip
def test_quantiles_of_t_agree_with_the_tables(degrees: int, two_sided_95: float, two_sided_99: float):
    """NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2, to six places."""
    assert t_quantile(0.975, degrees) == pytest.approx(two_sided_95, abs=1e-6)
    assert t_quantile(0.995, degrees) == pytest.approx(two_sided_99, abs=1e-6)
    assert t_quantile(0.025, degrees) == -t_quantile(0.975, degrees)


@given(st.floats(0.001, 0.999), st.integers(1, 5000))
def test_a_quantile_is_the_inverse_of_its_probability(probability: float, degrees: int):
    assert t_probability(t_quantile(probability, degrees), degrees) == pytest.approx(probability, abs=1e-9)


def test_the_mean_of_ten_measurements():
    """Means and intervals by hand: mean 5.5, standard deviation 3.02765, t(9) 2.262157."""
    estimate = statistics.mean(list(range(1, 11)))
    assert estimate.mean == 5.5
    assert estimate.half_width == pytest.approx(2.262157 * 3.0276504 / math.sqrt(10), rel=1e-6)
    assert estimate.covers(5.5)
    assert not estimate.covers(8)


def test_one_replication_has_a_mean_and_no_interval():
    for estimate in (statistics.mean([3.0]), statistics.ratio([6.0], [2.0])):
        assert estimate == Estimate(3.0, -math.inf, math.inf, 1)


def test_the_jackknife_removes_the_bias_of_a_ratio():
    """By hand: pseudo-values of 1/2, 2/3, 3/7 together 6/12."""
    values = [3 * 0.5 - 2 * without for without in (5 / 10, 4 / 9, 3 / 5)]
    estimate = statistics.ratio([1, 2, 3], [2, 3, 7])
    assert estimate.mean == pytest.approx(sum(values) / 3)


@pytest.mark.parametrize("figure", ["mean", "ratio", "difference"])
def test_an_interval_covers_as_often_as_it_says(figure: str):
    draw = np.random.default_rng(5)
    covered = 0
    for _ in range(1000):
        bottoms = draw.gamma(50, 2, 12)
        tops = 0.8 * bottoms + draw.normal(0, 3, 12)
        if figure == "mean":
            covered += statistics.mean(list(bottoms)).covers(100)
        elif figure == "ratio":
            covered += statistics.ratio(list(tops), list(bottoms)).covers(0.8)
        else:
            covered += statistics.difference(list(tops), list(0.8 * bottoms)).covers(0)
    assert 925 <= covered <= 970


def test_pairing_narrows_a_difference():
    draw = np.random.default_rng(7)
    shared = draw.normal(100, 20, 30)
    left, right = shared + draw.normal(1, 1, 30), shared
    paired = statistics.difference(list(left), list(right))
    assert paired.half_width < statistics.mean(list(left)).half_width / 10
    ones = [1.0] * 30
    ratios = statistics.ratio_difference((list(left), ones), (list(right), ones))
    assert ratios.mean == pytest.approx(paired.mean)
    assert ratios.half_width == pytest.approx(paired.half_width)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=40), st.floats(0.5, 0.999))
def test_an_interval_lies_around_its_mean_and_widens_with_confidence(values: list[float], confidence: float):
    estimate, wider = statistics.mean(values, confidence), statistics.mean(values, confidence + 0.0009)
    assert estimate.low <= estimate.mean <= estimate.high
    assert wider.half_width >= estimate.half_width


def test_nothing_offered_is_a_service_level_of_nothing():
    assert statistics.ratio([0, 0], [0, 0]).mean == 0


def test_replications_without_partners_are_refused():
    for call in (
        lambda: statistics.mean([]),
        lambda: statistics.ratio([1], [1, 2]),
        lambda: statistics.difference([], []),
        lambda: statistics.ratio_difference(([1], [1]), ([1, 2], [1, 2])),
    ):
        with pytest.raises(UnpairedReplications):
            call()
