"""What a company's accountants take over: its documents as entries, by month of issue."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count

import msgspec
from django.utils import timezone

from homeshore.billing.models import Document
from homeshore.billing.rules.accounting import Entry, fec, is_purchase
from homeshore.billing.rules.invoice import Invoice


class Books(msgspec.Struct, frozen=True, order=True):
    """A company that has documents in a month of issue."""

    siren: str
    name: str


def entries(month: date, siren: str) -> list[Entry]:
    """A company's documents issued in a month by closings that are done, with their places in the year's journals."""
    places = {False: count(1), True: count(1)}
    found = []
    for document in _issued(month.replace(month=1), _following(month)):
        invoice = msgspec.convert(document.content, Invoice)
        if _keeper(invoice).siren != siren:
            continue
        place = next(places[is_purchase(invoice)])
        if invoice.issued >= month:
            valid_on = timezone.localdate(document.closing.closed_at)
            found.append(Entry(invoice=invoice, place=place, valid_on=valid_on))
    return found


def export(month: date, siren: str) -> Iterator[str]:
    """The lines of the FEC-compatible file of a company and month of issue."""
    return fec(entries(month, siren))


def books(month: date) -> list[Books]:
    """The companies that have something to book in a month of issue."""
    documents = _issued(month, _following(month))
    found = (_keeper(msgspec.convert(document.content, Invoice)) for document in documents)
    return sorted({kept.siren: kept for kept in found}.values())


def months() -> list[date]:
    """The months in which closings that are done issued documents, the newest first."""
    return list(Document.objects.filter(closing__stage="closed").dates("issued_on", "month", order="DESC"))


def _keeper(invoice: Invoice) -> Books:
    """Whose books a document belongs to: the seller's, or the buyer's of a self-billed one."""
    party = invoice.buyer if is_purchase(invoice) else invoice.seller
    return Books(party.siren, party.name)


def _issued(since: date, before: date) -> Iterator[Document]:
    rows = Document.objects.filter(closing__stage="closed", issued_on__gte=since, issued_on__lt=before)
    return rows.select_related("closing").order_by("id").iterator()


def _following(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)
