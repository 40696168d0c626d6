"""Mail on its way out, and mail that could not be read."""

from django.db import models

from homeshore.contacts.models.threads import Message
from homeshore.kit.ids import new_id
from homeshore.security.privacy import CUSTOMER_DAYS, UNREAD_MAIL_DAYS, Erasure, Privacy, Subject


class OutgoingMail(models.Model):
    """A mail to be sent: retried with growing pauses until the relay takes it or refuses it for good."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="outgoing")
    automatic = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    privacy = Privacy(
        subject=Subject.CUSTOMER,
        path="message__conversation__customer_id",
        keep_days=CUSTOMER_DAYS,
        since="created_at",
        personal=("last_error",),
        erasure=Erasure.DELETE,
    )


class QuarantinedMail(models.Model):
    """A message with neither a sender nor any readable part, kept for a supervisor. It belongs to no customer yet."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    problem = models.CharField(max_length=300)
    size = models.PositiveIntegerField()
    raw_file = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    released_at = models.DateTimeField(null=True)
    dismissed_at = models.DateTimeField(null=True)

    privacy = Privacy(
        subject=Subject.CUSTOMER,
        path="",
        keep_days=UNREAD_MAIL_DAYS,
        since="at",
        personal=(),
        impersonal=("problem", "digest"),
        files=("raw_file",),
        erasure=Erasure.DELETE,
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "digest"], name="quarantined_once")]
