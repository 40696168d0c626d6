"""From a line to its days, contacts and seconds: what a document says comes to the same at every level."""

from decimal import Decimal
from typing import Any

import pytest

from billing.firm import Firm, agree, close
from company import Company
from homeshore.billing.actions import closing
from homeshore.billing.models import ChargeRow, Correction, Document
from homeshore.billing.queries import explorer
from homeshore.billing.rules.cards import Step, Tiers
from homeshore.facts import Draft, office
from homeshore.journal.actions import put_in_outbox

pytestmark = pytest.mark.django_db
S = 1_000_000


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
def test_days_of_a_line_add_up_to_its_quantity(firm: Firm, about: dict[str, Any]) -> None:
    agree(firm.brand, **about)
    for _ in range(3):
        firm.serve()
    close(firm.month)
    (document,) = of_brand()
    lines = explorer.lines(document)
    assert lines
    for line in lines:
        assert sum(day.quantity for day in explorer.days(line)) == line.quantity


def test_a_line_leads_to_its_contacts_and_their_seconds(firm: Firm) -> None:
    agree(firm.brand)
    contact = firm.serve(talk=60, hold=10, wrap_up=15)
    close(firm.month)
    (line,) = explorer.lines(of_brand()[0])
    assert explorer.days(line) == [explorer.DayOfLine(firm.day, 1, 85 * S, 70 * S)]
    (charge,) = explorer.charges(line, firm.day)
    assert charge.contact == contact
    steps = {step.code: step.us for step in explorer.derivation(charge)}
    assert steps == {"handled": 85 * S, "wrap_up": 15 * S, "charged": 70 * S}


def test_a_credit_note_shows_what_was_taken_back(firm: Firm) -> None:
    agree(firm.brand)
    for _ in range(2):
        firm.serve()
    month = firm.month
    close(month)
    first = ChargeRow.objects.filter(side="brand").order_by("ended_us")[0]
    waive(firm.company, first, 20 * S)
    close(closing.end_of(month))
    invoice, credit = of_brand()
    (line,) = explorer.lines(credit)
    assert line.quantity == -20 * S
    assert [(part.charge.handling, part.quantity) for part in explorer.parts_of(line)] == [(first.handling, -20 * S)]
    (before,) = explorer.lines(invoice)
    assert sum(day.quantity for day in explorer.days(before)) == 140 * S, "an issued document shows what it showed"
