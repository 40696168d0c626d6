"""Jobs as pages show them and as their process finds them."""

from datetime import datetime, timedelta

from homeshore.workforce.errors import UnknownJob
from homeshore.workforce.models.jobs import OPEN, Job, JobState

__all__ = ["Job", "JobState"]


def job(id: int) -> Job:
    """A job. Raises UnknownJob."""
    found = Job.objects.filter(id=id).first()
    if found is None:
        raise UnknownJob(job=id)
    return found


def newest(kind: str, subject: int) -> Job | None:
    """The last job of a kind that was asked for on a subject; its progress and trouble are what a page shows."""
    return Job.objects.filter(kind=kind, subject=subject).order_by("-asked_at").first()


def waiting_job() -> int | None:
    """The job to do next: one whose process died, or the one that waits longest."""
    return Job.objects.filter(state__in=OPEN).order_by("state", "asked_at").values_list("id", flat=True).first()


def is_open(job: Job) -> bool:
    """Whether it waits or is being done."""
    return job.state in OPEN


def failed_since(now: datetime) -> list[Job]:
    """The jobs that failed within a day before a moment, the newest first."""
    return list(Job.objects.filter(state=JobState.FAILED, ended_at__gt=now - timedelta(days=1)).order_by("-ended_at"))
