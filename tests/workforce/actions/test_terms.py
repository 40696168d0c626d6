"""Terms of work: entered by planners, for employees alone."""

from datetime import date

import pytest

from homeshore.kit.problems import Invalid
from homeshore.workforce.actions import terms as actions
from homeshore.workforce.actions.terms import AuthorisationDetails
from homeshore.workforce.errors import HoursOfAnIndependent, UnknownTerms
from homeshore.workforce.queries import terms
from homeshore.workforce.rules.employment import TermsDetails, WishDetails
from workforce.roster_staff import Firm, agree, contract_of

pytestmark = pytest.mark.django_db
NEW_YEAR = date(2026, 1, 1)


def test_the_newest_terms_that_have_begun_hold() -> None:
    firm = Firm()
    agree(firm.claire, from_day=date(2026, 6, 1), week_minutes=28 * 60)
    before = terms.terms_on([firm.contract], date(2026, 5, 31))[firm.contract]
    after = terms.terms_on([firm.contract], date(2026, 6, 1))[firm.contract]
    assert (before.week_minutes, after.week_minutes) == (2100, 1680)


def test_terms_of_the_same_day_are_corrected() -> None:
    firm = Firm()
    agree(firm.claire, week_minutes=30 * 60)
    assert [row.week_minutes for row in terms.terms_of(firm.contract)] == [1800]


def test_nobody_agrees_hours_with_an_independent() -> None:
    firm = Firm()
    contract = contract_of(firm.ines)
    with pytest.raises(HoursOfAnIndependent):
        actions.agree_terms(contract, TermsDetails(from_day=NEW_YEAR, week_minutes=1800), 7)
    with pytest.raises(HoursOfAnIndependent):
        actions.wish(contract, WishDetails(weekday=2))
    with pytest.raises(HoursOfAnIndependent):
        actions.note_absence(contract, NEW_YEAR, NEW_YEAR, 7)
    with pytest.raises(HoursOfAnIndependent):
        actions.file_authorisation(contract, AuthorisationDetails(kind="night", reference="x", from_day=NEW_YEAR), 7)
    assert not terms.terms_of(contract).exists()


def test_terms_before_the_contract_are_refused() -> None:
    firm = Firm()
    with pytest.raises(Invalid) as refused:
        actions.agree_terms(firm.contract, TermsDetails(from_day=date(2024, 1, 1), week_minutes=2100), 7)
    assert refused.value.fields == {"from_day": "outside_contract"}


def test_a_document_on_file_can_end() -> None:
    firm = Firm()
    details = AuthorisationDetails(kind="sunday", reference="Order 2026-12", from_day=NEW_YEAR)
    row = actions.file_authorisation(firm.contract, details, 7)
    actions.end_authorisation(firm.contract, row.id, date(2026, 3, 31))
    assert terms.authorisations([firm.contract])[firm.contract][0].until_day == date(2026, 3, 31)
    with pytest.raises(UnknownTerms):
        actions.end_authorisation(firm.other, row.id, date(2026, 3, 31))


def test_a_new_wish_about_the_same_day_takes_the_place_of_the_old() -> None:
    firm = Firm()
    actions.wish(firm.contract, WishDetails(weekday=2))
    actions.wish(firm.contract, WishDetails(weekday=2, from_minute=1080))
    assert [row.from_minute for row in terms.wishes([firm.contract])[firm.contract]] == [1080]


def test_a_wish_of_somebody_else_is_not_taken_back() -> None:
    firm = Firm()
    row = actions.wish(firm.contract, WishDetails(weekday=2))
    with pytest.raises(UnknownTerms):
        actions.take_wish_back(firm.other, row.id)


def test_wishes_have_an_end() -> None:
    firm = Firm()
    for day in range(1, 21):
        actions.wish(firm.contract, WishDetails(day=date(2026, 12, day)))
    with pytest.raises(Invalid):
        actions.wish(firm.contract, WishDetails(weekday=2))


def test_payroll_reads_the_week_of_part_time_terms() -> None:
    firm = Firm()
    agree(firm.bruno, from_day=date(2026, 6, 15), week_minutes=28 * 60, complementary="third")
    assert terms.contract_week(firm.contract, date(2026, 6, 1)) is None
    assert terms.contract_week(firm.other, date(2026, 5, 1)) is None
    assert terms.contract_week(firm.other, date(2026, 6, 1)) == (28 * 3_600_000_000, "third")
