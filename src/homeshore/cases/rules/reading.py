"""From TOML text to a Scenario, or to everything that is wrong with it."""

from collections.abc import Mapping

from homeshore.cases.rules.scenario import Scenario


def read(text: str, files: Mapping[str, str] | None = None) -> Scenario:
    """The scenario that `text` (TOML) describes. `files` are the CSV texts that it names, by name.

    Raises InvalidScenario with every problem found, each by its key's dotted path; nothing else escapes.
    """
    raise NotImplementedError


def files_named(text: str) -> tuple[str, ...]:
    """The names of the CSV files that a scenario refers to, so that the caller can bring them. Empty if unreadable."""
    raise NotImplementedError
