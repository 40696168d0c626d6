"""Shares of lines, similar slots and the outlook: the worked examples of docs/algorithms/earnings.md, and borders."""

import re
import tomllib
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.worked import quantity
from homeshore.billing.rules.cards import Card, Package, Rule, Step, Tiers
from homeshore.billing.rules.lines import lines, total_cents
from homeshore.billing.rules.outlook import Month, outlook
from homeshore.billing.rules.rating import NOTHING, Charge
from homeshore.billing.rules.shares import share, shared
from homeshore.billing.rules.slots import Past, Sample, Slot, experience, samples
from homeshore.kit.clock import to_us

PAGE = Path(__file__).parents[2] / "docs/algorithms/earnings.md"
MONDAY_TEN = Slot(0, 10)
DAY = date(2026, 11, 2)
MIN = 60_000_000


def examples(kind: str) -> list[Any]:
    blocks = re.findall(r"^```toml\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    found = [tomllib.loads(block) for block in blocks]
    return [pytest.param(table, id=table["title"]) for table in found if table["kind"] == kind]


@pytest.mark.parametrize("table", examples("shares"))
def test_the_shares_on_the_page_are_right(table: dict[str, Any]) -> None:
    quantities = {int(handling): quantity(text) for handling, text in table["quantities"].items()}
    assert share(table["cents"], quantities) == {int(handling): cents for handling, cents in table["shared"].items()}


@pytest.mark.parametrize("table", examples("slot"))
def test_the_slot_on_the_page_is_right(table: dict[str, Any]) -> None:
    own = [sample(1, quantity(length), cents) for length, cents in table["samples"]]
    found = experience(own, [])[MONDAY_TEN]
    assert (found.per_hour, found.lowest, found.highest) == (table["per_hour"], table["lowest"], table["highest"])


@pytest.mark.parametrize("table", examples("outlook"))
def test_the_outlook_on_the_page_is_right(table: dict[str, Any]) -> None:
    month, today = table["month"], table["today"]
    weekday = [quantity(text) for text in table["weekday"]]
    quantities = {
        month - timedelta(days=back): weekday[(month - timedelta(days=back)).weekday()] for back in range(1, 57)
    }
    quantities[month + timedelta(days=1)] = quantity(table["so_far"])
    quantities[today] = quantity(table["today_so_far"])
    so_far = quantity(table["so_far"]) + quantity(table["today_so_far"])
    stands = Month(
        first=month, today=today, cost_cents=table["cost_cents"], priced_cents=table["cost_cents"], priced_us=so_far
    )
    found = outlook(stands, quantities, date(2026, 1, 1))
    assert found is not None
    assert found.cents == table["forecast_cents"]


def sample(agent: int, connected_us: int, cents: int) -> Sample:
    return Sample(agent=agent, slot=MONDAY_TEN, day=DAY, connected_us=connected_us, cents=cents)


def test_fewer_than_three_samples_of_ones_own_give_way_to_everybodys() -> None:
    everybody = [sample(agent, 60 * MIN, 1_000 + agent) for agent in range(5)]
    found = experience(everybody[:2], everybody)[MONDAY_TEN]
    assert (found.own, found.per_hour, found.lowest, found.highest) == (False, 1_002, None, None)


def test_four_persons_are_too_few_to_be_shown() -> None:
    everybody = [sample(agent, 60 * MIN, 1_000) for agent in (1, 2, 3, 4, 4, 4)]
    assert experience([], everybody) == {}


def test_connected_time_is_cut_at_the_borders_of_slots_and_short_pieces_do_not_count() -> None:
    # 2 November 2026 in Paris: 9:50 to 12:30, one contact that ended at 10:15 and one at 12:00 sharp
    def at(hour: int, minute: int) -> int:
        return to_us(datetime(2026, 11, 2, hour - 1, minute, tzinfo=UTC))

    past = Past(agent=7, connected=[(at(9, 50), at(12, 30))], earned=[(at(10, 15), 120), (at(12, 0), 80)])
    assert [(one.slot.hour, one.connected_us // MIN, one.cents) for one in samples(past, "Europe/Paris")] == [
        (10, 120, 120),
        (12, 30, 80),
    ]


def test_a_slot_in_which_the_clocks_change_has_the_length_that_it_has() -> None:
    def hours(day: date) -> int:
        start = to_us(datetime(day.year, day.month, day.day, tzinfo=UTC)) - 3_600_000_000 * 2
        past = Past(agent=1, connected=[(start, start + 30 * 3_600_000_000)], earned=[])
        return sum(one.connected_us for one in samples(past, "Europe/Paris") if one.day == day) // (60 * MIN)

    assert (hours(date(2026, 3, 29)), hours(date(2026, 10, 25)), hours(date(2026, 11, 2))) == (23, 25, 24)


def test_a_young_brand_is_forecast_from_the_month_itself() -> None:
    quantities = {date(2026, 11, day): 60 * MIN for day in range(1, 11)}
    stands = Month(
        first=date(2026, 11, 1), today=date(2026, 11, 11), cost_cents=6_000, priced_cents=6_000, priced_us=600 * MIN
    )
    found = outlook(stands, quantities, date(2026, 11, 1))
    assert found is not None
    assert found.cents == 6_000 + 20 * 600


def test_a_brand_without_a_past_has_no_forecast() -> None:
    stands = Month(first=date(2026, 11, 1), today=date(2026, 11, 1), cost_cents=0, priced_cents=0, priced_us=0)
    assert outlook(stands, {}, None) is None


def test_the_pace_stays_between_one_half_and_two() -> None:
    past = {date(2026, 11, 1) - timedelta(days=back): 60 * MIN for back in range(1, 57)}
    for first_day, pace in ((0, "0.5"), (10_000 * MIN, "2")):
        stands = Month(
            first=date(2026, 11, 1), today=date(2026, 11, 2), cost_cents=0, priced_cents=60, priced_us=60 * MIN
        )
        found = outlook(stands, {**past, date(2026, 11, 1): first_day}, date(2026, 1, 1))
        assert found is not None
        assert found.pace == Decimal(pace)


RULES = (
    Rule(unit="minute", price=Decimal("0.333333"), prices={"evening": Decimal("0.51")}, connection_fee=Decimal("0.07")),
    Rule(
        unit="minute",
        price=Decimal("0.41"),
        tiers=Tiers("graduated", (Step(0, Decimal(1)), Step(90 * MIN, Decimal("0.9")))),
        package=Package(30 * MIN, Decimal(15)),
    ),
)


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 40 * MIN)), max_size=25))
def test_contacts_come_to_the_lines_to_the_cent(handled: list[tuple[int, int]]) -> None:
    card = Card(zone="Europe/Paris", rules=RULES)
    charges = [
        Charge(place, place, rule, ((-1, length),) if length else (), length, 0, NOTHING, 5, "voice")
        for place, (rule, length) in enumerate(handled, start=1)
    ]
    found = shared(charges, card)
    assert sum(found.by_handling.values()) + found.apart_cents == total_cents(lines(charges, card))
