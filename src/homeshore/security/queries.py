"""What others may know of users, tokens and the access trail. `User`, `Grant`, `ApiToken`, `Access` are exported."""

from django.db import models
from django.db.models import Q, QuerySet

from homeshore.kit.ids import encode_id
from homeshore.security.erasure import everyone, personal_models
from homeshore.security.errors import UnknownUser
from homeshore.security.models import Access, ApiToken, Grant, Role, User
from homeshore.security.privacy import Subject
from homeshore.security.scope import Scope

__all__ = ["Access", "ApiToken", "Grant", "Role", "User"]


def users(text: str = "", role: str = "") -> QuerySet[User]:
    """Users by name, with their grants."""
    rows = User.objects.filter(forgotten_at=None).prefetch_related("grants").order_by("name", "id")
    if role:
        rows = rows.filter(grants__role=role).distinct()
    return rows.filter(Q(name__icontains=text) | Q(email__icontains=text)) if text else rows


def user(user_id: int) -> User:
    """One user. Raises UnknownUser."""
    found = User.objects.filter(id=user_id).first()
    if found is None:
        raise UnknownUser(user=user_id)
    return found


def user_by_email(email: str) -> User | None:
    """The user who signs in with an address."""
    return User.objects.filter(email__iexact=email.strip()).first()


def user_names(user_ids: set[int]) -> dict[int, str]:
    """Display names by user id."""
    return dict(User.objects.filter(id__in=user_ids).values_list("id", "name"))


def tokens() -> QuerySet[ApiToken]:
    """API tokens, the newest first."""
    return ApiToken.objects.order_by("-created_at", "-id")


def token_names(token_ids: set[int]) -> dict[int, str]:
    """Names of API tokens by id."""
    return dict(ApiToken.objects.filter(id__in=token_ids).values_list("id", "name"))


def accesses(scope: Scope, what: str = "", user_id: int = 0, object_id: int = 0) -> QuerySet[Access]:
    """The access trail within the scope, the newest first."""
    rows = Access.objects.filter(scope.only("brand")).order_by("-at", "-id")
    if what:
        rows = rows.filter(what=what)
    if user_id:
        rows = rows.filter(user=user_id)
    return rows.filter(object=object_id) if object_id else rows


def data_about(subject: Subject, subject_id: int) -> dict[str, list[dict[str, object]]]:
    """Everything stored about a person, by kind of row, for their right of access (GDPR article 15).

    Raises UnknownSubject. Merged customers are included; ids are public ones; files are named, not included.
    """
    ids = everyone(subject, subject_id)
    found = {}
    for model, privacy in personal_models(subject):
        if privacy.path and (privacy.personal or privacy.files):
            rows = model._default_manager.filter(**{f"{privacy.path}__in": ids}).order_by("pk")
            columns = {"pk", *privacy.personal, *privacy.impersonal, privacy.since.partition("__")[0]}
            found[model.__name__] = [_shown(row, columns) for row in rows]
    return {name: rows for name, rows in sorted(found.items()) if rows}


def _shown(row: models.Model, columns: set[str]) -> dict[str, object]:
    shown: dict[str, object] = {"id": encode_id(row.pk)}
    for field in row._meta.concrete_fields:
        if field.name in columns - {"password", "digest"} and not field.is_relation:
            shown[field.name] = field.value_from_object(row)
    return shown
