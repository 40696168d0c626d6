"""Import and export as CSV: choose a file, look at what it would do, then keep it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeshore.web.office.tables import MOST_BYTES, MOST_ROWS, TABLES, Outcome, Table, run
from homeshore.web.office.tables.exporting import written
from homeshore.web.office.views.editing import edited, scope_of_request, shown
from homeshore.web.tables.reading import Unreadable, text_of

NAMES = {
    "agents": gettext_lazy("Agents, contracts and certificates"),
    "programmes": gettext_lazy("Programmes"),
    "replies": gettext_lazy("Canned replies"),
    "numbers": gettext_lazy("Phone numbers"),
}


@shown
def overview(request: HttpRequest) -> HttpResponse:
    """What can be imported and exported."""
    listed = [(table, NAMES[name]) for name, table in TABLES.items()]
    return render(request, "office/transfer.html", {"listed": listed, "most_rows": MOST_ROWS})


@shown
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """All rows of one kind, as CSV."""
    table = _table(kind)
    response = HttpResponse(written(table, scope_of_request(request)), content_type="text/csv; charset=utf-8")
    name = f"homeshore-{table.name}-{timezone.localdate().isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@edited
def take_in(request: HttpRequest, kind: str) -> HttpResponse:
    """Preview a file, or keep it once that was confirmed. The file travels in the page: nothing is left behind."""
    table = _table(kind)
    context: dict[str, object] = {"table": table, "name": NAMES[kind], "most_rows": MOST_ROWS}
    if request.method != "POST":
        return render(request, "office/import.html", context)
    keep = "keep" in request.POST
    data = request.POST["text"].encode() if "text" in request.POST else _uploaded(request)
    outcome = run(table, data, scope_of_request(request), keep=keep) if data else Outcome()
    if keep and data and not outcome.problems:
        done = {"created": outcome.created, "changed": outcome.changed}
        messages.success(request, _("Imported: %(created)s new, %(changed)s existing.") % done)
        return redirect("office:transfer")
    if not data:
        context["missing"] = _("Choose a file.")
    context |= {"outcome": outcome if data else None, "text": _text(data)}
    return render(request, "office/import.html", context, status=422 if outcome.problems or not data else 200)


def _table(kind: str) -> Table:
    if kind not in TABLES:
        raise Http404(kind)
    return TABLES[kind]


def _uploaded(request: HttpRequest) -> bytes:
    file = request.FILES.get("file")
    return file.read(MOST_BYTES + 1) if file is not None else b""


def _text(data: bytes) -> str:
    try:
        return text_of(data)
    except Unreadable:
        return ""
