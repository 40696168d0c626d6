import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeshore.cases.errors import InvalidScenario
from homeshore.cases.rules import staffing
from homeshore.cases.rules.reading import files_named, read
from homeshore.cases.rules.scenario import Group
from small_cases import changed

TEXT = changed(("shift = [{ hours = 3 }, { hours = 1.5 }]", 'plan = "friday.csv"'))
PLAN = "agent;debut;fin\nAmina;08:00;10:30\nAmina;11:00;12:00\nBruno;09:00;12:30\n"


def refused(plan: str) -> list[tuple[str, str]]:
    with pytest.raises(InvalidScenario) as caught:
        read(TEXT, {"friday.csv": plan})
    return [(problem.field, problem.code) for problem in caught.value.problems]


def test_the_plan_of_a_real_day_takes_the_place_of_the_roster():
    scenario = read(TEXT, {"friday.csv": PLAN})
    plan = staffing.plan(scenario, scenario.variant("site"))
    assert [[(each.from_minute, each.until_minute) for each in seat.bookings] for seat in plan.seats] == [
        [(540, 630), (660, 720)],
        [(540, 720)],
    ]
    assert plan.staffed[Group.SITE] == (2, 2, 2, 1, 2, 2)


def test_the_files_of_plans_are_named_too():
    assert files_named(TEXT) == ("friday.csv",)


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        ("agent,start\nAmina,09:00\n", "no_column"),
        ("agent,start,end\nAmina,09:00,9 o'clock\n", "bad_line"),
        ("agent,start,end\nAmina,10:00,09:00\n", "bad_line"),
        ("agent,start,end,pool\nAmina,09:00,10:00,nurses\n", "bad_line"),
        ("agent,start,end\nAmina,09:00,11:00\nAmina,10:00,12:00\n", "twice_at_work"),
        ("agent,start,end\nAmina,18:00,19:00\n", "empty_plan"),
    ],
)
def test_a_plan_that_cannot_be_worked_is_refused(plan: str, code: str):
    assert ("variant[1].crew[1].plan", code) in refused(plan)


def test_a_plan_that_is_not_there_is_refused():
    with pytest.raises(InvalidScenario) as caught:
        read(TEXT, {})
    assert [problem.code for problem in caught.value.problems] == ["no_such_file"]


@given(st.text(max_size=200))
def test_any_plan_is_read_or_refused_and_never_breaks(text: str):
    for plan in (text, "agent,start,end\n" + text):
        try:
            read(TEXT, {"friday.csv": plan})
        except InvalidScenario as refusal:
            refused_for = {problem.field for problem in refusal.problems}
            assert refused_for == {"variant[1].crew[1].plan"}  # a plan may as well be readable
