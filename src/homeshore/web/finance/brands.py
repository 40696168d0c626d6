"""How each brand is invoiced, and by which card."""

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from homeshore.billing.actions import agreements as actions
from homeshore.billing.actions import cards as card_actions
from homeshore.billing.queries import agreements
from homeshore.billing.queries.agreements import BRAND, BrandTerms, RateCard
from homeshore.brands import queries as brands
from homeshore.brands.queries import Brand
from homeshore.kit.ids import encode_id
from homeshore.people import queries as people
from homeshore.web.finance.access import finance_scope
from homeshore.web.finance.forms.agreements import TermsForm
from homeshore.web.finance.forms.cards import GiveForm
from homeshore.web.office.views.editing import attempt, edited, posted, shown, typed


class Row(msgspec.Struct, frozen=True):
    """A brand in the list."""

    brand: Brand
    card: RateCard | None
    terms: BrandTerms | None


@shown
def brand_list(request: HttpRequest) -> HttpResponse:
    """All brands, with what a closing needs of each."""
    rows = [
        Row(brand, agreements.card_of_brand(brand.id), agreements.brand_terms(brand.id))
        for brand in brands.brands(finance_scope(request))
    ]
    return render(request, "finance/brands.html", {"rows": rows})


@edited
def brand(request: HttpRequest, brand_id: int) -> HttpResponse:
    """A brand's terms."""
    row = brands.brand(finance_scope(request), brand_id)
    terms = agreements.brand_terms(row.id)
    form = TermsForm(typed(request), entities=people.entities(), initial=TermsForm.of(terms))
    if attempt(form, lambda: actions.agree_brand_terms(row, form.details())):
        messages.success(request, _("Saved. The next document says so."))
        return redirect("finance:brand", row.id)
    return _shown(request, row, form, _give_form(request, row))


@posted
def give_card(request: HttpRequest, brand_id: int) -> HttpResponse:
    """Let a card hold for the brand."""
    row = brands.brand(finance_scope(request), brand_id)
    give = _give_form(request, row)

    def act() -> bool:
        card_actions.give_to_brand(agreements.card(give.card_id()), row)
        return True

    if attempt(give, act):
        messages.success(request, _("The card holds for the brand."))
        return redirect("finance:brand", row.id)
    terms = agreements.brand_terms(row.id)
    return _shown(request, row, TermsForm(entities=people.entities(), initial=TermsForm.of(terms)), give)


def _give_form(request: HttpRequest, row: Brand) -> GiveForm:
    held = agreements.card_of_brand(row.id)
    is_sent = request.method == "POST" and "card" in request.POST
    return GiveForm(
        request.POST if is_sent else None,
        cards=list(agreements.cards(BRAND)),
        initial={"card": encode_id(held.id) if held else ""},
    )


def _shown(request: HttpRequest, row: Brand, form: TermsForm, give: GiveForm) -> HttpResponse:
    context = {"brand": row, "card": agreements.card_of_brand(row.id), "form": form, "give": give}
    is_refused = bool(form.errors or give.errors)
    return render(request, "finance/brand.html", context, status=422 if is_refused else 200)
