"""What a run came to, to be handed over: the report as PDF, the figures as CSV."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import slugify

from homeshore.cases.queries import cases
from homeshore.cases.queries.cases import Run
from homeshore.security import files
from homeshore.web.cases.access import run_for
from homeshore.web.cases.exporting import figures_csv
from homeshore.web.cases.kept import report_of
from homeshore.web.office.views.editing import shown
from homeshore.web.story.files import download


@shown
def pdf(request: HttpRequest, run_id: int) -> HttpResponse:
    """The report that a sales director hands over, in the reader's language."""
    run = run_for(request, run_id)
    report = report_of(run)
    if report is None:
        raise Http404("a report that is not drawn")
    return download(files.read(report.pdf), _name(run, "pdf"), "application/pdf")


@shown
def csv(request: HttpRequest, run_id: int) -> HttpResponse:
    """Every figure with its interval, its seed and its parameters."""
    run = run_for(request, run_id)
    findings = cases.findings_of(run)
    if findings is None:
        raise Http404("a run that came to nothing yet")
    return download(figures_csv(findings), _name(run, "csv"), "text/csv; charset=utf-8")


def _name(run: Run, suffix: str) -> str:
    return f"{slugify(run.version.case.name) or 'scenario'}-v{run.version.number}.{suffix}"
