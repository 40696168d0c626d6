"""Programmes, and the scripts and canned replies of their agents."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from homeshore.brands import actions
from homeshore.brands import queries as brands
from homeshore.web.office.forms.brands import ReplyForm, ScriptForm
from homeshore.web.office.forms.programmes import ProgrammeForm
from homeshore.web.office.views.editing import attempt, edited, posted, scope_of_request, show_form, typed


@edited
def new_programme(request: HttpRequest, brand_id: int) -> HttpResponse:
    """Open a programme of a brand."""
    brand = brands.brand(scope_of_request(request), brand_id)
    form = ProgrammeForm(typed(request))
    if row := attempt(form, lambda: actions.open_programme(brand, form.plan())):
        messages.success(request, _("The programme %(name)s is open.") % {"name": row.name})
        return redirect("office:programme", row.id)
    return show_form(request, "office/programme.html", form, brand=brand)


@edited
def programme(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Change a programme."""
    row = brands.programme(scope_of_request(request), programme_id)
    form = ProgrammeForm(typed(request), plan=brands.programme_plan(row), revision=row.revision)
    if attempt(form, lambda: actions.change_programme(row, form.plan(), form.cleaned_data["revision"] or 0)):
        messages.success(request, _("Saved. Routing follows at once."))
        return redirect("office:programme", row.id)
    return show_form(
        request,
        "office/programme.html",
        form,
        brand=row.brand,
        programme=row,
        opening=brands.opening(row, timezone.now()),
        scripts=brands.scripts(row),
        replies=brands.canned_replies(row),
    )


@posted
def archive_programme(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Take a programme out of service."""
    row = brands.programme(scope_of_request(request), programme_id)
    actions.archive_programme(row)
    messages.success(request, _("%(name)s is out of service. Its history stays.") % {"name": row.name})
    return redirect("office:brand", row.brand_id)


@edited
def script(request: HttpRequest, programme_id: int, script_id: int = 0) -> HttpResponse:
    """Write a script, or (0) a new one."""
    row = brands.programme(scope_of_request(request), programme_id)
    stands = get_object_or_404(brands.scripts(row), id=script_id) if script_id else None
    initial = {name: getattr(stands, name) for name in ScriptForm.base_fields} if stands else None
    form = ScriptForm(typed(request), initial=initial)
    if attempt(form, lambda: actions.write_script(row, **form.cleaned_data, script=stands)):
        messages.success(request, _("Saved."))
        return redirect("office:programme", row.id)
    return show_form(request, "office/text.html", form, programme=row, script=stands, kind="script")


@posted
def remove_script(request: HttpRequest, programme_id: int, script_id: int) -> HttpResponse:
    """Delete a script."""
    row = brands.programme(scope_of_request(request), programme_id)
    actions.remove_script(get_object_or_404(brands.scripts(row), id=script_id))
    messages.success(request, _("Deleted."))
    return redirect("office:programme", row.id)


@edited
def reply(request: HttpRequest, programme_id: int, reply_id: int = 0) -> HttpResponse:
    """Write a canned reply, or (0) a new one."""
    row = brands.programme(scope_of_request(request), programme_id)
    stands = get_object_or_404(brands.canned_replies(row), id=reply_id) if reply_id else None
    initial = {name: getattr(stands, name) for name in ReplyForm.base_fields} if stands else None
    form = ReplyForm(typed(request), initial=initial)
    if attempt(form, lambda: actions.write_canned_reply(row, **form.cleaned_data, reply=stands)):
        messages.success(request, _("Saved."))
        return redirect("office:programme", row.id)
    return show_form(request, "office/text.html", form, programme=row, reply=stands, kind="reply")


@posted
def remove_reply(request: HttpRequest, programme_id: int, reply_id: int) -> HttpResponse:
    """Delete a canned reply."""
    row = brands.programme(scope_of_request(request), programme_id)
    actions.remove_canned_reply(get_object_or_404(brands.canned_replies(row), id=reply_id))
    messages.success(request, _("Deleted."))
    return redirect("office:programme", row.id)
