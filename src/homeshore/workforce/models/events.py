"""What a brand announces, and school holidays: days that will not be like others."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from homeshore.kit.ids import new_id
from homeshore.security.privacy import NothingPersonal


class EventKind(models.TextChoices):
    """What happens. School holidays are entered like any other event, since their dates are decreed each year."""

    CAMPAIGN = "campaign", _("campaign")
    MAILING = "mailing", _("mailing")
    LAUNCH = "launch", _("launch")
    OUTAGE = "outage", _("outage")
    SCHOOL_HOLIDAYS = "school", _("school holidays")
    OTHER = "other", _("other")


class AnnouncedEvent(models.Model):
    """Local days `from_day` to `until_day`, both included, on which volumes are expected to differ by `percent`.

    Without a percentage the model learns the effect from past events of the kind. Programme 0: all of the brand's;
    an empty channel: all channels.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+", verbose_name=_("brand"))
    programme = models.BigIntegerField(_("programme"), default=0)
    channel = models.CharField(_("channel"), max_length=10, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=EventKind, default=EventKind.CAMPAIGN)
    label = models.CharField(_("what is announced"), max_length=120)
    from_day = models.DateField(_("first day"))
    until_day = models.DateField(_("last day"))
    percent = models.FloatField(
        _("effect on volumes, in percent"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-100), MaxValueValidator(1000)],
    )
    announced_by = models.BigIntegerField(editable=False)
    announced_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    privacy = NothingPersonal("a brand's plans; the id of who announced them")

    class Meta:
        ordering = ["from_day"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_day__gte=models.F("from_day")), name="an_event_ends_after_it_begins"
            )
        ]
