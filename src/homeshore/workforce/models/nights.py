"""What each night makes anew for a programme, and how the programme wants to be forecast."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from homeshore.kit.ids import new_id
from homeshore.security.privacy import NothingPersonal


class SchoolZone(models.TextChoices):
    """Whose school holidays a programme's customers have. `ALL`: those of each zone are learnt by themselves."""

    NONE = "", _("none")
    A = "A", _("zone A")
    B = "B", _("zone B")
    C = "C", _("zone C")
    ALL = "ABC", _("all three zones, each by itself")


class ForecastTerms(models.Model):
    """How a programme is forecast: whose school holidays count, and whether each night makes it anew."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    programme = models.OneToOneField("brands.Programme", on_delete=models.PROTECT, related_name="+")
    school_zones = models.CharField(max_length=3, blank=True, choices=SchoolZone, default=SchoolZone.NONE)
    by_night = models.BooleanField(default=True)
    changed_by = models.BigIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(auto_now=True)

    privacy = NothingPersonal("rules of a programme; the id of who set them")


class NightRun(models.Model):
    """What the night before the local day `day` made anew for a programme.

    `made` (JSON) has the forecast's id by channel, `version` is the requirement's (0: none). `troubles` has what was
    refused, by channel (empty: the requirement), as code and fields. `ended_at` is empty until its job has ended.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey("brands.Programme", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    made = models.JSONField(default=dict)
    version = models.BigIntegerField(default=0)
    troubles = models.JSONField(default=list)
    asked_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    privacy = NothingPersonal("what was computed when, and codes of what was refused")

    class Meta:
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["brand", "programme", "day"], name="one_night_run_a_day")]
