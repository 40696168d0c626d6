"""What the brand pays: to date and at the month's end, and each invoice down to its seconds; never what others get."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import msgspec
from babel.dates import format_skeleton
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from homeshore.billing.actions.contests import Contested, contest
from homeshore.billing.queries import contests, costs, explorer
from homeshore.billing.queries.callouts import day_of
from homeshore.billing.queries.contests import Document
from homeshore.billing.queries.costs import Cost
from homeshore.billing.queries.wording import label_of
from homeshore.billing.rules.settling import Priced
from homeshore.brands import queries as brands
from homeshore.brands.queries import Brand
from homeshore.kit.errors import Refusal
from homeshore.kit.zones import day_from
from homeshore.security import files
from homeshore.security.errors import NoSuchFile
from homeshore.web.brand.access import brand_of
from homeshore.web.shell import charts, formats
from homeshore.web.story.amounts import CREDITS, LineText, document_lines, price_text, quantity_text, step_texts
from homeshore.web.story.contests import ContestForm, sentence, take_back
from homeshore.web.story.files import download

BRAND = "brand"


class Budget(msgspec.Struct, frozen=True):
    """Cost to date and forecast beside the month's budget, as whole percents of it."""

    cents: int
    spent: int
    expected: int | None


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What a page is about, and a contest of it: one of the three."""

    handling: int = 0
    line: int = 0
    document: int = 0

    @property
    def id(self) -> int:
        """Its id."""
        return self.handling or self.line or self.document


class Invoice(msgspec.Struct, frozen=True):
    """A document in a list; a credit note's amount has a minus."""

    document: Document
    cents: int
    credit: bool


@require_safe
def month(request: HttpRequest, slug: str) -> HttpResponse:
    """A month's cost: to date, forecast, budget, by day; the contacts of a day; all invoices and contests."""
    brand, _scope = brand_of(request, slug)
    zone = ZoneInfo(brand.time_zone)
    today = timezone.localdate(timezone=zone)
    shown = min(day_from(f"{request.GET.get('month', '')}-01") or today, today).replace(day=1)
    found = costs.cost(brand.id, brand.time_zone, shown, today)
    by_day = sorted(found.by_day.items(), reverse=True)
    day = _day(request, found)
    following = (shown + timedelta(days=32)).replace(day=1)
    context = {
        "brand": brand,
        "month": shown,
        "previous": (shown - timedelta(days=1)).replace(day=1),
        "next": following if following <= today else None,
        "running": shown == today.replace(day=1),
        "found": found,
        "budget": _budget(found),
        "lines": [_line(line) for line in found.lines],
        "days": by_day,
        "day": day,
        "spent": [one for one in found.spent if one.day == day],
        "chart": _chart(found, shown, following),
        "invoices": [_invoice(one) for one in contests.documents(BRAND, [brand.id])],
        "contests": contests.of_parties(BRAND, [brand.id]),
    }
    with timezone.override(zone):
        return render(request, "brand/costs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def invoice(request: HttpRequest, slug: str, document: int) -> HttpResponse:
    """One document with its lines; the whole of it may be contested."""
    brand, _scope = brand_of(request, slug)
    row = _mine(brand, document)
    context = {"document": row, "one": _invoice(row), "lines": document_lines(row)}
    return _contestable(request, slug, "brand/invoice.html", About(document=row.id), context)


@require_safe
def invoice_pdf(request: HttpRequest, slug: str, document: int) -> HttpResponse:
    """The document as issued: Factur-X."""
    brand, _scope = brand_of(request, slug)
    row = _mine(brand, document)
    try:
        return download(files.read(row.pdf), f"{row.number}.pdf", "application/pdf")
    except NoSuchFile as missing:
        raise Http404(row.number) from missing


@require_http_methods(["GET", "HEAD", "POST"])
def line(request: HttpRequest, slug: str, line: int) -> HttpResponse:
    """A line of an invoice by day, and the contacts (or call-outs) of one day with what each has in the line."""
    brand, _scope = brand_of(request, slug)
    row = contests.line(BRAND, brand.id, line)
    if row is None or not row.document.pdf:
        raise Http404("unknown_line")
    days = explorer.days(row)
    asked = day_from(request.GET.get("day", ""))
    day = asked if asked in {one.day for one in days} else (days[0].day if days else None)
    sign = -1 if row.document.type_code in CREDITS else 1
    context = {
        "document": row.document,
        "line": row,
        "quantity": quantity_text(sign * row.quantity, row.unit),
        "price": price_text(row.price, row.unit, row.document.currency),
        "cents": sign * row.amount_cents,
        "days": [(one, quantity_text(sign * one.quantity, row.unit)) for one in days],
        "day": day,
        "parts": [
            (part.charge, quantity_text(sign * part.quantity, row.unit))
            for part in explorer.parts_of(row)
            if part.day == day
        ],
        "stretches": [
            (one, quantity_text(sign * one.kept_us, row.unit))
            for one in (explorer.stretches(row) if row.kind == "callout" else ())
            if day_of(one) == day
        ],
    }
    return _contestable(request, slug, "brand/invoice_line.html", About(line=row.id), context)


@require_http_methods(["GET", "HEAD", "POST"])
def charge(request: HttpRequest, slug: str, handling: int) -> HttpResponse:
    """What one handling of a contact costs: where each second went, the way to its facts, and a contest of it."""
    brand, _scope = brand_of(request, slug)
    row = contests.charge(BRAND, brand.id, handling)
    if row is None:
        raise Http404("unknown_charge")
    context = {
        "charge": row,
        "programme": brands.programme_names([row.programme]).get(row.programme, ""),
        "steps": step_texts(explorer.derivation(row)),
        "cents": costs.cents_of(row),
    }
    return _contestable(request, slug, "brand/charge.html", About(handling=handling), context)


@require_POST
def withdrawn(request: HttpRequest, slug: str, contest_id: int) -> HttpResponse:
    """Whoever raised a contest takes it back."""
    brand, _scope = brand_of(request, slug)
    take_back(request, contest_id)
    return redirect("brand:costs", brand.slug)


def _contestable(
    request: HttpRequest, slug: str, template: str, about: About, context: dict[str, object]
) -> HttpResponse:
    """A page about one thing, with the form that contests it."""
    brand, scope = brand_of(request, slug)
    zone = ZoneInfo(brand.time_zone)
    form = ContestForm(request.POST or None)
    if form.is_bound and form.is_valid():
        words = form.cleaned_data
        contested = Contested(
            side=BRAND,
            party=brand.id,
            reason=words["reason"],
            text=words["text"],
            by=scope.user,
            handling=about.handling,
            line=about.line,
            document=about.document,
        )
        try:
            contest(contested, timezone.localdate(timezone=zone))
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("Your contest is with finance. A person answers it here."))
            return redirect(request.get_full_path())
    raised = list(contests.of_parties(BRAND, [brand.id]).filter(about=about.id))
    waits = any(one.state == contests.OPEN for one in raised)
    context |= {"brand": brand, "form": form, "contests": raised, "waits": waits}
    with timezone.override(zone):
        return render(request, template, context, status=422 if form.errors else 200)


def _mine(brand: Brand, document: int) -> Document:
    row = contests.documents(BRAND, [brand.id]).filter(id=document).first()
    if row is None:
        raise Http404("unknown_document")
    return row


def _invoice(row: Document) -> Invoice:
    credit = row.type_code in CREDITS
    return Invoice(row, -row.total_cents if credit else row.total_cents, credit)


def _day(request: HttpRequest, found: Cost) -> date | None:
    asked = day_from(request.GET.get("day", ""))
    return asked if asked in found.by_day else max(found.by_day, default=None)


def _line(line: Priced) -> LineText:
    return LineText(
        id=0,
        label=label_of(line, get_language() or "fr"),
        quantity=quantity_text(line.quantity, line.unit),
        price=price_text(line.price, line.unit),
        amount_cents=line.amount_cents,
    )


def _budget(found: Cost) -> Budget | None:
    if not found.budget_cents:
        return None
    expected = 100 * found.outlook.cents // found.budget_cents if found.outlook else None
    return Budget(found.budget_cents, 100 * found.cents // found.budget_cents, expected)


def _chart(found: Cost, first: date, following: date) -> charts.Chart:
    days = [first + timedelta(days=place) for place in range((following - first).days)]
    frame = charts.Frame(title=_("Cost by day"), heading=_("Day"), show=lambda euros: formats.money(round(euros * 100)))
    labels = [format_skeleton("Md", day, locale=formats.locale()) for day in days]
    return charts.bars(frame, labels, [charts.Series(_("Cost"), [found.by_day.get(day, 0) / 100 for day in days])])
