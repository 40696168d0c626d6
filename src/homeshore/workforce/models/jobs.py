"""Long work that a page asked for: forecasts, draws, rosters. It is done by a process of its own."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from homeshore.kit.ids import new_id
from homeshore.security.privacy import NothingPersonal


class JobState(models.TextChoices):
    """How far a job is. A running one whose process died is taken up again."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


OPEN = (JobState.WAITING, JobState.RUNNING)


class Job(models.Model):
    """`kind` of work on the row `subject`, with what its asker chose in `details`; `progress` is 0-100.

    `attempts` counts the processes that began it without getting further than the ones before. `trouble` is the code
    and fields of what stopped it.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=40)
    subject = models.BigIntegerField()
    details = models.JSONField(default=dict)
    state = models.CharField(max_length=7, choices=JobState, default=JobState.WAITING)
    progress = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    stop_asked = models.BooleanField(default=False)
    trouble = models.JSONField(default=dict)
    asked_by = models.BigIntegerField()
    asked_at = models.DateTimeField(auto_now_add=True)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    privacy = NothingPersonal("progress and codes; the id of who asked")

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=models.Q(state__in=OPEN), name="one_open_job_a_subject"
            )
        ]
