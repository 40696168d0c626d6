"""The press of billing's port: validators and Typst."""

from collections.abc import Sequence

from django.conf import settings

from homeshore.adapters.e_invoice.cii import cii
from homeshore.adapters.e_invoice.rendering import Look, factur_x
from homeshore.adapters.e_invoice.validating import findings
from homeshore.billing.ports import Sheet
from homeshore.billing.rules.invoice import Invoice
from homeshore.kit.ids import encode_id


class FacturXPress:
    """Draws documents as Factur-X, once the XSD and both schematrons have nothing against them."""

    def findings(self, invoice: Invoice) -> Sequence[str]:
        """What the validators object to, as sentences."""
        return [f"{found.validator} {found.rule}: {found.text}" for found in findings(cii(invoice))]

    def print(self, invoice: Invoice, sheet: Sheet) -> bytes:
        """The document as PDF/A-3 with its CII inside."""
        return factur_x(invoice, Look(language=sheet.language, days=sheet.days, link=_address_of(sheet)))


def _address_of(sheet: Sheet) -> str:
    """The document's page, for whom it is written: lines there lead to the contacts."""
    id = encode_id(sheet.document)
    place = f"brand/{sheet.brand}/costs/invoices/{id}/" if sheet.brand else f"desk/earnings/statements/{id}/"
    return f"{settings.PUBLIC_URL}/{place}"
