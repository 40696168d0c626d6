"""What is handed over of a run: drawn once it has ended, in every language, by the process that did the run."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from homeshore import __version__
from homeshore.cases.errors import InvalidScenario
from homeshore.cases.models import Report, Run
from homeshore.cases.ports import Edition, ReportPress
from homeshore.cases.queries import cases
from homeshore.cases.rules.reading import read
from homeshore.security import files


def draw_reports(run: int, press: ReportPress) -> None:
    """Draw an ended run's reports, unless it came to nothing. Takes seconds. Raises UnknownRun."""
    found = cases.run(run)
    drawn = _drawn(found, press)
    reports = [
        Report(run=found, language=language, version=__version__, pdf=files.store(pdf))
        for language, pdf in drawn.items()
    ]
    with transaction.atomic():
        Report.objects.bulk_create(reports)
        Run.objects.filter(id=run).update(drawn_at=timezone.now())


def _drawn(run: Run, press: ReportPress) -> dict[str, bytes]:
    """The report in each language; none of a run whose scenario an earlier release read, and this one does not."""
    findings = cases.findings_of(run)
    if findings is None:
        return {}
    try:
        scenario = read(run.version.text, run.version.files)
    except InvalidScenario:
        return {}
    day = timezone.localdate(run.ended_at)
    return {
        language: press.print(scenario, findings, Edition(language, day, __version__))
        for language, _name in settings.LANGUAGES
    }
