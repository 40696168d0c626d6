"""Cases and runs as pages show them."""

from collections.abc import Sequence

from homeshore.cases.models import Case, Run, Version
from homeshore.cases.rules.findings import Findings


def all_cases() -> Sequence[Case]:
    """Every case that is not archived, the newest first."""
    raise NotImplementedError


def newest(case: int) -> Version:
    """A case's newest version. Raises UnknownCase."""
    raise NotImplementedError


def run(id: int) -> Run:
    """A run, with its version and case. Raises UnknownRun."""
    raise NotImplementedError


def runs_of(case: int) -> Sequence[Run]:
    """The runs of a case, the newest first."""
    raise NotImplementedError


def findings_of(run: Run) -> Findings | None:
    """What a run came to, or None while it has not ended."""
    raise NotImplementedError


def waiting_run() -> int | None:
    """The run that the worker should work off next, or go on with."""
    raise NotImplementedError


def examples() -> dict[str, str]:
    """The scenarios that are shipped: text by file name."""
    raise NotImplementedError
