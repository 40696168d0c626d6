"""A version that was kept, as a scenario."""

from homeshore.cases.errors import InvalidScenario
from homeshore.cases.queries.cases import Version
from homeshore.cases.rules.reading import read
from homeshore.cases.rules.scenario import Scenario


def read_or_none(version: Version) -> Scenario | None:
    """What a version says; None when it no longer holds."""
    try:
        return read(version.text, version.files)
    except InvalidScenario:
        return None
