"""Brands and programmes (`programmes`), customers and consents (`customers`)."""

from homeshore.brands.models.customers import Consent, Customer, CustomerIdentity, Merge
from homeshore.brands.models.programmes import (
    Brand,
    CannedReply,
    ClosedDay,
    Mailbox,
    OpeningHours,
    Programme,
    ProgrammeChannel,
    ProgrammeReason,
    Script,
)

__all__ = [
    "Brand",
    "CannedReply",
    "ClosedDay",
    "Consent",
    "Customer",
    "CustomerIdentity",
    "Mailbox",
    "Merge",
    "OpeningHours",
    "Programme",
    "ProgrammeChannel",
    "ProgrammeReason",
    "Script",
]
