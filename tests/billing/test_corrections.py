"""What a correction does to a charge: time waived, and time granted on top of what the rules give."""

from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from homeshore.billing.rules.bands import Calendar
from homeshore.billing.rules.cards import PLAIN, Band, Card, Rule
from homeshore.billing.rules.rating import Charge, Handled, Span, rate
from homeshore.kit.clock import to_us

S = 1_000_000
BEGAN_US = to_us(datetime(2026, 11, 3, 18, 59, 30, tzinfo=UTC))  # 19:59:30 in Paris
EVENING = Band(name="evening", from_time=time(20), until_time=time(22))


def charged(waived_s: int, talk_s: int = 60, hold_s: int = 0, share_s: int = -1, **about: Any) -> Charge:
    """A handling of talk and hold under one rule, corrected by so many seconds."""
    rule = Rule(**{"unit": "minute", "price": Decimal("0.60"), **about})
    card = Card(zone="Europe/Paris", bands=(EVENING,), rules=(rule,))
    talked_us = BEGAN_US + talk_s * S
    ended_us = talked_us + hold_s * S
    spans = (Span("talk", BEGAN_US, talked_us), Span("hold", talked_us, ended_us))
    handled = Handled(
        id=1,
        programme=5,
        channel="voice",
        ended_us=ended_us,
        spans=spans,
        share_us=(talk_s + hold_s if share_s < 0 else share_s) * S,
        waived_us=waived_s * S,
    )
    (found,) = rate([handled], card, Calendar(card, BEGAN_US - 86_400 * S, ended_us + 86_400 * S))
    return found


def test_time_that_was_granted_is_charged_on_top_and_stands_in_the_derivation() -> None:
    found = charged(-30)
    assert (found.charged_us, found.excluded.waived, found.quantity) == (90 * S, -30 * S, 90 * S)


def test_a_grant_of_just_what_was_excluded_keeps_both_names() -> None:
    found = charged(-10, hold_s=10, hold=False)
    assert (found.charged_us, found.excluded.hold, found.excluded.waived) == (70 * S, 10 * S, -10 * S)


def test_a_grant_where_nothing_was_charged_is_of_the_plain_band() -> None:
    found = charged(-20, talk_s=0, hold_s=40, hold=False, prices={"evening": Decimal("0.80")})
    assert found.quantities == ((PLAIN, 20 * S),)


def test_a_grant_is_spread_over_the_bands_of_the_call() -> None:
    found = charged(-30, talk_s=90, prices={"evening": Decimal("0.80")})
    assert found.quantities == ((PLAIN, 40 * S), (0, 80 * S))


def test_a_grant_to_who_had_no_share_of_the_time_is_charged() -> None:
    found = charged(-15, share_s=0, basis="share", prices={"evening": Decimal("0.80")})
    assert sum(quantity for _, quantity in found.quantities) == 15 * S


def test_an_item_that_is_waived_whole_is_no_item() -> None:
    assert charged(60, unit="item").quantities == ()
    assert charged(59, unit="item").quantities == ((PLAIN, 1),)
    assert charged(-30, unit="item").quantities == ((PLAIN, 1),)
    assert charged(0, talk_s=0, unit="item").quantities == ((PLAIN, 1),)


@given(st.integers(-400, 400), st.integers(0, 300), st.integers(0, 300), st.booleans())
def test_every_second_stays_charged_or_excluded(waived_s: int, talk_s: int, hold_s: int, hold: bool) -> None:
    found = charged(waived_s, talk_s, hold_s, hold=hold, prices={"evening": Decimal("0.80")})
    assert found.charged_us >= 0
    assert found.charged_us + found.excluded.total() == (talk_s + hold_s) * S
    assert found.quantity == found.charged_us + found.raised_us
