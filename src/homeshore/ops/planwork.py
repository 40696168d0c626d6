"""`homeshore work-plan`: long work on the plan that pages asked for, in a process of its own while some waits."""

import os

from django.conf import settings

from homeshore.journal.lease import HolderLock
from homeshore.ops.demo import DEMO_PASSWORD, PLAN, plan
from homeshore.workforce.actions import (
    drawing,
    forecasts,
    jobs,
    night_work,
    pooling,
    rostering,
    rosters,
    slots,
    staffing,
)
from homeshore.workforce.queries import nights
from homeshore.workforce.queries.jobs import waiting_job

NICE = 10
"""Live contacts come first on a machine that answers them."""

KINDS: dict[str, jobs.Work] = {
    forecasts.FORECAST: forecasts.make_forecast,
    forecasts.TRIAL: forecasts.try_model,
    rosters.SOLVE: rostering.solve_roster,
    slots.JOB: drawing.draw,
    staffing.JOB: staffing.work,
    pooling.JOB: pooling.work,
    nights.JOB: night_work.work,
}
"""What each kind of job does."""
KINDS[PLAN] = plan.plan_work(DEMO_PASSWORD, KINDS)


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
