"""Reconciliation: where each day's handled seconds stand on both sides of the ledger, and what does not agree."""

from datetime import date
from typing import Any

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from homeshore.billing.actions.reconciling import reconcile_day
from homeshore.billing.queries import reconciling
from homeshore.billing.queries.reconciling import ReconciledDay
from homeshore.billing.rules.reconciling import CLAUSES, Difference
from homeshore.brands import queries as brands
from homeshore.kit.ids import encode_id
from homeshore.web.finance.access import finance_scope

SHOWN_DAYS = 62
CLAUSE_NAMES = {
    "charged": pgettext_lazy("clause", "Charged"),
    "hold": pgettext_lazy("clause", "Hold"),
    "wrap_up": pgettext_lazy("clause", "Wrap-up"),
    "concurrent": pgettext_lazy("clause", "At the same time as another"),
    "cap": pgettext_lazy("clause", "Beyond the cap"),
    "waived": pgettext_lazy("clause", "Waived"),
    "payroll": pgettext_lazy("clause", "Payroll"),
}
CODES = {
    "not_counted": gettext_lazy("Only one of the two counts has it"),
    "counted_otherwise": gettext_lazy("The two counts differ"),
    "not_booked": gettext_lazy("Not in the ledger"),
    "booked_otherwise": gettext_lazy("The ledger has another time"),
    "unexplained": gettext_lazy("Charged and excluded time do not add up"),
    "not_handled": gettext_lazy("In the ledger, but nobody handled it"),
    "cents": gettext_lazy("The documents come to another amount"),
}


class Column(msgspec.Struct, frozen=True):
    """A clause with its microseconds on both sides."""

    name: Promise
    brand_us: int
    agent_us: int


class Found(msgspec.Struct, frozen=True):
    """A difference in words; in cents it has no times."""

    title: Promise
    side: str
    brand: str
    contact: str
    expected: str
    found: str


@require_safe
def reconciliation(request: HttpRequest) -> HttpResponse:
    """The days that were checked, the latest first."""
    finance_scope(request)
    rows = list(reconciling.days()[:SHOWN_DAYS])
    differing = [row for row in rows if row.missed]
    shown = {"days": rows, "differing": differing, "handled_us": sum(row.handled_us for row in rows)}
    return render(request, "finance/reconciliation.html", shown)


@require_safe
def reconciled_day(request: HttpRequest, on: date) -> HttpResponse:
    """A day: where its seconds went on each side, and what does not agree."""
    row = reconciling.days().filter(day=on).first()
    if row is None:
        raise Http404
    names = dict(brands.brands(finance_scope(request)).values_list("id", "name"))
    return render(request, "finance/reconciled_day.html", {"row": row, **_shown(row, names)})


@require_POST
def check_day(request: HttpRequest, on: date) -> HttpResponse:
    """Check a day that is over once more."""
    finance_scope(request)
    if on >= timezone.localdate():
        raise Http404
    if reconcile_day(on).missed:
        messages.error(request, _("The day still does not agree."))
    else:
        messages.success(request, _("The day agrees to the second and to the cent."))
    return redirect("finance:reconciled_day", on)


def _shown(row: ReconciledDay, names: dict[int, str]) -> dict[str, Any]:
    brand, agent = row.clauses.get("brand", {}), row.clauses.get("agent", {})
    used = [clause for clause in CLAUSES if clause in brand or clause in agent]
    return {
        "clauses": [Column(CLAUSE_NAMES[clause], brand.get(clause, 0), agent.get(clause, 0)) for clause in used],
        "brand_us": sum(brand.values()),
        "agent_us": sum(agent.values()),
        "differences": [_found(msgspec.convert(one, Difference), names) for one in row.differences],
    }


def _found(one: Difference, names: dict[int, str]) -> Found:
    in_cents = one.code == "cents"
    return Found(
        title=CODES[one.code],
        side=one.side,
        brand=names.get(one.brand, ""),
        contact=encode_id(one.contact) if one.contact else "",
        expected=_amount(one.expected, in_cents),
        found=_amount(one.found, in_cents),
    )


def _amount(number: int, in_cents: bool) -> str:
    return f"{number / 100:.2f} EUR" if in_cents else f"{number // 1_000_000}.{number % 1_000_000:06} s"
