"""Brands and programmes (`programmes`), customers and consents (`customers`), numbers and call plans (`telephone`)."""

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
from homeshore.brands.models.telephone import CallOption, CallPlan, PhoneNumber, Prompt, Trunk

__all__ = [
    "Brand",
    "CallOption",
    "CallPlan",
    "CannedReply",
    "ClosedDay",
    "Consent",
    "Customer",
    "CustomerIdentity",
    "Mailbox",
    "Merge",
    "OpeningHours",
    "PhoneNumber",
    "Programme",
    "ProgrammeChannel",
    "ProgrammeReason",
    "Prompt",
    "Script",
    "Trunk",
]
