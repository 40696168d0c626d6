"""Figures from outside: take a file in for a month, look at what was taken in, fetch it again."""

from datetime import date, timedelta

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from homeshore.billing.actions import sources as actions
from homeshore.billing.errors import ClosingUnderWay
from homeshore.billing.queries import sources
from homeshore.billing.queries.planned import PLANNED
from homeshore.billing.queries.sources import SourceFile
from homeshore.kit.problems import Invalid, Problem
from homeshore.kit.zones import day_from
from homeshore.security import queries as security
from homeshore.web.finance.access import finance_scope
from homeshore.web.finance.figures.cells import directory
from homeshore.web.finance.figures.kinds import KINDS, Kind, names_of
from homeshore.web.finance.figures.reading import SHOWN, Reading, read
from homeshore.web.finance.sentences import refusal_sentence, sentence
from homeshore.web.office.views.editing import edited, page_of, shown
from homeshore.web.story.files import download
from homeshore.web.tables.reading import MOST_BYTES
from homeshore.web.tables.writing import written

MONTHS_BACK, MONTHS_AHEAD = 12, 3


@shown
def overview(request: HttpRequest) -> HttpResponse:
    """The kinds of files, each with the newest one."""
    kinds = [(kind, sources.files(kind.code).first()) for kind in KINDS.values()]
    return render(request, "finance/sources.html", {"kinds": kinds})


@edited
def take_in(request: HttpRequest, kind: str) -> HttpResponse:
    """Look at what a file would do, then take it in. The file travels in the page: nothing is left behind."""
    of = _kind(kind)
    month = _month(request, of)
    context: dict[str, object] = {"kind": of, "month": month, "months": _months(), "shown": SHOWN}
    context["planned"] = of.code in PLANNED
    if request.method == "POST":
        taken = _taken(request, of, month)
        if isinstance(taken, SourceFile):
            said = {"number": taken.number, "rows": taken.rows}
            messages.success(request, _("Taken in: version %(number)d, %(rows)d rows.") % said)
            return redirect("finance:source_file", taken.id)
        context |= taken
    status = 200 if request.method != "POST" or "reading" in context else 422
    return render(request, "finance/source_kind.html", context | _history(request, of), status=status)


@edited
def take_plan(request: HttpRequest, kind: str) -> HttpResponse:
    """Take a month's figures from the plan; what is wrong with them is listed as of a file."""
    of = _kind(kind)
    if of.code not in PLANNED or request.method != "POST":
        raise Http404(kind)
    month = _month(request, of)
    try:
        taken = actions.take_from_plan(of.code, month, request.user.pk or 0, timezone.localdate())
    except ClosingUnderWay as refusal:
        messages.error(request, refusal_sentence(refusal))
    except Invalid as invalid:
        messages.error(request, _unplanned(invalid.problems[0], month))
    else:
        said = {"number": taken.number, "rows": taken.rows}
        messages.success(request, _("Taken from the plan: version %(number)d, %(rows)d rows.") % said)
        return redirect("finance:source_file", taken.id)
    return redirect("finance:source_kind", of.code)


def _unplanned(problem: Problem, month: date) -> str:
    if problem.code == "no_rows":
        return _("Nothing of this kind is planned for %(month)s.") % {"month": f"{month:%Y-%m}"}
    return sentence(problem)


def _taken(request: HttpRequest, kind: Kind, month: date) -> dict[str, object] | SourceFile:
    """What a sent file comes to: a version that was kept, a preview, or problems."""
    data = request.POST["text"].encode() if "text" in request.POST else _uploaded(request)
    if not data:
        return {"missing": _("Choose a file.")}
    today = timezone.localdate()
    reading = read(kind, month, data, finance_scope(request), today)
    if reading.problems:
        return {"problems": reading.problems}
    if "keep" in request.POST:
        return _kept(request, kind, month, reading)
    return {"reading": reading, "before": sources.holding(kind.code, month)}


def _kept(request: HttpRequest, kind: Kind, month: date, reading: Reading) -> dict[str, object] | SourceFile:
    try:
        return actions.take(kind.code, month, reading.rows, request.user.pk or 0, timezone.localdate())
    except ClosingUnderWay as refusal:
        return {"missing": refusal_sentence(refusal)}


def _history(request: HttpRequest, kind: Kind) -> dict[str, object]:
    page = page_of(request, sources.files(kind.code))
    return {"page": page, "by": security.user_names({file.entered_by for file in page})}


@shown
def file(request: HttpRequest, file_id: int) -> HttpResponse:
    """One version: what it says, whether it holds."""
    row = _file(file_id)
    kind = KINDS[row.kind]
    names = names_of(directory(finance_scope(request)))
    page = page_of(request, _entries(row))
    context = {
        "kind": kind,
        "file": row,
        "page": page,
        "rows": [(entry.row, kind.write(entry, names)) for entry in page],
        "by": security.user_names({row.entered_by}).get(row.entered_by, ""),
        "newer": sources.holding(row.kind, row.month) if row.replaced_at else None,
    }
    return render(request, "finance/source_file.html", context)


@shown
def file_csv(request: HttpRequest, file_id: int) -> HttpResponse:
    """One version as CSV, ready to be changed and taken in again."""
    row = _file(file_id)
    kind, names = KINDS[row.kind], names_of(directory(finance_scope(request)))
    text = written(kind.columns.all, (kind.write(entry, names) for entry in _entries(row)))
    return download(text.encode(), f"{row.kind}-{row.month:%Y-%m}-v{row.number}.csv", "text/csv; charset=utf-8")


def _entries(file: SourceFile) -> QuerySet[sources.SourceRow]:
    return sources.SourceRow.objects.filter(file=file).order_by("row")


def _file(file_id: int) -> SourceFile:
    found = sources.files().filter(id=file_id).select_related("closing").first()
    if found is None or found.kind not in KINDS:
        raise Http404(str(file_id))
    return found


def _kind(code: str) -> Kind:
    if code not in KINDS:
        raise Http404(code)
    return KINDS[code]


def _month(request: HttpRequest, kind: Kind) -> date:
    """The month that was chosen; else the next one for what looks ahead, and the last one for what looks back."""
    chosen = day_from(f"{request.POST.get('month') or request.GET.get('month', '')}-01")
    if chosen is not None:
        return chosen
    this = timezone.localdate().replace(day=1)
    return (this + timedelta(days=32)).replace(day=1) if kind.ahead else (this - timedelta(days=1)).replace(day=1)


def _months() -> list[date]:
    """The months that a file may be taken in for, the latest first."""
    month = timezone.localdate().replace(day=1)
    for _step in range(MONTHS_AHEAD):
        month = (month + timedelta(days=32)).replace(day=1)
    found = []
    for _step in range(MONTHS_AHEAD + MONTHS_BACK + 1):
        found.append(month)
        month = (month - timedelta(days=1)).replace(day=1)
    return found


def _uploaded(request: HttpRequest) -> bytes:
    sent = request.FILES.get("file")
    return sent.read(MOST_BYTES + 1) if sent is not None else b""
