"""Recordings of calls, the keys that open them, and what each programme wants of them."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from homeshore.kit.ids import new_id
from homeshore.quality.rules.recording import LONGEST_KEEP_DAYS
from homeshore.security.privacy import RECORDING_DAYS, NothingPersonal, Privacy, Subject


class BrandKey(models.Model):
    """The key that wraps the keys of a brand's recordings, itself sealed with the centre's. Without it none opens."""

    brand = models.OneToOneField("brands.Brand", primary_key=True, on_delete=models.PROTECT, related_name="+")
    sealed_key = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    privacy = NothingPersonal("a key, sealed")


class RecordingPolicy(models.Model):
    """What a programme wants of its recordings; the share of calls that are recorded stands in its call plan."""

    programme = models.OneToOneField(
        "brands.Programme", primary_key=True, on_delete=models.CASCADE, related_name="recording_policy"
    )
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    keep_days = models.PositiveSmallIntegerField(
        _("days for which recordings are kept"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_KEEP_DAYS)],
    )
    brand_listens = models.BooleanField(_("the brand's managers may listen"), default=False)
    agents_listen = models.BooleanField(_("agents may listen to their own calls"), default=True)

    privacy = NothingPersonal("rules of a programme")


class RecordingChoice(models.Model):
    """What was decided for one call: drawn into the share or not, announced, refused."""

    contact = models.OneToOneField("contacts.Contact", primary_key=True, on_delete=models.PROTECT, related_name="+")
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    is_planned = models.BooleanField()
    announced_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refused_by = models.CharField(max_length=8, blank=True)

    privacy = NothingPersonal("a draw, and whether the caller refused")


class Recording(models.Model):
    """Both sides of a call with one agent, each on its own, in an encrypted file.

    `causes` are those of the present pause. The columns below the line are measured once the recording has ended.
    Erasing a recording destroys its key and its file; the row stays, since reports count it.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey("brands.Programme", on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey("contacts.Contact", on_delete=models.PROTECT, related_name="recordings")
    agent = models.ForeignKey("people.Agent", on_delete=models.PROTECT, related_name="+")
    contract = models.BigIntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    stop_cause = models.CharField(max_length=12, blank=True)
    causes = models.JSONField(default=list)
    sides = models.JSONField(default=list)
    file = models.CharField(max_length=120, blank=True)
    wrapped_key = models.BinaryField(null=True)
    delete_after = models.DateTimeField()
    # ---- measured
    measured_at = models.DateTimeField(null=True)
    handling = models.BigIntegerField(default=0)
    duration_ms = models.PositiveIntegerField(default=0)
    packets = models.PositiveIntegerField(default=0)
    lost = models.PositiveIntegerField(default=0)
    condition = models.CharField(max_length=8, blank=True)
    gaps = models.JSONField(default=list)
    peaks = models.BinaryField(null=True)

    privacy = Privacy(
        subject=Subject.CUSTOMER,
        path="contact__customer_id",
        keep_days=RECORDING_DAYS,
        since="started_at",
        personal=("wrapped_key", "peaks"),
        impersonal=("stop_cause", "causes", "sides", "condition", "gaps"),
        files=("file",),
        also=((Subject.PERSON, "agent__person_id"),),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "contact"], condition=models.Q(ended_at=None), name="one_running_recording_a_call"
            )
        ]
        indexes = [
            models.Index(fields=["brand", "-id"], name="recording_by_brand"),
            models.Index(fields=["agent", "-id"], name="recording_by_agent"),
            models.Index(fields=["contact"], name="recording_by_contact"),
        ]
