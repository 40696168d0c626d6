"""Who calls the API: a bearer token, its scope, and the permission table."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from homeshore.security import actions as security
from homeshore.security.permissions import ROUTES, allowed
from homeshore.security.scope import Scope
from homeshore.web.api.problems import NotListed


class Token(HttpBearer):
    """`Authorization: Bearer ...`, as `homeshore token` prints it. Cookies open nothing here."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The scope of the token. Raises BadToken, and NotListed when the table does not let its role in."""
        scope = security.verify_token(token)
        match = request.resolver_match
        if match is None or not allowed(ROUTES.get(match.view_name), scope.roles):
            raise NotListed
        return scope


def scope_of_call(request: HttpRequest) -> Scope:
    """The scope that `Token` found."""
    scope: Scope = request.auth  # type: ignore[attr-defined]  # django-ninja sets it
    return scope
