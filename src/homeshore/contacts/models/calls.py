"""Telephone calls beside their contacts: the line, attempts and refusals, callbacks, agents' checks before a shift."""

from django.db import models

from homeshore.contacts.models.projected import Contact
from homeshore.kit.ids import new_id
from homeshore.security.privacy import CALL_REFUSAL_DAYS, CHECK_DAYS, CUSTOMER_DAYS, Erasure, Privacy, Subject


class Call(models.Model):
    """The line of a contact on the telephone; its id is the contact's.

    direction: inbound, outbound, callback, consult; entry: web or sip. `number` is the customer's in E.164, empty for
    a caller from a web page (who has a secret, stored as a digest) and for a withheld one. line: new, greeting,
    waiting, ringing, up, over. `dialog` is what a restarted switchboard needs to go on (a SIP dialog), only while the
    call lives. `recording_refused` is projected from the fact.
    """

    contact = models.OneToOneField(Contact, primary_key=True, on_delete=models.PROTECT, related_name="call")
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=8)
    entry = models.CharField(max_length=3)
    number = models.CharField(max_length=16, blank=True)
    dialled = models.ForeignKey("brands.PhoneNumber", null=True, on_delete=models.SET_NULL, related_name="+")
    trunk = models.ForeignKey("brands.Trunk", null=True, on_delete=models.SET_NULL, related_name="+")
    digest = models.CharField(max_length=64, blank=True)
    line = models.CharField(max_length=8, default="new")
    dialog = models.BinaryField(null=True)
    prospecting = models.BooleanField(default=False)
    recording_refused = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=8, blank=True)

    privacy = Privacy(
        subject=Subject.CUSTOMER,
        path="contact__customer_id",
        keep_days=CUSTOMER_DAYS,
        since="started_at",
        personal=("number", "dialog"),
        impersonal=("direction", "entry", "digest", "line", "ended_by"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["digest", "brand"], condition=~models.Q(digest=""), name="one_call_a_secret"
            )
        ]
        indexes = [models.Index(fields=["contact"], condition=models.Q(ended_at=None), name="call_alive")]


class CallAttempt(models.Model):
    """The centre rang a customer. The law counts attempts by consumer and brand (see rules.calling)."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="call_attempts")
    number = models.CharField(max_length=16)
    at = models.DateTimeField()
    prospecting = models.BooleanField()
    outcome = models.CharField(max_length=12, blank=True)

    privacy = Privacy(
        subject=Subject.CUSTOMER,
        path="contact__customer_id",
        keep_days=CUSTOMER_DAYS,
        since="at",
        personal=("number",),
        impersonal=("outcome",),
        erasure=Erasure.DELETE,
    )

    class Meta:
        indexes = [models.Index(fields=["brand", "number", "at"], name="attempts_on_a_number")]


class CallRefusal(models.Model):
    """Somebody wants no more commercial calls from a brand. The number is kept as a keyed digest only."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="+")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    privacy = Privacy(
        subject=Subject.CUSTOMER,
        path="contact__customer_id",
        keep_days=CALL_REFUSAL_DAYS,
        since="at",
        personal=("digest",),
        erasure=Erasure.DELETE,
        outlives_request="whoever wants no calls must be known not to be called (GDPR article 21(3))",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "digest"], name="one_refusal_a_number")]


class CallbackRequest(models.Model):
    """A customer asked to be called: `asked_by` queue (keeping the place), form, or closed (at the next opening);
    again: they were not reached by the callback `from_contact`."""

    contact = models.OneToOneField(Contact, primary_key=True, on_delete=models.PROTECT, related_name="callback")
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    from_contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="callbacks_asked")
    asked_by = models.CharField(max_length=6)
    number = models.CharField(max_length=16)
    wanted_at = models.DateTimeField(null=True)
    waited_us = models.BigIntegerField(default=0)
    proof = models.TextField(blank=True)
    key = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()

    privacy = Privacy(
        subject=Subject.CUSTOMER,
        path="contact__customer_id",
        keep_days=CUSTOMER_DAYS,
        since="asked_at",
        personal=("number", "proof"),
        impersonal=("asked_by", "key"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "key"], condition=~models.Q(key=""), name="one_callback_a_key")
        ]


class PhoneCheck(models.Model):
    """What an agent's line was like before a shift: figures only, never audio. A supervisor's word may waive it."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    agent = models.ForeignKey("people.Agent", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    figures = models.JSONField(default=dict)
    passed = models.BooleanField()
    advice = models.JSONField(default=list)
    waived_by = models.BigIntegerField(default=0)
    waived_at = models.DateTimeField(null=True)

    privacy = Privacy(
        subject=Subject.PERSON,
        path="agent__person_id",
        keep_days=CHECK_DAYS,
        since="at",
        personal=("figures", "advice"),
        erasure=Erasure.DELETE,
    )

    class Meta:
        indexes = [models.Index(fields=["agent", "-id"], name="phone_check_by_agent")]
