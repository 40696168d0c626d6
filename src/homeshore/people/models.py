"""Who works, for whom, under which contract."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from homeshore.facts.vocabulary import Mode
from homeshore.kit.ids import new_id
from homeshore.security.privacy import CONTRACT_DAYS, NothingPersonal, Privacy, Subject

MODES = [(Mode.EMPLOYEE.value, _("Employee")), (Mode.INDEPENDENT.value, _("Independent"))]
ENTITY_KINDS = [
    ("operator", _("Operator of the centre")),
    ("employer", _("Other employer")),
    ("brand", _("Brand with its own teleworkers")),
    ("independent", _("Independent's business")),
]
VAT_STATUSES = [("franchise", _("VAT exemption (franchise)")), ("vat", _("VAT registered"))]


def default_languages() -> list[str]:
    return ["fr"]


class LegalEntity(models.Model):
    """A party to contracts and invoices. An independent's business may bear a person's name."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=ENTITY_KINDS)
    name = models.CharField(_("name"), max_length=200)
    siren = models.CharField(_("SIREN"), max_length=9, blank=True, validators=[RegexValidator(r"^\d{9}$")])
    siret = models.CharField(_("SIRET"), max_length=14, blank=True, validators=[RegexValidator(r"^\d{14}$")])
    vat_status = models.CharField(_("VAT status"), max_length=10, choices=VAT_STATUSES, default="vat")
    vat_number = models.CharField(_("VAT number"), max_length=14, blank=True)
    address = models.TextField(_("address"), blank=True)
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Paris")
    owner = models.ForeignKey("Person", null=True, blank=True, on_delete=models.PROTECT, related_name="businesses")
    created_at = models.DateTimeField(auto_now_add=True)

    privacy = Privacy(
        subject=Subject.PERSON,
        path="owner_id",
        keep_days=CONTRACT_DAYS,
        since="owner__contracts__ends_on",
        personal=("name", "address", "siren", "siret", "vat_number"),
        impersonal=("kind", "vat_status", "time_zone"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["siret"], condition=~models.Q(siret=""), name="one_entity_a_siret")
        ]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Somebody who works, or may work, with the centre."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    user = models.OneToOneField("security.User", null=True, blank=True, on_delete=models.PROTECT, related_name="person")
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address"), unique=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)

    privacy = Privacy(
        subject=Subject.PERSON,
        path="id",
        keep_days=CONTRACT_DAYS,
        since="contracts__ends_on",
        personal=("name", "email", "phone"),
        brings=((Subject.USER, "user_id"),),
    )

    def __str__(self) -> str:
        return self.name


class Contract(models.Model):
    """A dated contract between a person and a legal entity; it carries the legal mode.

    `entity` engages the person (the operator, another employer, a brand); `through` is an independent's own business.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contracts")
    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="contracts")
    through = models.ForeignKey(LegalEntity, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(_("legal mode"), max_length=12, choices=MODES)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    privacy = NothingPersonal("dates and references")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="a_contract_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(mode="independent") | models.Q(through=None),
                name="only_independents_work_through_a_business",
            ),
        ]


class Agent(models.Model):
    """A person's working profile. Disability data is not stored here."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="agent")
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Paris")
    municipality = models.CharField(
        _("home municipality (INSEE code)"),
        max_length=5,
        blank=True,
        validators=[RegexValidator(r"^(\d{5}|2[AB]\d{3})$")],
    )
    languages = models.JSONField(_("languages"), default=default_languages)
    skills = models.JSONField(_("skills"), default=list, blank=True)
    chat_capacity = models.PositiveSmallIntegerField(
        _("simultaneous chats"), default=2, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    privacy = Privacy(
        subject=Subject.PERSON,
        path="person_id",
        keep_days=CONTRACT_DAYS,
        since="person__contracts__ends_on",
        personal=("municipality",),
        impersonal=("time_zone", "languages", "skills"),
    )
