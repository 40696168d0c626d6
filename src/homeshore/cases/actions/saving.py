"""Scenarios kept and archived."""

from collections.abc import Mapping

from homeshore.cases.models import Version


def save_case(text: str, files: Mapping[str, str], by: int, case: int = 0) -> Version:
    """Keep a scenario as a new case, or as the newest version of `case`. Its name is the scenario's.

    Raises InvalidScenario, UnknownCase.
    """
    raise NotImplementedError
