"""`homeshore work-plan`: long work on the plan that pages asked for, in a process of its own while some waits."""

import os

from django.conf import settings

from homeshore.journal.lease import HolderLock
from homeshore.workforce.actions import drawing, jobs, rostering, rosters, slots
from homeshore.workforce.queries.jobs import waiting_job

NICE = 10
"""Live contacts come first on a machine that answers them."""

KINDS: dict[str, jobs.Work] = {
    rosters.SOLVE: rostering.solve_roster,
    slots.JOB: drawing.draw,
}
"""What each kind of job does."""


def work_off() -> int:
    """Do every job that waits, one after the other; only one process of this centre does so at a time."""
    os.nice(NICE)
    lock = HolderLock(settings.RUN_DIR / "plan.lock")
    if not lock.try_hold():
        return 0
    try:
        while (job := waiting_job()) is not None:
            jobs.do(job, KINDS)
    finally:
        lock.close()
    return 0
