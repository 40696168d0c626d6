"""Cards (`cards`), what handlings come to (`ledger`), closings and documents (`documents`), `contests` of them."""

from homeshore.billing.models.cards import (
    BrandCard,
    BrandTerms,
    CardAssignment,
    CardVersion,
    RateCard,
    SelfBillingMandate,
)
from homeshore.billing.models.contests import Contest
from homeshore.billing.models.documents import Closing, Document, DocumentLine, Series
from homeshore.billing.models.ledger import ChargeRow, Correction, Unrated

__all__ = [
    "BrandCard",
    "BrandTerms",
    "CardAssignment",
    "CardVersion",
    "ChargeRow",
    "Closing",
    "Contest",
    "Correction",
    "Document",
    "DocumentLine",
    "RateCard",
    "SelfBillingMandate",
    "Series",
    "Unrated",
]
