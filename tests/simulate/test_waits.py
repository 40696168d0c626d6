"""Waits in bins, and what can be read from them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeshore.simulate.outcome import BINS, wait_bin, wait_quantile_us


@given(st.lists(st.integers(8, 10**11), min_size=1, max_size=50), st.floats(0.01, 1))
def test_a_quantile_lies_in_the_bin_of_the_wait_at_its_place(waits: list[int], share: float) -> None:
    histogram = [0] * BINS
    for wait in waits:
        histogram[wait_bin(wait)] += 1
    ranked = sorted(waits)
    exact = ranked[min(len(ranked) - 1, max(0, -int(-share * len(ranked) // 1) - 1))]
    assert wait_quantile_us(histogram, share) == pytest.approx(exact, rel=0.26)


def test_whoever_does_not_wait_counts_too() -> None:
    histogram = [95, *[0] * (BINS - 1)]
    histogram[wait_bin(10_000_000)] = 5
    assert wait_quantile_us(histogram, 0.95) == 0
    assert 8_000_000 < wait_quantile_us(histogram, 0.96) < 12_000_000
    assert wait_quantile_us([0] * BINS, 0.95) == 0
