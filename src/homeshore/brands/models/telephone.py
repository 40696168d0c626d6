"""A brand's numbers with the proof of right to them, the trunks that carry them, what callers of a programme hear."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from homeshore.brands.models.programmes import Brand, Programme
from homeshore.kit.ids import new_id
from homeshore.security.privacy import NothingPersonal

TRANSPORTS = [("udp", "UDP"), ("tcp", "TCP"), ("tls", "TLS")]
ENCRYPTIONS = [("off", _("Never")), ("offer", _("Where the carrier can")), ("require", _("Always"))]
PROOFS = [
    ("operator_certificate", _("Operator's certificate of assignment")),
    ("operator_contract", _("Contract with the operator")),
    ("invoice", _("Operator's invoice")),
    ("mandate", _("The brand's mandate")),
]
BEHAVIOURS = [
    ("say", _("Say it and hang up")),
    ("callback", _("Offer a callback")),
    ("transfer", _("Pass on to another programme")),
]
COMPLEXITIES = [("simple", pgettext_lazy("calls", "Simple")), ("complex", pgettext_lazy("calls", "Complex"))]
PROMPT_KINDS = [
    ("greeting", _("Greeting")),
    ("recording", _("Recording notice")),
    ("recording_refused", _("Recording refused")),
    ("menu", _("Menu")),
    ("queue", _("Before the queue")),
    ("announcement", _("While waiting")),
    ("music", _("Music")),
    ("callback_offer", _("Offer of a callback")),
    ("callback_kept", _("Callback noted")),
    ("closed", _("Closed")),
    ("overflow", _("Too many callers")),
    ("goodbye", _("Goodbye")),
]


def default_codecs() -> list[str]:
    return ["pcma", "pcmu", "opus"]


class Trunk(models.Model):
    """A carrier's SIP trunk, for all brands. Calls are taken from its host and from `allowed_hosts` only.

    Without a host it is a party that registers with the centre and proves each call by its password. The password
    (digest, RFC 3261) is sealed with the centre's key.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    name = models.SlugField(_("short name"), max_length=40, unique=True)
    host = models.CharField(_("server"), max_length=200, blank=True)
    port = models.PositiveIntegerField(
        _("port"), default=5060, validators=[MinValueValidator(1), MaxValueValidator(65_535)]
    )
    transport = models.CharField(_("transport"), max_length=4, default="udp", choices=TRANSPORTS)
    username = models.CharField(_("user name"), max_length=120, blank=True)
    sealed_password = models.TextField(_("password"), blank=True)
    realm = models.CharField(_("realm"), max_length=120, blank=True)
    srtp = models.CharField(_("encrypt the sound (SRTP)"), max_length=8, default="off", choices=ENCRYPTIONS)
    codecs = models.JSONField(_("codecs"), default=default_codecs)
    allowed_hosts = models.JSONField(_("other addresses that may call in"), default=list, blank=True)
    registers = models.BooleanField(_("register with the carrier"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    privacy = NothingPersonal("a carrier's server; the password is sealed")

    def __str__(self) -> str:
        return self.name


class PhoneNumber(models.Model):
    """A brand's number. It may be presented to those whom the centre calls only while a verified proof is valid."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="phone_numbers")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="phone_numbers")
    number = models.CharField(_("number"), max_length=16, unique=True)
    label = models.CharField(_("label"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=5, default="fr")
    trunk = models.ForeignKey(Trunk, null=True, blank=True, on_delete=models.PROTECT, related_name="numbers")
    is_presented = models.BooleanField(_("presented when the programme calls"), default=True)
    is_active = models.BooleanField(_("active"), default=True)
    proof_kind = models.CharField(_("proof of right"), max_length=24, choices=PROOFS, blank=True)
    proof_reference = models.CharField(_("reference of the document"), max_length=120, blank=True)
    proof_file = models.CharField(max_length=120, blank=True, editable=False)
    proof_file_name = models.CharField(max_length=200, blank=True, editable=False)
    proof_from = models.DateField(_("valid from"), null=True, blank=True)
    proof_until = models.DateField(_("valid until"), null=True, blank=True)
    verified_at = models.DateTimeField(null=True, editable=False)
    verified_by = models.BigIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    privacy = NothingPersonal(
        "a brand's service number and the document that gives the right to it", files=("proof_file",)
    )

    def __str__(self) -> str:
        return self.number


class CallPlan(models.Model):
    """What callers of a programme go through before an agent answers, and the spacing of its calls."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, related_name="call_plan")
    announces_recording = models.BooleanField(_("say that calls may be recorded"), default=True)
    recorded_percent = models.PositiveSmallIntegerField(
        _("share of calls recorded"), default=0, validators=[MaxValueValidator(100)]
    )
    menu_seconds = models.PositiveSmallIntegerField(
        _("time to press a key"), default=5, validators=[MinValueValidator(2), MaxValueValidator(30)]
    )
    when_closed = models.CharField(_("when closed"), max_length=8, choices=BEHAVIOURS, default="say")
    closed_programme = models.ForeignKey(Programme, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    when_full = models.CharField(
        _("when too many wait"), max_length=8, choices=[("", _("Let them wait")), *BEHAVIOURS], blank=True
    )
    full_programme = models.ForeignKey(Programme, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    full_seconds = models.PositiveIntegerField(_("after seconds of waiting (0: never)"), default=0)
    full_waiting = models.PositiveIntegerField(_("when so many wait already (0: never)"), default=0)
    announce_seconds = models.PositiveIntegerField(
        _("say the place in the queue every (seconds, 0: never)"), default=45
    )
    offers_callback = models.BooleanField(_("offer a callback while waiting"), default=True)
    callback_seconds = models.PositiveIntegerField(_("offer it after (seconds)"), default=30)
    complexity = models.CharField(_("kind of calls"), max_length=8, choices=COMPLEXITIES, default="simple")
    purpose_fr = models.CharField(
        _("purpose said at the start of outbound calls, in French"), max_length=300, blank=True
    )
    purpose_en = models.CharField(
        _("purpose said at the start of outbound calls, in English"), max_length=300, blank=True
    )

    privacy = NothingPersonal("rules of a programme")


class CallOption(models.Model):
    """A key of a plan's menu and the programme it leads to."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(CallPlan, on_delete=models.CASCADE, related_name="options")
    key = models.CharField(_("key"), max_length=1)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    label_fr = models.CharField(_("label in French"), max_length=80)
    label_en = models.CharField(_("label in English"), max_length=80)

    privacy = NothingPersonal("rules of a programme")

    class Meta:
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["brand", "plan", "key"], name="one_option_a_key")]


class Prompt(models.Model):
    """Something that callers hear, in one language: for one programme, or (null) for all of the brand.

    `name` is how the telephone plays it (`files/prompts/<name>.opus` and so on); `text` is what is synthesised, or what
    an uploaded file says.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="prompts")
    programme = models.ForeignKey(Programme, null=True, blank=True, on_delete=models.CASCADE, related_name="prompts")
    kind = models.CharField(_("prompt"), max_length=20, choices=PROMPT_KINDS)
    language = models.CharField(_("language"), max_length=5)
    name = models.CharField(max_length=120, editable=False)
    text = models.TextField(_("text"), blank=True)
    is_uploaded = models.BooleanField(default=False, editable=False)
    duration_ms = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(auto_now=True)

    privacy = NothingPersonal("spoken for all callers")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "name"], name="prompt_name_in_brand")]
