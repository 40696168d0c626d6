"""`homeshore work-off`: the runs that pages asked for, in a process of its own while one waits."""

import os

from django.conf import settings

from homeshore.adapters.engines.local import LocalProcesses
from homeshore.cases.actions import running
from homeshore.cases.queries import cases
from homeshore.journal.lease import HolderLock

NICE = 10
"""Live contacts come first on a machine that answers them."""


def work_off() -> int:
    """Do every run that waits, one after the other; only one process of this centre does so at a time."""
    os.nice(NICE)
    lock = HolderLock(settings.RUN_DIR / "cases.lock")
    if not lock.try_hold():
        return 0
    try:
        while (run := cases.waiting_run()) is not None:
            running.work_off(run, LocalProcesses())
    finally:
        lock.close()
    return 0


def wanted() -> tuple[str, ...]:
    """The command above, while a run waits."""
    return ("work-off",) if cases.waiting_run() is not None else ()
