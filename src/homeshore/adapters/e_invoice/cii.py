"""An invoice as UN/CEFACT Cross Industry Invoice, profile EN 16931, with the French rules for platforms.

The order of elements is the schema's. BT and BG numbers are those of EN 16931-1.
"""

from datetime import date
from decimal import Decimal

from lxml import etree

from homeshore.billing.rules.invoice import CREDITS, Invoice, InvoiceLine, Party, VatTotal, vat_totals

NAMESPACES = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
}
PROFILE = "urn:cen.eu:en16931:2017"
SERVICES = "S1"
"""BT-23: services, invoiced once they are performed."""
SIREN, SIRET = "0002", "0009"
TRANSFER = "30"
"""UNTDID 4461: credit transfer."""

Element = etree._Element  # lxml gives the class no other name


def cii(invoice: Invoice) -> bytes:
    """The invoice as XML in UTF-8; check it with `validating` before anybody sees it."""
    root = etree.Element(_tag("rsm:CrossIndustryInvoice"), nsmap=NAMESPACES)
    context = _add(root, "rsm:ExchangedDocumentContext")
    _add(_add(context, "ram:BusinessProcessSpecifiedDocumentContextParameter"), "ram:ID", SERVICES)
    _add(_add(context, "ram:GuidelineSpecifiedDocumentContextParameter"), "ram:ID", PROFILE)
    _document(root, invoice)
    transaction = _add(root, "rsm:SupplyChainTradeTransaction")
    for number, line in enumerate(invoice.lines, 1):
        _line(transaction, number, line)
    _agreement(transaction, invoice)
    delivery = _add(transaction, "ram:ApplicableHeaderTradeDelivery")
    _day(_add(_add(delivery, "ram:ActualDeliverySupplyChainEvent"), "ram:OccurrenceDateTime"), invoice.delivered)
    _settlement(transaction, invoice)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def amount(cents: int) -> str:
    """Cents as a decimal with two places."""
    return str(Decimal(cents).scaleb(-2))


def plain(number: Decimal) -> str:
    """A number without an exponent or needless zeros."""
    return format(number.normalize(), "f") if number else "0"


def _document(root: Element, invoice: Invoice) -> None:
    document = _add(root, "rsm:ExchangedDocument")
    _add(document, "ram:ID", invoice.number)
    _add(document, "ram:TypeCode", str(int(invoice.type_code)))
    _day(_add(document, "ram:IssueDateTime"), invoice.issued)
    notes = [(invoice.late_penalties, "PMD"), (invoice.recovery_fee, "PMT"), (invoice.discount, "AAB")]
    for content, subject in [*notes, *((mention, "") for mention in invoice.mentions)]:
        note = _add(document, "ram:IncludedNote")
        _add(note, "ram:Content", content)
        if subject:
            _add(note, "ram:SubjectCode", subject)


def _line(transaction: Element, number: int, line: InvoiceLine) -> None:
    item = _add(transaction, "ram:IncludedSupplyChainTradeLineItem")
    _add(_add(item, "ram:AssociatedDocumentLineDocument"), "ram:LineID", str(number))
    product = _add(item, "ram:SpecifiedTradeProduct")
    _add(product, "ram:Name", line.label)
    if line.detail:
        _add(product, "ram:Description", line.detail)
    price = _add(_add(item, "ram:SpecifiedLineTradeAgreement"), "ram:NetPriceProductTradePrice")
    _add(price, "ram:ChargeAmount", plain(line.price))
    _add(price, "ram:BasisQuantity", str(line.per), unitCode=line.unit_code)
    quantity = plain(line.quantity)
    _add(_add(item, "ram:SpecifiedLineTradeDelivery"), "ram:BilledQuantity", quantity, unitCode=line.unit_code)
    settlement = _add(item, "ram:SpecifiedLineTradeSettlement")
    tax = _add(settlement, "ram:ApplicableTradeTax")
    _add(tax, "ram:TypeCode", "VAT")
    _add(tax, "ram:CategoryCode", line.vat.category)
    _add(tax, "ram:RateApplicablePercent", plain(line.vat.rate))
    if line.from_day and line.until_day:
        _period(settlement, line.from_day, line.until_day)
    summation = _add(settlement, "ram:SpecifiedTradeSettlementLineMonetarySummation")
    _add(summation, "ram:LineTotalAmount", amount(line.amount_cents))


def _agreement(transaction: Element, invoice: Invoice) -> None:
    agreement = _add(transaction, "ram:ApplicableHeaderTradeAgreement")
    if invoice.buyer_reference:
        _add(agreement, "ram:BuyerReference", invoice.buyer_reference)
    _party(_add(agreement, "ram:SellerTradeParty"), invoice.seller, franchise=not invoice.seller.vat_number)
    _party(_add(agreement, "ram:BuyerTradeParty"), invoice.buyer, franchise=False)
    if invoice.contract:
        _add(_add(agreement, "ram:ContractReferencedDocument"), "ram:IssuerAssignedID", invoice.contract)


def _party(element: Element, party: Party, *, franchise: bool) -> None:
    if party.siret:
        _add(element, "ram:GlobalID", party.siret, schemeID=SIRET)
    _add(element, "ram:Name", party.name)
    if party.legal_form:
        _add(element, "ram:Description", party.legal_form)
    scheme = {"schemeID": SIREN} if party.country == "FR" else {}
    _add(_add(element, "ram:SpecifiedLegalOrganization"), "ram:ID", party.siren, **scheme)
    address = _add(element, "ram:PostalTradeAddress")
    _add(address, "ram:PostcodeCode", party.postcode)
    _add(address, "ram:LineOne", party.street)
    _add(address, "ram:CityName", party.city)
    _add(address, "ram:CountryID", party.country)
    electronic, directory = party.electronic_address
    _add(_add(element, "ram:URIUniversalCommunication"), "ram:URIID", electronic, schemeID=directory)
    if party.vat_number:
        _add(_add(element, "ram:SpecifiedTaxRegistration"), "ram:ID", party.vat_number, schemeID="VA")
    elif franchise:  # BT-32: who has no VAT number names the registration that stands for it
        _add(_add(element, "ram:SpecifiedTaxRegistration"), "ram:ID", party.siren, schemeID="FC")


def _settlement(transaction: Element, invoice: Invoice) -> None:
    settlement = _add(transaction, "ram:ApplicableHeaderTradeSettlement")
    _add(settlement, "ram:InvoiceCurrencyCode", invoice.currency)
    if invoice.iban and invoice.type_code not in CREDITS:
        means = _add(settlement, "ram:SpecifiedTradeSettlementPaymentMeans")
        _add(means, "ram:TypeCode", TRANSFER)
        _add(_add(means, "ram:PayeePartyCreditorFinancialAccount"), "ram:IBANID", invoice.iban)
    totals = vat_totals(invoice.lines)
    for total in totals:
        _tax(settlement, total)
    _period(settlement, invoice.from_day, invoice.until_day)
    terms = _add(settlement, "ram:SpecifiedTradePaymentTerms")
    _add(terms, "ram:Description", invoice.payment_terms)
    _day(_add(terms, "ram:DueDateDateTime"), invoice.due)
    _summation(settlement, invoice)
    if invoice.preceding is not None:
        reference = _add(settlement, "ram:InvoiceReferencedDocument")
        _add(reference, "ram:IssuerAssignedID", invoice.preceding.number)
        _day(_add(reference, "ram:FormattedIssueDateTime"), invoice.preceding.issued, "qdt")


def _tax(settlement: Element, total: VatTotal) -> None:
    tax = _add(settlement, "ram:ApplicableTradeTax")
    _add(tax, "ram:CalculatedAmount", amount(total.tax_cents))
    _add(tax, "ram:TypeCode", "VAT")
    if total.vat.reason:
        _add(tax, "ram:ExemptionReason", total.vat.reason)
    _add(tax, "ram:BasisAmount", amount(total.base_cents))
    _add(tax, "ram:CategoryCode", total.vat.category)
    if total.vat.reason_code:
        _add(tax, "ram:ExemptionReasonCode", total.vat.reason_code)
    _add(tax, "ram:RateApplicablePercent", plain(total.vat.rate))


def _summation(settlement: Element, invoice: Invoice) -> None:
    summation = _add(settlement, "ram:SpecifiedTradeSettlementHeaderMonetarySummation")
    _add(summation, "ram:LineTotalAmount", amount(invoice.net_cents))
    _add(summation, "ram:TaxBasisTotalAmount", amount(invoice.net_cents))
    _add(summation, "ram:TaxTotalAmount", amount(invoice.tax_cents), currencyID=invoice.currency)
    _add(summation, "ram:GrandTotalAmount", amount(invoice.total_cents))
    _add(summation, "ram:DuePayableAmount", amount(invoice.total_cents))


def _period(settlement: Element, first: date, last: date) -> None:
    period = _add(settlement, "ram:BillingSpecifiedPeriod")
    _day(_add(period, "ram:StartDateTime"), first)
    _day(_add(period, "ram:EndDateTime"), last)


def _day(parent: Element, day: date, prefix: str = "udt") -> None:
    _add(parent, f"{prefix}:DateTimeString", day.strftime("%Y%m%d"), format="102")


def _add(parent: Element, name: str, text: str = "", **attributes: str) -> Element:
    element = etree.SubElement(parent, _tag(name), attributes)
    if text:
        element.text = text
    return element


def _tag(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"
