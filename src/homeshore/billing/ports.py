"""What a closing needs of the world: somebody who draws documents (adapters.e_invoice)."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from homeshore.billing.rules.invoice import Invoice
from homeshore.billing.rules.settling import Day


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """What a document prints beside the invoice: its annex by day, and where it is found again.

    `brand` is the slug of the brand that it is for; empty for a statement of an independent's.
    """

    language: str
    days: tuple[Day, ...] = ()
    document: int = 0
    brand: str = ""


class Press(Protocol):
    """Draws and checks documents."""

    def findings(self, invoice: Invoice) -> Sequence[str]:
        """What the validators object to, as sentences; empty when the document is valid."""

    def print(self, invoice: Invoice, sheet: Sheet) -> bytes:
        """The document as PDF; the same bytes for the same document."""
