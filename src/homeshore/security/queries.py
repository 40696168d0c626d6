"""What others may know of users, tokens and the access trail. `User`, `Grant`, `ApiToken`, `Access` are exported."""

from django.db.models import Q, QuerySet

from homeshore.security.errors import UnknownUser
from homeshore.security.models import Access, ApiToken, Grant, Role, User
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
