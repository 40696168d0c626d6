"""Legal entities as documents print them: names, SIREN, VAT status and addresses."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from homeshore.billing.queries.parties import party
from homeshore.people import actions
from homeshore.people import queries as people
from homeshore.web.finance.forms.entities import ENTITY_KINDS, EntityForm
from homeshore.web.office.views.editing import attempt, edited, page_of, show_form, shown, typed


@shown
def entity_list(request: HttpRequest) -> HttpResponse:
    """Legal entities, and whether a document could print them."""
    text, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    kind = kind if kind in dict(ENTITY_KINDS) else ""
    page = page_of(request, people.entities(text, kind))
    rows = [(row, bool(row.siren) and party(row) is not None) for row in page]
    context = {"page": page, "rows": rows, "text": text, "kind": kind, "kinds": ENTITY_KINDS}
    return render(request, "finance/entities.html", context)


@edited
def new_entity(request: HttpRequest) -> HttpResponse:
    """Enter a legal entity."""
    form = EntityForm(typed(request), persons=people.persons())
    if attempt(form, lambda: actions.register_entity(form.details())):
        messages.success(request, _("Saved."))
        return redirect("finance:entities")
    return show_form(request, "finance/entity.html", form)


@edited
def entity(request: HttpRequest, entity_id: int) -> HttpResponse:
    """Change a legal entity. Documents that were issued keep what they copied."""
    row = people.entity(entity_id)
    form = EntityForm(typed(request), initial=EntityForm.of(row), persons=people.persons())
    if attempt(form, lambda: actions.change_entity(row, form.details())):
        messages.success(request, _("Saved."))
        return redirect("finance:entities")
    return show_form(request, "finance/entity.html", form, entity=row)
