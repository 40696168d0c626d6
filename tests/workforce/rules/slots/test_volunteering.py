"""An employee who volunteers stays within working time: each rule is named, and nothing else is refused."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from homeshore.kit.clock import to_us
from homeshore.workforce.rules.slots.volunteering import broken

ZONE = "Europe/Paris"
Span = tuple[int, int]
NINE = "8:00-11:00,11:30-14:30,15:00-18:00"


def span(text: str) -> Span:
    """`8 9:00-12:00`: on 8 December 2026, a Tuesday."""
    day, hours = text.split()
    return tuple(  # type: ignore[return-value]  # two of them
        to_us(datetime(2026, 12, int(day), *map(int, one.split(":")), tzinfo=ZoneInfo(ZONE)))
        for one in hours.split("-")
    )


def week(*days: int, hours: str = "9:00-12:00,13:00-17:00") -> list[str]:
    return [f"{day} {part}" for day in days for part in hours.split(",")]


@pytest.mark.parametrize(
    ("worked", "slot", "rule"),
    [
        ([], "8 9:00-9:30", ""),
        (week(7, 8, 9, 10, 11), "12 9:00-9:30", ""),
        (week(8), "8 18:00-18:30", ""),
        ([], "13 9:00-9:30", "sunday"),
        ([], "8 6:30-7:00", "night"),
        ([], "8 21:00-21:30", "night"),
        (week(8, hours="8:00-11:00,11:15-14:00,14:30-17:30,18:00-19:15"), "8 20:00-20:30", "day_most"),
        (week(8, hours="9:00-12:00"), "8 12:00-12:30", "stretch_most"),
        (week(8, hours="9:00-10:30,11:00-12:30"), "8 10:30-11:00", "stretch_most"),
        ([*week(7, 8, 9, 10, 11, hours=NINE), "12 9:00-12:00"], "12 13:00-13:30", "week_most"),
        (week(7, 8, 9, 10, 11, 12, hours="9:00-11:00"), "12 11:30-12:00", ""),
        (week(8, hours="18:00-20:45"), "9 7:30-8:00", "daily_rest"),
        (week(9, hours="7:00-9:00"), "8 20:30-21:00", "daily_rest"),
        (week(7, 8, 9, 10, 11, 12, 13, hours="9:00-11:00"), "12 11:30-12:00", "days_most"),
        (week(6, 7, 8, 9, 10, 11, 12, 14, hours="7:00-9:00"), "12 20:00-20:30", "weekly_rest"),
        (week(6, 7, 8, 9, 10, 11, 12, 14, hours="7:00-9:00"), "12 19:00-19:30", ""),
    ],
)  # fmt: skip
def test_the_first_rule_that_a_slot_would_break_is_named(worked: list[str], slot: str, rule: str) -> None:
    found = broken([span(one) for one in worked], span(slot), ZONE)
    assert (found.code if found else "") == rule


def test_a_part_time_never_comes_to_the_legal_week() -> None:
    worked = [span(one) for one in week(7, 8, 9, 10) + week(11, hours="9:00-12:00,13:00-16:30")]
    slot = span("12 9:00-9:30")
    assert broken(worked, slot, ZONE) is None
    found = broken(worked, slot, ZONE, full_time=False)
    assert found is not None
    assert (found.code, found.article) == ("part_time_most", "L3123-9")
