"""Closings of months, number series, and documents: what was issued never changes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from homeshore.billing.models.cards import SIDES
from homeshore.kit.ids import new_id
from homeshore.security.privacy import INVOICE_DAYS, NothingPersonal, Privacy, Subject

STAGES = ("drawn", "rated", "numbered", "printed", "closed")


class Closing(models.Model):
    """A month's closing: facts up to `seq` count. `waved` holds the anomalies let through, each with a reason.

    `done` of `of` is how far the stage has come; `halted` the code and fields of what stopped it, until it goes on.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    month = models.DateField(_("month"), unique=True)
    seq = models.BigIntegerField()
    stage = models.CharField(max_length=8, default=STAGES[0])
    waved = models.JSONField(default=list)
    begun_by = models.BigIntegerField(default=0)
    begun_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    halted = models.JSONField(default=dict)

    privacy = NothingPersonal("codes, times and references")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.Case(models.When(stage="closed", then=None), default=1), name="one_closing_at_a_time"
            )
        ]


class WavedAnomaly(models.Model):
    """Somebody let an anomaly through: the month may close although `about` (a handling, a contest) is not settled."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    month = models.DateField()
    code = models.CharField(max_length=20)
    about = models.BigIntegerField()
    reason = models.CharField(_("reason"), max_length=300)
    by = models.BigIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    privacy = NothingPersonal("why a month was closed, and who decided it")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["month", "code", "about"], name="one_wave_an_anomaly")]


class Series(models.Model):
    """Numbers without holes: `last` was given under a lock, in the transaction that wrote its document."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    issuer = models.ForeignKey("people.LegalEntity", on_delete=models.PROTECT, related_name="+")
    prefix = models.CharField(max_length=20)
    last = models.PositiveIntegerField(default=0)

    privacy = NothingPersonal("numbers")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "prefix"], name="one_series_a_prefix")]


class Document(models.Model):
    """An invoice, credit note or self-billed invoice. `content` is all of it as issued (billing.rules.invoice).

    `party` is the brand, or the contract of an independent, which `contract` names then. `month` is what it is about,
    `original` the document that a credit note or complement names, `pdf` the stored file: a function of the row.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    closing = models.ForeignKey(Closing, on_delete=models.PROTECT, related_name="documents")
    side = models.CharField(max_length=5, choices=SIDES)
    party = models.BigIntegerField()
    contract = models.ForeignKey("people.Contract", null=True, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    type_code = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=35)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="documents")
    original = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followed_by")
    issued_on = models.DateField()
    due_on = models.DateField()
    currency = models.CharField(max_length=3, default="EUR")
    net_cents = models.BigIntegerField()
    tax_cents = models.BigIntegerField()
    total_cents = models.BigIntegerField()
    content = models.JSONField()
    pdf = models.CharField(max_length=120, blank=True)
    answer = models.CharField(max_length=10, default="open")
    answer_until = models.DateField(null=True)

    privacy = Privacy(
        subject=Subject.PERSON,
        path="contract__person_id",
        keep_days=INVOICE_DAYS,
        since="issued_on",
        personal=("content",),
        impersonal=("side", "number", "currency", "answer"),
        files=("pdf",),
        outlives_request="invoices are kept for ten years (Code de commerce, L123-22)",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="one_document_a_number"),
            models.UniqueConstraint(
                fields=["closing", "side", "party", "month"], name="one_document_a_party_and_month"
            ),
        ]


class DocumentLine(models.Model):
    """A line as issued, with what it was computed from. Quantities in microseconds for time, else a count."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="lines")
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10)
    card_version = models.BigIntegerField(default=0)
    rule = models.PositiveSmallIntegerField(default=0)
    programme = models.BigIntegerField(default=0)
    channel = models.CharField(max_length=10, blank=True)
    band = models.CharField(max_length=40, blank=True)
    factor = models.DecimalField(max_digits=12, decimal_places=6, default=1)
    unit = models.CharField(max_length=12)
    price = models.DecimalField(max_digits=18, decimal_places=6)
    quantity = models.BigIntegerField()
    amount_cents = models.BigIntegerField()
    label = models.CharField(max_length=200)
    derived = models.JSONField(default=dict)

    privacy = NothingPersonal("figures and codes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "place"], name="one_line_a_place")]
