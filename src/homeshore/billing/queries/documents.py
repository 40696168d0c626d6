"""Documents and closings as finance looks for them."""

from datetime import date, timedelta

import msgspec
from django.db.models import Count, Q, QuerySet, Sum

from homeshore.billing.errors import UnknownDocument
from homeshore.billing.models import ChargeRow, Closing, Document, DocumentLine
from homeshore.billing.models.cards import AGENT, BRAND, SIDES
from homeshore.billing.rules.invoice import CREDITS, Invoice

__all__ = ["AGENT", "BRAND", "SIDES", "ChargeRow", "Closing", "Document", "DocumentLine"]


class DocumentFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What a list of documents is narrowed to; empty values narrow nothing. `text`: part of a number or a name.

    `month` is the one they are about, `closing` the one whose closing wrote them.
    """

    month: date | None = None
    closing: date | None = None
    side: str = ""
    kind: str = ""
    text: str = ""


class Sums(msgspec.Struct, frozen=True):
    """How many documents, and what they come to in cents, credit notes with a minus."""

    documents: int = 0
    net_cents: int = 0
    tax_cents: int = 0
    total_cents: int = 0


KINDS = {"invoice": (380, 389), "credit": (381, 261), "complement": (380, 389)}
"""Type codes by kind; a complement is an invoice that names an earlier one."""


def documents(wanted: DocumentFilter) -> QuerySet[Document]:
    """Printed documents, the newest first."""
    rows = Document.objects.exclude(pdf="").select_related("closing", "original").order_by("-id")
    if wanted.month is not None:
        rows = rows.filter(month=wanted.month)
    if wanted.closing is not None:
        rows = rows.filter(closing__month=wanted.closing)
    if wanted.side:
        rows = rows.filter(side=wanted.side)
    if wanted.kind in KINDS:
        rows = rows.filter(type_code__in=KINDS[wanted.kind])
        rows = rows if wanted.kind == "credit" else rows.filter(original__isnull=wanted.kind == "invoice")
    if wanted.text:
        party = "buyer" if wanted.side == BRAND else "seller"
        named = Q(**{f"content__{party}__name__icontains": wanted.text})
        both = Q(content__buyer__name__icontains=wanted.text) | Q(content__seller__name__icontains=wanted.text)
        rows = rows.filter(Q(number__icontains=wanted.text) | (named if wanted.side else both))
    return rows


def document(id: int) -> Document:
    """A printed document. Raises UnknownDocument."""
    row = Document.objects.exclude(pdf="").select_related("closing", "original").filter(id=id).first()
    if row is None:
        raise UnknownDocument(document=id)
    return row


def followed_by(row: Document) -> list[Document]:
    """The credit notes and complements that name a document, in their order."""
    return list(Document.objects.filter(original=row).exclude(pdf="").order_by("id"))


def line(document_id: int, place: int) -> DocumentLine:
    """A line of a document by its place, which begins at 0. Raises UnknownDocument."""
    rows = DocumentLine.objects.select_related("document", "document__closing").exclude(document__pdf="")
    row = rows.filter(document=document_id, place=place).first()
    if row is None:
        raise UnknownDocument(document=document_id, line=place)
    return row


def charge(id: int) -> ChargeRow:
    """A charge. Raises UnknownDocument."""
    row = ChargeRow.objects.select_related("card_version__card").filter(id=id).first()
    if row is None:
        raise UnknownDocument(charge=id)
    return row


def sides(row: ChargeRow) -> list[ChargeRow]:
    """What both sides of a charge's handling come to now, the brand's first."""
    latest: dict[str, ChargeRow] = {}
    for found in ChargeRow.objects.filter(handling=row.handling).order_by("take"):
        latest[found.side] = found
    return [latest[side] for side in (BRAND, AGENT) if side in latest]


def invoice_of(row: Document) -> Invoice:
    """All of a document as it was issued."""
    return msgspec.convert(row.content, Invoice)


def sums(rows: QuerySet[Document]) -> Sums:
    """What documents come to."""
    found = Sums()
    by_sign = rows.order_by().annotate(credit=Q(type_code__in=CREDITS)).values("credit")
    for row in by_sign.annotate(n=Count("id"), net=Sum("net_cents"), tax=Sum("tax_cents"), all=Sum("total_cents")):
        sign = -1 if row["credit"] else 1
        found = Sums(
            found.documents + row["n"],
            found.net_cents + sign * row["net"],
            found.tax_cents + sign * row["tax"],
            found.total_cents + sign * row["all"],
        )
    return found


def closing(month: date) -> Closing | None:
    """The closing of a month, if it has begun."""
    return Closing.objects.filter(month=month).first()


def closings() -> list[Closing]:
    """All closings that have begun, the newest month first."""
    return list(Closing.objects.order_by("-month"))


def months(today: date) -> list[date]:
    """Every month from the first with charges to today's, the newest first."""
    first = ChargeRow.objects.order_by("month").values_list("month", flat=True).first()
    found = [today.replace(day=1)]
    while first is not None and found[-1] > first:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def months_of_documents() -> list[date]:
    """The months that documents are about, the newest first."""
    return list(Document.objects.exclude(pdf="").order_by("-month").values_list("month", flat=True).distinct())
