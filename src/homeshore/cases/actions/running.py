"""Runs: asked for by a person, worked off by the worker, stopped by a person."""

from homeshore.cases.models import Run
from homeshore.cases.ports import Engine


def start_run(case: int, by: int) -> Run:
    """Ask for a run of the newest version of a case. Raises UnknownCase, RunUnderWay."""
    raise NotImplementedError


def stop_run(run: int) -> None:
    """Ask a run to end after the jobs in hand; what is finished is kept and assessed. Raises UnknownRun."""
    raise NotImplementedError


def work_off(run: int, engine: Engine) -> Run:
    """Do, or go on with, a run to its end: outcomes are kept as they come, then assessed. For the worker's process."""
    raise NotImplementedError
