"""What docs/algorithms/payroll.md promises by example."""

import re
import tomllib
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.worked import quantity
from homeshore.billing.rules.attendance import Times, joined, length_us
from homeshore.billing.rules.bands import holidays_of
from homeshore.billing.rules.payroll import HOUR_US, KINDS, Worked, hours, hundredths
from homeshore.kit.clock import to_us
from homeshore.kit.zones import day_start_us

PAGE = Path(__file__).parents[2] / "docs/algorithms/payroll.md"
Table = dict[str, Any]


def examples() -> list[Table]:
    blocks = re.findall(r"^```toml\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    return [tomllib.loads(block) for block in blocks]


def spans(tables: list[Table], zone: str) -> dict[str, list[Times]]:
    """`"09:00-11:00 work"` on each day, by kind."""
    found: dict[str, list[Times]] = {}
    for table in tables:
        for day in table["days"]:
            for text in table["times"]:
                times, _, kind = text.partition(" ")
                starts, ends = (time.fromisoformat(part) for part in times.split("-"))
                last = day if ends > starts else day + timedelta(days=1)
                found.setdefault(kind, []).append((moment(day, starts, zone), moment(last, ends, zone)))
    return found


def moment(day: date, at: time, zone: str) -> int:
    return to_us(datetime.combine(day, at, ZoneInfo(zone)))


@pytest.mark.parametrize("example", examples(), ids=lambda example: example["title"])
def test_the_page_says_what_the_code_does(example: Table) -> None:
    zone, month = example["zone"], example["month"]
    worked = Worked(
        zone=zone,
        attendance=spans(example["stretch"], zone),
        training=spans(example.get("training", []), zone).get("", []),
        roster=spans(example.get("roster", []), zone).get("", []),
        holidays=holidays_of("FR", [month.year]),
        week_us=quantity(example["week"]) if "week" in example else 0,
        margin=example.get("margin", "tenth"),
    )
    found = hours(month, worked)
    expected = example["hours"]
    assert list(found.remarks) == expected.pop("remarks", [])
    assert {kind: getattr(found, kind) for kind in KINDS if getattr(found, kind)} == {
        kind: quantity(text) for kind, text in expected.items()
    }


MONTH = date(2026, 10, 1)
STARTS_US, ENDS_US = day_start_us(MONTH, "Europe/Paris"), day_start_us(date(2026, 11, 1), "Europe/Paris")
STRETCHES = st.lists(
    st.tuples(
        st.sampled_from(["work", "break", "lunch", "training"]),
        st.integers(STARTS_US, ENDS_US),
        st.integers(0, 12 * HOUR_US),
    ),
    max_size=12,
)


@given(STRETCHES)
def test_no_moment_is_lost_or_counted_twice(stretches: list[tuple[str, int, int]]) -> None:
    attendance: dict[str, list[Times]] = {}
    for kind, from_us, length in stretches:
        attendance.setdefault(kind, []).append((from_us, min(from_us + length, ENDS_US)))
    found = hours(MONTH, Worked(zone="Europe/Paris", attendance=attendance))
    there = joined([span for times in attendance.values() for span in times])
    assert found.effective + found.paid_break + found.unpaid == length_us(there)
    assert max(found.night, found.sunday, found.holiday) <= found.effective


def test_hours_are_printed_to_a_hundredth_half_up() -> None:
    assert [hundredths(us) for us in (HOUR_US, 18_000_000, 17_999_999, 54_000_000)] == [100, 1, 0, 2]
