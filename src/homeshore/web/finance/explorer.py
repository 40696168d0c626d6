"""From a line down: its days, the contacts of a day, and where each second of a contact went."""

from datetime import date
from typing import Any

import msgspec
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from homeshore.billing.errors import UnknownDocument
from homeshore.billing.queries import documents as queries
from homeshore.billing.queries import explorer
from homeshore.billing.queries.callouts import Stretch, day_of
from homeshore.billing.queries.documents import ChargeRow, DocumentLine
from homeshore.billing.queries.explorer import PartOfLine
from homeshore.billing.rules.cards import UNIT_US
from homeshore.billing.rules.folding import KINDS as FOLDED
from homeshore.brands.queries import channel_name, programme, programme_names
from homeshore.brands.queries.known import brand_names
from homeshore.journal.queries import facts_of_contacts
from homeshore.kit.ids import encode_id
from homeshore.people.queries import names_of
from homeshore.security.scope import CENTRE
from homeshore.web.finance.documents import is_charged, kind_of, price_of
from homeshore.web.story.fact_words import Names, steps
from homeshore.web.story.fact_words import Step as FactStep
from homeshore.web.story.telling import reason_names

PAGE_LENGTH = 50


SIDE_NAMES = {"brand": gettext_lazy("Charged to the brand"), "agent": gettext_lazy("Paid to the agent")}


class Side(msgspec.Struct, frozen=True):
    """What a side of a handling comes to. `quantities`: (band, quantity)."""

    charge: ChargeRow
    name: Promise
    derivation: list[explorer.Step]
    quantities: list[tuple[str, int]]

    @property
    def unit(self) -> str:
        """The unit of its rule; empty on the payroll."""
        return explorer.unit_of(self.charge)


class Part(msgspec.Struct, frozen=True):
    """A charge's part in a line as the table shows it."""

    part: PartOfLine
    agent: str

    @property
    def excluded_us(self) -> int:
        """Handled microseconds that are not charged."""
        return self.part.charge.handled_us - self.part.charge.charged_us


@require_safe
@never_cache
def line(request: HttpRequest, document: int, place: int) -> HttpResponse:
    """A line with its days."""
    row = _line(document, place)
    days = explorer.days(row)
    context = _about(row) | {
        "days": days,
        "contacts": sum(day.contacts for day in days),
        "handled_us": sum(day.handled_us for day in days),
        "is_charged": is_charged(row),
        "has_days": is_charged(row) or row.kind == "callout",
        "price": price_of(row),
    }
    return render(request, "finance/line.html", context)


@require_safe
@never_cache
def day(request: HttpRequest, document: int, place: int, on: date) -> HttpResponse:
    """The contacts of a line on a day, or the call-outs that agents accepted."""
    row = _line(document, place)
    if row.kind == "callout":
        return _called_out(request, row, on)
    parts = [part for part in explorer.parts_of(row) if part.day == on]
    if not parts:
        raise Http404("nothing on this day")
    page: Page[PartOfLine] = Paginator(parts, PAGE_LENGTH).get_page(request.GET.get("page"))
    agents = names_of({part.charge.agent for part in page})
    context = _about(row) | {
        "day": on,
        "page": page,
        "parts": [Part(part, agents.get(part.charge.agent, "–")) for part in page],
        "quantity": sum(part.quantity for part in parts),
    }
    return render(request, "finance/line_day.html", context)


def _called_out(request: HttpRequest, row: DocumentLine, on: date) -> HttpResponse:
    stretches = [one for one in explorer.stretches(row) if day_of(one) == on]
    if not stretches:
        raise Http404("nothing on this day")
    page: Page[Stretch] = Paginator(stretches, PAGE_LENGTH).get_page(request.GET.get("page"))
    agents = names_of({one.agent for one in page})
    context = _about(row) | {
        "day": on,
        "page": page,
        "stretches": [(one, agents.get(one.agent, "–"), encode_id(one.callout)) for one in page],
        "quantity": sum(one.kept_us for one in stretches),
    }
    return render(request, "finance/line_callouts.html", context)


@require_safe
@never_cache
def charge(request: HttpRequest, charge: int) -> HttpResponse:
    """One handling: where each second went, on both sides, and the facts that say so."""
    try:
        row = queries.charge(charge)
    except UnknownDocument as unknown:
        raise Http404(unknown.code) from None
    agents = names_of({row.agent})
    context = {
        "charge": row,
        "brand": brand_names().get(row.brand_id, "–"),
        "programme": programme_names([row.programme]).get(row.programme, "–"),
        "channel": channel_name(row.channel),
        "agent": agents.get(row.agent, "–"),
        "sides": [Side(one, SIDE_NAMES[one.side], explorer.derivation(one), _quantities(one)) for one in _sides(row)],
        "facts": _facts(row),
    }
    return render(request, "finance/charge.html", context)


def _line(document: int, place: int) -> DocumentLine:
    try:
        return queries.line(document, place - 1)
    except UnknownDocument as unknown:
        raise Http404(unknown.code) from None


def _about(row: DocumentLine) -> dict[str, Any]:
    return {
        "line": row,
        "number": row.place + 1,
        "document": row.document,
        "kind": kind_of(row.document),
        "is_time": row.unit in UNIT_US,
    }


def _quantities(row: ChargeRow) -> list[tuple[str, int]]:
    """(band, quantity) of a charge; the plain band has no name."""
    if row.card_version is None:
        return []
    bands = explorer.band_names(row)
    return [(bands.get(band, ""), quantity) for band, quantity in row.quantities]


def _sides(row: ChargeRow) -> list[ChargeRow]:
    """The charge that was asked for, with what the other side comes to now."""
    return [row if one.side == row.side else one for one in queries.sides(row)]


def _facts(row: ChargeRow) -> list[FactStep]:
    """What happened to the contact, as far as its times hang on it; nothing of what was said."""
    records = facts_of_contacts([row.contact], FOLDED)
    names = Names(
        agents=names_of({record.agent for record in records}),
        users={},
        programmes=programme_names([row.programme]),
        reasons=reason_names(programme(CENTRE, row.programme)),
    )
    return steps(records, names)
