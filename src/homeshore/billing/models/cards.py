"""What was agreed: rate cards in versions, whom they hold for, and what documents need to know of the parties."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from homeshore.kit.ids import new_id
from homeshore.security.privacy import INVOICE_DAYS, Erasure, NothingPersonal, Privacy, Subject

BRAND, AGENT = "brand", "agent"
SIDES = [(BRAND, _("Brand")), (AGENT, _("Agents"))]


class RateCard(models.Model):
    """A card over all its versions: a brand's (what it pays), or one for agents' contracts (what they are paid)."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    side = models.CharField(_("for"), max_length=5, choices=SIDES)
    name = models.CharField(_("name"), max_length=120)
    zone = models.CharField(_("time zone"), max_length=40, default="Europe/Paris")
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    created_at = models.DateTimeField(auto_now_add=True)

    privacy = NothingPersonal("prices")

    def __str__(self) -> str:
        return self.name


class BrandCard(models.Model):
    """The card that holds for a brand; several brands may have the same."""

    brand = models.OneToOneField("brands.Brand", primary_key=True, on_delete=models.PROTECT, related_name="+")
    card = models.ForeignKey(RateCard, on_delete=models.PROTECT, related_name="brands")

    privacy = NothingPersonal("references")


class CardVersion(models.Model):
    """What holds from `from_day` to `until_day` (both included, in the card's zone). `terms`: billing.rules.terms."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    card = models.ForeignKey(RateCard, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    from_day = models.DateField(_("from"))
    until_day = models.DateField(_("until"), null=True, blank=True)
    terms = models.JSONField()
    note = models.CharField(_("note"), max_length=300, blank=True)
    entered_by = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    replaced_at = models.DateTimeField(null=True, editable=False)

    privacy = NothingPersonal("prices and who entered them")

    class Meta:
        ordering = ["from_day", "number"]
        constraints = [models.UniqueConstraint(fields=["card", "number"], name="one_version_a_number")]


class CardAssignment(models.Model):
    """An agents' card holds for a contract on these days (both included)."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    contract = models.ForeignKey("people.Contract", on_delete=models.PROTECT, related_name="+")
    card = models.ForeignKey(RateCard, on_delete=models.PROTECT, related_name="assignments")
    from_day = models.DateField(_("from"))
    until_day = models.DateField(_("until"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    privacy = NothingPersonal("dates and references")


class BrandTerms(models.Model):
    """Who invoices a brand and what its documents say: the seller is the operator, the buyer the brand's company."""

    brand = models.OneToOneField("brands.Brand", primary_key=True, on_delete=models.PROTECT, related_name="+")
    seller = models.ForeignKey("people.LegalEntity", on_delete=models.PROTECT, related_name="+")
    buyer = models.ForeignKey("people.LegalEntity", on_delete=models.PROTECT, related_name="+")
    payment_days = models.PositiveSmallIntegerField(_("days to pay"), default=30)
    vat_percent = models.DecimalField(_("VAT rate"), max_digits=4, decimal_places=2, default=20)
    vat_category = models.CharField(_("VAT category"), max_length=2, default="S")
    iban = models.CharField(_("account (IBAN)"), max_length=34, blank=True)
    reference = models.CharField(_("the brand's reference"), max_length=60, blank=True)
    contract = models.CharField(_("contract number"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=5, default="fr")
    budget_cents = models.BigIntegerField(_("monthly budget (cents)"), default=0)

    privacy = NothingPersonal("a company's terms")


class SelfBillingMandate(models.Model):
    """An independent lets the operator write their invoices (CGI, 289 I-2), with a number series of their own."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    contract = models.ForeignKey("people.Contract", on_delete=models.PROTECT, related_name="+")
    prefix = models.CharField(_("prefix of the numbers"), max_length=12)
    signed_on = models.DateField(_("signed on"))
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True)
    file = models.CharField(max_length=120, blank=True)
    iban = models.CharField(_("account (IBAN)"), max_length=34, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    privacy = Privacy(
        subject=Subject.PERSON,
        path="contract__person_id",
        keep_days=INVOICE_DAYS,
        since="contract__ends_on",
        personal=("iban",),
        impersonal=("prefix",),
        files=("file",),
        erasure=Erasure.BLANK,
        outlives_request="a mandate is part of the accounts (Code de commerce, L123-22)",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["prefix"], name="one_mandate_a_prefix"),
            models.UniqueConstraint(
                fields=["contract"], condition=models.Q(revoked_on=None), name="one_mandate_in_force"
            ),
        ]
