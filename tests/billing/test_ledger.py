"""The ledger follows the journal: both sides, to the microsecond, whatever the order and however often."""

from datetime import date
from decimal import Decimal

import pytest

from company import Company
from homeshore.billing.models import CardAssignment, CardVersion, ChargeRow, Closing, Correction, RateCard, Unrated
from homeshore.billing.registry import LEDGER
from homeshore.billing.rules.cards import Rule
from homeshore.billing.rules.terms import Terms, stored
from homeshore.brands.queries import Brand
from homeshore.contacts.actions import ChatStart, start_chat
from homeshore.contacts.models import Handling
from homeshore.contacts.registry import CONTACTS
from homeshore.facts import office
from homeshore.facts.record import Draft
from homeshore.journal.actions import put_in_outbox
from homeshore.journal.projections import catch_up, rebuild
from homeshore.people.queries import Agent
from homeshore.routing.commands import Accept, Close, Hold, Resume, WrapUp

pytestmark = pytest.mark.django_db
S = 1_000_000
LONG_AGO = date(2020, 1, 1)


def agree(brand: Brand, price: str = "0.60", **about: object) -> RateCard:
    """A card with the brand: one price a minute."""
    card = RateCard.objects.create(side="brand", name=brand.name, brand=brand)
    version(card, price, **about)
    return card


def version(card: RateCard, price: str, **about: object) -> CardVersion:
    terms = Terms(rules=(Rule(unit="minute", price=Decimal(price), **about),))  # type: ignore[arg-type]  # a test's own
    number = card.versions.count() + 1
    return CardVersion.objects.create(card=card, number=number, from_day=LONG_AGO, terms=stored(terms))


def engage(agent: Agent, price: str = "0.25") -> None:
    """An agents' card that holds for all the agent's contracts."""
    card = RateCard.objects.create(side="agent", name="Indépendants")
    version(card, price, wrap_up=True)
    for contract in agent.person.contracts.all():
        CardAssignment.objects.create(contract=contract, card=card, from_day=LONG_AGO)


def serve(company: Company, brand: Brand, agent: Agent, talk: float = 60, hold: float = 10, wrap_up: float = 15) -> int:
    started = start_chat(ChatStart(brand=brand.id, language="fr", text="Bonjour", key=""), company.now_us)
    company.settle()
    contact = started.session.contact_id
    company.do(Accept(agent.id, contact, company.core.agent_view(agent.id).offers[0].offer))
    company.later(talk)
    company.do(Hold(agent.id, contact))
    company.later(hold)
    company.do(Resume(agent.id, contact))
    company.do(WrapUp(agent.id, contact))
    company.later(wrap_up)
    company.do(Close(agent.id, contact, "", "resolved"))
    company.settle()
    catch_up(LEDGER)
    return contact


@pytest.fixture
def brand(company: Company) -> Brand:
    return company.brand()[0]


@pytest.fixture
def lea(company: Company, brand: Brand) -> Agent:
    agent = company.agent("Léa", brand, mode="independent")
    company.settle()
    company.at_desk(agent)
    return agent


def rows() -> list[tuple[str, int, int, int, int, int]]:
    """(side, take, handled, charged, wrap-up, payroll) in seconds."""
    return [
        (r.side, r.take, r.handled_us // S, r.charged_us // S, r.wrap_up_us // S, r.payroll_us // S)
        for r in ChargeRow.objects.order_by("side", "take")
    ]


def test_each_side_of_a_handling_is_rated_under_its_card(company: Company, brand: Brand, lea: Agent) -> None:
    agree(brand)
    engage(lea)
    serve(company, brand, lea)
    assert rows() == [("agent", 0, 85, 85, 0, 0), ("brand", 0, 85, 70, 15, 0)]
    assert not Unrated.objects.exists()


def test_an_employees_side_is_payroll(company: Company, brand: Brand) -> None:
    ada = company.agent("Ada", brand)
    company.settle()
    company.at_desk(ada)
    agree(brand)
    serve(company, brand, ada)
    assert rows() == [("agent", 0, 85, 0, 0, 85), ("brand", 0, 85, 70, 15, 0)]


def test_what_has_no_card_is_named_and_rated_once_there_is_one(company: Company, brand: Brand, lea: Agent) -> None:
    serve(company, brand, lea)
    assert sorted(Unrated.objects.values_list("side", "reason")) == [("agent", "no_card"), ("brand", "no_card")]
    card = agree(brand)
    tell(office.CardChanged(card.id, 1, "brand", 0), company)
    assert rows() == [("brand", 0, 85, 70, 15, 0)]
    assert list(Unrated.objects.values_list("side", flat=True)) == ["agent"]


def test_a_card_put_right_rates_the_open_months_again(company: Company, brand: Brand, lea: Agent) -> None:
    card = agree(brand, wrap_up=False)
    serve(company, brand, lea)
    old = card.versions.get()
    new = version(card, "0.70", wrap_up=True)
    old.replaced_at = old.created_at
    old.save()
    tell(office.CardChanged(card.id, 2, "brand", 0), company)
    row = ChargeRow.objects.get(side="brand")
    assert (row.card_version_id, row.charged_us // S, row.take) == (new.id, 85, 0)


def test_a_frozen_charge_never_changes_and_a_correction_stands_beside_it(
    company: Company, brand: Brand, lea: Agent
) -> None:
    agree(brand)
    serve(company, brand, lea)
    closing = Closing.objects.create(month=date(2026, 1, 1), seq=1, stage="closed")
    ChargeRow.objects.update(closing=closing)
    row = ChargeRow.objects.get(side="brand")
    Correction.objects.create(
        side="brand", brand=brand, handling=row.handling, waived_us=30 * S, cause="contest", decided_by=1
    )
    fact = office.ChargeCorrected(1, "brand", row.handling, 30 * S, "contest", 1)
    for _ in range(3):
        tell(fact, company)
    taken = [
        (r.take, r.charged_us // S, r.waived_us // S) for r in ChargeRow.objects.filter(side="brand").order_by("take")
    ]
    assert taken == [(0, 70, 0), (1, 40, 30)]


def test_a_rebuild_gives_the_same_rows(company: Company, brand: Brand, lea: Agent) -> None:
    agree(brand)
    engage(lea)
    for talk in (12.345678, 60, 0.000001):
        serve(company, brand, lea, talk=talk)
    columns = [f.attname for f in ChargeRow._meta.fields if f.name not in {"id", "seq"}]
    before = list(ChargeRow.objects.order_by("side", "handling").values_list(*columns))
    rebuild(CONTACTS)
    rebuild(LEDGER)
    assert list(ChargeRow.objects.order_by("side", "handling").values_list(*columns)) == before


def test_every_handled_second_of_the_projection_is_on_both_sides(company: Company, brand: Brand, lea: Agent) -> None:
    agree(brand)
    engage(lea)
    serve(company, brand, lea)
    serve(company, brand, lea, talk=5)
    for handling in Handling.objects.all():
        total = handling.active_us + handling.hold_us + handling.wrap_up_us
        assert [row.handled_us for row in ChargeRow.objects.filter(handling=handling.id)] == [total, total]


def tell(fact: object, company: Company) -> None:
    put_in_outbox(Draft(at_us=company.now_us, occurred_us=company.now_us, fact=fact))  # type: ignore[arg-type]
    company.settle()
    catch_up(LEDGER)
