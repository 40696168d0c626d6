"""The door of every HTTP request: the permission table, the caller's scope, the content security policy."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url

from homeshore.security.permissions import ROUTES, Rule, allowed
from homeshore.security.scope import NOBODY, Scope, scope_of

GetResponse = Callable[[HttpRequest], HttpResponse]

_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; connect-src 'self' ws: wss:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
)
WASM_POLICY = _POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
"""For a page that runs WebAssembly of our own (noise suppression); scripts are still not evaluated."""
_FEATURES = "microphone=(self), camera=(), display-capture=(), geolocation=()"
"""No page of ours can reach a camera or the screen: nobody is watched at home (CNIL, SAN-2024-021)."""


def content_security_policy(get_response: GetResponse) -> GetResponse:
    """Only our own files; no inline script or style, no remote content; the microphone, no camera and no screen."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response.headers.setdefault("Permissions-Policy", _FEATURES)
        return response

    return middleware


def scope_for(request: HttpRequest, *roles: str) -> Scope:
    """The scope of a request: of its signed-in user (by the grants of `roles` alone, if given), or nobody's."""
    return scope_of(request.user, *roles) if request.user.is_authenticated else NOBODY


def _reaches(request: HttpRequest, rule: Rule | None) -> bool:
    """Whether the caller's grants reach as far as what the rule guards."""
    return rule is None or not rule.whole_centre or scope_for(request, *rule.allowed).brands is None


class PermissionMiddleware:
    """Refuses what the permission table does not allow. API routes authenticate by token and are checked there."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: object, kwargs: object
    ) -> HttpResponseBase | None:
        """Look the route up before the view runs."""
        del view, args, kwargs
        match = request.resolver_match
        assert match is not None
        scope = scope_for(request)
        request.scope_of_caller = scope  # type: ignore[attr-defined]  # read through `security.scope` only
        if match.namespace == "api":
            return None
        if "%00" in request.META.get("QUERY_STRING", ""):  # PostgreSQL refuses to look for it
            raise BadRequest("a query with a NUL character")
        rule = ROUTES.get(match.view_name)
        if allowed(rule, scope.roles) and _reaches(request, rule):
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
        raise PermissionDenied(match.view_name)
