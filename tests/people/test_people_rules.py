from datetime import date

import pytest

from homeshore.kit.zones import day_start_us
from homeshore.people.rules import (
    AgentProfile,
    ContractTerms,
    EntityDetails,
    PersonDetails,
    contract_problems,
    engagement,
    entity_problems,
    in_force,
    is_municipality,
    is_siren,
    is_siret,
    person_problems,
    profile_problems,
)


def test_a_siren_has_nine_digits_and_a_luhn_key():
    assert is_siren("732829320")
    assert not is_siren("732829321")
    assert not is_siren("73282932")
    assert not is_siren("73282932O")
    assert not is_siren("٧٣٢٨٢٩٣٢٠")


def test_a_siret_begins_with_a_siren_and_has_a_key_of_its_own():
    assert is_siret("73282932000074")
    assert not is_siret("73282932000075")
    assert not is_siret("73282932100074")


def test_la_postes_establishments_have_their_own_key():
    assert is_siret("35600000000048")  # head office, Luhn
    assert is_siret("35600000049837")  # digits add up to a multiple of five


@pytest.mark.parametrize("code", ["23096", "2A004", "2B033", "97411", "98818", "01001", "95680"])
def test_municipality_codes_of_all_departments_are_known(code: str):
    assert is_municipality(code)


@pytest.mark.parametrize("code", ["", "2C004", "2a004", "96001", "00123", "230960", "2309"])
def test_what_is_no_municipality_code_is_refused(code: str):
    assert not is_municipality(code)


def test_each_mistake_in_a_profile_is_named_at_its_field():
    profile = AgentProfile("Mars/Olympus", "75", ("fr", "xx"), ("Sales!",), 11)
    assert [one.field for one in profile_problems(profile)] == [
        "time_zone", "municipality", "languages", "skills", "chat_capacity"
    ]  # fmt: skip


def test_a_person_needs_a_name_and_an_address():
    assert [one.field for one in person_problems(PersonDetails("", "nobody", "abc"))] == ["name", "email", "phone"]


def test_an_independents_business_has_an_owner_and_numbers_that_agree():
    details = EntityDetails("independent", "X", siren="732829320", siret="00090055500012")
    assert [(one.field, one.code) for one in entity_problems(details)] == [
        ("siret", "siret_of_another_siren"), ("owner", "required")
    ]  # fmt: skip


def test_only_independents_work_through_a_business():
    terms = ContractTerms(1, "employee", date(2026, 2, 1), date(2026, 1, 1), through=7)
    assert [one.field for one in contract_problems(terms)] == ["ends_on", "through"]


def test_a_contract_is_in_force_on_its_last_day_until_midnight_where_the_employer_is():
    one = engagement(1, "employee", date(2026, 1, 1), date(2026, 1, 31), "Indian/Reunion")
    midnight = day_start_us(date(2026, 2, 1), "Indian/Reunion")
    assert in_force([one], midnight - 1) is one
    assert in_force([one], midnight) is None


def test_of_several_contracts_in_force_the_latest_start_counts_whatever_their_order():
    first = engagement(1, "employee", date(2026, 1, 1), None, "Europe/Paris")
    second = engagement(2, "independent", date(2026, 3, 1), date(2026, 3, 31), "Europe/Paris")
    during, after = day_start_us(date(2026, 3, 15), "Europe/Paris"), day_start_us(date(2026, 4, 1), "Europe/Paris")
    for order in ([first, second], [second, first]):
        assert in_force(order, during) is second
        assert in_force(order, after) is first
