"""The ledger and connected time as projections of the journal."""

from homeshore.billing.actions import attendance, ledger
from homeshore.billing.queries.closings import ledger_head
from homeshore.billing.rules.attendance import KINDS
from homeshore.journal.projections import Projection

LEDGER = Projection(
    "ledger",
    ledger.KINDS,
    lambda records: ledger.prepare(records)(),
    ledger.clear,
    ledger.prepare,
    ledger_head,
)
ATTENDANCE = Projection("attendance", KINDS, attendance.apply, attendance.clear)
