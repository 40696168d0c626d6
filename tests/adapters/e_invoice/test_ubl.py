"""UBL says what the CII says, and is valid for the UBL schema and the French rules for it."""

import pytest
from lxml import etree

from adapters.e_invoice.test_cii import DOCUMENTS
from homeshore.adapters.e_invoice.cii import NAMESPACES, cii
from homeshore.adapters.e_invoice.ubl import ubl
from homeshore.adapters.e_invoice.validating import findings
from homeshore.billing.rules.invoice import Invoice

UBL = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
SAME = {
    "number": ("rsm:ExchangedDocument/ram:ID", "cbc:ID"),
    "lines": (".//ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount", "*/cbc:LineExtensionAmount"),
    "quantities": (".//ram:BilledQuantity", "*/cbc:InvoicedQuantity|*/cbc:CreditedQuantity"),
    "prices": (".//ram:ChargeAmount", "*/cac:Price/cbc:PriceAmount"),
    "tax": (".//ram:TaxTotalAmount", "cac:TaxTotal/cbc:TaxAmount"),
    "total": (".//ram:GrandTotalAmount", "cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount"),
    "categories": (
        "*/*/*/ram:ApplicableTradeTax/ram:CategoryCode",
        "*/cac:Item/cac:ClassifiedTaxCategory/cbc:ID",
    ),
}


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_each_kind_of_document_is_valid(document: Invoice) -> None:
    assert findings(ubl(document)) == []


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_both_forms_say_the_same(document: Invoice) -> None:
    one, other = etree.fromstring(cii(document)), etree.fromstring(ubl(document))
    for name, (in_cii, in_ubl) in SAME.items():
        said = [e.text for e in one.xpath(in_cii, namespaces=NAMESPACES)]
        repeated = [e.text for e in other.xpath(in_ubl, namespaces=UBL)]
        if name == "lines":
            repeated = [e.text for e in other.xpath("*[cbc:ID]/cbc:LineExtensionAmount", namespaces=UBL)]
        assert said == repeated != [], name
