"""The same invoice as UBL 2.1 (Invoice or CreditNote), for receivers that want it and as a cross-check of the CII."""

from decimal import Decimal

from lxml import etree

from homeshore.adapters.e_invoice.cii import PROFILE, SERVICES, SIREN, SIRET, TRANSFER, Element, amount, plain
from homeshore.billing.rules.invoice import CREDITS, Invoice, InvoiceLine, Party, Vat, VatTotal, vat_totals

_CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
_CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"


def ubl(invoice: Invoice) -> bytes:
    """The invoice as XML in UTF-8."""
    credit = invoice.type_code in CREDITS
    name = "CreditNote" if credit else "Invoice"
    namespace = f"urn:oasis:names:specification:ubl:schema:xsd:{name}-2"
    root = etree.Element(f"{{{namespace}}}{name}", nsmap={None: namespace, "cac": _CAC, "cbc": _CBC})
    _add(root, "cbc:CustomizationID", PROFILE)
    _add(root, "cbc:ProfileID", SERVICES)
    _add(root, "cbc:ID", invoice.number)
    _add(root, "cbc:IssueDate", invoice.issued.isoformat())
    if not credit:
        _add(root, "cbc:DueDate", invoice.due.isoformat())
    _add(root, f"cbc:{name}TypeCode", str(int(invoice.type_code)))
    for subject, content in (
        ("PMD", invoice.late_penalties),
        ("PMT", invoice.recovery_fee),
        ("AAB", invoice.discount),
    ):
        _add(root, "cbc:Note", f"#{subject}#{content}")
    for mention in invoice.mentions:
        _add(root, "cbc:Note", mention)
    _add(root, "cbc:DocumentCurrencyCode", invoice.currency)
    if invoice.buyer_reference:
        _add(root, "cbc:BuyerReference", invoice.buyer_reference)
    _references(root, invoice)
    _party(_add(root, "cac:AccountingSupplierParty"), invoice.seller, franchise=not invoice.seller.vat_number)
    _party(_add(root, "cac:AccountingCustomerParty"), invoice.buyer, franchise=False)
    _add(_add(root, "cac:Delivery"), "cbc:ActualDeliveryDate", invoice.delivered.isoformat())
    _payment(root, invoice)
    _totals(root, invoice)
    for number, line in enumerate(invoice.lines, 1):
        _line(root, number, line, name, invoice.currency)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _references(root: Element, invoice: Invoice) -> None:
    period = _add(root, "cac:InvoicePeriod")
    _add(period, "cbc:StartDate", invoice.from_day.isoformat())
    _add(period, "cbc:EndDate", invoice.until_day.isoformat())
    if invoice.preceding is not None:
        reference = _add(_add(root, "cac:BillingReference"), "cac:InvoiceDocumentReference")
        _add(reference, "cbc:ID", invoice.preceding.number)
        _add(reference, "cbc:IssueDate", invoice.preceding.issued.isoformat())
    if invoice.contract:
        _add(_add(root, "cac:ContractDocumentReference"), "cbc:ID", invoice.contract)


def _party(element: Element, party: Party, *, franchise: bool) -> None:
    element = _add(element, "cac:Party")
    electronic, directory = party.electronic_address
    _add(element, "cbc:EndpointID", electronic, schemeID=directory)
    if party.siret:
        _add(_add(element, "cac:PartyIdentification"), "cbc:ID", party.siret, schemeID=SIRET)
    address = _add(element, "cac:PostalAddress")
    _add(address, "cbc:StreetName", party.street)
    _add(address, "cbc:CityName", party.city)
    _add(address, "cbc:PostalZone", party.postcode)
    _add(_add(address, "cac:Country"), "cbc:IdentificationCode", party.country)
    if party.vat_number or franchise:
        tax = _add(element, "cac:PartyTaxScheme")
        _add(tax, "cbc:CompanyID", party.vat_number or party.siren)
        _add(_add(tax, "cac:TaxScheme"), "cbc:ID", "VAT" if party.vat_number else "LOC")
    legal = _add(element, "cac:PartyLegalEntity")
    _add(legal, "cbc:RegistrationName", party.name)
    _add(legal, "cbc:CompanyID", party.siren, **({"schemeID": SIREN} if party.country == "FR" else {}))
    if party.legal_form:
        _add(legal, "cbc:CompanyLegalForm", party.legal_form)


def _payment(root: Element, invoice: Invoice) -> None:
    if invoice.iban and invoice.type_code not in CREDITS:
        means = _add(root, "cac:PaymentMeans")
        _add(means, "cbc:PaymentMeansCode", TRANSFER)
        _add(_add(means, "cac:PayeeFinancialAccount"), "cbc:ID", invoice.iban)
    _add(_add(root, "cac:PaymentTerms"), "cbc:Note", invoice.payment_terms)


def _totals(root: Element, invoice: Invoice) -> None:
    currency = {"currencyID": invoice.currency}
    tax = _add(root, "cac:TaxTotal")
    _add(tax, "cbc:TaxAmount", amount(invoice.tax_cents), **currency)
    for total in vat_totals(invoice.lines):
        _subtotal(tax, total, currency)
    sums = _add(root, "cac:LegalMonetaryTotal")
    _add(sums, "cbc:LineExtensionAmount", amount(invoice.net_cents), **currency)
    _add(sums, "cbc:TaxExclusiveAmount", amount(invoice.net_cents), **currency)
    _add(sums, "cbc:TaxInclusiveAmount", amount(invoice.total_cents), **currency)
    _add(sums, "cbc:PayableAmount", amount(invoice.total_cents), **currency)


def _subtotal(tax: Element, total: VatTotal, currency: dict[str, str]) -> None:
    subtotal = _add(tax, "cac:TaxSubtotal")
    _add(subtotal, "cbc:TaxableAmount", amount(total.base_cents), **currency)
    _add(subtotal, "cbc:TaxAmount", amount(total.tax_cents), **currency)
    _category(subtotal, "cac:TaxCategory", total.vat, reasoned=True)


def _category(parent: Element, name: str, vat: Vat, *, reasoned: bool) -> None:
    category = _add(parent, name)
    _add(category, "cbc:ID", vat.category)
    _add(category, "cbc:Percent", plain(vat.rate))
    if reasoned and vat.reason_code:
        _add(category, "cbc:TaxExemptionReasonCode", vat.reason_code)
    if reasoned and vat.reason:
        _add(category, "cbc:TaxExemptionReason", vat.reason)
    _add(_add(category, "cac:TaxScheme"), "cbc:ID", "VAT")


def _line(root: Element, number: int, line: InvoiceLine, name: str, currency: str) -> None:
    item = _add(root, f"cac:{name}Line")
    _add(item, "cbc:ID", str(number))
    counted = "CreditedQuantity" if name == "CreditNote" else "InvoicedQuantity"
    _add(item, f"cbc:{counted}", plain(line.quantity), unitCode=line.unit_code)
    _add(item, "cbc:LineExtensionAmount", amount(line.amount_cents), currencyID=currency)
    if line.from_day and line.until_day:
        period = _add(item, "cac:InvoicePeriod")
        _add(period, "cbc:StartDate", line.from_day.isoformat())
        _add(period, "cbc:EndDate", line.until_day.isoformat())
    product = _add(item, "cac:Item")
    if line.detail:
        _add(product, "cbc:Description", line.detail)
    _add(product, "cbc:Name", line.label)
    _category(product, "cac:ClassifiedTaxCategory", line.vat, reasoned=False)
    price = _add(item, "cac:Price")
    _add(price, "cbc:PriceAmount", plain(line.price), currencyID=currency)
    _add(price, "cbc:BaseQuantity", plain(Decimal(line.per)), unitCode=line.unit_code)


def _add(parent: Element, name: str, text: str = "", **attributes: str) -> Element:
    prefix, _, local = name.partition(":")
    element = etree.SubElement(parent, f"{{{_CAC if prefix == 'cac' else _CBC}}}{local}", attributes)
    if text:
        element.text = text
    return element
