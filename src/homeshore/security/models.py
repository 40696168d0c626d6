"""Users, grants of roles, API tokens and the access trail."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from homeshore.kit.ids import new_id
from homeshore.security.privacy import CONTRACT_DAYS, TRAIL_DAYS, Erasure, NothingPersonal, Privacy, Subject


class Role(models.TextChoices):
    """What a signed-in user may be. Public visitors and customers have no account."""

    AGENT = "agent", _("Agent")
    SUPERVISOR = "supervisor", _("Supervisor")
    PLANNER = "planner", _("Planner")
    BRAND_MANAGER = "brand_manager", _("Brand manager")
    FINANCE = "finance", _("Finance")
    ADMINISTRATOR = "administrator", _("Administrator")


class UserManager(BaseUserManager["User"]):
    """Look-ups by e-mail address."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=5, default="fr")
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    deactivated_at = models.DateTimeField(null=True, blank=True, editable=False)
    forgotten_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    privacy = Privacy(
        subject=Subject.USER,
        path="id",
        keep_days=CONTRACT_DAYS,
        since="deactivated_at",
        personal=("email", "name"),
        impersonal=("password", "language"),
    )

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """A role given to a user, for one brand or (brand 0) for the whole centre."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    brand = models.BigIntegerField(default=0)
    granted_at = models.DateTimeField(auto_now_add=True)

    privacy = NothingPersonal("role codes only")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "brand"], name="one_grant_each"),
            models.CheckConstraint(
                condition=~models.Q(role="brand_manager", brand=0), name="a_brand_manager_has_a_brand"
            ),
        ]


class ApiToken(models.Model):
    """A bearer token of the REST API, stored as a digest. Brand 0 sees the whole centre."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=20, choices=Role.choices)
    brand = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    privacy = NothingPersonal("the name is given to a machine, the digest reveals nothing")


class Access(models.Model):
    """Who looked at whose data: one row each time a person opens a conversation, a file or a profile."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField(auto_now_add=True)
    user = models.BigIntegerField()
    token = models.BigIntegerField(default=0)
    brand = models.BigIntegerField()
    what = models.CharField(max_length=40)
    object = models.BigIntegerField()

    privacy = Privacy(
        subject=Subject.USER,
        path="user",
        keep_days=TRAIL_DAYS,
        since="at",
        personal=(),
        impersonal=("what",),
        erasure=Erasure.DELETE,
        outlives_request="who looked at a customer's data must stay known to the customer and the brand",
    )

    class Meta:
        indexes = [models.Index(fields=["brand", "-at"], name="access_by_brand")]
