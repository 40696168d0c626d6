"""Requirements: how a programme wants to be staffed, and how many people each interval was found to need."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from homeshore.kit.ids import new_id
from homeshore.security.privacy import NothingPersonal


class RequirementSource(models.TextChoices):
    """How a requirement was found."""

    FORMULA = "formula", _("by formula, each programme for itself")
    SIMULATION = "simulation", _("by simulation, agents of several programmes together")


class StaffingTerms(models.Model):
    """How a programme wants to be staffed. The service level itself is the brand's promise (`brands`).

    `confidence_percent`: the share of intervals in which the promise is to be kept. `shown_percent` is the expected
    share of booked agents who come, worth `shown_weight` bookings of history.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    programme = models.OneToOneField("brands.Programme", on_delete=models.PROTECT, related_name="+")
    confidence_percent = models.PositiveSmallIntegerField(
        _("intervals in which the promise is kept (%)"),
        default=90,
        validators=[MinValueValidator(50), MaxValueValidator(99)],
    )
    shrinkage_percent = models.FloatField(
        _("paid time away from the desk (%)"), default=8.0, validators=[MinValueValidator(0), MaxValueValidator(80)]
    )
    shown_percent = models.FloatField(
        _("agents who come, before there is history (%)"),
        default=90.0,
        validators=[MinValueValidator(10), MaxValueValidator(99.9)],
    )
    shown_weight = models.PositiveIntegerField(
        _("bookings that this expectation is worth"),
        default=40,
        validators=[MinValueValidator(2), MaxValueValidator(10_000)],
    )
    patience_seconds = models.PositiveIntegerField(
        _("mean patience of those who wait (seconds)"),
        default=180,
        validators=[MinValueValidator(5), MaxValueValidator(86_400)],
    )
    most_occupancy_percent = models.PositiveSmallIntegerField(
        _("most time in contact (%)"), default=88, validators=[MinValueValidator(30), MaxValueValidator(100)]
    )
    chats_at_once = models.PositiveSmallIntegerField(
        _("chats at once"), default=2, validators=[MinValueValidator(1), MaxValueValidator(8)]
    )
    chat_slowdown_percent = models.PositiveSmallIntegerField(
        _("each chat beside makes one longer by (%)"), default=20, validators=[MaxValueValidator(200)]
    )
    least_agents = models.PositiveSmallIntegerField(_("fewest agents while open"), default=1)
    changed_by = models.BigIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(auto_now=True)

    privacy = NothingPersonal("rules of a programme; the id of who set them")


class RequirementVersion(models.Model):
    """One computation for a programme, never changed. The newest version of an interval is what the plan uses.

    `basis` (JSON) keeps the terms and promises that held; `noticed` what the computation found odd. One made `by_night`
    loses the intervals that a later night computes anew.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey("brands.Programme", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    source = models.CharField(max_length=10, choices=RequirementSource, default=RequirementSource.FORMULA)
    from_us = models.BigIntegerField()
    until_us = models.BigIntegerField()
    basis = models.JSONField(default=dict)
    noticed = models.JSONField(default=list)
    by_night = models.BooleanField(default=False)
    made_by = models.BigIntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True)

    privacy = NothingPersonal("numbers of people; the id of who asked for them")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["brand", "programme", "number"], name="one_requirement_version_a_number")
        ]


class RequiredInterval(models.Model):
    """What one interval needs: `agents` at work, `booked` so that they are there; `why` is msgpack of rules' Why."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey(RequirementVersion, on_delete=models.CASCADE, related_name="intervals")
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey("brands.Programme", on_delete=models.PROTECT, related_name="+")
    from_us = models.BigIntegerField()
    until_us = models.BigIntegerField()
    agents = models.PositiveIntegerField()
    booked = models.PositiveIntegerField()
    why = models.BinaryField(default=bytes)

    privacy = NothingPersonal("numbers of people")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "version", "from_us"], name="one_requirement_an_interval"),
            models.CheckConstraint(
                condition=models.Q(until_us__gt=models.F("from_us")), name="a_required_interval_has_length"
            ),
        ]
        indexes = [models.Index(fields=["programme", "from_us"], name="required_by_programme")]


class Turnout(models.Model):
    """Of so many agents booked for an interval, so many came: sums of a programme, nobody's name."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey("brands.Programme", on_delete=models.PROTECT, related_name="+")
    from_us = models.BigIntegerField()
    booked = models.PositiveIntegerField()
    came = models.PositiveIntegerField()

    privacy = NothingPersonal("numbers of people")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "programme", "from_us"], name="one_turnout_an_interval"),
            models.CheckConstraint(condition=models.Q(came__lte=models.F("booked")), name="no_more_came_than_booked"),
        ]


class PoolStudy(models.Model):
    """A day of several programmes whose agents serve more than one, staffed by simulation.

    `programmes` are their ids; `found` is msgpack of rules' Finding once the job has ended.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    programmes = models.JSONField()
    from_us = models.BigIntegerField()
    until_us = models.BigIntegerField()
    asked_by = models.BigIntegerField()
    asked_at = models.DateTimeField(auto_now_add=True)
    found = models.BinaryField(default=bytes)
    applied_at = models.DateTimeField(null=True)

    privacy = NothingPersonal("numbers of people; the id of who asked for them")

    class Meta:
        ordering = ["-asked_at"]
