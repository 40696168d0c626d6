"""From a line to its days, contacts and seconds: what a document says comes to the same at every level."""

from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from billing.firm import SIRENS, agree, engage, entity, give_mandate, make_invoiceable, serve
from billing.test_closing import PaperPress
from company import Company
from homeshore.billing.actions import closing
from homeshore.billing.models import ChargeRow, Correction, Document
from homeshore.billing.queries import explorer
from homeshore.billing.registry import LEDGER
from homeshore.billing.rules.cards import Step, Tiers
from homeshore.brands.queries import Brand
from homeshore.contacts.registry import CONTACTS
from homeshore.facts import Draft, office
from homeshore.journal.actions import put_in_outbox
from homeshore.journal.projections import catch_up
from homeshore.kit.clock import from_us
from homeshore.people.queries import Agent

pytestmark = pytest.mark.django_db
S = 1_000_000


@pytest.fixture
def brand(company: Company) -> Brand:
    brand = company.brand()[0]
    make_invoiceable(brand, entity("Homeshore", SIRENS[0]))
    return brand


@pytest.fixture
def lea(company: Company, brand: Brand) -> Agent:
    agent = company.agent("Léa", brand, mode="independent")
    company.settle()
    company.at_desk(agent)
    engage(agent)
    give_mandate(agent)
    return agent


def day_of(company: Company) -> date:
    return from_us(company.now_us).astimezone(ZoneInfo("Europe/Paris")).date()


def close(month: date) -> None:
    catch_up(CONTACTS)
    catch_up(LEDGER)
    closing.run(closing.begin(month, by=1, today=closing.end_of(month)), PaperPress())


def waive(company: Company, charge: ChargeRow, us: int) -> None:
    Correction.objects.create(
        side=charge.side, brand=charge.brand, handling=charge.handling, waived_us=us, cause="x", decided_by=1
    )
    fact = office.ChargeCorrected(1, charge.side, charge.handling, us, "contest", 1)
    put_in_outbox(Draft(at_us=company.now_us, occurred_us=company.now_us, fact=fact))
    company.settle()


def of_brand() -> list[Document]:
    return list(Document.objects.filter(side="brand").order_by("id"))


@pytest.mark.parametrize(
    "about",
    [
        {},
        {"connection_fee": Decimal("0.10")},
        {"unit": "item"},
        {"tiers": Tiers("graduated", (Step(0, Decimal(1)), Step(100 * S, Decimal("0.9"))))},
        {"tiers": Tiers("volume", (Step(0, Decimal(1)), Step(100 * S, Decimal("0.9"))))},
    ],
    ids=["flat", "fee", "items", "graduated", "volume"],
)
def test_days_of_a_line_add_up_to_its_quantity(
    company: Company, brand: Brand, lea: Agent, about: dict[str, Any]
) -> None:
    agree(brand, **about)
    for _ in range(3):
        serve(company, brand, lea)
    close(day_of(company).replace(day=1))
    (document,) = of_brand()
    lines = explorer.lines(document)
    assert lines
    for line in lines:
        assert sum(day.quantity for day in explorer.days(line)) == line.quantity


def test_a_line_leads_to_its_contacts_and_their_seconds(company: Company, brand: Brand, lea: Agent) -> None:
    agree(brand)
    contact = serve(company, brand, lea, talk=60, hold=10, wrap_up=15)
    close(day_of(company).replace(day=1))
    (line,) = explorer.lines(of_brand()[0])
    assert explorer.days(line) == [explorer.DayOfLine(day_of(company), 1, 85 * S, 70 * S)]
    (charge,) = explorer.charges(line, day_of(company))
    assert charge.contact == contact
    steps = {step.code: step.us for step in explorer.derivation(charge)}
    assert steps == {"handled": 85 * S, "wrap_up": 15 * S, "charged": 70 * S}


def test_a_credit_note_shows_what_was_taken_back(company: Company, brand: Brand, lea: Agent) -> None:
    agree(brand)
    for _ in range(2):
        serve(company, brand, lea)
    month = day_of(company).replace(day=1)
    close(month)
    first = ChargeRow.objects.filter(side="brand").order_by("ended_us")[0]
    waive(company, first, 20 * S)
    close(closing.end_of(month))
    invoice, credit = of_brand()
    (line,) = explorer.lines(credit)
    assert line.quantity == -20 * S
    assert [(part.charge.handling, part.quantity) for part in explorer.parts_of(line)] == [(first.handling, -20 * S)]
    (before,) = explorer.lines(invoice)
    assert sum(day.quantity for day in explorer.days(before)) == 140 * S, "an issued document shows what it showed"
