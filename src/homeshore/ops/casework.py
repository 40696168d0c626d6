"""`homeshore work-off`: the runs that pages asked for and their reports, in a process of its own while some wait."""

import os

from django.conf import settings

from homeshore.adapters.case_reports.press import TypstReportPress
from homeshore.adapters.engines.local import LocalProcesses
from homeshore.cases.actions import reporting, running
from homeshore.cases.queries import cases
from homeshore.journal.lease import HolderLock

NICE = 10
"""Live contacts come first on a machine that answers them."""


def work_off() -> int:
    """Do every run that waits and draw what it came to; only one process of this centre does so at a time."""
    os.nice(NICE)
    lock = HolderLock(settings.RUN_DIR / "cases.lock")
    if not lock.try_hold():
        return 0
    try:
        while _step():
            pass
    finally:
        lock.close()
    return 0


def _step() -> bool:
    """Draw the reports of a run that has ended, else do the next run; says whether there was anything to do."""
    if (ended := cases.undrawn_run()) is not None:
        reporting.draw_reports(ended, TypstReportPress())
    elif (waiting := cases.waiting_run()) is not None:
        running.work_off(waiting, LocalProcesses())
    else:
        return False
    return True


def wanted() -> tuple[str, ...]:
    """The command above, while a run or a report waits."""
    return ("work-off",) if cases.has_work() else ()
