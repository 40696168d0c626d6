"""Cases: scenarios as they were saved, and their runs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from homeshore.kit.ids import new_id
from homeshore.security.privacy import NothingPersonal


class Case(models.Model):
    """A scenario under its name. `text` of the newest version is what the page shows."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=120)
    newest = models.PositiveIntegerField(default=0)
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    privacy = NothingPersonal("the title of a scenario")

    class Meta:
        ordering = ["-created_at"]


class Version(models.Model):
    """A scenario's TOML text and the CSV texts that it names, as saved. It never changes: a run points at it."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField(_("scenario"))
    files = models.JSONField(default=dict)
    saved_by = models.BigIntegerField()
    saved_at = models.DateTimeField(auto_now_add=True)

    privacy = NothingPersonal("volumes, durations and prices; the id of who saved it")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="one_case_version_a_number")]


class RunStatus(models.TextChoices):
    """How far a run is. An interrupted one keeps its finished replications and has findings from them."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    FINISHED = "finished", _("finished")
    INTERRUPTED = "interrupted", _("interrupted")
    FAILED = "failed", _("failed")


class Run(models.Model):
    """A run of a version. `done` of `of` jobs; `findings` (msgpack of rules.findings.Findings) once it ended.

    `failure` is the code and fields of what stopped it. `drawn_at` is when its reports were drawn, or found that there
    is nothing to draw.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="runs")
    status = models.CharField(max_length=11, choices=RunStatus, default=RunStatus.WAITING)
    stop_asked = models.BooleanField(default=False)
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    started_by = models.BigIntegerField()
    asked_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    drawn_at = models.DateTimeField(null=True)
    findings = models.BinaryField(default=bytes)
    failure = models.JSONField(default=dict)

    privacy = NothingPersonal("progress and sums; the id of who started it")

    class Meta:
        ordering = ["-asked_at"]


class Replication(models.Model):
    """A finished job of a run that is under way, so that a killed worker loses none. Gone once the run has ended."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="replications")
    trial = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    outcome = models.BinaryField()

    privacy = NothingPersonal("counts and sums of a simulation")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "trial", "number"], name="one_outcome_a_job")]


class Report(models.Model):
    """What is handed over of a run: a PDF in one language (fr, en), drawn once by the release `version`."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="reports")
    language = models.CharField(max_length=8)
    version = models.CharField(max_length=40)
    pdf = models.CharField(max_length=32)

    privacy = NothingPersonal("what a simulation came to, in pages", files=("pdf",))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "language"], name="one_report_a_language")]
