"""The ledger as a projection of the journal."""

from homeshore.billing.actions import ledger
from homeshore.billing.queries.closings import ledger_head
from homeshore.journal.projections import Projection

LEDGER = Projection(
    "ledger",
    ledger.KINDS,
    lambda records: ledger.prepare(records)(),
    ledger.clear,
    ledger.prepare,
    ledger_head,
)
