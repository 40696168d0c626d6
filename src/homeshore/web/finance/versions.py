"""Entering a version of a card, with what a sample contact would cost under it."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from homeshore.billing.actions import cards as actions
from homeshore.billing.queries import agreements
from homeshore.billing.queries.agreements import AGENT, CardVersion, RateCard
from homeshore.billing.rules.cards import PLAIN, UNIT_US
from homeshore.billing.rules.lines import Line
from homeshore.billing.rules.samples import Costed, cost
from homeshore.billing.rules.terms import Terms, check_terms, terms_from
from homeshore.brands import queries as brands
from homeshore.facts.vocabulary import Channel
from homeshore.kit.errors import Refusal
from homeshore.kit.ids import encode_id
from homeshore.kit.problems import Invalid
from homeshore.web.finance.access import finance_scope
from homeshore.web.finance.forms.sample import SampleForm
from homeshore.web.finance.forms.version import Offered, VersionForm, from_data, from_terms
from homeshore.web.finance.sentences import refusal_sentence
from homeshore.web.finance.words import price_text
from homeshore.web.office.views.editing import edited

_MONTH = timedelta(days=32)


class SampleLine(msgspec.Struct, frozen=True):
    """A line of a sample: what for, how much at which price."""

    label: str
    quantity_us: int | None
    price: str
    cents: int


class SampleCost(msgspec.Struct, frozen=True):
    """What a sample comes to, or why it comes to nothing."""

    lines: tuple[SampleLine, ...] = ()
    derivation: tuple[tuple[str, int], ...] = ()
    cents: int = 0
    refused: str = ""


@edited
def new_version(request: HttpRequest, card_id: int) -> HttpResponse:
    """Enter what holds from a day on; begins with the terms of the latest version."""
    card = agreements.card(card_id)
    return _edit(request, card, lambda offered: _following(card, offered))


@edited
def correct_version(request: HttpRequest, card_id: int, version_id: int) -> HttpResponse:
    """Enter what should have held: it takes the place of a version that no document stands on."""
    card = agreements.card(card_id)
    wrong = agreements.version(card, version_id)
    head = {"from_day": wrong.from_day, "until_day": wrong.until_day, "replaces": encode_id(wrong.id)}
    return _edit(request, card, lambda offered: from_terms(terms_from(wrong.terms), offered, **head), wrong)


def _edit(
    request: HttpRequest, card: RateCard, begin: Callable[[Offered], VersionForm], wrong: CardVersion | None = None
) -> HttpResponse:
    offered = _offered(request, card)
    version = from_data(request.POST, offered) if request.method == "POST" else begin(offered)
    if "save" in request.POST and version.is_valid() and _saved(card, version, finance_scope(request).user):
        messages.success(request, _("The version is entered. Contacts that are not billed yet are rated by it."))
        return redirect("finance:card", card.id)
    sample = _sample(request, offered)
    context = {
        "card": card,
        "version": version,
        "sample": sample,
        "cost": _cost(card, version, sample) if "preview" in request.POST else None,
        "is_agents": card.side == AGENT,
        "corrects": wrong,
    }
    return render(request, "finance/version.html", context, status=422 if "save" in request.POST else 200)


def _saved(card: RateCard, version: VersionForm, by: int) -> bool:
    try:
        actions.enter_version(card, version.details(), by)
    except Invalid as invalid:
        version.show(invalid.problems)
        return False
    except Refusal as refusal:
        version.head.add_error(None, refusal_sentence(refusal))
        return False
    return True


def _sample(request: HttpRequest, offered: Offered) -> SampleForm:
    initial = {"day": timezone.localdate(), "channel": Channel.VOICE.value}
    return SampleForm(request.POST if request.method == "POST" else None, initial=initial, **offered.choices)


def _offered(request: HttpRequest, card: RateCard) -> Offered:
    """The programmes of the brands that the card holds for (or all), and any that its versions name already."""
    listed, holders = brands.programmes(finance_scope(request)), agreements.brands_of(card)
    if holders:
        listed = listed.filter(brand__in=holders)
    programmes = {row.id: f"{row.brand.name} · {row.name}" for row in listed}
    versions = [terms_from(version.terms) for version in agreements.every_version_of(card)]
    named = {rule.programme for terms in versions for rule in terms.rules if rule.programme}
    programmes |= brands.programme_names(named - programmes.keys())
    return Offered(
        [(encode_id(id), name) for id, name in programmes.items()],
        [(channel.value, brands.channel_name(channel.value)) for channel in Channel],
    )


def _following(card: RateCard, offered: Offered) -> VersionForm:
    """The latest terms, from the day after they end, or else from the next month on."""
    latest, this_month = agreements.versions_of(card).last(), timezone.localdate().replace(day=1)
    if latest is None:
        return from_terms(None, offered, from_day=this_month)
    follows = latest.until_day + timedelta(days=1) if latest.until_day else (this_month + _MONTH).replace(day=1)
    return from_terms(terms_from(latest.terms), offered, from_day=follows, ends_previous=latest.until_day is None)


def _cost(card: RateCard, version: VersionForm, sample: SampleForm) -> SampleCost | None:
    if not version.is_valid() or not sample.is_valid():
        return SampleCost(refused=_("Something needs your attention first."))
    terms = version.terms()
    try:
        check_terms(terms, card.zone, with_agents=card.side == AGENT)
        return _told(cost(terms.card(card.zone), sample.sample(card.zone)), terms)
    except Invalid as invalid:
        version.show(invalid.problems)
        return SampleCost(refused=_("Something needs your attention first."))
    except Refusal as refusal:
        return SampleCost(refused=refusal_sentence(refusal))


def _told(costed: Costed, terms: Terms) -> SampleCost:
    charge = costed.charge
    steps = (
        (_("charged"), charge.charged_us),
        (_("added by increments and minimum"), charge.raised_us),
        (_("hold, not charged"), charge.excluded.hold),
        (_("wrap-up, not charged"), charge.excluded.wrap_up),
        (_("beyond the cap"), charge.excluded.cap),
        (_("covered by opened hours"), charge.excluded.opened),
    )
    return SampleCost(
        lines=tuple(_line(line, terms) for line in costed.lines),
        derivation=tuple((name, us) for name, us in steps if us),
        cents=costed.total_cents,
    )


def _line(line: Line, terms: Terms) -> SampleLine:
    band = terms.bands[line.band].name if line.band != PLAIN else ""
    fixed = {"fee": _("Connection fee"), "opened": _("One agent's hour")}.get(line.kind, "")
    label = ", ".join(filter(None, (fixed, band))) or _("Plain price")
    price = price_text(Decimal(line.price), line.unit)
    return SampleLine(label, line.quantity if line.unit in UNIT_US else None, price, line.amount_cents)
