"""The first page of finance: what waits for the clerk, most urgent first."""

from collections.abc import Iterator
from datetime import date

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from homeshore.billing.queries import agreements, contests, documents, reconciling
from homeshore.brands import queries as brands
from homeshore.facts.vocabulary import Mode
from homeshore.people import queries as people
from homeshore.web.finance.access import finance_scope
from homeshore.web.shell.formats import number


class Waiting(msgspec.Struct, frozen=True):
    """Something to do: what, and where. tone: bad when a closing stops there, else warn or info."""

    text: str
    href: str
    icon: str
    tone: str


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What finance does here, and what waits for it."""
    today = timezone.localdate()
    waiting = [*_differences(today), *_contests(), *_lacking(request, today), *_months(today)]
    return render(request, "finance/home.html", {"waiting": waiting})


def _differences(today: date) -> Iterator[Waiting]:
    count = reconciling.differing_days(today.replace(day=1)).count()
    if count:
        text = ngettext("%(count)s day does not reconcile.", "%(count)s days do not reconcile.", count)
        yield Waiting(text % {"count": number(count)}, reverse("finance:reconciliation"), "check_all", "bad")


def _contests() -> Iterator[Waiting]:
    count = contests.inbox().count()
    if count:
        text = ngettext("%(count)s contest waits for an answer.", "%(count)s contests wait for an answer.", count)
        yield Waiting(text % {"count": number(count)}, reverse("finance:contests"), "flag", "warn")


def _lacking(request: HttpRequest, today: date) -> Iterator[Waiting]:
    """Whoever could not be invoiced or paid as things stand."""
    for brand in brands.brands(finance_scope(request)):
        if agreements.card_of_brand(brand.id) is None or agreements.brand_terms(brand.id) is None:
            text = _("%(name)s has no rate card or no terms yet.") % {"name": brand.name}
            yield Waiting(text, reverse("finance:brand", args=[brand.id]), "brand", "warn")
    held = [
        row for row in people.contracts().filter(mode=Mode.INDEPENDENT.value) if not row.ends_on or row.ends_on >= today
    ]
    ids = [row.id for row in held]
    paid = {row.contract_id for row in agreements.assignments(ids) if row.until_day is None or row.until_day >= today}
    mandated = {row.contract_id for row in agreements.mandates(ids) if row.revoked_on is None}
    count = len(set(ids) - (paid & mandated))
    if count:
        text = ngettext(
            "%(count)s independent has no rate card or no mandate yet.",
            "%(count)s independents have no rate card or no mandate yet.",
            count,
        )
        yield Waiting(text % {"count": number(count)}, reverse("finance:contracts"), "contract", "warn")


def _months(today: date) -> Iterator[Waiting]:
    """The months that are over and not closed, the oldest first."""
    closed = {row.month for row in documents.closings() if row.stage == "closed"}
    this_month = today.replace(day=1)
    for month in sorted(set(documents.months(today)) - closed):
        if month < this_month:
            text = _("%(month)s is over and not closed yet.") % {"month": date_format(month, "F Y").capitalize()}
            yield Waiting(text, reverse("finance:closing", args=[month]), "calendar", "info")
