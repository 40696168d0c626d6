"""Independents' contracts: the card that holds for each, and the mandate to write their invoices."""

from collections.abc import Callable
from datetime import date

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from homeshore.billing.actions import agreements as actions
from homeshore.billing.actions import cards as card_actions
from homeshore.billing.queries import agreements
from homeshore.billing.queries.agreements import AGENT, CardAssignment, SelfBillingMandate
from homeshore.billing.queries.parties import party
from homeshore.facts.vocabulary import Mode
from homeshore.people import queries as people
from homeshore.people.queries import Contract
from homeshore.security import files
from homeshore.web.finance.forms.agreements import DOCUMENTS, MandateForm, RevokeForm, media_type_of
from homeshore.web.finance.forms.cards import AssignForm, EndForm
from homeshore.web.finance.forms.fields import FinanceForm
from homeshore.web.office.views.editing import attempt, page_of, posted, shown


class Row(msgspec.Struct, frozen=True):
    """A contract in the list, with what a closing needs of it today."""

    contract: Contract
    card: CardAssignment | None
    mandate: SelfBillingMandate | None


@shown
def contract_list(request: HttpRequest) -> HttpResponse:
    """The contracts of independents, found by name."""
    text = request.GET.get("q", "").strip()
    found = people.contracts().filter(mode=Mode.INDEPENDENT.value)
    if text:
        found = found.filter(person__name__icontains=text)
    page = page_of(request, found.order_by("person__name", "-starts_on"))
    today, ids = timezone.localdate(), [row.id for row in page]
    cards = {row.contract_id: row for row in agreements.assignments(ids) if _holds(row, today)}
    mandates = {row.contract_id: row for row in agreements.mandates(ids) if row.revoked_on is None}
    rows = [Row(row, cards.get(row.id), mandates.get(row.id)) for row in page]
    return render(request, "finance/contracts.html", {"page": page, "rows": rows, "text": text})


def _holds(row: CardAssignment, today: date) -> bool:
    return row.from_day <= today and (row.until_day is None or today <= row.until_day)


@shown
def contract(request: HttpRequest, contract_id: int) -> HttpResponse:
    """A contract's cards and mandates."""
    return _page(request, people.contract(contract_id))


@posted
def assign_card(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Let a card hold for the contract."""
    row = people.contract(contract_id)
    form = AssignForm(request.POST, cards=list(agreements.cards(AGENT)))

    def act() -> object:
        days = form.cleaned_data["from_day"], form.cleaned_data["until_day"]
        return card_actions.give_to_contract(agreements.card(form.card_id()), row, *days)

    return _done(request, row, form, act, assign=form)


@posted
def end_assignment(request: HttpRequest, contract_id: int, assignment_id: int) -> HttpResponse:
    """Let a card hold no longer."""
    row, held = people.contract(contract_id), agreements.assignment(contract_id, assignment_id)
    form = EndForm(request.POST)

    def act() -> object:
        card_actions.end_assignment(held, form.cleaned_data["until_day"])
        return held

    return _done(request, row, form, act, ended=held, end=form)


@posted
def take_mandate(request: HttpRequest, contract_id: int) -> HttpResponse:
    """File a signed mandate."""
    row = people.contract(contract_id)
    form = MandateForm(request.POST, request.FILES)
    return _done(
        request,
        row,
        form,
        lambda: actions.take_mandate(row, form.details(), form.cleaned_data["document"]),
        mandate_form=form,
    )


@posted
def revoke_mandate(request: HttpRequest, contract_id: int, mandate_id: int) -> HttpResponse:
    """End a mandate."""
    row, held = people.contract(contract_id), agreements.mandate(contract_id, mandate_id)
    form = RevokeForm(request.POST)

    def act() -> object:
        actions.revoke_mandate(held, form.cleaned_data["revoked_on"])
        return held

    return _done(request, row, form, act, revoke=form)


@shown
def mandate_file(request: HttpRequest, contract_id: int, mandate_id: int) -> HttpResponse:
    """The scanned mandate, as a download."""
    del request
    held = agreements.mandate(contract_id, mandate_id)
    if not held.file:
        raise Http404
    data = files.read(held.file)
    ending = DOCUMENTS.get(media_type_of(data), "bin")
    disposition = f'attachment; filename="mandate-{held.prefix}.{ending}"'
    return HttpResponse(data, content_type="application/octet-stream", headers={"Content-Disposition": disposition})


def _done(
    request: HttpRequest, row: Contract, form: FinanceForm, act: Callable[[], object], **shown_again: object
) -> HttpResponse:
    if attempt(form, act):
        messages.success(request, _("Saved."))
        return redirect("finance:contract", row.id)
    return _page(request, row, 422, **shown_again)


def _page(request: HttpRequest, row: Contract, status: int = 200, **forms: object) -> HttpResponse:
    today = timezone.localdate()
    mandates = list(agreements.mandates([row.id]))
    business = row.through or row.person.businesses.first()
    context = {
        "contract": row,
        "business": business,
        "is_printable": business is not None and party(business) is not None and party(row.entity) is not None,
        "assignments": [(one, _holds(one, today)) for one in agreements.assignments([row.id])],
        "mandates": mandates,
        "in_force": next((one for one in mandates if one.revoked_on is None), None),
        "assign": AssignForm(cards=list(agreements.cards(AGENT)), initial={"from_day": row.starts_on}),
        "mandate_form": MandateForm(),
        "revoke": RevokeForm(initial={"revoked_on": today}),
        "end": EndForm(initial={"until_day": today}),
        **forms,
    }
    return render(request, "finance/contract.html", context, status=status)
