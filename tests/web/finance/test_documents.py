"""Documents and the way from a line to the seconds of one contact."""

import pytest
from django.test import Client

from billing.firm import Firm, close
from homeshore.adapters.e_invoice.press import FacturXPress
from homeshore.billing.models import ChargeRow, Document
from homeshore.kit.ids import encode_id
from web.finance.test_closings import finance, firm, text_of

__all__ = ["finance", "firm"]
pytestmark = pytest.mark.django_db


def of_side(side: str) -> Document:
    return Document.objects.get(side=side)


def address(document: Document, what: str = "") -> str:
    return f"/finance/documents/{encode_id(document.id)}/{what}"


def test_documents_are_listed_and_narrowed(firm: Firm, finance: Client) -> None:
    firm.serve()
    close(firm.month)
    invoice, statement = of_side("brand").number, of_side("agent").number
    page = text_of(finance, "/finance/documents/")
    assert invoice in page
    assert statement in page
    assert "2 documents" in page
    assert statement not in text_of(finance, "/finance/documents/?side=brand")
    assert invoice not in text_of(finance, f"/finance/documents/?q={statement}")
    assert invoice in text_of(finance, f"/finance/documents/?month={firm.month:%Y-%m}&kind=invoice")
    assert invoice in text_of(finance, f"/finance/documents/?closing={firm.month:%Y-%m}")
    assert invoice not in text_of(finance, "/finance/documents/?closing=2020-01")
    assert "No document found" in text_of(finance, "/finance/documents/?kind=credit")
    assert invoice in text_of(finance, "/finance/documents/?month=nonsense&side=moon&kind=song")


def test_a_document_shows_what_it_prints_and_its_files(firm: Firm, finance: Client) -> None:
    firm.serve()
    close(firm.month, FacturXPress())
    invoice = of_side("brand")
    page = text_of(finance, address(invoice))
    assert "Aubelle SA" in page
    assert "70 s" in page
    assert "€0.84" in page
    pdf = finance.get(address(invoice, "document.pdf"))
    assert pdf.content.startswith(b"%PDF")
    assert pdf["Content-Disposition"] == f'attachment; filename="{invoice.number}.pdf"'
    assert b"CrossIndustryInvoice" in finance.get(address(invoice, "cii.xml")).content
    assert b"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" in finance.get(address(invoice, "ubl.xml")).content
    assert finance.get(address(invoice, "pdf.xml")).status_code == 404


def test_a_line_leads_down_to_each_second(firm: Firm, finance: Client) -> None:
    firm.serve(talk=60, hold=10, wrap_up=15)
    close(firm.month)
    invoice = of_side("brand")
    line = text_of(finance, address(invoice, "lines/1/"))
    assert f"/lines/1/{firm.day}/" in line
    day = text_of(finance, address(invoice, f"lines/1/{firm.day}/"))
    assert "Léa Martin" in day
    charge = ChargeRow.objects.get(side="brand")
    page = text_of(finance, f"/finance/charges/{encode_id(charge.id)}/")
    for words in ("85 s", "Wrap-up, which the card does not include", "15 s", "70 s", "Put on hold"):
        assert words in page
    assert "Bonjour" not in page, "nothing of what was said is finance's business"


@pytest.mark.parametrize(
    "path", ["documents/0000000000001/", "documents/0000000000001/document.pdf", "charges/0000000000001/"]
)
def test_what_nobody_knows_is_not_found(finance: Client, path: str) -> None:
    assert finance.get(f"/finance/{path}").status_code == 404


def test_lines_and_days_that_do_not_exist_are_not_found(firm: Firm, finance: Client) -> None:
    firm.serve()
    close(firm.month)
    for what in ("lines/0/", "lines/9/", "lines/1/2020-01-01/", "lines/1/2020-13-01/"):
        assert finance.get(address(of_side("brand"), what)).status_code == 404, what
