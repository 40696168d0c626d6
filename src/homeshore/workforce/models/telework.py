"""Telework of employees: the accord on file, and when each of them may be contacted (Code du travail, L1222-9)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from homeshore.kit.ids import new_id
from homeshore.security.privacy import CONTRACT_DAYS, NothingPersonal, Privacy, Subject

ACCORD_KINDS = [("agreement", _("Collective agreement")), ("charter", _("Charter"))]


class TeleworkAccord(models.Model):
    """An employer's collective agreement or charter on telework, with its text as a stored file.

    It holds from `from_day` to `until_day`, both included; None: without an end.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    entity = models.ForeignKey("people.LegalEntity", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=ACCORD_KINDS)
    title = models.CharField(_("title"), max_length=120)
    from_day = models.DateField(_("in force from"))
    until_day = models.DateField(_("in force until"), null=True, blank=True)
    file = models.CharField(max_length=120, blank=True)
    filed_by = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    privacy = NothingPersonal("a company's text, about nobody by name", files=("file",))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_day=None) | models.Q(until_day__gte=models.F("from_day")),
                name="an_accord_ends_after_it_starts",
            )
        ]


class TeleworkTerms(models.Model):
    """One employment's telework: under a collective accord, or (accord None) by an amendment that both signed.

    `hours` are the contact hours in the employee's own time zone: [weekday, "09:00", "12:30"] each. `days` are the
    weekdays on which they work at home. `file` is the signed amendment.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    contract = models.ForeignKey("people.Contract", on_delete=models.PROTECT, related_name="+")
    accord = models.ForeignKey(
        TeleworkAccord, null=True, blank=True, on_delete=models.PROTECT, related_name="terms", verbose_name=_("accord")
    )
    from_day = models.DateField(_("from"))
    until_day = models.DateField(_("until"), null=True, blank=True)
    hours = models.JSONField(_("contact hours"))
    days = models.JSONField(_("days at home"))
    file = models.CharField(max_length=120, blank=True)
    filed_by = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    privacy = Privacy(
        subject=Subject.PERSON,
        path="contract__person_id",
        keep_days=CONTRACT_DAYS,
        since="contract__ends_on",
        personal=(),
        impersonal=("hours", "days"),
        files=("file",),
        outlives_request="the accord on telework is part of the employment contract (Code du travail, L1222-9)",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_day=None) | models.Q(until_day__gte=models.F("from_day")),
                name="telework_ends_after_it_starts",
            ),
            models.UniqueConstraint(fields=["contract", "from_day"], name="one_telework_a_day"),
        ]
        indexes = [models.Index(fields=["contract", "from_day"], name="telework_by_contract")]
