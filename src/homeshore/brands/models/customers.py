"""Customers of a brand, how they are known, what they agreed to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from homeshore.brands.models.programmes import CHANNELS, Brand
from homeshore.kit.ids import new_id
from homeshore.security.privacy import CUSTOMER_DAYS, Erasure, Privacy, Subject

IDENTITY_KINDS = [("address", _("E-mail address")), ("number", _("Phone number")), ("widget", _("Chat window"))]
PURPOSES = [
    ("prospecting", _("Commercial prospecting")),
    ("recording", _("Recording")),
    ("satisfaction", _("Satisfaction survey")),
]


class Customer(models.Model):
    """A person known to one brand. `merged_into` points at the customer who stands for both."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="customers")
    name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=5, default="fr")
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    created_at = models.DateTimeField(auto_now_add=True)
    last_contact_at = models.DateTimeField(auto_now_add=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)

    privacy = Privacy(
        subject=Subject.CUSTOMER,
        path="id",
        keep_days=CUSTOMER_DAYS,
        since="last_contact_at",
        personal=("name",),
        impersonal=("language",),
        same_as="merged_into_id",
    )


class CustomerIdentity(models.Model):
    """A way a customer is recognised. An unverified one reveals no history. `value` is stored in canonical form."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=10, choices=IDENTITY_KINDS)
    value = models.CharField(max_length=320)
    verified_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    privacy = Privacy(
        subject=Subject.CUSTOMER,
        path="customer_id",
        keep_days=CUSTOMER_DAYS,
        since="customer__last_contact_at",
        personal=("value",),
        impersonal=("kind",),
        erasure=Erasure.DELETE,
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "kind", "value"], name="one_customer_an_identity")]


class Merge(models.Model):
    """Two customers of a brand were found to be one. `moved` lists the ids of the identities that came along."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    kept = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    merged = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    moved = models.JSONField(default=list)
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    privacy = Privacy(
        subject=Subject.CUSTOMER,
        path="kept_id",
        keep_days=CUSTOMER_DAYS,
        since="kept__last_contact_at",
        personal=(),
        impersonal=("moved",),
        erasure=Erasure.DELETE,
    )


class Consent(models.Model):
    """What a customer identity agreed to, with the proof, until it is withdrawn. Facts mirror every change."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    identity = models.ForeignKey(CustomerIdentity, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=PURPOSES)
    channel = models.CharField(max_length=10, choices=CHANNELS)
    given_at = models.DateTimeField()
    proof = models.TextField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    privacy = Privacy(
        subject=Subject.CUSTOMER,
        path="identity__customer_id",
        keep_days=CUSTOMER_DAYS,
        since="identity__customer__last_contact_at",
        personal=("proof",),
        impersonal=("purpose", "channel"),
        erasure=Erasure.DELETE,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "identity", "purpose", "channel"],
                condition=models.Q(withdrawn_at=None),
                name="one_consent_in_force",
            )
        ]
