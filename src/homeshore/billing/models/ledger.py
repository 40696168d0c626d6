"""What each handling comes to, on both sides. Written by `billing.actions.ledger` alone."""

from django.db import models

from homeshore.billing.models.cards import SIDES, CardVersion
from homeshore.kit.ids import new_id
from homeshore.security.privacy import NothingPersonal


class ChargeRow(models.Model):
    """A charge (billing.rules.rating): one side of one handling. All times are integer microseconds.

    `take` counts the times it was derived since it was frozen: the highest is the target, a frozen one never changes.
    `month` is the first day of the month in which the handling ended, in the card's zone. `quantities` is a list of
    [band, quantity]. Without a card (an employee's side) `clause` says why nothing is charged.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    side = models.CharField(max_length=5, choices=SIDES)
    handling = models.BigIntegerField()
    take = models.PositiveSmallIntegerField(default=0)
    month = models.DateField()
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    programme = models.BigIntegerField()
    contact = models.BigIntegerField()
    agent = models.BigIntegerField()
    contract = models.BigIntegerField()
    channel = models.CharField(max_length=10)
    card_version = models.ForeignKey(CardVersion, null=True, on_delete=models.PROTECT, related_name="+")
    rule = models.PositiveSmallIntegerField(default=0)
    ended_us = models.BigIntegerField()
    handled_us = models.BigIntegerField()
    quantities = models.JSONField(default=list)
    charged_us = models.BigIntegerField(default=0)
    raised_us = models.BigIntegerField(default=0)
    hold_us = models.BigIntegerField(default=0)
    wrap_up_us = models.BigIntegerField(default=0)
    concurrent_us = models.BigIntegerField(default=0)
    cap_us = models.BigIntegerField(default=0)
    waived_us = models.BigIntegerField(default=0)
    payroll_us = models.BigIntegerField(default=0)
    opened_us = models.BigIntegerField(default=0)
    seq = models.BigIntegerField()
    closing = models.ForeignKey("billing.Closing", null=True, on_delete=models.PROTECT, related_name="charges")

    privacy = NothingPersonal("times, codes and references")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "side", "handling", "take"], name="one_charge_a_side_and_take"),
            models.CheckConstraint(
                condition=models.Q(
                    handled_us=models.F("charged_us")
                    + models.F("hold_us")
                    + models.F("wrap_up_us")
                    + models.F("concurrent_us")
                    + models.F("cap_us")
                    + models.F("waived_us")
                    + models.F("payroll_us")
                    + models.F("opened_us")
                ),
                name="every_second_is_charged_or_excluded",
            ),
        ]
        indexes = [
            models.Index(fields=["side", "month", "brand"], name="charge_by_month"),
            models.Index(fields=["contract", "month"], name="charge_by_contract"),
            models.Index(fields=["handling"], name="charge_by_handling"),
        ]


class Correction(models.Model):
    """Somebody decided that part of a handling is not charged: microseconds waived on one side, and why.

    Negative microseconds are granted on top of what the rules give: an independent's contest was right.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    side = models.CharField(max_length=5, choices=SIDES)
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    handling = models.BigIntegerField()
    waived_us = models.BigIntegerField()
    cause = models.CharField(max_length=40)
    decided_by = models.BigIntegerField()
    contest = models.ForeignKey("billing.Contest", null=True, on_delete=models.PROTECT, related_name="corrections")
    at = models.DateTimeField(auto_now_add=True)

    privacy = NothingPersonal("times, codes and references")


class Unrated(models.Model):
    """A side of a handling that could not be rated, and why (no_card, no_rule, absurd_record): it blocks a closing."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    side = models.CharField(max_length=5, choices=SIDES)
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    handling = models.BigIntegerField()
    contact = models.BigIntegerField()
    contract = models.BigIntegerField()
    ended_us = models.BigIntegerField()
    reason = models.CharField(max_length=20)

    privacy = NothingPersonal("codes and references")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "side", "handling"], name="one_reason_a_side")]
