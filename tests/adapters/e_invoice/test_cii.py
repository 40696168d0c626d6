"""Every kind of document is valid for the XSD and both schematrons, and these notice what is wrong."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest

from billing.invoices import BRAND, OPERATOR, invoice, line
from homeshore.adapters.e_invoice.cii import cii
from homeshore.adapters.e_invoice.validating import findings
from homeshore.billing.rules.invoice import (
    FRANCHISE,
    REVERSE_CHARGE,
    Invoice,
    Party,
    Preceding,
    TypeCode,
    Vat,
    problems,
)

FIRST = Preceding("F-2026-0001", date(2026, 12, 1))
INDEPENDENT = Party(
    name="Léa Martin EI",
    siren="999000300",
    siret="99900030000015",
    street="Le Bourg",
    postcode="23400",
    city="Bourganeuf",
)
ABROAD = msgspec.structs.replace(
    BRAND,
    name="Aubelle GmbH",
    siren="HRB12345",
    siret="",
    vat_number="DE136695976",
    country="DE",
    email="rechnung@aubelle.example",
)
SELF_BILLED = {"seller": INDEPENDENT, "buyer": OPERATOR, "mentions": ("Autofacturation",)}
DOCUMENTS = {
    "invoice": invoice(),
    "two rates": invoice(lines=(line(), line("Guadeloupe", vat=Vat("S", Decimal("8.5"))))),
    "complementary": invoice(number="F-2026-0002", preceding=FIRST),
    "credit note": invoice(number="A-2026-0001", type_code=TypeCode.CREDIT_NOTE, preceding=FIRST),
    "reverse charge": invoice(buyer=ABROAD, lines=(line(vat=REVERSE_CHARGE),)),
    "self-billed under the franchise": invoice(
        number="LM-2026-0001", type_code=TypeCode.SELF_BILLED_INVOICE, lines=(line(vat=FRANCHISE),), **SELF_BILLED
    ),
    "self-billed with VAT": invoice(
        number="LM-2026-0001",
        type_code=TypeCode.SELF_BILLED_INVOICE,
        **(SELF_BILLED | {"seller": msgspec.structs.replace(INDEPENDENT, vat_number="FR60999000300")}),
    ),
    "self-billed credit note": invoice(
        number="LM-2026-0002",
        type_code=TypeCode.SELF_BILLED_CREDIT_NOTE,
        lines=(line(vat=FRANCHISE),),
        preceding=FIRST,
        **SELF_BILLED,
    ),
}


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_each_kind_of_document_is_valid(document: Invoice) -> None:
    assert problems(document) == []
    assert findings(cii(document)) == []


@pytest.mark.parametrize(
    ("broken", "by", "right", "wrong"),
    [
        ("BT-112", "EN 16931", b"<ram:GrandTotalAmount>", b"<ram:GrandTotalAmount>1"),
        ("PMT", "BR-FR", b"<ram:SubjectCode>PMT</ram:SubjectCode>", b""),
        ("element", "XSD", b"ram:BuyerReference>", b"ram:BuyerPreference>"),
        ("syntax", "XML", b"</rsm:CrossIndustryInvoice>", b""),
    ],
)
def test_a_broken_document_is_found_by_its_validator(broken: str, by: str, right: bytes, wrong: bytes) -> None:
    xml = cii(invoice())
    assert right in xml, broken
    assert {finding.validator for finding in findings(xml.replace(right, wrong))} == {by}


def test_nothing_outside_the_document_is_read() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/hostname">]>'
    xml = cii(invoice(contract="&secret;")).replace(b"&amp;secret;", b"&secret;")
    head, _, body = xml.partition(b"?>")
    assert [finding.rule for finding in findings(head + b"?>" + bomb + body)] == ["doctype"]


def test_what_schematrons_do_not_check_is_checked_here() -> None:
    wrong = msgspec.structs.replace(line(), amount_cents=162)
    document = invoice(
        number="F 2026",
        lines=(wrong,),
        seller=msgspec.structs.replace(OPERATOR, siren="999000103"),
        due=date(2026, 1, 1),
    )
    found = {(problem.field, problem.code) for problem in problems(document)}
    assert found == {
        ("number", "not_a_number"),
        ("lines.0", "not_the_product"),
        ("seller.siren", "unknown_siren"),
        ("seller.siret", "unknown_siret"),
        ("due", "before_issue"),
    }


def test_a_credit_note_names_its_invoice() -> None:
    document = invoice(type_code=TypeCode.CREDIT_NOTE)
    assert [problem.field for problem in problems(document)] == ["preceding"]


def test_vat_is_rounded_half_up_on_the_sum_of_a_rate() -> None:
    small = line(seconds="1", price="2.25")  # 3.75 cents: 4
    document = invoice(lines=(small,) * 3)
    assert (document.net_cents, document.tax_cents, document.total_cents) == (12, 2, 14)
