"""Privacy: finding a customer, giving them their data, forgetting them. Each look is written in the access trail."""

from django.contrib import messages
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeshore.brands import actions as brand_actions
from homeshore.brands import queries as brands
from homeshore.brands.errors import UnknownCustomer
from homeshore.kit.errors import Refusal
from homeshore.kit.ids import encode_id
from homeshore.security import erasure
from homeshore.security import queries as security
from homeshore.security.actions import record_access
from homeshore.security.privacy import Subject
from homeshore.web.office.sentences import refusal_sentence
from homeshore.web.office.views.editing import page_of, posted, scope_of_request, shown

STORED = {
    "Customer": gettext_lazy("Customer cards"),
    "CustomerIdentity": gettext_lazy("Addresses, numbers, chat windows"),
    "Consent": gettext_lazy("Consents"),
    "Conversation": gettext_lazy("Conversations"),
    "Message": gettext_lazy("Messages"),
    "Attachment": gettext_lazy("Files"),
    "ChatSession": gettext_lazy("Chat windows opened"),
    "Draft": gettext_lazy("Drafts of agents"),
    "Rating": gettext_lazy("Satisfaction answers"),
    "OutgoingMail": gettext_lazy("Mails on their way"),
}


@shown
def search(request: HttpRequest) -> HttpResponse:
    """Find a customer by name, address or number."""
    text = request.GET.get("q", "").strip()
    found = page_of(request, brands.search_customers(scope_of_request(request), text)) if text else None
    return render(request, "office/privacy.html", {"text": text, "page": found})


@shown
def customer(request: HttpRequest, customer_id: int) -> HttpResponse:
    """A customer: identities, consents, merges, and how much is stored."""
    row = _customer(request, customer_id)
    record_access(scope_of_request(request), row.brand_id, "privacy", row.id)
    stored = security.data_about(Subject.CUSTOMER, row.id)
    context = {
        "customer": row,
        "identities": brands.identities(row.id),
        "consents": brands.consents(row.id),
        "merges": brands.merges(row.id),
        "amounts": [(STORED.get(name, name), len(rows)) for name, rows in stored.items()],
    }
    return render(request, "office/customer.html", context)


@shown
def export(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Everything stored about a customer, as JSON."""
    row = _customer(request, customer_id)
    record_access(scope_of_request(request), row.brand_id, "privacy_export", row.id)
    data = {"brand": row.brand.name, "data": security.data_about(Subject.CUSTOMER, row.id)}
    response = JsonResponse(data, encoder=DjangoJSONEncoder, json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="customer-{encode_id(row.id)}.json"'
    return response


@posted
def forget(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Erase a customer's data; the word must be typed, since it cannot be undone."""
    row = _customer(request, customer_id)
    if request.POST.get("confirm", "").strip().upper() != str(_("FORGET")).upper():
        messages.error(request, _("Nothing was erased: type the word to confirm."))
        return redirect("office:customer", row.id)
    outcome = erasure.forget(Subject.CUSTOMER, row.id)
    messages.success(
        request,
        _("Forgotten: %(blanked)s rows emptied, %(deleted)s deleted, %(files)s files erased.")
        % {"blanked": outcome.blanked, "deleted": outcome.deleted, "files": outcome.files},
    )
    return redirect("office:privacy")


@posted
def undo_merge(request: HttpRequest, customer_id: int, merge_id: int) -> HttpResponse:
    """Split two merged customers."""
    row = _customer(request, customer_id)
    merge = get_object_or_404(brands.merges(row.id), id=merge_id)
    try:
        brand_actions.undo_merge(merge)
    except Refusal as refusal:
        messages.error(request, refusal_sentence(refusal))
    else:
        messages.success(request, _("The two customers are separate again."))
    return redirect("office:customer", row.id)


def _customer(request: HttpRequest, customer_id: int) -> brands.Customer:
    row = brands.customer(customer_id)
    if row.forgotten_at is not None or not scope_of_request(request).covers(row.brand_id):
        raise UnknownCustomer(customer=customer_id)
    return row
