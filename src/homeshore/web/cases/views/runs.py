"""Runs: asked for, watched while they go on, stopped, read once they ended."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from homeshore.cases.actions import running
from homeshore.cases.errors import RunUnderWay
from homeshore.cases.queries import cases
from homeshore.cases.queries.cases import Run
from homeshore.kit.ids import encode_id
from homeshore.web.cases import results
from homeshore.web.cases.access import cases_scope, run_for, version_for
from homeshore.web.cases.kept import read_or_none, report_of
from homeshore.web.cases.troubles import failure_sentence
from homeshore.web.office.views.editing import posted
from homeshore.web.office.views.editing import shown as page

ENDED = ("finished", "interrupted", "failed")


@posted
def start(request: HttpRequest, case_id: int) -> HttpResponse:
    """Ask for a run of the newest version; the worker does the rest."""
    version = version_for(request, case_id)
    try:
        run = running.start_run(version.case_id, by=cases_scope(request).user)
    except RunUnderWay:
        messages.warning(request, _("This scenario is being run already: wait, or stop that run first."))
        return redirect("cases:case", case_id)
    return redirect("cases:run", run.id)


@page
@never_cache
def shown(request: HttpRequest, run_id: int) -> HttpResponse:
    """A run under way, or what came of it."""
    run = run_for(request, run_id)
    findings = cases.findings_of(run) if run.status in ENDED else None
    if findings is None:
        return render(request, "cases/run.html", _progress(run))
    result = results.result(run, read_or_none(run.version), findings)
    context = {"run": run, "case": run.version.case, "others": _others(run), "result": result, "report": report_of(run)}
    return render(request, "cases/result.html", context)


@page
@never_cache
def progress(request: HttpRequest, run_id: int) -> HttpResponse:
    """How far a run has come, for the page that waits; the page is loaded anew once the run has ended."""
    run = run_for(request, run_id)
    if run.status in ENDED:
        response = HttpResponse()
        response["HX-Refresh"] = "true"
        return response
    return render(request, "cases/progress.html", _progress(run))


@posted
def stop(request: HttpRequest, run_id: int) -> HttpResponse:
    """End a run early; what is finished is kept."""
    run = run_for(request, run_id)
    running.stop_run(run.id)
    return redirect("cases:run", run.id)


def _progress(run: Run) -> dict[str, object]:
    """`failure` says why a run that has ended came to nothing."""
    why = ""
    if run.status == "failed":
        why = failure_sentence(run.failure)
    elif run.status in ENDED:
        why = _("It was stopped before one replication of every centre was finished: there is nothing to compare.")
    return {"run": run, "case": run.version.case, "failure": why}


def _others(run: Run) -> list[tuple[str, Run]]:
    """What this run may be compared with, by its public id: the other runs of its case that came to something."""
    return [(encode_id(one.id), one) for one in cases.runs_of(run.version.case_id) if one.id != run.id and one.findings]
