"""Cards (`cards`), what handlings come to (`ledger`), closings and documents (`documents`), `contests` of them.

`sources`: numbers from versioned files, connected time, what call-outs came to. `reconciling`: days that were proved.
"""

from homeshore.billing.models.cards import (
    BrandCard,
    BrandTerms,
    CardAssignment,
    CardVersion,
    RateCard,
    SelfBillingMandate,
)
from homeshore.billing.models.contests import Contest
from homeshore.billing.models.documents import Closing, Document, DocumentLine, Series, WavedAnomaly
from homeshore.billing.models.ledger import ChargeRow, Correction, Unrated
from homeshore.billing.models.reconciling import ReconciledDay
from homeshore.billing.models.sources import Attendance, CalloutStretch, Connected, SourceFile, SourceRow

__all__ = [
    "Attendance",
    "BrandCard",
    "BrandTerms",
    "CalloutStretch",
    "CardAssignment",
    "CardVersion",
    "ChargeRow",
    "Closing",
    "Connected",
    "Contest",
    "Correction",
    "Document",
    "DocumentLine",
    "RateCard",
    "ReconciledDay",
    "SelfBillingMandate",
    "Series",
    "SourceFile",
    "SourceRow",
    "Unrated",
    "WavedAnomaly",
]
