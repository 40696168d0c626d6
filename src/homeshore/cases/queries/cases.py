"""Cases and runs as pages show them."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import msgspec
from django.db.models import QuerySet

from homeshore.cases.errors import UnknownCase, UnknownRun
from homeshore.cases.models import Case, Report, Run, RunStatus, Version
from homeshore.cases.rules.findings import Findings

__all__ = ["Case", "Report", "Run", "Version"]

_EXAMPLES = files("homeshore.cases") / "data" / "examples"


def all_cases(saver: int = 0) -> QuerySet[Case]:
    """Every case that is not archived, the newest first; with `saver` those of which they saved a version."""
    found = Case.objects.filter(archived_at=None)
    return found.filter(versions__saved_by=saver).distinct() if saver else found


def were_kept() -> bool:
    """Whether there ever was a case, archived ones included."""
    return Case.objects.exists()


def kept_as(name: str, by: int) -> int:
    """The newest case of that name of which somebody saved a version, or 0."""
    found = all_cases(by).filter(name=name).values_list("id", flat=True)
    return found.first() or 0


def newest(case: int) -> Version:
    """A case's newest version. Raises UnknownCase."""
    found = Version.objects.select_related("case").filter(case=case).order_by("-number").first()
    if found is None:
        raise UnknownCase(case=case)
    return found


def run(id: int) -> Run:
    """A run, with its version and case. Raises UnknownRun."""
    found = Run.objects.select_related("version__case").filter(id=id).first()
    if found is None:
        raise UnknownRun(run=id)
    return found


def runs_of(case: int) -> QuerySet[Run]:
    """The runs of a case, the newest first."""
    return Run.objects.filter(version__case=case).select_related("version")


def findings_of(run: Run) -> Findings | None:
    """What a run came to, or None while it has not ended, or when nothing was finished."""
    return msgspec.msgpack.decode(bytes(run.findings), type=Findings) if run.findings else None


def waiting_run() -> int | None:
    """The run that the worker should work off next: one that was cut off, or that waits longest."""
    open_runs = Run.objects.filter(status__in=(RunStatus.RUNNING, RunStatus.WAITING)).order_by("asked_at")
    return open_runs.values_list("id", flat=True).first()


def undrawn_run() -> int | None:
    """The run that ended longest ago of those whose reports are still to be drawn."""
    ended = Run.objects.filter(status__in=(RunStatus.FINISHED, RunStatus.INTERRUPTED), drawn_at=None)
    return ended.order_by("ended_at").values_list("id", flat=True).first()


def has_work() -> bool:
    """Whether a run waits, or the reports of one."""
    return waiting_run() is not None or undrawn_run() is not None


def report_of(run: Run, language: str) -> Report | None:
    """A run's report in a language, or None while there is none."""
    return Report.objects.filter(run=run, language=language).first()


@cache
def examples() -> dict[str, str]:
    """The scenarios that are shipped: text by file name."""
    return _shipped(".toml")


@cache
def example_files() -> Mapping[str, str]:
    """The CSV files that shipped scenarios name, by name."""
    return _shipped(".csv")


def _shipped(ending: str) -> dict[str, str]:
    found = sorted((each for each in _EXAMPLES.iterdir() if each.name.endswith(ending)), key=lambda each: each.name)
    return {each.name: each.read_text(encoding="utf-8") for each in found}
