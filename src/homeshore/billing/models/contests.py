"""Contests: a brand or an independent doubts what was charged, and a person answers."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from homeshore.billing.models.cards import SIDES
from homeshore.kit.ids import new_id
from homeshore.security.privacy import INVOICE_DAYS, Erasure, Privacy, Subject

REASONS = [
    ("time", _("The time is not right")),
    ("price", _("The price or the band is not right")),
    ("not_ours", _("This contact should not be here")),
    ("missing", _("Something is missing")),
    ("trouble", _("A technical trouble cost time")),
    ("other", pgettext_lazy("reason for a contest", "Something else")),
]
OPEN, GRANTED, REFUSED, WITHDRAWN = "open", "granted", "refused", "withdrawn"
STATES = [
    (OPEN, _("Waiting for an answer")),
    (GRANTED, _("Granted")),
    (REFUSED, _("Refused with a reason")),
    (WITHDRAWN, _("Withdrawn")),
]


class Contest(models.Model):
    """What is contested: a handling (`handling`), a line or the whole of an issued document, or an open charge.

    `about` is the id of that thing, `month` its month. `side` and `party` say who contests: a brand, or the contract
    of an independent, which `contract` names then. `text` and `answer` are in people's own words.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    side = models.CharField(max_length=5, choices=SIDES)
    party = models.BigIntegerField()
    contract = models.ForeignKey("people.Contract", null=True, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    document = models.ForeignKey("billing.Document", null=True, on_delete=models.PROTECT, related_name="contests")
    line = models.ForeignKey("billing.DocumentLine", null=True, on_delete=models.PROTECT, related_name="contests")
    about = models.BigIntegerField()
    handling = models.BigIntegerField(default=0)
    contact = models.BigIntegerField(default=0)
    reason = models.CharField(_("what is wrong"), max_length=10, choices=REASONS)
    text = models.CharField(_("in your words"), max_length=2000)
    raised_by = models.BigIntegerField()
    raised_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=9, choices=STATES, default=OPEN)
    answer = models.CharField(_("answer"), max_length=2000, blank=True)
    answered_by = models.BigIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    privacy = Privacy(
        subject=Subject.PERSON,
        path="contract__person_id",
        keep_days=INVOICE_DAYS,
        since="raised_at",
        personal=("text", "answer"),
        impersonal=("side", "reason", "state"),
        erasure=Erasure.BLANK,
        outlives_request="a contest belongs to its invoice (Code de commerce, L123-22)",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["side", "party", "about"], condition=models.Q(state=OPEN), name="one_open_contest_a_thing"
            )
        ]
        indexes = [models.Index(fields=["state", "month"], name="contest_by_state")]
