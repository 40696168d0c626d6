"""What a run came to, to be handed over: the report as PDF, the figures as CSV."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language

from homeshore import __version__
from homeshore.adapters.case_reports.press import TypstReportPress
from homeshore.cases.ports import Edition
from homeshore.cases.queries import cases
from homeshore.cases.queries.cases import Run
from homeshore.cases.rules.findings import Findings
from homeshore.web.cases.access import run_for
from homeshore.web.cases.exporting import figures_csv
from homeshore.web.cases.kept import read_or_none
from homeshore.web.office.views.editing import shown
from homeshore.web.story.files import download


@shown
def pdf(request: HttpRequest, run_id: int) -> HttpResponse:
    """The report that a sales director hands over, in the reader's language."""
    run, findings = _ended(request, run_id)
    scenario = read_or_none(run.version)
    if scenario is None:
        raise Http404("a scenario that no longer holds")
    day = timezone.localdate(run.ended_at) if run.ended_at else timezone.localdate()
    edition = Edition(language=get_language() or "fr", day=day, version=__version__)
    return download(TypstReportPress().print(scenario, findings, edition), _name(run, "pdf"), "application/pdf")


@shown
def csv(request: HttpRequest, run_id: int) -> HttpResponse:
    """Every figure with its interval, its seed and its parameters."""
    run, findings = _ended(request, run_id)
    return download(figures_csv(findings), _name(run, "csv"), "text/csv; charset=utf-8")


def _ended(request: HttpRequest, run_id: int) -> tuple[Run, Findings]:
    run = run_for(request, run_id)
    findings = cases.findings_of(run)
    if findings is None:
        raise Http404("a run that came to nothing yet")
    return run, findings


def _name(run: Run, suffix: str) -> str:
    return f"{slugify(run.version.case.name) or 'scenario'}-v{run.version.number}.{suffix}"
