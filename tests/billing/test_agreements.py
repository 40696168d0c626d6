"""Cards, brands' terms and mandates: what may be agreed, and what a document stands on."""

from datetime import date
from decimal import Decimal

import pytest

from billing.firm import SIRENS, agree, engage, entity, serve
from company import Company
from homeshore.billing.actions import agreements, cards
from homeshore.billing.actions.closing import end_of
from homeshore.billing.models import ChargeRow, Closing, RateCard, SelfBillingMandate
from homeshore.billing.queries import agreements as agreed
from homeshore.billing.queries.cards import Cards
from homeshore.billing.registry import LEDGER
from homeshore.billing.rules.adjustments import ForecastClause, ResultClause, Threshold
from homeshore.billing.rules.agreeing import BrandTermsDetails, CardDetails, MandateDetails, VersionDetails
from homeshore.billing.rules.cards import Rule
from homeshore.billing.rules.terms import Terms, terms_from
from homeshore.brands.queries import Brand
from homeshore.journal.projections import catch_up
from homeshore.kit.problems import Invalid
from homeshore.kit.zones import day_start_us
from homeshore.people.models import Contract, LegalEntity
from homeshore.people.queries import Agent
from homeshore.security import files

pytestmark = pytest.mark.django_db
JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
CLERK = 7


def terms(price: str = "0.60", **about: object) -> Terms:
    return Terms(rules=(Rule(unit="minute", price=Decimal(price)),), **about)  # type: ignore[arg-type]  # a test's own


def holds(from_day: date, until_day: date | None = None, price: str = "0.60", **about: object) -> VersionDetails:
    return VersionDetails(terms=terms(price), from_day=from_day, until_day=until_day, **about)  # type: ignore[arg-type]


def card(side: str = "brand") -> RateCard:
    return cards.open_card(CardDetails(side=side, name="Aubelle 2026"))


def problems(refused: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    return {problem.field: problem.code for problem in refused.value.problems}


def days(of: RateCard) -> list[tuple[int, date, date | None]]:
    return [(row.number, row.from_day, row.until_day) for row in agreed.versions_of(of)]


def test_versions_follow_each_other_without_a_gap() -> None:
    one = card()
    cards.enter_version(one, holds(JANUARY, date(2026, 1, 31)), CLERK)
    cards.enter_version(one, holds(FEBRUARY), CLERK)
    assert days(one) == [(1, JANUARY, date(2026, 1, 31)), (2, FEBRUARY, None)]
    assert agreed.version_on(one, date(2026, 1, 31)) == agreed.versions_of(one)[0]
    assert agreed.version_on(one, date(2025, 12, 31)) is None


@pytest.mark.parametrize(
    "late", [holds(JANUARY), holds(date(2026, 1, 31)), holds(date(2025, 12, 1), JANUARY), holds(date(2025, 12, 1))]
)
def test_a_version_that_overlaps_another_is_refused_with_its_number(late: VersionDetails) -> None:
    one = card()
    cards.enter_version(one, holds(JANUARY, date(2026, 1, 31)), CLERK)
    with pytest.raises(Invalid) as refused:
        cards.enter_version(one, late, CLERK)
    assert problems(refused) == {"from_day": "overlaps"}
    assert refused.value.problems[0].limits == {"version": 1}
    assert len(days(one)) == 1


def test_a_new_version_may_end_the_one_before() -> None:
    one = card()
    cards.enter_version(one, holds(JANUARY), CLERK)
    cards.enter_version(one, holds(MARCH, price="0.65", ends_previous=True), CLERK)
    assert days(one) == [(1, JANUARY, date(2026, 2, 28)), (2, MARCH, None)]


def test_a_correction_takes_the_place_of_a_version_and_keeps_it_on_record() -> None:
    one = card()
    wrong = cards.enter_version(one, holds(JANUARY), CLERK)
    cards.enter_version(one, holds(JANUARY, price="0.06", replaces=wrong.id), CLERK)
    assert days(one) == [(2, JANUARY, None)]
    assert [row.number for row in agreed.every_version_of(one)] == [2, 1]


def test_a_version_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        cards.enter_version(card(), holds(FEBRUARY, JANUARY), CLERK)
    assert problems(refused) == {"until_day": "ends_before_it_starts"}


def test_a_price_that_was_a_float_is_refused_with_its_place() -> None:
    with pytest.raises(Invalid) as refused:
        terms_from({"rules": [{"unit": "minute", "price": 0.6}]})
    assert problems(refused) == {"rules.0.price": "not_a_decimal"}


def test_a_version_without_rules_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        cards.enter_version(card(), VersionDetails(terms=Terms(rules=()), from_day=JANUARY), CLERK)
    assert problems(refused) == {"rules": "missing"}


MALUS = (ResultClause("service_level", (Threshold(Decimal("0.9"), Decimal(5)),), Threshold(Decimal(0), Decimal(-3))),)


def test_a_malus_may_be_agreed_with_a_brand_but_never_with_an_independent() -> None:
    clause = VersionDetails(terms=terms(results=MALUS), from_day=JANUARY)
    cards.enter_version(card(), clause, CLERK)
    with pytest.raises(Invalid) as refused:
        cards.enter_version(card("agent"), clause, CLERK)
    assert problems(refused) == {"results.0": "bonuses_only"}


def test_the_error_of_a_forecast_is_never_shared_with_an_agent() -> None:
    clause = ForecastClause(Decimal("0.1"), Decimal("0.5"), idle_price=Decimal("0.2"))
    with pytest.raises(Invalid) as refused:
        cards.enter_version(card("agent"), VersionDetails(terms=terms(forecast=clause), from_day=JANUARY), CLERK)
    assert problems(refused) == {"forecast": "brands_only"}


def test_a_floor_is_guaranteed_to_agents_only() -> None:
    clause = VersionDetails(terms=terms(floor=Decimal(14)), from_day=JANUARY)
    cards.enter_version(card("agent"), clause, CLERK)
    with pytest.raises(Invalid) as refused:
        cards.enter_version(card(), clause, CLERK)
    assert problems(refused) == {"floor": "agents_only"}


@pytest.fixture
def brand(company: Company) -> Brand:
    return company.brand()[0]


@pytest.fixture
def lea(company: Company, brand: Brand) -> Agent:
    agent = company.agent("Léa", brand, mode="independent")
    company.settle()
    company.at_desk(agent)
    return agent


def contract_of(agent: Agent) -> Contract:
    return agent.person.contracts.get()


def bill(company: Company, brand: Brand, agent: Agent) -> ChargeRow:
    """One contact, served and frozen; the brand's charge."""
    serve(company, brand, agent)
    catch_up(LEDGER)
    charge = ChargeRow.objects.get(side="brand")
    ChargeRow.objects.update(closing=Closing.objects.create(month=charge.month, seq=1, stage="closed"))
    return charge


def test_days_that_were_billed_keep_their_version(company: Company, brand: Brand, lea: Agent) -> None:
    held = agree(brand)
    engage(lea)
    month = bill(company, brand, lea).month
    version = agreed.versions_of(held)[0]
    assert agreed.is_billed(version)
    for attempt in (
        lambda: cards.enter_version(held, holds(month, ends_previous=True), CLERK),
        lambda: cards.enter_version(held, holds(month, replaces=version.id), CLERK),
        lambda: cards.end_version(version, month),
        lambda: cards.give_to_brand(card(), brand),
    ):
        with pytest.raises(Invalid) as refused:
            attempt()
        assert set(problems(refused).values()) == {"billed_already"}
    assert days(held) == [(1, version.from_day, None)]


def test_a_version_from_the_next_month_on_may_follow_what_was_billed(
    company: Company, brand: Brand, lea: Agent
) -> None:
    held = agree(brand)
    engage(lea)
    month = end_of(bill(company, brand, lea).month)
    cards.enter_version(held, holds(month, ends_previous=True), CLERK)
    assert [number for number, _, _ in days(held)] == [1, 2]


def test_prices_of_a_month_do_not_change_while_it_is_being_closed(brand: Brand, lea: Agent) -> None:
    held, agents_card = card(), card("agent")
    version = cards.enter_version(held, holds(JANUARY), CLERK)
    given = cards.give_to_contract(agents_card, contract_of(lea), JANUARY, None)
    Closing.objects.create(month=FEBRUARY, seq=1)
    for attempt in (
        lambda: cards.enter_version(held, holds(date(2026, 2, 15), ends_previous=True), CLERK),
        lambda: cards.end_version(version, JANUARY),
        lambda: cards.give_to_brand(held, brand),
        lambda: cards.end_assignment(given, FEBRUARY),
    ):
        with pytest.raises(Invalid) as refused:
            attempt()
        assert set(problems(refused).values()) == {"closing_under_way"}
    cards.enter_version(held, holds(MARCH, ends_previous=True), CLERK)


def test_a_price_put_right_rates_the_open_month_again(company: Company, brand: Brand, lea: Agent) -> None:
    held = agree(brand)
    engage(lea)
    serve(company, brand, lea)
    catch_up(LEDGER)
    wrong = agreed.versions_of(held)[0]
    right = cards.enter_version(held, holds(wrong.from_day, replaces=wrong.id), CLERK)
    company.settle()
    catch_up(LEDGER)
    assert ChargeRow.objects.get(side="brand").card_version_id == right.id


def test_a_card_holds_for_a_brand_and_may_be_changed_until_it_was_billed(brand: Brand) -> None:
    first, second = card(), card()
    cards.give_to_brand(first, brand)
    cards.give_to_brand(second, brand)
    assert agreed.card_of_brand(brand.id) == second
    assert agreed.brands_of(second) == [brand.id]
    with pytest.raises(Invalid) as refused:
        cards.give_to_brand(card("agent"), brand)
    assert problems(refused) == {"card": "wrong_side"}


def test_an_agents_card_holds_for_an_independents_contract(lea: Agent) -> None:
    held, contract = card("agent"), contract_of(lea)
    cards.enter_version(held, holds(JANUARY), CLERK)
    given = cards.give_to_contract(held, contract, JANUARY, None)
    assert Cards().contracts(contract.id, at(FEBRUARY)) is not None
    cards.end_assignment(given, date(2026, 1, 31))
    assert Cards().contracts(contract.id, at(FEBRUARY)) is None
    with pytest.raises(Invalid) as refused:
        cards.end_assignment(given, MARCH)
    assert problems(refused) == {"until_day": "later_than_before"}


def test_two_cards_never_hold_for_a_contract_at_once(lea: Agent) -> None:
    held, contract = card("agent"), contract_of(lea)
    cards.give_to_contract(held, contract, JANUARY, None)
    with pytest.raises(Invalid) as refused:
        cards.give_to_contract(card("agent"), contract, MARCH, None)
    assert problems(refused) == {"from_day": "overlaps_assignment"}


def test_a_card_is_not_given_to_a_contract_that_it_cannot_hold_for(company: Company, brand: Brand, lea: Agent) -> None:
    employee = contract_of(company.agent("Ada", brand))
    for held, contract, day, expected in (
        (card("agent"), employee, JANUARY, {"card": "not_independent"}),
        (card("brand"), contract_of(lea), JANUARY, {"card": "wrong_side"}),
        (card("agent"), contract_of(lea), date(2024, 1, 1), {"from_day": "outside_contract"}),
    ):
        with pytest.raises(Invalid) as refused:
            cards.give_to_contract(held, contract, day, None)
        assert problems(refused) == expected


def test_a_card_that_an_agent_was_paid_by_does_not_end_before(company: Company, brand: Brand, lea: Agent) -> None:
    agree(brand)
    engage(lea)
    month = bill(company, brand, lea).month
    given = agreed.assignments([contract_of(lea).id])[0]
    with pytest.raises(Invalid) as refused:
        cards.end_assignment(given, month)
    assert problems(refused) == {"until_day": "billed_already"}


def details(seller: LegalEntity, buyer: LegalEntity, **about: object) -> BrandTermsDetails:
    return BrandTermsDetails(seller=seller.id, buyer=buyer.id, **about)  # type: ignore[arg-type]  # a test's own


def test_a_brands_terms_are_agreed_and_changed(brand: Brand) -> None:
    seller, buyer = entity("Rivages", SIRENS[0]), entity("Aubelle SA", SIRENS[1], "brand")
    agreements.agree_brand_terms(brand, details(seller, buyer))
    agreements.agree_brand_terms(brand, details(seller, buyer, payment_days=45, budget_cents=1_000_000))
    held = agreed.brand_terms(brand.id)
    assert held is not None
    assert (held.payment_days, held.budget_cents, held.vat_percent) == (45, 1_000_000, Decimal(20))


def test_terms_that_no_invoice_could_print_are_refused_by_field(brand: Brand) -> None:
    seller = entity("Rivages", SIRENS[0])
    bare = LegalEntity.objects.create(kind="brand", name="Aubelle SA")
    for entered, expected in (
        (details(seller, bare), {"buyer": "no_address"}),
        (details(bare, seller), {"seller": "no_address"}),
        (details(seller, seller), {"buyer": "same_party"}),
        (BrandTermsDetails(seller=seller.id, buyer=404), {"buyer": "unknown"}),
    ):
        with pytest.raises(Invalid) as refused:
            agreements.agree_brand_terms(brand, entered)
        assert problems(refused) == expected
    good = entity("Aubelle SA", SIRENS[1], "brand")
    for about, field in (
        ({"payment_days": 61}, "payment_days"),
        ({"vat_percent": Decimal("19.6")}, "vat"),
        ({"iban": "FR1420041010050500013M02607"}, "iban"),
        ({"budget_cents": -1}, "budget"),
        ({"language": "de"}, "language"),
    ):
        with pytest.raises(Invalid) as refused:
            agreements.agree_brand_terms(brand, details(seller, good, **about))
        assert set(problems(refused)) == {field}
    assert agreed.brand_terms(brand.id) is None


def test_a_mandate_is_filed_with_its_paper_and_revoked(lea: Agent) -> None:
    contract = contract_of(lea)
    signed = MandateDetails(prefix="LM", signed_on=JANUARY, iban="FR1420041010050500013M02606")
    mandate = agreements.take_mandate(contract, signed, b"%PDF-1.7 signed")
    assert files.read(mandate.file) == b"%PDF-1.7 signed"
    with pytest.raises(Invalid) as refused:
        agreements.take_mandate(contract, signed)
    assert problems(refused) == {"signed_on": "mandate_in_force", "prefix": "taken"}
    agreements.revoke_mandate(mandate, MARCH)
    with pytest.raises(Invalid) as refused:
        agreements.revoke_mandate(mandate, MARCH)
    assert problems(refused) == {"revoked_on": "revoked_already"}


def test_a_mandate_that_cannot_be_is_refused_and_leaves_no_file(company: Company, brand: Brand, lea: Agent) -> None:
    employee = contract_of(company.agent("Ada", brand))
    for contract, signed, expected in (
        (employee, MandateDetails(prefix="AM", signed_on=JANUARY), {"signed_on": "not_independent"}),
        (contract_of(lea), MandateDetails(prefix="é-1", signed_on=JANUARY), {"prefix": "not_a_prefix"}),
        (contract_of(lea), MandateDetails(prefix="LM", signed_on=date(2999, 1, 1)), {"signed_on": "in_the_future"}),
    ):
        with pytest.raises(Invalid) as refused:
            agreements.take_mandate(contract, signed, b"%PDF")
        assert problems(refused) == expected
    assert not SelfBillingMandate.objects.exists()


def at(day: date) -> int:
    return day_start_us(day, "Europe/Paris")
