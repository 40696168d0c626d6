from datetime import date, time

import msgspec
import pytest

from homeshore.brands.rules.opening import Hours
from homeshore.brands.rules.programmes import (
    BrandDetails,
    Closure,
    ProgrammePlan,
    Promise,
    Reason,
    Ring,
    brand_problems,
    hours_problems,
    programme_problems,
    ring_problems,
)

PLAN = ProgrammePlan(slug="orders", name="Orders", channels=(Promise("chat"),), hours=())


def codes(**changes: object) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in programme_problems(msgspec.structs.replace(PLAN, **changes))]


def test_a_plain_plan_is_fine():
    assert codes() == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"slug": ""}, ("slug", "required")),
        ({"slug": "Été"}, ("slug", "not_a_code")),
        ({"name": " "}, ("name", "required")),
        ({"time_zone": "Europe/Atlantis"}, ("time_zone", "not_a_time_zone")),
        ({"time_zone": "../etc/passwd"}, ("time_zone", "not_a_time_zone")),
        ({"languages": ()}, ("languages", "required")),
        ({"languages": ("fr", "fr")}, ("languages", "listed_twice")),
        ({"languages": ("french",)}, ("languages", "not_a_language")),
        ({"required_skills": ("Health Insurance",)}, ("required_skills", "not_a_code")),
        ({"channels": ()}, ("channels", "required")),
        ({"channels": (Promise("fax"),)}, ("channels", "not_a_channel")),
        ({"channels": (Promise("chat"), Promise("chat"))}, ("channels", "listed_twice")),
        ({"channels": (Promise("chat", 101, 30),)}, ("channels", "percent_out_of_range")),
        ({"channels": (Promise("chat", 80, 0),)}, ("channels", "seconds_out_of_range")),
        ({"offer_seconds": 4}, ("offer_seconds", "out_of_range")),
        ({"priority_seconds": 90_000}, ("priority_seconds", "out_of_range")),
        ({"closures": (Closure(date(2026, 12, 25)), Closure(date(2026, 12, 25)))}, ("closures", "listed_twice")),
        ({"reasons": (Reason("x", "gossip", "a", "b"),)}, ("reasons", "not_a_reason_family")),
        ({"reasons": (Reason("x", "other", "a", ""),)}, ("reasons", "label_required")),
    ],
)
def test_each_mistake_is_named_at_its_field(changes: dict[str, object], problem: tuple[str, str]):
    assert codes(**changes) == [problem]


@pytest.mark.parametrize(
    ("rings", "code"),
    [
        ((), "first_ring_at_zero"),
        ((Ring(5, 1),), "first_ring_at_zero"),
        ((Ring(0, 3), Ring(0, 2)), "ring_times_must_grow"),
        ((Ring(0, 2), Ring(10, 3)), "ring_levels_must_fall"),
        ((Ring(0, 6),), "level_out_of_range"),
        ((Ring(0, 2), Ring(10**12, 1)), "out_of_range"),
    ],
)
def test_a_ring_plan_begins_at_once_and_opens_to_lower_levels(rings: tuple[Ring, ...], code: str):
    assert [one.code for one in ring_problems(rings)] == [code]


def test_hours_do_not_overlap_and_close_after_they_open():
    morning, late, backwards = Hours(0, time(8), time(12)), Hours(0, time(11), time(0)), Hours(1, time(9), time(8))
    assert [one.code for one in hours_problems([morning, late])] == ["hours_overlap"]
    assert [one.code for one in hours_problems([backwards])] == ["closes_before_it_opens"]
    assert list(hours_problems([morning, Hours(0, time(12), time(0)), Hours(1, time(8), time(12))])) == []


def test_a_brands_details_are_checked_too():
    details = BrandDetails("au belle", "", "x@y.fr", accent="red", widget_hosts=("javascript:alert(1)",))
    assert [one.field for one in brand_problems(details)] == ["slug", "name", "accent", "widget_hosts"]
