"""The brand's costs: an amount leads to its seconds, nothing leads to another brand, nor to what agents are paid."""

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from billing.conftest import month
from billing.firm import SIRENS, agree, close, engage, entity, give_mandate, make_invoiceable, project, serve
from company import Company
from homeshore.billing.models import BrandTerms, ChargeRow, Contest, Document
from homeshore.brands.queries import Brand
from homeshore.people.queries import Agent
from served import browser_of

__all__ = ["month"]

WORDS = {"reason": "not_ours", "text": "This was not for us."}


@pytest.fixture
def aubelle(company: Company) -> Brand:
    brand = company.brand()[0]
    make_invoiceable(brand, entity("Homeshore", SIRENS[0]))
    agree(brand)
    return brand


@pytest.fixture
def lea(company: Company, aubelle: Brand) -> Agent:
    agent = company.agent("Lea", aubelle, mode="independent")
    company.settle()
    company.at_desk(agent)
    engage(agent, "0.29")
    give_mandate(agent)
    return agent


@pytest.fixture
def manager(aubelle: Brand) -> Client:
    return browser_of("brand_manager", aubelle.id)


def text_of(client: Client, route: str, *args: object) -> str:
    page = client.get(reverse(f"brand:{route}", args=args))
    assert page.status_code == 200
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", page.content.decode())))


def brands_row(brand: Brand) -> ChargeRow:
    return ChargeRow.objects.get(side="brand", brand=brand)


def test_cost_to_date_stands_beside_the_budget(company: Company, aubelle: Brand, lea: Agent, manager: Client) -> None:
    BrandTerms.objects.update(budget_cents=1_000)
    assert "No cost in this month" in text_of(manager, "costs", "aubelle")
    serve(company, aubelle, lea)  # 70 s without wrap-up at 0.60 a minute
    project()
    text = text_of(manager, "costs", "aubelle")
    assert "€0.70 before VAT, so far" in text
    assert "7 % spent" in text
    assert "Orders, Chat 70 s €0.60 a minute €0.70" in text


def test_an_invoice_leads_to_its_lines_days_contacts_and_seconds(
    company: Company, aubelle: Brand, lea: Agent, manager: Client, month: date
) -> None:
    serve(company, aubelle, lea)
    close(month)
    invoice = Document.objects.get(side="brand")
    row = brands_row(aubelle)
    line = invoice.lines.get()
    assert (
        reverse("brand:invoice", args=["aubelle", invoice.id]) in manager.get("/brand/aubelle/costs/").content.decode()
    )
    page = manager.get(reverse("brand:invoice", args=["aubelle", invoice.id])).content.decode()
    assert reverse("brand:invoice_line", args=["aubelle", line.id]) in page
    page = manager.get(reverse("brand:invoice_line", args=["aubelle", line.id])).content.decode()
    assert reverse("brand:charge", args=["aubelle", row.handling]) in page
    assert "70\xa0s" in page
    text = text_of(manager, "charge", "aubelle", row.handling)
    assert "Handled 85 s Wrap-up, which the card does not include 15 s Charged 70 s" in text
    page = manager.get(reverse("brand:charge", args=["aubelle", row.handling])).content.decode()
    assert reverse("brand:contact", args=["aubelle", row.contact]) in page
    pdf = manager.get(reverse("brand:invoice_pdf", args=["aubelle", invoice.id]))
    assert pdf["Content-Type"] == "application/pdf"


def test_a_brand_never_sees_anothers_costs_nor_what_agents_are_paid(
    company: Company, aubelle: Brand, lea: Agent, manager: Client, month: date
) -> None:
    serve(company, aubelle, lea)
    close(month)
    santeo = company.brand("santeo")[0]
    rival = browser_of("brand_manager", santeo.id, "Rival")
    invoice, statement = Document.objects.get(side="brand"), Document.objects.get(side="agent")
    line, paid = invoice.lines.get(), statement.lines.get()
    handling = brands_row(aubelle).handling
    for client, slug in ((rival, "aubelle"), (rival, "santeo")):
        for route, id in (("invoice", invoice.id), ("invoice_pdf", invoice.id), ("invoice_line", line.id)):
            assert client.get(reverse(f"brand:{route}", args=[slug, id])).status_code == 404
        address = reverse("brand:charge", args=[slug, handling])
        assert client.get(address).status_code == 404
        assert client.post(address, WORDS).status_code == 404
    assert rival.get("/brand/aubelle/costs/").status_code == 404
    assert invoice.number not in text_of(rival, "costs", "santeo")
    for route, id in (("invoice", statement.id), ("invoice_pdf", statement.id), ("invoice_line", paid.id)):
        assert manager.get(reverse(f"brand:{route}", args=["aubelle", id])).status_code == 404
    seen = [text_of(manager, "costs", "aubelle"), text_of(manager, "charge", "aubelle", handling)]
    seen += [text_of(manager, "invoice_line", "aubelle", line.id), text_of(manager, "invoice", "aubelle", invoice.id)]
    for page in seen:
        assert "0.29" not in page
        assert "0.41" not in page  # 85 s at 0.29 a minute
        assert statement.number not in page
        assert "Lea" not in page
    assert not Contest.objects.exists()


def test_a_line_is_contested_once_and_the_contest_stands_with_the_costs(
    company: Company, aubelle: Brand, lea: Agent, manager: Client, month: date
) -> None:
    serve(company, aubelle, lea)
    close(month)
    address = reverse("brand:invoice_line", args=["aubelle", Document.objects.get(side="brand").lines.get().id])
    assert manager.post(address, {"reason": "time", "text": ""}).status_code == 422
    assert manager.post(address, WORDS).status_code == 302
    page = manager.get(address).content.decode()
    assert "Waiting for an answer" in page
    assert "Contest this line" not in page
    assert manager.post(address, WORDS).status_code == 422
    assert "This was not for us." in text_of(manager, "costs", "aubelle")
    assert Contest.objects.get().side == "brand"


def test_whoever_raised_a_contest_takes_it_back_and_nobody_else(
    company: Company, aubelle: Brand, lea: Agent, manager: Client, month: date
) -> None:
    serve(company, aubelle, lea)
    close(month)
    document = Document.objects.get(side="brand")
    assert manager.post(reverse("brand:invoice", args=["aubelle", document.id]), WORDS).status_code == 302
    back = reverse("brand:withdraw_contest", args=["aubelle", Contest.objects.get().id])
    colleague = browser_of("brand_manager", aubelle.id)
    assert back not in colleague.get(reverse("brand:costs", args=["aubelle"])).content.decode()
    assert "nothing of yours" in unescape(colleague.post(back, follow=True).content.decode())
    assert back in manager.get(reverse("brand:costs", args=["aubelle"])).content.decode()
    assert "You took your contest back." in manager.post(back, follow=True).content.decode()
    assert Contest.objects.get().state == "withdrawn"
