"""What a day of the centre comes to in the journal, in the contacts' projection and in the ledger."""

from collections.abc import Iterator, Set
from datetime import date, timedelta

import msgspec
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from homeshore.billing.models import ChargeRow, Closing, Document, ReconciledDay
from homeshore.billing.models.cards import SIDES
from homeshore.billing.queries.closings import Party, issued, target
from homeshore.billing.rules.folding import ENDINGS, Fold
from homeshore.billing.rules.folding import KINDS as FOLDED
from homeshore.billing.rules.reconciling import CLAUSES, Booked, Counted, Difference, by_clause, differences
from homeshore.billing.rules.settling import total
from homeshore.contacts.queries import handlings
from homeshore.journal import queries as journal
from homeshore.kit.clock import from_us
from homeshore.kit.zones import days_us

__all__ = ["ReconciledDay"]
_CONTACTS_AT_ONCE = 500
_COLUMNS = ("side", "handling", "brand_id", "contact", "handled_us", *(f"{clause}_us" for clause in CLAUSES))
Span = tuple[int, int]


class Reconciliation(msgspec.Struct, frozen=True, kw_only=True):
    """A day: handlings that ended on it, and closings that were done on it. Times in microseconds."""

    day: date
    upto_seq: int
    handlings: int
    handled_us: int
    demo_us: int
    clauses: dict[str, dict[str, int]]
    documents: int
    differences: tuple[Difference, ...]


def days() -> QuerySet[ReconciledDay]:
    """The days that were checked, the latest first."""
    return ReconciledDay.objects.order_by("-day")


def differing_days(month: date) -> QuerySet[ReconciledDay]:
    """The days up to the end of a month with differences that nobody has mended."""
    following = (month + timedelta(days=32)).replace(day=1)
    return ReconciledDay.objects.filter(day__lt=following, missed__gt=0)


def first_day() -> date | None:
    """The day on which the first charge's handling ended; None before."""
    earliest = ChargeRow.objects.order_by("month").values_list("month", flat=True).first()
    if earliest is None:
        return None
    found = ChargeRow.objects.filter(month=earliest).order_by("ended_us").values_list("ended_us", flat=True).first()
    return None if found is None else timezone.localdate(from_us(found))


def reconcile(day: date) -> Reconciliation:
    """Count a day (of the centre's zone) by both codes and compare. Facts count as far as the ledger has read."""
    span, upto = days_us(day, day, settings.TIME_ZONE), journal.cursor_seq("ledger")
    projected = {
        one.id: Counted(one.id, one.brand, one.contact, one.handled_us, one.demo) for one in handlings.counted(*span)
    }
    contacts = journal.contacts_with(ENDINGS, *span) | {one.contact for one in projected.values()}
    folded, unread = _folded(sorted(contacts), upto, span)
    for contact in unread:
        projected = {id: one for id, one in projected.items() if id in folded or one.contact != contact}
    booked = list(_booked(folded.keys(), span))
    of_closings = list(Closing.objects.filter(stage="closed", closed_at__date=day))
    return Reconciliation(
        day=day,
        upto_seq=upto,
        handlings=sum(not one.demo for one in folded.values()),
        handled_us=sum(one.handled_us for one in folded.values() if not one.demo),
        demo_us=sum(one.handled_us for one in folded.values() if one.demo),
        clauses=by_clause(booked),
        documents=Document.objects.filter(closing__in=of_closings).count(),
        differences=(*differences(folded, projected, booked), *_cents(of_closings)),
    )


def _folded(contacts: list[int], upto: int, span: Span) -> tuple[dict[int, Counted], set[int]]:
    """The handlings of the span as the journal has them, and the contacts that something happened to after `upto`."""
    found: dict[int, Counted] = {}
    unread: set[int] = set()
    for at in range(0, len(contacts), _CONTACTS_AT_ONCE):
        records = journal.facts_of_contacts(contacts[at : at + _CONTACTS_AT_ONCE], FOLDED)
        unread |= {record.contact for record in records if record.seq > upto}
        for handled in Fold().handled(record for record in records if record.seq <= upto):
            if span[0] <= handled.ended_us < span[1]:
                spent_us = sum(part.until_us - part.from_us for part in handled.spans)
                found[handled.id] = Counted(handled.id, handled.brand, handled.contact, spent_us, handled.demo)
    return found, unread


def _booked(known: Set[int], span: Span) -> Iterator[Booked]:
    """The latest take of each charge of the span, and of each known handling wherever it was booked."""
    last = timezone.localdate(from_us(span[1]))
    months = {last.replace(day=1), (last.replace(day=1) - timedelta(days=1)).replace(day=1)}
    sides = [side for side, _ in SIDES]
    of_span = ChargeRow.objects.filter(side__in=sides, month__in=months, ended_us__gte=span[0], ended_us__lt=span[1])
    latest = {(row[0], row[1]): row for row in of_span.order_by("take").values_list(*_COLUMNS)}
    elsewhere = sorted(known - {handling for _, handling in latest})
    for at in range(0, len(elsewhere), _CONTACTS_AT_ONCE):
        rows = ChargeRow.objects.filter(handling__in=elsewhere[at : at + _CONTACTS_AT_ONCE]).order_by("take")
        latest |= {(row[0], row[1]): row for row in rows.values_list(*_COLUMNS)}
    for side, handling, brand, contact, handled_us, *clauses in latest.values():
        yield Booked(side, handling, brand, contact, handled_us, tuple(clauses))


def _cents(closings: list[Closing]) -> Iterator[Difference]:
    """For each party of a closing: what its month came to then, against all documents that were issued until then."""
    for closing in closings:
        for document in closing.documents.order_by("id"):
            party = Party(document.side, document.party)
            due = total(target(document.month, party, closing.id))
            told = total(issued(document.month, party, closing.id))
            if due != told:
                brand = party.id if party.side == "brand" else 0
                yield Difference("cents", party.side, brand, document.id, 0, due, told)
