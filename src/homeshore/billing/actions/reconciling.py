"""The nightly proof that journal, ledger and documents agree, kept day by day."""

from datetime import date, timedelta

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from homeshore.billing.models import ReconciledDay
from homeshore.billing.queries import reconciling as queries
from homeshore.facts import Draft, office
from homeshore.journal import queries as journal
from homeshore.journal.actions import put_in_outbox
from homeshore.kit.clock import now_us
from homeshore.kit.zones import days_us

KEPT_DIFFERENCES = 200
DAYS_AT_ONCE = 5


@transaction.atomic
def reconcile_day(day: date) -> ReconciledDay:
    """Check a day and keep what was found. Fact: BooksDiffer, when differences are new or others than before."""
    found = queries.reconcile(day)
    before = ReconciledDay.objects.filter(day=day).values_list("differences", flat=True).first() or []
    shown = [msgspec.to_builtins(one) for one in found.differences[:KEPT_DIFFERENCES]]
    row, _ = ReconciledDay.objects.update_or_create(
        day=day,
        defaults={
            "upto_seq": found.upto_seq,
            "handlings": found.handlings,
            "handled_us": found.handled_us,
            "demo_us": found.demo_us,
            "clauses": found.clauses,
            "documents": found.documents,
            "missed": len(found.differences),
            "differences": shown,
            "checked_at": timezone.now(),
        },
    )
    if shown and shown != before:
        now = now_us()
        put_in_outbox(Draft(at_us=now, occurred_us=now, fact=office.BooksDiffer(day.isoformat(), row.missed)))
    return row


def keep_reconciled() -> bool:
    """Check the days until yesterday that nobody checked, and those that differ once more; True when more are left.

    Waits until the ledger has read what happened until then.
    """
    yesterday = timezone.localdate() - timedelta(days=1)
    _, midnight_us = days_us(yesterday, yesterday, settings.TIME_ZONE)
    if journal.cursor_seq("ledger") < journal.seq_before(midnight_us):
        return False
    known = {row.day: row for row in ReconciledDay.objects.only("day", "missed", "checked_at")}
    first = min(known, default=None) or queries.first_day()
    if first is None:
        return False
    days = [first + timedelta(days=place) for place in range((yesterday - first).days + 1)]
    waiting = [day for day in days if day not in known]
    stale = timezone.now() - timedelta(hours=12)
    again = [row.day for row in known.values() if row.missed and row.checked_at < stale]
    for day in [*waiting, *again][:DAYS_AT_ONCE]:
        reconcile_day(day)
    return len(waiting) + len(again) > DAYS_AT_ONCE
