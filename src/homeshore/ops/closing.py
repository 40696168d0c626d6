"""`homeshore close 2026-11`: what the month comes to, what stands in the way, and the closing with its progress."""

import sys
import time
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.utils import timezone

from homeshore.adapters.e_invoice.press import FacturXPress
from homeshore.billing.actions import closing
from homeshore.billing.errors import ClosingUnderWay
from homeshore.billing.queries import anomalies, closings, previews
from homeshore.billing.rules.settling import total
from homeshore.journal.lease import HolderLock
from homeshore.kit.errors import Refusal
from homeshore.kit.ids import encode_id

BAR = 30
TELL_SECONDS = 0.5


def preview(month: date) -> int:
    """Print the documents to be and the anomalies; 0 when nothing blocks."""
    found = anomalies.blocking(month)
    for document in previews.proposed(month):
        party = document.party
        amount = Decimal(total(document.lines)).scaleb(-2)
        print(f"{document.month:%Y-%m}  {party.side:5}  {encode_id(party.id)}  {amount:>12}")
    for anomaly in found:
        print(
            f"blocks: {anomaly.code} ({anomaly.side} {encode_id(anomaly.party)}, contact {encode_id(anomaly.contact)})"
        )
    return 1 if found else 0


def close(month: date) -> int:
    """Close the month, or go on with a closing that was cut off; what stops it is kept with it.

    Raises billing's refusals, and ClosingUnderWay while another process of this centre closes.
    """
    lock = HolderLock(settings.RUN_DIR / "closing.lock")
    if not lock.try_hold():
        raise ClosingUnderWay(month=month.isoformat())
    begun = closing.begin(month, by=0, today=timezone.localdate())
    if begun.halted:
        closing.go_on(month)
    bar = Bar()
    try:
        done = closing.run(begun, FacturXPress(), _telling(begun.id, bar))
    except Refusal as refusal:
        closing.halt(begun.id, refusal)
        raise
    finally:
        lock.close()
    print(f"\n{month:%Y-%m} is closed: {done.documents.count()} documents, facts up to {done.seq}")
    bar.shares()
    return 0


def _telling(id: int, bar: "Bar") -> closing.Progress:
    """Shows progress here, and twice a second on the closing's page."""
    told_at = 0.0

    def tell(stage: str, done: int, of: int) -> None:
        nonlocal told_at
        bar.show(stage, done, of)
        if time.monotonic() - told_at >= TELL_SECONDS:
            closing.note_progress(id, done, of)
            told_at = time.monotonic()

    return tell


def wanted() -> tuple[str, ...]:
    """The command that goes on with the closing under way, if there is one."""
    month = closings.under_way()
    return ("close", f"{month:%Y-%m}") if month is not None else ()


class Bar:
    """A line that shows how far a stage is, and afterwards which share of the time each stage took."""

    def __init__(self) -> None:
        self._spent: dict[str, float] = {}
        self._since = time.monotonic()

    def show(self, stage: str, done: int, of: int) -> None:
        """Told after each piece of work."""
        now = time.monotonic()
        self._spent[stage] = self._spent.get(stage, 0.0) + now - self._since
        self._since = now
        if not sys.stderr.isatty():
            return
        full = BAR * done // of if of else BAR
        print(f"\r{stage:9} [{'#' * full:{BAR}}] {done}/{of} ", end="", file=sys.stderr, flush=True)

    def shares(self) -> None:
        """Print each stage's share."""
        whole = sum(self._spent.values()) or 1.0
        for stage, seconds in self._spent.items():
            print(f"  {stage:9} {seconds:8.1f} s  {100 * seconds / whole:3.0f} %")
