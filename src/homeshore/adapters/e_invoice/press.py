"""The press of billing's port: validators and Typst."""

from collections.abc import Sequence

from django.conf import settings

from homeshore.adapters.e_invoice.cii import cii
from homeshore.adapters.e_invoice.rendering import Look, factur_x
from homeshore.adapters.e_invoice.validating import findings
from homeshore.billing.rules.invoice import SELF_BILLED, Invoice
from homeshore.billing.rules.settling import Day


class FacturXPress:
    """Draws documents as Factur-X, once the XSD and both schematrons have nothing against them."""

    def findings(self, invoice: Invoice) -> Sequence[str]:
        """What the validators object to, as sentences."""
        return [f"{found.validator} {found.rule}: {found.text}" for found in findings(cii(invoice))]

    def print(self, invoice: Invoice, language: str, days: Sequence[Day]) -> bytes:
        """The document as PDF/A-3 with its CII inside."""
        place = "desk/earnings/statements/" if invoice.type_code in SELF_BILLED else "brand/"
        return factur_x(invoice, Look(language=language, days=tuple(days), link=f"{settings.PUBLIC_URL}/{place}"))
