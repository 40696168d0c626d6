"""The ledger as a projection of the journal. It stays behind contacts, whose shares it reads."""

from homeshore.billing.actions import ledger
from homeshore.journal.projections import Projection

LEDGER = Projection(
    "ledger",
    ledger.KINDS,
    lambda records: ledger.prepare(records)(),
    ledger.clear,
    ledger.prepare,
    behind="contacts",
)
