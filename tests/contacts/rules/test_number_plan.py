"""Numbers: one form, who answers, which is shown."""

from datetime import date

import pytest

from homeshore.contacts.rules.number_plan import (
    Numbered,
    answering,
    has_right,
    may_dial,
    normalise,
    presented,
    region_of,
    shown,
    zones_of,
)
from homeshore.kit.problems import Invalid

TODAY = date(2026, 11, 23)
AUBELLE, SANTEO = 1, 2
ORDERS, RETENTION, CLAIMS = 101, 102, 201


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("0033612345678", "+33612345678"),
        ("+33 (0)6 12 34 56 78", "+33612345678"),
        ("01.99.00.12.34", "+33199001234"),
        ("06 39 98 12 34", "+33639981234"),
        ("0262 12 34 56", "+262262123456"),
        ("0692 12 34 56", "+262692123456"),
        ("+33 692 12 34 56", "+262692123456"),
        ("0690 00 11 22", "+590690001122"),
        ("0696 00 11 22", "+596696001122"),
        ("0694 00 11 22", "+594694001122"),
        ("0639 01 23 45", "+262639012345"),
        ("+32 471 23 45 67", "+32471234567"),
        ("+49 30 901820", "+4930901820"),
    ],
)
def test_a_number_has_one_form(typed: str, number: str):
    assert normalise(typed) == number


@pytest.mark.parametrize(
    "typed", ["", "anonymous", "12", "+", "06 12 34", "sip:alice@example.org", "+999123456789", "0" * 50, "112"]
)
def test_what_is_no_number_is_refused(typed: str):
    with pytest.raises(Invalid):
        normalise(typed)


@pytest.mark.parametrize(
    ("number", "zones"),
    [
        ("+33612345678", ("Europe/Paris",)),
        ("+33639981234", ("Europe/Paris",)),
        ("+262692123456", ("Indian/Reunion",)),
        ("+590690001122", ("America/Guadeloupe",)),
        ("+508410011", ("America/Miquelon",)),
        ("+68987123456", ("Pacific/Tahiti",)),
        ("+4930901820", ("Europe/Berlin",)),
        ("", ()),
    ],
)
def test_a_number_tells_its_owners_zone(number: str, zones: tuple[str, ...]):
    assert zones_of(number) == zones


def test_people_read_numbers_as_they_write_them():
    assert shown("+33199001234") == "01 99 00 12 34"
    assert shown("+262692123456") == "+262 692 12 34 56"
    assert shown("") == ""
    assert region_of("+262692123456") == "RE"
    assert region_of("nobody") == ""


def test_the_centre_dials_persons_in_the_regions_it_serves():
    assert [
        number for number in ("+33612345678", "+33639981234", "+262692123456", "+32471234567") if not may_dial(number)
    ] == []
    assert [number for number in ("+33892700000", "+33800123456", "+23276123456", "3615") if may_dial(number)] == []


def entry(id: int, number: str, programme: int = ORDERS, brand: int = AUBELLE, **details: object) -> Numbered:
    proven = {"is_verified": True, "proof_from": date(2026, 1, 1), **details}
    return Numbered(id=id, number=number, brand=brand, programme=programme, **proven)  # type: ignore[arg-type]


PLAN = [
    entry(1, "+33199001201"),
    entry(2, "+33199001202", RETENTION),
    entry(3, "+33261910301", CLAIMS, SANTEO),
]


@pytest.mark.parametrize("dialled", ["+33199001202", "0199001202", "01 99 00 12 02", "0033199001202"])
def test_a_dialled_number_is_answered_by_its_programme_however_the_carrier_writes_it(dialled: str):
    found = answering(PLAN, dialled)
    assert found is not None
    assert found.programme == RETENTION


@pytest.mark.parametrize("dialled", ["+33199009999", "", "bob", "+33"])
def test_a_number_that_is_not_the_centres_is_answered_by_nobody(dialled: str):
    assert answering(PLAN, dialled) is None


def test_a_programme_shows_its_own_number_and_else_another_of_its_brand():
    shown_for = {programme: presented(PLAN, AUBELLE, programme, TODAY) for programme in (ORDERS, RETENTION, 199)}
    assert {programme: found.id if found else 0 for programme, found in shown_for.items()} == {
        ORDERS: 1,
        RETENTION: 2,
        199: 1,
    }
    assert presented(PLAN, 9, ORDERS, TODAY) is None


@pytest.mark.parametrize(
    ("details", "right"),
    [
        ({}, True),
        ({"is_verified": False}, False),
        ({"proof_from": date(2026, 11, 24)}, False),
        ({"proof_until": date(2026, 11, 23)}, True),
        ({"proof_until": date(2026, 11, 22)}, False),
    ],
)
def test_only_a_verified_proof_that_is_valid_today_gives_the_right_to_show_a_number(details, right: bool):
    number = entry(1, "+33199001201", **details)
    assert has_right(number, TODAY) is right
    assert (presented([number], AUBELLE, ORDERS, TODAY) is not None) is right


def test_a_number_that_only_answers_is_not_shown():
    assert presented([entry(1, "+33199001201", is_presented=False)], AUBELLE, ORDERS, TODAY) is None
