"""What a closing needs of the world: somebody who draws documents (adapters.e_invoice)."""

from collections.abc import Sequence
from typing import Protocol

from homeshore.billing.rules.invoice import Invoice
from homeshore.billing.rules.settling import Day


class Press(Protocol):
    """Draws and checks documents."""

    def findings(self, invoice: Invoice) -> Sequence[str]:
        """What the validators object to, as sentences; empty when the document is valid."""

    def print(self, invoice: Invoice, language: str, days: Sequence[Day]) -> bytes:
        """The document as PDF; the same bytes for the same document."""
