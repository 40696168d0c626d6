"""Permissions as the plan cuts and labels them: shifts, contact hours, slots, call-outs."""

from homeshore.facts.vocabulary import Channel, Mode
from homeshore.routing.commands import Permission
from homeshore.workforce.rules.presence import HORIZON_US, Presence, Stretch, admitted, standing

HOUR = 3_600_000_000
PROGRAMME, OTHER = 7, 8
EMPLOYMENT, FREELANCE = 1, 2
MODES = {EMPLOYMENT: Mode.EMPLOYEE, FREELANCE: Mode.INDEPENDENT}


def certified(contract: int, programme: int = PROGRAMME, until_us: int = 0) -> Permission:
    return Permission(programme, Channel.CHAT, "fr", 3, contract, 0, until_us)


def plan(**told: object) -> Presence:
    return Presence(from_us=0, until_us=HORIZON_US, **told)  # type: ignore[arg-type]  # as each test names them


def spans(found: tuple[Permission, ...]) -> list[tuple[float, float, str]]:
    """Hours from, hours until (0: no end), reason."""
    return [(one.from_us / HOUR, one.until_us / HOUR, one.reason) for one in found]


def slot(start: float, end: float, programme: int = PROGRAMME, reason: str = "slot") -> Stretch:
    return Stretch(int(start * HOUR), int(end * HOUR), programme, reason)


def test_without_a_plan_everybody_works_as_certified() -> None:
    for contract in MODES:
        assert admitted([certified(contract)], plan(), MODES, ()) == (certified(contract),)


def test_an_employee_works_only_in_the_shifts_of_the_roster_that_plans_the_contract() -> None:
    told = plan(stretches=(slot(9, 12, 0, "shift"), slot(13, 17, 0, "shift")), covered=((EMPLOYMENT, (0, 100 * HOUR)),))
    found = admitted([certified(EMPLOYMENT, until_us=90 * HOUR)], told, MODES, ())
    assert spans(found) == [(9, 12, "shift"), (13, 17, "shift")]


def test_a_roster_of_another_contract_binds_nobody() -> None:
    told = plan(covered=((99, (0, 100 * HOUR)),))
    assert spans(admitted([certified(EMPLOYMENT)], told, MODES, ())) == [(0, 0, "certificate")]


def test_before_a_roster_begins_its_employees_work_as_today() -> None:
    told = plan(stretches=(slot(33, 40, 0, "shift"),), covered=((EMPLOYMENT, (24 * HOUR, 100 * HOUR)),))
    found = admitted([certified(EMPLOYMENT)], told, MODES, ())
    assert spans(found) == [(0, 24, "certificate"), (33, 40, "shift"), (100, 0, "certificate")]


def test_a_shift_for_one_programme_opens_no_other() -> None:
    told = plan(stretches=(slot(9, 12, OTHER, "shift"),), covered=((EMPLOYMENT, (0, 100 * HOUR)),))
    found = admitted([certified(EMPLOYMENT, until_us=90 * HOUR), certified(EMPLOYMENT, OTHER)], told, MODES, ())
    assert [(one.programme, *spans((one,))[0]) for one in found] == [
        (OTHER, 9, 12, "shift"),
        (OTHER, 100, 0, "certificate"),
    ]


def test_contact_hours_bound_what_an_employee_is_offered() -> None:
    told = plan(
        stretches=(slot(7, 12, 0, "shift"),),
        covered=((EMPLOYMENT, (0, 100 * HOUR)),),
        contact=((8 * HOUR, 18 * HOUR), (32 * HOUR, 42 * HOUR)),
    )
    assert spans(admitted([certified(EMPLOYMENT)], told, MODES, ())) == [(8, 12, "shift")]
    without_roster = plan(contact=((8 * HOUR, 18 * HOUR), (32 * HOUR, 42 * HOUR)))
    assert spans(admitted([certified(EMPLOYMENT)], without_roster, MODES, ())) == [
        (8, 18, "certificate"),
        (32, 42, "certificate"),
    ]


def test_an_independent_is_on_line_at_any_time_and_the_slot_names_the_reason() -> None:
    told = plan(stretches=(slot(9, 9.5), slot(9.5, 10), slot(11, 12, reason="reinforcement")))
    assert spans(admitted([certified(FREELANCE)], told, MODES, ())) == [
        (0, 9, "certificate"),
        (9, 10, "slot"),
        (10, 11, "certificate"),
        (11, 12, "reinforcement"),
        (12, 0, "certificate"),
    ]


def test_where_a_programme_says_so_an_independent_works_only_in_what_they_booked() -> None:
    told = plan(stretches=(slot(9, 10), slot(11, 12, reason="reinforcement"), slot(14, 15, OTHER)))
    found = admitted([certified(FREELANCE)], told, MODES, {PROGRAMME})
    assert spans(found) == [(9, 10, "slot"), (11, 12, "reinforcement")]


def test_a_slot_outweighs_a_call_out_that_it_overlaps() -> None:
    told = plan(stretches=(slot(9, 10), slot(9, 12, reason="reinforcement")))
    found = admitted([certified(FREELANCE)], told, MODES, {PROGRAMME})
    assert spans(found) == [(9, 10, "slot"), (10, 12, "reinforcement")]


def test_a_slot_that_outlasts_the_certificate_ends_with_it() -> None:
    told = plan(stretches=(slot(9, 12),))
    found = admitted([certified(FREELANCE, until_us=10 * HOUR)], told, MODES, {PROGRAMME})
    assert spans(found) == [(9, 10, "slot")]


def test_contact_hours_do_not_bind_an_independent() -> None:
    told = plan(contact=((8 * HOUR, 18 * HOUR),))
    assert spans(admitted([certified(FREELANCE)], told, MODES, ())) == [(0, 0, "certificate")]


def test_who_is_outside_a_shift_is_told_so_and_when_the_next_one_begins() -> None:
    told = plan(stretches=(slot(9, 12, 0, "shift"),), covered=((EMPLOYMENT, (0, 100 * HOUR)),))
    held = [certified(EMPLOYMENT)]
    left = admitted(held, told, MODES, ())
    found = standing(held, left, told, Mode.EMPLOYEE, 8 * HOUR)
    assert (found.code, found.programmes, found.next_us) == ("outside_shift", (PROGRAMME,), 9 * HOUR)
    assert standing(held, left, told, Mode.EMPLOYEE, 10 * HOUR).code == ""


def test_who_is_in_a_shift_but_outside_contact_hours_is_told_so() -> None:
    told = plan(
        stretches=(slot(7, 12, 0, "shift"),),
        covered=((EMPLOYMENT, (0, 100 * HOUR)),),
        contact=((8 * HOUR, 18 * HOUR),),
    )
    held = [certified(EMPLOYMENT)]
    found = standing(held, admitted(held, told, MODES, ()), told, Mode.EMPLOYEE, 7 * HOUR)
    assert (found.code, found.next_us) == ("outside_contact_hours", 8 * HOUR)


def test_an_independent_outside_a_slot_is_told_for_which_programmes() -> None:
    told = plan(stretches=(slot(9, 12),))
    held = [certified(FREELANCE), certified(FREELANCE, OTHER)]
    found = standing(held, admitted(held, told, MODES, {PROGRAMME}), told, Mode.INDEPENDENT, 8 * HOUR)
    assert (found.code, found.programmes, found.next_us) == ("outside_slot", (PROGRAMME,), 9 * HOUR)
