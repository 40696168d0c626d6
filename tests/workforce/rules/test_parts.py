"""Shifts as rows keep them."""

from datetime import date
from itertools import pairwise

import pytest

from homeshore.kit.problems import Invalid
from homeshore.workforce.rules.clockface import local_day, minute_of, moment_us
from homeshore.workforce.rules.parts import Typed, parts_from, parts_of, shift_of

DAY = date(2026, 11, 23)
ZONE = "Europe/Paris"


def typed(**changes: object) -> Typed:
    fields = {
        "programme": 3,
        "from_minute": 540,
        "until_minute": 1020,
        "lunch_from": 750,
        "lunch_minutes": 45,
        **changes,
    }
    return Typed(**fields)  # type: ignore[arg-type]  # fields by name


def test_a_typed_shift_is_work_and_pauses_without_a_gap() -> None:
    parts = parts_from(typed(breaks=((630, 10),)), DAY, ZONE)
    assert [part[0] for part in parts] == ["work", "break", "work", "lunch", "work"]
    assert all(earlier[2] == later[1] for earlier, later in pairwise(parts))


def test_parts_and_shifts_are_the_same_thing() -> None:
    parts = parts_from(typed(breaks=((630, 10),)), DAY, ZONE)
    shift = shift_of(1, 2, parts)
    assert parts_of(shift) == parts
    assert (shift.paid_us, shift.effective_us) == (435 * 60_000_000, 425 * 60_000_000)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"until_minute": 500}, "until_minute"),
        ({"until_minute": 1620}, "until_minute"),
        ({"lunch_from": 1000}, "lunch_from"),
        ({"breaks": ((500, 10),)}, "breaks"),
        ({"breaks": ((740, 10),)}, "breaks"),
    ],
)
def test_what_does_not_follow_is_refused_beside_its_field(changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        parts_from(typed(**changes), DAY, ZONE)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_minutes_survive_the_night_and_the_changes_of_the_clock() -> None:
    autumn = date(2026, 10, 24)
    assert minute_of(moment_us(autumn, 1500, ZONE), autumn, ZONE) == 1500
    assert local_day(moment_us(autumn, 1500, ZONE), ZONE) == date(2026, 10, 25)
    assert moment_us(date(2026, 10, 25), 1440, ZONE) - moment_us(date(2026, 10, 25), 0, ZONE) == 25 * 3_600_000_000
