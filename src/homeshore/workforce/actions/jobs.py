"""Jobs: asked for by a person or a routine, done by a process of their own, which may be killed at any statement."""

from collections.abc import Callable, Mapping

from django.db import transaction
from django.utils import timezone

from homeshore.kit.errors import Refusal
from homeshore.workforce.errors import JobKeptDying
from homeshore.workforce.models.jobs import OPEN, Job, JobState
from homeshore.workforce.queries import jobs

MOST_ATTEMPTS = 5
"""A job whose process died so often at the same point is given up: it would die there for ever."""

Tell = Callable[[int], bool]
"""Told how far the work is, in per cent; answers True when somebody wants it to stop."""
Work = Callable[[Job, Tell], None]
"""What a kind of job does. It reads `job.subject` and `job.details`, keeps results in rows of its own, in
transactions of its own, and may be begun again after any of them. What it refuses is kept as the job's trouble."""


@transaction.atomic
def ask(kind: str, subject: int, by: int = 0, details: Mapping[str, object] | None = None) -> Job:
    """Ask for work on a subject; while the same is asked for or under way, that one is given back.

    `by` is the user, 0 for a routine. `details` is JSON.
    """
    found = Job.objects.select_for_update().filter(kind=kind, subject=subject, state__in=OPEN).first()
    return found or Job.objects.create(kind=kind, subject=subject, asked_by=by, details=dict(details or {}))


def ask_to_stop(job: int) -> None:
    """Ask a job to end early; what its kind can keep of the work is kept. Raises UnknownJob."""
    Job.objects.filter(id=jobs.job(job).id, state__in=OPEN).update(stop_asked=True)


def do(job: int, kinds: Mapping[str, Work]) -> Job:
    """Do a job to its end, for the process that does nothing else. What refuses is its trouble. Raises UnknownJob."""
    found = _begin(jobs.job(job))
    try:
        if found.attempts > MOST_ATTEMPTS:
            raise JobKeptDying(attempts=MOST_ATTEMPTS)
        kinds[found.kind](found, lambda percent: _note_progress(found, percent))
    except Refusal as refusal:
        fields = {name: str(value) for name, value in refusal.fields.items()}
        return _end(found, JobState.FAILED, {"code": refusal.code, **fields})
    return _end(found, JobState.DONE)


def _begin(job: Job) -> Job:
    job.state, job.attempts, job.begun_at = JobState.RUNNING, job.attempts + 1, job.begun_at or timezone.now()
    job.save(update_fields=["state", "attempts", "begun_at"])
    return job


def _note_progress(job: Job, percent: int) -> bool:
    """Keep how far it is. Who gets further than any process before does not die where they did."""
    percent = max(0, min(100, percent))
    if percent > job.progress:
        job.progress, job.attempts = percent, 1
        Job.objects.filter(id=job.id).update(progress=percent, attempts=1)
    return Job.objects.filter(id=job.id, stop_asked=True).exists()


def _end(job: Job, state: JobState, trouble: Mapping[str, str] | None = None) -> Job:
    job.state, job.trouble, job.ended_at = state, dict(trouble or {}), timezone.now()
    job.progress = 100 if state == JobState.DONE else job.progress
    job.save(update_fields=["state", "trouble", "ended_at", "progress"])
    return job
