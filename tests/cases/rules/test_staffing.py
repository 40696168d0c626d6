from hypothesis import given
from hypothesis import strategies as st

from homeshore.cases.rules import compiling, staffing
from homeshore.cases.rules.requirement import deferred_erlangs, expected, required
from homeshore.cases.rules.rosters import cover, present, with_lunch
from homeshore.cases.rules.scenario import Group, Shift
from homeshore.cases.rules.slots import split_slots
from homeshore.cases.rules.sweeps import at, trials
from homeshore.simulate.checking import check
from homeshore.simulate.erlang import Traffic, steady_state
from small_cases import scenario

MORNING = scenario()
LUNCHES = scenario(
    ('close = "12:00"', 'close = "20:00"'), ("volumes = [10, 20, 30, 30, 20, 10]", "volumes_a_day = 400")
)
PLAIN = scenario(
    ("volumes = [10, 20, 30, 30, 20, 10]", "volumes = [12, 12, 12, 12, 12, 12]"),
    ("volumes_a_day = 24", "volumes_a_day = 0"),
)


def test_the_worked_example_of_the_page_is_staffed_as_the_page_says():
    """docs/algorithms/business-case.md: 12 calls of 300 s in half an hour are 2 erlangs, and ask for 4 agents."""
    traffic = Traffic(12 / 1800, 300, 120)
    assert steady_state(traffic, 3, 20).service_level < 0.8 <= steady_state(traffic, 4, 20).service_level
    assert required(PLAIN, "everyone") == (4,) * 6


def test_work_that_can_wait_is_spread_until_it_is_due():
    mail = MORNING.demands[1]
    assert deferred_erlangs(MORNING, mail) == (4 / 2 / 6, 4 / 6, 4 / 6, 4 / 6, 4 / 6, 1.0)


def test_what_others_transfer_is_handled_by_who_gets_it():
    passed_on = scenario(("due_minutes = 60", 'due_minutes = 60\ntransfer = { percent = 25, to = "calls" }'))
    calls, mail = passed_on.demands
    assert expected(passed_on, calls) == (11, 21, 31, 31, 21, 11)
    assert expected(passed_on, mail) == (4.0,) * 6


def test_lunch_lies_between_eleven_and_three():
    assert with_lunch(480, 465, 45, 0) == ((480, 690), (735, 945))
    for start in range(480, 735, 30):
        (_, begin), (end, _) = with_lunch(start, 465, 45, 0)
        assert (end - begin, begin >= 660, end <= 900) == (45, True, True)


def test_employees_get_whole_shifts_and_independents_half_hours_of_at_most_five_in_a_row():
    site = staffing.plan(LUNCHES, LUNCHES.variant("site"))
    assert {seat.hours for seat in site.seats} <= {3.0, 1.5}
    home = staffing.plan(LUNCHES, LUNCHES.variant("home"))
    assert all(seat.hours <= 5 and seat.hours * 2 == int(seat.hours * 2) for seat in home.seats)


def test_staff_follows_the_forecast_and_not_what_happens():
    plain, *_ = trials(MORNING)
    worst = next(trial for trial in trials(MORNING) if trial.variant == plain.variant and trial.value == 30)
    assert staffing.plan(*at(MORNING, plain)).seats == staffing.plan(*at(MORNING, worst)).seats


def test_a_seat_has_the_same_number_in_every_variant_that_has_it():
    numbers = [{seat.number for seat in staffing.plan(MORNING, each).seats} for each in MORNING.variants]
    assert not numbers[0] & numbers[1]
    for variant in MORNING.variants:
        plan = staffing.plan(MORNING, variant)
        seats = [seat.number for seat in (*plan.seats, *plan.standby)]
        assert len(set(seats)) == len(seats)


def test_rosters_stand_first_and_independents_fill_what_they_leave_open():
    mixed = scenario(
        (
            '[[variant.crew]]\ngroup = "home_independent"',
            '[[variant.crew]]\ngroup = "home_independent"\nshare_percent = 50'
            '\n[[variant.crew]]\ngroup = "site"\nshare_percent = 50',
        )
    )
    plan = staffing.plan(mixed, mixed.variant("home"))
    assert set(plan.staffed) == {Group.SITE, Group.HOME_INDEPENDENT}
    there = [sum(counts) for counts in zip(*plan.staffed.values(), strict=True)]
    assert all(count + 1 >= needed for count, needed in zip(there, plan.required, strict=True))


def test_standby_agents_are_there_all_day_and_not_in_the_plan():
    plan = staffing.plan(MORNING, MORNING.variant("home"))
    assert [(seat.bookings[0].from_minute, seat.bookings[0].until_minute) for seat in plan.standby] == [(540, 720)] * 3
    assert not {seat.number for seat in plan.standby} & {seat.number for seat in plan.seats}


def test_every_trial_compiles_to_a_model_that_can_be_simulated_and_always_to_the_same():
    for trial in trials(MORNING):
        model = compiling.model(*at(MORNING, trial))
        check(model)
        assert model == compiling.model(*at(MORNING, trial))


SHIFTS = (Shift(7.75, 45), Shift(6), Shift(5))
CURVES = st.lists(st.integers(0, 25), min_size=24, max_size=24)
DAY = scenario(
    ('open = "09:00"\nclose = "12:00"', 'open = "08:00"\nclose = "20:00"'),
    ("volumes = [10, 20, 30, 30, 20, 10]", "volumes_a_day = 400"),
)


@given(CURVES)
def test_rosters_fall_short_by_no_more_than_the_scenario_allows(curve: list[int]):
    counts = present(DAY, cover(DAY, SHIFTS, curve))
    short = sum(max(0.0, asked - there) for asked, there in zip(curve, counts, strict=True))
    assert short <= 0.02 * sum(curve) + 1e-9


@given(CURVES)
def test_slots_cover_every_curve_exactly(curve: list[int]):
    assert present(DAY, split_slots(DAY, curve)) == curve
