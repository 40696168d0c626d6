"""What is left for slots, who opens earlier, and what is wrong with a round."""

from datetime import date

import msgspec
import pytest

from homeshore.workforce.rules.slots.permitting import HOUR_US, opens_us
from homeshore.workforce.rules.slots.publishing import Need, Offered, RoundPlan, left_to_publish, plan_problems

H = 1_800_000_000
DAY = 48 * H
PLAN = RoundPlan(
    name="Week 50",
    first_day=date(2026, 12, 7),
    last_day=date(2026, 12, 13),
    announced_us=DAY,
    opens_us=DAY + H,
    closes_us=2 * DAY,
    public_name="Loto of 5 December",
    public_from_us=3 * DAY,
    first_come_us=5 * DAY,
)


def test_slots_are_what_is_required_beyond_whole_shifts() -> None:
    needs = [Need(0, H, 5), Need(H, 2 * H, 4), Need(2 * H, 3 * H, 1)]
    covered = [(0, 2 * H), (H // 2, 2 * H), (0, 3 * H)]
    assert left_to_publish(needs, covered) == [Offered(0, H, 3), Offered(H, 2 * H, 1)]


def test_quarters_of_an_hour_take_the_larger_need() -> None:
    assert left_to_publish([Need(0, H // 2, 2), Need(H // 2, H, 3)], []) == [Offered(0, H, 3)]
    assert left_to_publish([Need(0, H, 2)], [], 15) == [Offered(0, H // 2, 2), Offered(H // 2, H, 2)]


def test_results_open_earlier_and_nothing_else_does() -> None:
    assert opens_us(100 * HOUR_US, 4, 24, 4) == 76 * HOUR_US
    assert opens_us(100 * HOUR_US, 4, 24, 3) == 100 * HOUR_US
    assert opens_us(100 * HOUR_US, 0, 24, 5) == 100 * HOUR_US


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"public_name": ""}, "public_name"),
        ({"last_day": date(2026, 12, 1)}, "last_day"),
        ({"last_day": date(2027, 12, 1)}, "last_day"),
        ({"opens_us": 0}, "opens_at"),
        ({"closes_us": DAY + H}, "closes_at"),
        ({"public_from_us": DAY}, "public_from"),
        ({"first_come_us": 2 * DAY}, "first_come_at"),
        ({"first_come_us": 3 * DAY, "early_hours": 2, "early_level": 4}, "first_come_at"),
        ({"time_zone": "Paris"}, "time_zone"),
        ({"early_level": 6}, "early_level"),
    ],
)
def test_a_round_whose_moments_do_not_follow_each_other_is_refused(change: dict[str, object], field: str) -> None:
    assert [one.field for one in plan_problems(PLAN, DAY)] == []
    assert [one.field for one in plan_problems(msgspec.structs.replace(PLAN, **change), DAY)] == [field]
