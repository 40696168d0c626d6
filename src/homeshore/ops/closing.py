"""`homeshore close 2026-11`: what the month comes to, what stands in the way, and the closing with its progress."""

import sys
import time
from datetime import date
from decimal import Decimal

from django.utils import timezone

from homeshore.adapters.e_invoice.press import FacturXPress
from homeshore.billing.actions import closing
from homeshore.billing.queries import anomalies, previews
from homeshore.billing.rules.settling import total
from homeshore.kit.ids import encode_id

BAR = 30


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
    """Close the month, or go on with a closing that was cut off. Raises billing's refusals."""
    begun = closing.begin(month, by=0, today=timezone.localdate())
    bar = Bar()
    done = closing.run(begun, FacturXPress(), bar.show)
    print(f"\n{month:%Y-%m} is closed: {done.documents.count()} documents, facts up to {done.seq}")
    bar.shares()
    return 0


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
        full = BAR * done // of if of else BAR
        print(f"\r{stage:9} [{'#' * full:{BAR}}] {done}/{of} ", end="", file=sys.stderr, flush=True)

    def shares(self) -> None:
        """Print each stage's share."""
        whole = sum(self._spent.values()) or 1.0
        for stage, seconds in self._spent.items():
            print(f"  {stage:9} {seconds:8.1f} s  {100 * seconds / whole:3.0f} %")
