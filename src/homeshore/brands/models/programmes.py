"""Brands, programmes and what a programme promises."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from homeshore.facts.vocabulary import Channel, ContactReason
from homeshore.kit.ids import new_id
from homeshore.security.privacy import NothingPersonal

CHANNELS = [
    (Channel.CHAT.value, _("Chat")),
    (Channel.MAIL.value, _("E-mail")),
    (Channel.VOICE.value, _("Phone")),
    (Channel.LETTER.value, _("Letter")),
    (Channel.CALLBACK.value, _("Callback")),
]
REASONS = [
    (ContactReason.COMMERCIAL.value, pgettext_lazy("contact reason", "Commercial")),
    (ContactReason.LOYALTY.value, pgettext_lazy("contact reason", "Loyalty")),
    (ContactReason.RETENTION.value, pgettext_lazy("contact reason", "Retention")),
    (ContactReason.INFORMATION.value, pgettext_lazy("contact reason", "Information")),
    (ContactReason.ORDER.value, pgettext_lazy("contact reason", "Order")),
    (ContactReason.COMPLAINT.value, pgettext_lazy("contact reason", "Complaint")),
    (ContactReason.TECHNICAL.value, pgettext_lazy("contact reason", "Technical help")),
    (ContactReason.OTHER.value, pgettext_lazy("contact reason", "Other")),
]


def default_languages() -> list[str]:
    return ["fr"]


def default_rings() -> list[list[int]]:
    return [[0, 1]]


class Brand(models.Model):
    """A client of the centre, whose customers are served."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Paris")
    address = models.EmailField(_("e-mail address"), unique=True)
    languages = models.JSONField(_("languages"), default=default_languages)
    accent = models.CharField(
        _("accent colour"), max_length=7, default="#0f5c63", validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$")]
    )
    greeting_fr = models.CharField(_("greeting in French"), max_length=300, blank=True)
    greeting_en = models.CharField(_("greeting in English"), max_length=300, blank=True)
    widget_hosts = models.JSONField(_("sites that may show the widget"), default=list, blank=True)
    is_demo = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    privacy = NothingPersonal("a company and its service address")

    def __str__(self) -> str:
        return self.name


class Programme(models.Model):
    """A piece of work for a brand: what is promised to its customers, and who is asked first.

    `rings` is a list of [after_seconds, level]; the first stands at 0.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="programmes")
    slug = models.SlugField(_("short name"), max_length=40)
    name = models.CharField(_("name"), max_length=120)
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Paris")
    languages = models.JSONField(_("languages"), default=default_languages)
    required_skills = models.JSONField(_("required skills"), default=list, blank=True)
    rings = models.JSONField(_("ring plan"), default=default_rings)
    priority_seconds = models.IntegerField(
        _("priority"), default=0, validators=[MinValueValidator(-86_400), MaxValueValidator(86_400)]
    )
    preferred_seconds = models.PositiveIntegerField(_("time for the agent who knows the customer"), default=20)
    offer_seconds = models.PositiveIntegerField(_("time to answer an offer"), default=20)
    wrap_up_seconds = models.PositiveIntegerField(_("wrap-up limit"), default=120)
    revision = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    privacy = NothingPersonal("rules of a programme")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "slug"], name="programme_slug_in_brand"),
            models.CheckConstraint(condition=models.Q(offer_seconds__gte=5), name="an_offer_lasts_five_seconds"),
        ]

    def __str__(self) -> str:
        return self.name


class ProgrammeChannel(models.Model):
    """A channel that a programme serves, and its service level: x % within y seconds."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="channels")
    channel = models.CharField(_("channel"), max_length=10, choices=CHANNELS)
    service_percent = models.PositiveSmallIntegerField(
        _("service level"), default=80, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    service_seconds = models.PositiveIntegerField(_("within seconds"), default=30)

    privacy = NothingPersonal("rules of a programme")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "programme", "channel"], name="one_row_a_channel")]


class OpeningHours(models.Model):
    """Open from `opens` until `closes` on a weekday (0 is Monday), in the programme's time zone."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"), validators=[MaxValueValidator(6)])
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    privacy = NothingPersonal("rules of a programme")

    class Meta:
        ordering = ["weekday", "opens"]


class ClosedDay(models.Model):
    """A day on which a programme stays closed."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="closed_days")
    day = models.DateField(_("day"))
    label = models.CharField(_("label"), max_length=80, blank=True)

    privacy = NothingPersonal("rules of a programme")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "programme", "day"], name="closed_once_a_day")]


class ProgrammeReason(models.Model):
    """A contact reason an agent may choose at wrap-up, within a family."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="reasons")
    code = models.SlugField(_("code"), max_length=40)
    family = models.CharField(_("family"), max_length=20, choices=REASONS)
    label_fr = models.CharField(_("label in French"), max_length=80)
    label_en = models.CharField(_("label in English"), max_length=80)

    privacy = NothingPersonal("rules of a programme")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "programme", "code"], name="reason_code_in_programme")]


class Script(models.Model):
    """What an agent may follow during a contact."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="scripts")
    title = models.CharField(_("title"), max_length=120)
    language = models.CharField(_("language"), max_length=5, default="fr")
    body = models.TextField(_("text"))

    privacy = NothingPersonal("written for all customers")


class CannedReply(models.Model):
    """A reply ready to send: `/shortcut` in the composer."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="canned_replies")
    shortcut = models.SlugField(_("shortcut"), max_length=40)
    language = models.CharField(_("language"), max_length=5, default="fr")
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("text"))

    privacy = NothingPersonal("written for all customers")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "programme", "language", "shortcut"], name="canned_reply_shortcut")
        ]


class Mailbox(models.Model):
    """A brand's mailbox that is read over IMAP. The password is sealed with the centre's key."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="mailboxes")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    host = models.CharField(_("IMAP server"), max_length=200)
    port = models.PositiveIntegerField(_("port"), default=993)
    encryption = models.CharField(
        _("encryption"), max_length=8, default="tls", choices=[("tls", "TLS"), ("starttls", "STARTTLS"), ("none", "—")]
    )
    user = models.CharField(_("user name"), max_length=200)
    sealed_password = models.TextField(_("password"))
    folder = models.CharField(_("folder"), max_length=200, default="INBOX")
    is_active = models.BooleanField(_("active"), default=True)
    uid_validity = models.BigIntegerField(default=0, editable=False)
    last_uid = models.BigIntegerField(default=0, editable=False)
    last_error = models.CharField(max_length=200, blank=True, editable=False)
    checked_at = models.DateTimeField(null=True, editable=False)

    privacy = NothingPersonal("a company's mailbox; the password is sealed")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "host", "user", "folder"], name="mailbox_once")]
