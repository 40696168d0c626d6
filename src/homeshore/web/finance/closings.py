"""The closing desk: what a month comes to, what stands in its way, and its closing with progress."""

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from homeshore.billing.actions import closing as actions
from homeshore.billing.actions import waving
from homeshore.billing.queries import accounting, anomalies, documents, previews
from homeshore.billing.queries.documents import BRAND, Closing, DocumentFilter, Sums
from homeshore.billing.rules.settling import total
from homeshore.journal import bus
from homeshore.kit.errors import Refusal
from homeshore.kit.ids import decode_id
from homeshore.web.finance.access import finance_scope
from homeshore.web.finance.closing_words import (
    Group,
    Stage,
    groups,
    halted_sentence,
    refusal_sentence,
    stages,
    waved_words,
)
from homeshore.web.finance.parties import party_names

PAGE_LENGTH = 25


class Month(msgspec.Struct, frozen=True):
    """A month in the list. state: running, open, closing, halted, closed."""

    month: date
    state: str
    closing: Closing | None
    of_brands: Sums = Sums()
    of_agents: Sums = Sums()

    @property
    def documents(self) -> int:
        """How many were written."""
        return self.of_brands.documents + self.of_agents.documents


class Proposal(msgspec.Struct, frozen=True):
    """A document to be: whom it is for, of which month, lines and cents as far as they are known now."""

    month: date
    side: str
    party: str
    lines: int
    net_cents: int


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """A month that is not closed yet. `net_cents`: both sides' sums, when all of it is on this page."""

    page: Page[Any]
    proposals: list[Proposal]
    to_brands_cents: int | None
    to_agents_cents: int | None
    groups: list[Group]
    blocking: int
    is_over: bool


@require_safe
@never_cache
def listed(request: HttpRequest) -> HttpResponse:
    """Every month with its state, the newest first."""
    begun = {row.month: row for row in documents.closings()}
    today = timezone.localdate()
    months = [_month(month, begun.get(month), today) for month in documents.months(today)]
    return render(request, "finance/closings.html", {"months": months, "books": accounting.months()})


@require_safe
@never_cache
def shown(request: HttpRequest, month: date) -> HttpResponse:
    """A month: its preview, its closing under way, or what came of it."""
    closing = documents.closing(month)
    context: dict[str, object] = {"month": month, "closing": closing}
    if closing is None:
        if month > timezone.localdate():
            raise Http404("a month to come")
        if "all" not in request.GET and _is_large(month):
            return render(request, "finance/adding_up.html", context)
        return render(request, "finance/preview.html", context | {"preview": _preview(request, month)})
    if closing.stage != "closed":
        return render(request, "finance/closing.html", context | _progress(closing))
    return render(request, "finance/closed.html", context | _outcome(closing))


@require_safe
@never_cache
def progress(request: HttpRequest, month: date) -> HttpResponse:
    """How far a closing has come, for the page that waits; the page is loaded anew once it is done or stopped."""
    closing = documents.closing(month)
    if closing is None or closing.stage == "closed" or closing.halted:
        response = HttpResponse()
        response["HX-Refresh"] = "true"
        return response
    return render(request, "finance/progress.html", {"month": month, "closing": closing} | _progress(closing))


@require_POST
def begin(request: HttpRequest, month: date) -> HttpResponse:
    """Draw the month's line; the worker does the rest."""

    def act() -> None:
        actions.begin(month, by=finance_scope(request).user, today=timezone.localdate())
        bus.publish("closing")

    return _done(request, month, act)


@require_POST
def go_on(request: HttpRequest, month: date) -> HttpResponse:
    """Let a stopped closing go on where it stands."""

    def act() -> None:
        actions.go_on(month)
        bus.publish("closing")

    return _done(request, month, act)


@require_POST
def wave(request: HttpRequest, month: date) -> HttpResponse:
    """Let the anomalies that were ticked through, for the reason given."""
    keys = [key for text in request.POST.getlist("anomaly") if (key := _key(text)) is not None]
    if not keys:
        messages.warning(request, _("Tick what is to be let through."))
        return redirect("finance:closing", month=month)

    def act() -> None:
        waving.wave_through(month, keys, request.POST.get("reason", ""), by=finance_scope(request).user)

    return _done(request, month, act)


@require_POST
def take_back(request: HttpRequest, month: date) -> HttpResponse:
    """Something that was let through stands in the way again."""
    key = _key(request.POST.get("anomaly", ""))
    if key is None:
        raise Http404("no such anomaly")
    return _done(request, month, lambda: waving.take_back(month, *key))


def _is_large(month: date) -> bool:
    """Whether adding a month up takes so long that its page should show that it works."""
    return previews.open_charges(month, settings.CHARGES_AT_ONCE) == settings.CHARGES_AT_ONCE


def _done(request: HttpRequest, month: date, act: Callable[[], None]) -> HttpResponse:
    """Back to the month, with the reason when it was refused."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, refusal_sentence(refusal))
    return redirect("finance:closing", month=month)


def _key(text: str) -> tuple[str, int] | None:
    code, _colon, about = text.partition(":")
    try:
        return code, decode_id(about)
    except ValueError:
        return None


def _month(month: date, closing: Closing | None, today: date) -> Month:
    if closing is None:
        over = actions.end_of(month) <= today
        return Month(month, "open" if over else "running", None)
    state = "closed" if closing.stage == "closed" else "halted" if closing.halted else "closing"
    rows = closing.documents.all()
    return Month(
        month, state, closing, documents.sums(rows.filter(side=BRAND)), documents.sums(rows.exclude(side=BRAND))
    )


def _preview(request: HttpRequest, month: date) -> Preview:
    known = previews.open_parties(month)
    parties = sorted(known, key=lambda entry: (entry[1].side != BRAND, entry[0]))
    page = Paginator(parties, PAGE_LENGTH).get_page(request.GET.get("page"))
    names = party_names(party for _month, party in page)
    found = [previews.proposal(of, party) for of, party in page]
    proposals = [
        Proposal(one.month, one.party.side, names[one.party], len(one.lines), total(one.lines))
        for one in found
        if one.lines
    ]
    is_all = page.paginator.num_pages == 1
    sides = {side: sum(one.net_cents for one in proposals if one.side == side) for side in ("brand", "agent")}
    shown_groups = groups(anomalies.anomalies(month, known), anomalies.waved(month))
    return Preview(
        page=page,
        proposals=proposals,
        to_brands_cents=sides["brand"] if is_all else None,
        to_agents_cents=sides["agent"] if is_all else None,
        groups=shown_groups,
        blocking=sum(group.blocking for group in shown_groups),
        is_over=actions.end_of(month) <= timezone.localdate(),
    )


def _progress(closing: Closing) -> dict[str, object]:
    steps: list[Stage] = stages(closing)
    return {"stages": steps, "halted": halted_sentence(closing.halted) if closing.halted else ""}


def _outcome(closing: Closing) -> dict[str, object]:
    rows = closing.documents.all()
    issued = timezone.localdate(closing.begun_at).replace(day=1)
    return {
        "of_brands": documents.sums(rows.filter(side=BRAND)),
        "of_agents": documents.sums(rows.exclude(side=BRAND)),
        "others": documents.documents(DocumentFilter(month=closing.month)).exclude(closing=closing).count(),
        "issued": issued,
        "books": accounting.books(issued),
        "waved": waved_words(closing.waved),
    }
