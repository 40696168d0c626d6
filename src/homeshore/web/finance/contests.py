"""The inbox of contests: who doubts what, where each second of it went, and the answer of a person."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

import msgspec
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from homeshore.billing.actions.contests import answer
from homeshore.billing.queries import contests, explorer
from homeshore.billing.queries.closings import Party
from homeshore.billing.queries.contests import OPEN, Contest
from homeshore.billing.rules.contests import limit_us
from homeshore.kit.clock import SECOND_US
from homeshore.kit.errors import Refusal
from homeshore.kit.ids import encode_id
from homeshore.web.finance.access import finance_scope
from homeshore.web.finance.parties import party_names
from homeshore.web.story.amounts import StepText, step_texts
from homeshore.web.story.contests import LONGEST, sentence

SHOWN_AT_MOST = 200
"""Charges of a contested line or document that are offered for a correction; others by a contest of their own."""


class AnswerForm(forms.Form):
    """The answer in words. Seconds to grant have fields of their own, one for each charge."""

    text = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The other side reads this, and sees that a person answered."),
    )


class Listed(msgspec.Struct, frozen=True):
    """A contest with the name of who raised it."""

    row: Contest
    party: str


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """A charge that the answer may correct: its field, what was typed, and the most that may be granted."""

    charge: contests.ChargeRow
    field: str
    typed: str
    most: str
    steps: list[StepText]


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Contests that wait, the longest first; or those that were answered."""
    waiting = request.GET.get("state") != "answered"
    rows = list(contests.inbox(OPEN) if waiting else contests.inbox("").exclude(state=OPEN))
    names = party_names([_party(row) for row in rows])
    context = {"listed": [Listed(row, names[_party(row)]) for row in rows], "waiting": waiting}
    return render(request, "finance/contests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def contest(request: HttpRequest, contest_id: int) -> HttpResponse:
    """One contest: what it is about, and the answer, with the seconds that it grants."""
    row = contests.inbox("").filter(id=contest_id).first()
    if row is None:
        raise Http404("unknown_contest")
    charges = _charges(row)
    form = AnswerForm(request.POST or None)
    if form.is_bound and form.is_valid() and _answered(request, row, charges, form):
        return redirect("finance:contests")
    context = {
        "contest": row,
        "party": party_names([_party(row)])[_party(row)],
        "offered": [_offered(row, charge, request.POST) for charge in charges],
        "cut": len(charges) == SHOWN_AT_MOST,
        "corrections": row.corrections.order_by("at"),
        "form": form,
        "waits": row.state == OPEN,
    }
    return render(request, "finance/contest.html", context, status=422 if form.errors else 200)


def _answered(request: HttpRequest, row: Contest, charges: list[contests.ChargeRow], form: AnswerForm) -> bool:
    """Give the answer; what stands against it is told by the form."""
    decision = request.POST.get("decision")
    grant = decision == "grant"
    try:
        granted = _granted(request.POST, charges) if grant else {}
    except ValueError:
        form.add_error(None, _("Give seconds as a number such as 60 or 12.5."))
        return False
    if grant and not granted:
        form.add_error(None, _("Give the seconds to grant for one contact at least, or refuse."))
        return False
    try:
        text, by = form.cleaned_data["text"], finance_scope(request).user
        answer(row.id, granted, text, by, elsewhere=decision == "elsewhere" and not charges)
    except Refusal as refusal:
        form.add_error(None, sentence(refusal))
        return False
    said = _("The contest is answered; the ledger follows within seconds.") if grant else _("The contest is answered.")
    messages.success(request, said)
    return True


def _granted(posted: Mapping[str, str], charges: list[contests.ChargeRow]) -> dict[int, int]:
    """Microseconds by handling, of the charges of this contest alone. Raises ValueError."""
    found = {}
    for charge in charges:
        typed = posted.get(_field(charge), "").strip()
        if typed:
            found[charge.handling] = _us(typed)
    return found


def _us(typed: str) -> int:
    """Seconds as typed, exactly, in microseconds. Raises ValueError."""
    try:
        us = Decimal("".join(typed.split()).replace(",", ".")) * SECOND_US
    except InvalidOperation as error:
        raise ValueError(typed) from error
    if not us.is_finite() or us != us.to_integral_value():
        raise ValueError(typed)
    return int(us)


def _charges(row: Contest) -> list[contests.ChargeRow]:
    """What an answer may correct: the handling, or the charges behind the line or the document, as they stand now."""
    if row.handling:
        handlings = [row.handling]
    else:
        lines = [row.line] if row.line else list(row.document.lines.order_by("place")) if row.document else []
        parts = (part.charge.handling for line in lines for part in explorer.parts_of(line))
        handlings = list(dict.fromkeys(parts))[:SHOWN_AT_MOST]
    found = (contests.charge(row.side, row.party, handling) for handling in handlings)
    return [charge for charge in found if charge is not None and limit_us(row.side, charge.charged_us)]


def _offered(row: Contest, charge: contests.ChargeRow, posted: Mapping[str, str]) -> Offered:
    most = Decimal(limit_us(row.side, charge.charged_us)) / SECOND_US
    field = _field(charge)
    return Offered(
        charge=charge,
        field=field,
        typed=posted.get(field, ""),
        most=f"{most.normalize():f}",
        steps=step_texts(explorer.derivation(charge)),
    )


def _field(charge: contests.ChargeRow) -> str:
    return f"grant-{encode_id(charge.handling)}"


def _party(row: Contest) -> Party:
    return Party(row.side, row.party)
