"""The press: Typst draws and tags the pages (decision 9)."""

from datetime import UTC, date, datetime
from importlib import resources

import msgspec
import typst

from homeshore.adapters.case_reports.contents import contents
from homeshore.cases.ports import Edition
from homeshore.cases.rules.findings import Findings
from homeshore.cases.rules.scenario import Scenario

TEMPLATE = resources.files(__package__) / "templates/report.typ"


class TypstReportPress:
    """Draws reports as tagged PDF for A4 (PDF/UA-1: language set, plots with alternative texts)."""

    def print(self, scenario: Scenario, findings: Findings, edition: Edition) -> bytes:
        """The report as PDF; the same bytes for the same run and edition. An interrupted run's report says so."""
        report = contents(scenario, findings, edition)
        with resources.as_file(TEMPLATE) as template:
            return typst.compile(
                str(template),
                sys_inputs={"data": msgspec.json.encode(report).decode()},
                pdf_standards=["ua-1"],
                ignore_system_fonts=True,
                timestamp=_noon(edition.day),
            )


def _noon(day: date) -> datetime:
    """A time stamp that hangs on the edition alone."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
