"""Rate cards: the list, and a card with its versions in plain words."""

from datetime import date

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from homeshore.billing.actions import cards as actions
from homeshore.billing.queries import agreements
from homeshore.billing.queries.agreements import AGENT, BRAND, CardVersion, RateCard
from homeshore.billing.rules.terms import Terms, terms_from
from homeshore.brands import queries as brands
from homeshore.security.scope import CENTRE
from homeshore.web.finance.access import finance_scope
from homeshore.web.finance.forms.cards import CardForm, EndForm
from homeshore.web.finance.words import TermsText, told
from homeshore.web.office.views.editing import attempt, edited, posted, show_form, shown, typed


class Listed(msgspec.Struct, frozen=True):
    """A card in the list."""

    card: RateCard
    version: CardVersion | None
    text: TermsText | None
    holds_for: list[str]


def state_of(version: CardVersion, today: date) -> str:
    """How a version stands today: replaced, future, over or valid."""
    if version.replaced_at is not None:
        return "replaced"
    if version.from_day > today:
        return "future"
    return "over" if version.until_day is not None and version.until_day < today else "valid"


def programme_names(terms: Terms) -> dict[int, str]:
    """The names of the programmes that some terms name."""
    return brands.programme_names({rule.programme for rule in terms.rules if rule.programme})


def text_of(version: CardVersion) -> TermsText:
    """A version in plain words."""
    terms = terms_from(version.terms)
    return told(terms, programme_names(terms))


@shown
def card_list(request: HttpRequest) -> HttpResponse:
    """All cards by side, each with the prices in force today."""
    today = timezone.localdate()
    names = dict(brands.brands(finance_scope(request)).values_list("id", "name"))
    sides = [(side, [_listed(card, names, today) for card in agreements.cards(side)]) for side in (BRAND, AGENT)]
    return render(request, "finance/cards.html", {"sides": sides, "without": _without_card(names)})


def _listed(card: RateCard, names: dict[int, str], today: date) -> Listed:
    version = agreements.version_on(card, today)
    if card.side == BRAND:
        holders = [names[brand] for brand in agreements.brands_of(card) if brand in names]
    else:
        holders = _people(card, today)
    return Listed(card, version, text_of(version) if version else None, holders)


def _people(card: RateCard, today: date) -> list[str]:
    rows = agreements.assignments_of(card)
    return sorted({row.contract.person.name for row in rows if row.until_day is None or row.until_day >= today})


def _without_card(names: dict[int, str]) -> list[str]:
    return sorted(name for brand, name in names.items() if agreements.card_of_brand(brand) is None)


@edited
def new_card(request: HttpRequest) -> HttpResponse:
    """Open a card; its first version follows."""
    form = CardForm(typed(request), initial={"side": request.GET.get("side", BRAND)})
    if opened := attempt(form, lambda: actions.open_card(form.details())):
        messages.success(request, _("The card is open. Now enter what it agrees."))
        return redirect("finance:new_version", opened.id)
    return show_form(request, "finance/new_card.html", form)


@shown
def card(request: HttpRequest, card_id: int) -> HttpResponse:
    """A card: whom it holds for, what holds today, all its versions."""
    row, today = agreements.card(card_id), timezone.localdate()
    held = agreements.version_on(row, today)
    return render(request, "finance/card.html", _context(row, held, today))


@shown
def version(request: HttpRequest, card_id: int, version_id: int) -> HttpResponse:
    """One version, also one that was replaced."""
    row, today = agreements.card(card_id), timezone.localdate()
    held = agreements.version(row, version_id)
    return render(request, "finance/card.html", {**_context(row, held, today), "end": EndForm()})


@posted
def end_version(request: HttpRequest, card_id: int, version_id: int) -> HttpResponse:
    """Let a version end."""
    row = agreements.card(card_id)
    held, form = agreements.version(row, version_id), EndForm(request.POST)
    if attempt(form, lambda: actions.end_version(held, form.cleaned_data["until_day"]) or True):
        messages.success(request, _("Saved."))
        return redirect("finance:card", row.id)
    context = _context(row, agreements.version(row, version_id), timezone.localdate())
    return render(request, "finance/card.html", {**context, "end": form}, status=422)


def _context(row: RateCard, held: CardVersion | None, today: date) -> dict[str, object]:
    names = dict(brands.brands(CENTRE).values_list("id", "name"))
    everything = list(agreements.every_version_of(row))
    return {
        "card": row,
        "version": held,
        "state": state_of(held, today) if held else "",
        "text": text_of(held) if held else None,
        "is_billed": agreements.is_billed(held) if held else False,
        "versions": [(one, state_of(one, today)) for one in everything],
        "brands": [(brand, names.get(brand, "?")) for brand in agreements.brands_of(row)],
        "assignments": [one for one in agreements.assignments_of(row)],
    }
