"""Days that were reconciled."""

from django.db import models

from homeshore.kit.ids import new_id
from homeshore.security.privacy import NothingPersonal


class ReconciledDay(models.Model):
    """What a day of the centre came to when it was last checked: `clauses` by side, in microseconds.

    `differences` are the first of `missed` (billing.rules.reconciling.Difference): more than none stops a closing.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    day = models.DateField(unique=True)
    upto_seq = models.BigIntegerField()
    handlings = models.PositiveIntegerField()
    handled_us = models.BigIntegerField()
    demo_us = models.BigIntegerField(default=0)
    clauses = models.JSONField(default=dict)
    documents = models.PositiveIntegerField(default=0)
    missed = models.PositiveIntegerField(default=0)
    differences = models.JSONField(default=list)
    checked_at = models.DateTimeField()

    privacy = NothingPersonal("sums, codes and references")

    class Meta:
        ordering = ["-day"]
