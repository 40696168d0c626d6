"""The ledger follows the journal: both sides, to the microsecond, whatever the order and however often."""

from datetime import date

import pytest

from billing.firm import agree, engage, serve, version
from company import Company
from homeshore.billing.models import ChargeRow, Closing, Correction, Unrated
from homeshore.billing.registry import LEDGER
from homeshore.brands.queries import Brand
from homeshore.contacts.models import Handling
from homeshore.contacts.registry import CONTACTS
from homeshore.facts import office
from homeshore.facts.record import Draft
from homeshore.journal.actions import put_in_outbox
from homeshore.journal.projections import catch_up, rebuild
from homeshore.people.queries import Agent

pytestmark = pytest.mark.django_db
S = 1_000_000


@pytest.fixture
def brand(company: Company) -> Brand:
    return company.brand()[0]


@pytest.fixture
def lea(company: Company, brand: Brand) -> Agent:
    agent = company.agent("Léa", brand, mode="independent")
    company.settle()
    company.at_desk(agent)
    return agent


def served(company: Company, brand: Brand, agent: Agent, talk: float = 60) -> None:
    serve(company, brand, agent, talk)
    catch_up(LEDGER)


def rows() -> list[tuple[str, int, int, int, int, int]]:
    """(side, take, handled, charged, wrap-up, payroll) in seconds."""
    return [
        (r.side, r.take, r.handled_us // S, r.charged_us // S, r.wrap_up_us // S, r.payroll_us // S)
        for r in ChargeRow.objects.order_by("side", "take")
    ]


def test_each_side_of_a_handling_is_rated_under_its_card(company: Company, brand: Brand, lea: Agent) -> None:
    agree(brand)
    engage(lea)
    served(company, brand, lea)
    assert rows() == [("agent", 0, 85, 85, 0, 0), ("brand", 0, 85, 70, 15, 0)]
    assert not Unrated.objects.exists()


def test_an_employees_side_is_payroll(company: Company, brand: Brand) -> None:
    ada = company.agent("Ada", brand)
    company.settle()
    company.at_desk(ada)
    agree(brand)
    served(company, brand, ada)
    assert rows() == [("agent", 0, 85, 0, 0, 85), ("brand", 0, 85, 70, 15, 0)]


def test_what_has_no_card_is_named_and_rated_once_there_is_one(company: Company, brand: Brand, lea: Agent) -> None:
    served(company, brand, lea)
    assert sorted(Unrated.objects.values_list("side", "reason")) == [("agent", "no_card"), ("brand", "no_card")]
    card = agree(brand)
    tell(office.CardChanged(card.id, 1, "brand", 0), company)
    assert rows() == [("brand", 0, 85, 70, 15, 0)]
    assert list(Unrated.objects.values_list("side", flat=True)) == ["agent"]


def test_a_card_put_right_rates_the_open_months_again(company: Company, brand: Brand, lea: Agent) -> None:
    card = agree(brand, wrap_up=False)
    served(company, brand, lea)
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
    served(company, brand, lea)
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
        served(company, brand, lea, talk=talk)
    columns = [f.attname for f in ChargeRow._meta.fields if f.name not in {"id", "seq"}]
    before = list(ChargeRow.objects.order_by("side", "handling").values_list(*columns))
    rebuild(CONTACTS)
    rebuild(LEDGER)
    assert list(ChargeRow.objects.order_by("side", "handling").values_list(*columns)) == before


def test_every_handled_second_of_the_projection_is_on_both_sides(company: Company, brand: Brand, lea: Agent) -> None:
    agree(brand)
    engage(lea)
    served(company, brand, lea)
    served(company, brand, lea, talk=5)
    for handling in Handling.objects.all():
        total = handling.active_us + handling.hold_us + handling.wrap_up_us
        assert [row.handled_us for row in ChargeRow.objects.filter(handling=handling.id)] == [total, total]


def tell(fact: object, company: Company) -> None:
    put_in_outbox(Draft(at_us=company.now_us, occurred_us=company.now_us, fact=fact))  # type: ignore[arg-type]
    company.settle()
    catch_up(LEDGER)
