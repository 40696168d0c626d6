"""The front page, the way to each role's own page, appearance, errors, and the style guide."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from homeshore.security.middleware import scope_for
from homeshore.web.shell import samples
from homeshore.web.shell.context import THEME_COOKIE, THEMES
from homeshore.web.shell.navigation import landing

_YEAR_SECONDS = 365 * 86400


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """What Homeshore is, for anyone who opens its address."""
    return render(request, "shell/pages/front.html")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """After signing in: the page of the user's role, or what to do when there is none."""
    mine = landing(scope_for(request).roles)
    return redirect(mine) if mine else render(request, "shell/pages/no_role.html")


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember light or dark in a cookie, so that the server renders it and no page flashes."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    response = redirect(target if safe else "shell:front")
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie(THEME_COOKIE, chosen, max_age=_YEAR_SECONDS, samesite="Lax", secure=request.is_secure())
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component once, to look at and to test."""
    return render(request, "shell/pages/styleguide.html", samples.everything(request.GET.get("page", "2")))
