"""The only writers of security: users and grants, API tokens, the access trail."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from homeshore.kit.problems import Problem, refuse
from homeshore.security.errors import BadToken, LastAdministrator
from homeshore.security.models import Access, ApiToken, Grant, Role, User
from homeshore.security.scope import Scope

TOKEN_PREFIX = "hs_"  # noqa: S105  # a mark by which scanners know a leaked token, not a secret
UI_LANGUAGES = ("fr", "en")


@transaction.atomic
def open_account(email: str, name: str, password: str = "", language: str = "fr") -> User:
    """Open an account; without a password its owner asks for one by mail. Raises Invalid."""
    user = User(email=email.strip().lower(), name=name.strip(), language=language)
    refuse([*_user_problems(user), *password_problems(password, user)])
    _set_password(user, password)
    user.save()
    return user


@transaction.atomic
def open_demo_accounts(accounts: Sequence[tuple[str, str]], password: str) -> list[User]:
    """Accounts (address, name) of a demo that all share one password, which is hashed once: it protects nobody.

    Raises Invalid.
    """
    users = [User(email=email.strip().lower(), name=name.strip(), language="fr") for email, name in accounts]
    for user in users:
        refuse(list(_user_problems(user)))
    if users:
        refuse(list(password_problems(password, users[0])))
        _set_password(users[0], password)
    for user in users:
        user.password = users[0].password
    return User.objects.bulk_create(users)


@transaction.atomic
def change_user(user: User, email: str, name: str, language: str, password: str = "") -> User:
    """Change an account; an empty password keeps the one it has. Raises Invalid."""
    user.email, user.name, user.language = email.strip().lower(), name.strip(), language
    refuse([*_user_problems(user), *password_problems(password, user)])
    if password:
        _set_password(user, password)
    user.save()
    return user


@transaction.atomic
def deactivate_user(user: User) -> None:
    """Close an account: nobody signs in with it any more. Raises LastAdministrator."""
    _keep_an_administrator(user)
    user.is_active, user.deactivated_at = False, timezone.now()
    user.set_unusable_password()  # ends every open session too: its hash covers the password
    user.save()


@transaction.atomic
def reactivate_user(user: User) -> None:
    """Open a closed account again; its owner asks for a new password by mail."""
    user.is_active, user.deactivated_at = True, None
    user.save(update_fields=["is_active", "deactivated_at"])


def grant_role(user: User, role: str, brand: int = 0) -> Grant:
    """Give a user a role, for one brand or (0) for the whole centre; given already, nothing changes. Raises Invalid."""
    problems = _reach_problems(role, brand)
    refuse(problems)
    return Grant.objects.get_or_create(user=user, role=role, brand=brand)[0]


@transaction.atomic
def revoke_role(grant: Grant) -> None:
    """Take a role away. Raises LastAdministrator."""
    if grant.role == Role.ADMINISTRATOR:
        _keep_an_administrator(grant.user)
    grant.delete()


def issue_token(name: str, role: str, brand: int = 0, expires_at: datetime | None = None) -> str:
    """Make an API token and return its text, which is shown once and stored as a digest only. Raises Invalid."""
    problems = [] if name.strip() and len(name) <= 80 else [Problem("name", "required")]
    problems += _reach_problems(role, brand)
    if expires_at is not None and expires_at <= timezone.now():
        problems.append(Problem("expires_at", "in_the_past"))
    refuse(problems)
    text = TOKEN_PREFIX + secrets.token_urlsafe(32)
    ApiToken.objects.create(name=name.strip(), digest=_digest(text), role=role, brand=brand, expires_at=expires_at)
    return text


def verify_token(text: str) -> Scope:
    """The scope that a bearer token opens. Raises BadToken for one that is unknown, expired or revoked."""
    token = ApiToken.objects.filter(digest=_digest(text), revoked_at=None).first()
    if token is None or (token.expires_at is not None and token.expires_at <= timezone.now()):
        raise BadToken
    brands = frozenset({token.brand}) if token.brand else None
    return Scope(roles=frozenset({"public", "signed_in", token.role}), brands=brands, token=token.id)


def revoke_token(token: ApiToken) -> None:
    """Make a token useless from now on."""
    ApiToken.objects.filter(id=token.id, revoked_at=None).update(revoked_at=timezone.now())


def record_access(scope: Scope, brand: int, what: str, object_id: int) -> None:
    """Write down that somebody looked at a customer's data: `what` is a code such as `conversation` or `file`."""
    Access.objects.create(user=scope.user, token=scope.token, brand=brand, what=what, object=object_id)


def password_problems(password: str, user: User | None = None) -> list[Problem]:
    """What Django's validators have against a password; an empty one is no password and passes."""
    if not password:
        return []
    try:
        validate_password(password, user)
    except ValidationError as error:
        return [Problem("password", each.code or "weak_password") for each in error.error_list]
    return []


def _user_problems(user: User) -> list[Problem]:
    problems = []
    try:
        validate_email(user.email)
    except ValidationError:
        problems.append(Problem("email", "not_an_address" if user.email else "required"))
    if User.objects.filter(email__iexact=user.email).exclude(id=user.id).exists():
        problems.append(Problem("email", "taken", {"value": user.email}))
    if not user.name or len(user.name) > 120:
        problems.append(Problem("name", "too_long" if user.name else "required", {"most": 120}))
    if user.language not in UI_LANGUAGES:
        problems.append(Problem("language", "not_a_language", {"value": user.language}))
    return problems


def _reach_problems(role: str, brand: int) -> list[Problem]:
    problems = [] if role in Role.values else [Problem("role", "not_a_role", {"value": role})]
    if role == Role.BRAND_MANAGER and not brand:
        problems.append(Problem("brand", "required"))
    if role in {Role.AGENT, Role.FINANCE, Role.ADMINISTRATOR} and brand:
        problems.append(Problem("brand", "role_of_the_whole_centre"))
    return problems


def _set_password(user: User, password: str) -> None:
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()


def _keep_an_administrator(user: User) -> None:
    others = Grant.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True).exclude(user=user)
    is_one = Grant.objects.filter(role=Role.ADMINISTRATOR, user=user).exists()
    if is_one and not others.exists():
        raise LastAdministrator(user=user.id)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
