"""Microseconds and datetimes are the same moments, exactly."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from homeshore.kit.clock import from_us, to_us


@given(st.integers(0, 4_000_000_000_000_000))
def test_microseconds_come_back(us: int) -> None:
    assert to_us(from_us(us)) == us


def test_another_zone_is_the_same_moment() -> None:
    utc = datetime(2026, 11, 22, 5, 0, 0, 1, UTC)
    assert to_us(utc) == to_us(utc + timedelta(0)) == 1_795_323_600_000_001
