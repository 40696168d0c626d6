"""Documents: the list, each one's page with its lines, and its files (PDF, CII, UBL)."""

from datetime import date

import msgspec
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from homeshore.adapters.e_invoice.cii import cii
from homeshore.adapters.e_invoice.ubl import ubl
from homeshore.billing.errors import UnknownDocument
from homeshore.billing.queries import documents as queries
from homeshore.billing.queries.documents import SIDES, Document, DocumentFilter, DocumentLine, Sums
from homeshore.billing.rules.invoice import CREDITS, Invoice, vat_totals
from homeshore.kit.zones import day_from
from homeshore.security import files
from homeshore.web.finance.forms.fields import euros
from homeshore.web.finance.words import price_text
from homeshore.web.shell.vocabulary import Badge, Text
from homeshore.web.story.files import download
from homeshore.web.story.lists import Choice

PAGE_LENGTH = 30
KINDS: dict[str, Text] = {
    "invoice": _("Invoices"),
    "complement": _("Complementary invoices"),
    "credit": _("Credit notes"),
}
ANSWERS = {
    "open": Badge(pgettext_lazy("statement", "Waits for the agent"), "clock"),
    "accepted": Badge(pgettext_lazy("statement", "Accepted"), "success", "good"),
    "contested": Badge(pgettext_lazy("statement", "Contested"), "flag", "warn"),
    "settled": Badge(pgettext_lazy("statement", "Contest answered"), "check", "info"),
}


class Listed(msgspec.Struct, frozen=True):
    """A document in the list: what it is, and for whom."""

    row: Document
    kind: Text
    party: str
    signed_cents: int


class DocumentList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of documents with its filters, and what all that fit come to."""

    page: Page[Document]
    lines: list[Listed]
    months: list[Choice]
    sides: list[Choice]
    kinds: list[Choice]
    text: str
    closing: date | None
    sums: Sums


@require_safe
@never_cache
def listed(request: HttpRequest) -> HttpResponse:
    """All documents, narrowed by the address."""
    return render(request, "finance/documents.html", {"found": _list(request.GET)})


@require_safe
@never_cache
def shown(request: HttpRequest, document: int) -> HttpResponse:
    """A document as it was issued: parties, lines that lead to their contacts, totals, files."""
    row = document_or_404(document)
    invoice = queries.invoice_of(row)
    context = {
        "document": row,
        "invoice": invoice,
        "kind": kind_of(row),
        "is_credit": row.type_code in CREDITS,
        "lines": [
            (printed, price_of(line)) for line, printed in zip(row.lines.order_by("place"), invoice.lines, strict=True)
        ],
        "vat_totals": vat_totals(invoice.lines),
        "followed_by": [_listed(one) for one in queries.followed_by(row)],
        "answer": ANSWERS.get(row.answer) if row.side == queries.AGENT else None,
    }
    return render(request, "finance/document.html", context)


@require_safe
@never_cache
def pdf(request: HttpRequest, document: int) -> HttpResponse:
    """The document as it was sent: PDF/A-3 with its CII inside."""
    del request
    row = document_or_404(document)
    return download(files.read(row.pdf), f"{row.number}.pdf", "application/pdf")


@require_safe
@never_cache
def xml(request: HttpRequest, document: int, syntax: str) -> HttpResponse:
    """The same document as UN/CEFACT CII or OASIS UBL."""
    del request
    row = document_or_404(document)
    invoice = queries.invoice_of(row)
    data = ubl(invoice) if syntax == "ubl" else cii(invoice)
    return download(data, f"{row.number}-{syntax}.xml", "application/xml")


def document_or_404(id: int) -> Document:
    """A printed document."""
    try:
        return queries.document(id)
    except UnknownDocument as unknown:
        raise Http404(unknown.code) from None


def kind_of(row: Document) -> Text:
    """What a document is called."""
    if row.side == queries.AGENT:
        return _("Self-billed credit note") if row.type_code in CREDITS else _("Self-billed invoice")
    if row.type_code in CREDITS:
        return _("Credit note")
    return _("Invoice") if row.original_id is None else _("Complementary invoice")


def party_of(row: Document, invoice: Invoice | None = None) -> str:
    """The name of whom the operator deals with: the brand's company, or the independent."""
    known = invoice or queries.invoice_of(row)
    return known.seller.name if row.side == queries.AGENT else known.buyer.name


def is_charged(line: DocumentLine) -> bool:
    """Whether handlings stand behind a line."""
    return line.kind in {"time", "item", "fee"}


def price_of(line: DocumentLine) -> str:
    """A line's price with what it is for."""
    by_unit = is_charged(line) or line.kind in {"opened", "callout"}
    return price_text(line.price, line.unit) if by_unit else f"{euros(line.price)} EUR"


def _list(asked: QueryDict) -> DocumentList:
    month = _month(asked.get("month", ""))
    side = asked.get("side", "") if asked.get("side") in dict(SIDES) else ""
    kind = asked.get("kind", "") if asked.get("kind") in KINDS else ""
    text = asked.get("q", "").strip()[:60]
    closing = _month(asked.get("closing", ""))
    rows = queries.documents(DocumentFilter(month=month, closing=closing, side=side, kind=kind, text=text))
    page = Paginator(rows, PAGE_LENGTH).get_page(asked.get("page"))
    months = queries.months_of_documents()
    return DocumentList(
        page=page,
        lines=[_listed(row) for row in page],
        months=[Choice(f"{one:%Y-%m}", date_format(one, "F Y"), one == month) for one in months],
        sides=[Choice(value, label, value == side) for value, label in SIDES],
        kinds=[Choice(value, label, value == kind) for value, label in KINDS.items()],
        text=text,
        closing=closing,
        sums=queries.sums(rows),
    )


def _listed(row: Document) -> Listed:
    sign = -1 if row.type_code in CREDITS else 1
    return Listed(row, kind_of(row), party_of(row), sign * row.total_cents)


def _month(text: str) -> date | None:
    return day_from(f"{text}-01")
