"""What was kept, for who reads it: a version as a scenario, a run's report."""

from django.utils.translation import get_language

from homeshore.cases.errors import InvalidScenario
from homeshore.cases.queries import cases
from homeshore.cases.queries.cases import Report, Run, Version
from homeshore.cases.rules.reading import read
from homeshore.cases.rules.scenario import Scenario


def read_or_none(version: Version) -> Scenario | None:
    """What a version says; None when it no longer holds."""
    try:
        return read(version.text, version.files)
    except InvalidScenario:
        return None


def report_of(run: Run) -> Report | None:
    """A run's report in the reader's language, once it is drawn."""
    return cases.report_of(run, get_language() or "fr")
