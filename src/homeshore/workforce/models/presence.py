"""When people may be on line for a programme, beside what they booked and are rostered for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from homeshore.kit.ids import new_id
from homeshore.security.privacy import NothingPersonal


class OnlineRule(models.Model):
    """A programme's rule for independents: on line at any time (no row says so too), or only in what they booked."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    programme = models.OneToOneField("brands.Programme", on_delete=models.PROTECT, related_name="+")
    slots_only = models.BooleanField(_("only in booked slots"), default=False)
    changed_by = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)

    privacy = NothingPersonal("a rule of a programme; the id of who changed it")
