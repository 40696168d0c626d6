"""Past volumes from CSV files: checked with every problem at once, then taken in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from homeshore.brands import queries as brands
from homeshore.web.office.views.editing import attempt, edited, page_of, posted, show_form, shown, typed
from homeshore.web.planning.access import planning_scope
from homeshore.web.planning.forecast_forms import MOST_BYTES, VolumeFileForm
from homeshore.web.planning.forecasts import choices, programme_names
from homeshore.web.tables.reading import Unreadable, text_of
from homeshore.workforce.actions import volumes as actions
from homeshore.workforce.actions.volumes import VolumeFile
from homeshore.workforce.queries import volumes as queries
from homeshore.workforce.queries.notices import noticed_sentence


@edited
def files(request: HttpRequest) -> HttpResponse:
    """A form for a file, and the files that were taken in."""
    names = programme_names(request)
    given = request.FILES if request.method == "POST" else None
    form = VolumeFileForm(typed(request), programmes=choices(request), files=given)
    user = planning_scope(request).user
    if checked := attempt(form, lambda: _check(form, user)):
        return redirect("planning:volume_file", checked)
    page = page_of(request, queries.imports(names))
    rows = [(row, names[row.programme], brands.channel_name(row.channel)) for row in page]
    return show_form(request, "planning/forecasts/files.html", form, page=page, rows=rows)


def _check(form: VolumeFileForm, user: int) -> int:
    """The id of the checked file; 0 where it is no text, which the form then says."""
    given = form.cleaned_data
    try:
        text = text_of(given["file"].read(MOST_BYTES + 1), MOST_BYTES)
    except Unreadable as unreadable:
        form.add_error("file", unreadable.problem.reason)
        return 0
    file = VolumeFile(form.programme_id(), given["channel"], given["zone"], given["file"].name, text)
    return actions.check_volumes(file, user).id


@shown
def file(request: HttpRequest, file_id: int) -> HttpResponse:
    """What the check of a file noticed."""
    names = programme_names(request)
    row = queries.volume_import(names, file_id)
    context = {
        "row": row,
        "programme": names[row.programme],
        "channel": brands.channel_name(row.channel),
        "noticed": [(one, noticed_sentence(one)) for one in row.noticed],
        "too_old": row.until_day is not None and queries.is_too_old(row.programme, row.channel, row.until_day),
    }
    return render(request, "planning/forecasts/file.html", context, status=422 if row.is_refused else 200)


@posted
def take(request: HttpRequest, file_id: int) -> HttpResponse:
    """Take a checked file in."""
    row = queries.volume_import(programme_names(request), file_id)
    actions.take_volumes(row)
    messages.success(request, _("%(days)s days are taken in.") % {"days": row.days})
    return redirect("planning:forecasts")


@posted
def drop(request: HttpRequest, file_id: int) -> HttpResponse:
    """Take a file out again."""
    actions.drop_volumes(queries.volume_import(programme_names(request), file_id))
    messages.success(request, _("The file is taken out: its days count as the journal tells them."))
    return redirect("planning:volume_files")
