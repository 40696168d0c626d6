"""Brands and their mailboxes."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from homeshore.brands import actions
from homeshore.brands import queries as brands
from homeshore.kit.ids import decode_id, encode_id
from homeshore.web.office.forms.brands import BrandForm, MailboxForm
from homeshore.web.office.views.editing import (
    attempt,
    edited,
    page_of,
    posted,
    scope_of_request,
    show_form,
    shown,
    typed,
)


@shown
def brand_list(request: HttpRequest) -> HttpResponse:
    """The brands in service."""
    rows = brands.brands(scope_of_request(request)).prefetch_related("programmes")
    text = request.GET.get("q", "").strip()
    rows = rows.filter(name__icontains=text) if text else rows
    return render(request, "office/brands.html", {"page": page_of(request, rows), "text": text})


@edited
def new_brand(request: HttpRequest) -> HttpResponse:
    """Open a brand."""
    form = BrandForm(typed(request))
    if brand := attempt(form, lambda: actions.open_brand(form.details())):
        messages.success(request, _("%(name)s is open. Now add its first programme.") % {"name": brand.name})
        return redirect("office:brand", brand.id)
    return show_form(request, "office/brand.html", form)


@edited
def brand(request: HttpRequest, brand_id: int) -> HttpResponse:
    """Change a brand; its programmes and mailboxes."""
    scope = scope_of_request(request)
    row = brands.brand(scope, brand_id)
    form = BrandForm(typed(request), initial=BrandForm.of(brands.brand_details(row)))
    if attempt(form, lambda: actions.change_brand(row, form.details())):
        messages.success(request, _("Saved."))
        return redirect("office:brand", row.id)
    stands = brands.brand(scope, brand_id)
    programmes = brands.programmes(scope, row.id).prefetch_related("channels")
    mailboxes = brands.mailboxes(row.id)
    snippet = f'<script src="{settings.PUBLIC_URL}/widget.js" data-brand="{stands.slug}" async></script>'
    context = {"brand": stands, "programmes": programmes, "mailboxes": mailboxes, "snippet": snippet}
    return show_form(request, "office/brand.html", form, **context)


@posted
def archive_brand(request: HttpRequest, brand_id: int) -> HttpResponse:
    """Take a brand out of service."""
    row = brands.brand(scope_of_request(request), brand_id)
    actions.archive_brand(row)
    messages.success(request, _("%(name)s is out of service. Its history stays.") % {"name": row.name})
    return redirect("office:brands")


@edited
def new_mailbox(request: HttpRequest, brand_id: int) -> HttpResponse:
    """Have a mailbox read."""
    scope = scope_of_request(request)
    row = brands.brand(scope, brand_id)
    form = MailboxForm(typed(request), programmes=list(brands.programmes(scope, row.id)))

    def connect() -> brands.Mailbox:
        programme = brands.programme(scope, decode_id(form.cleaned_data["programme"]))
        return actions.connect_mailbox(row, programme, form.details())

    if attempt(form, connect):
        messages.success(request, _("The mailbox is read from now on."))
        return redirect("office:brand", row.id)
    return show_form(request, "office/mailbox.html", form, brand=row)


@edited
def mailbox(request: HttpRequest, brand_id: int, mailbox_id: int) -> HttpResponse:
    """Change a mailbox."""
    scope = scope_of_request(request)
    row = brands.brand(scope, brand_id)
    box = get_object_or_404(brands.mailboxes(row.id), id=mailbox_id)
    names = ("host", "port", "encryption", "user", "folder", "is_active")
    initial = {name: getattr(box, name) for name in names} | {"programme": encode_id(box.programme_id)}
    form = MailboxForm(typed(request), initial=initial, programmes=list(brands.programmes(scope, row.id)))

    def change() -> brands.Mailbox:
        programme = brands.programme(scope, decode_id(form.cleaned_data["programme"]))
        return actions.change_mailbox(box, programme, form.details())

    if attempt(form, change):
        messages.success(request, _("Saved."))
        return redirect("office:brand", row.id)
    return show_form(request, "office/mailbox.html", form, brand=row, mailbox=box)


@posted
def remove_mailbox(request: HttpRequest, brand_id: int, mailbox_id: int) -> HttpResponse:
    """Stop reading a mailbox."""
    row = brands.brand(scope_of_request(request), brand_id)
    actions.remove_mailbox(get_object_or_404(brands.mailboxes(row.id), id=mailbox_id))
    messages.success(request, _("The mailbox is no longer read."))
    return redirect("office:brand", row.id)
