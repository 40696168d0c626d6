"""Users, their roles, and API tokens."""

from collections.abc import Callable
from datetime import datetime, time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from homeshore.brands import queries as brands
from homeshore.kit.errors import Refusal
from homeshore.security import actions
from homeshore.security import queries as security
from homeshore.web.office.forms.accounts import ROLES, GrantForm, TokenForm, UserForm
from homeshore.web.office.sentences import refusal_sentence
from homeshore.web.office.views.editing import (
    attempt,
    edited,
    page_of,
    posted,
    scope_of_request,
    show_form,
    shown,
    typed,
)


@shown
def user_list(request: HttpRequest) -> HttpResponse:
    """Users, found by name, address or role."""
    text, role = request.GET.get("q", "").strip(), request.GET.get("role", "")
    role = role if role in dict(ROLES) else ""
    context = {"page": page_of(request, security.users(text, role)), "text": text, "role": role, "roles": ROLES}
    return render(request, "office/users.html", context)


@edited
def new_user(request: HttpRequest) -> HttpResponse:
    """Open an account."""
    form = UserForm(typed(request))
    if user := attempt(form, lambda: actions.open_account(**form.cleaned_data)):
        messages.success(request, _("The account is open. Now give it a role."))
        return redirect("office:user", user.id)
    return show_form(request, "office/user.html", form)


@edited
def user(request: HttpRequest, user_id: int) -> HttpResponse:
    """Change an account; its roles."""
    row = security.user(user_id)
    form = UserForm(typed(request), initial={"name": row.name, "email": row.email, "language": row.language})
    if attempt(form, lambda: actions.change_user(row, **form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect("office:user", row.id)
    return _show_user(request, form, GrantForm(brands=brands.brands(scope_of_request(request))), user_id)


@posted
def grant_role(request: HttpRequest, user_id: int) -> HttpResponse:
    """Give a user a role."""
    row = security.user(user_id)
    form = GrantForm(typed(request), brands=brands.brands(scope_of_request(request)))
    if attempt(form, lambda: actions.grant_role(row, form.cleaned_data["role"], form.brand_id())):
        messages.success(request, _("The role is given."))
        return redirect("office:user", row.id)
    plain = UserForm(initial={"name": row.name, "email": row.email, "language": row.language})
    return _show_user(request, plain, form, user_id)


@posted
def revoke_role(request: HttpRequest, user_id: int, grant_id: int) -> HttpResponse:
    """Take a role away."""
    row = security.user(user_id)
    grant = get_object_or_404(row.grants.all(), id=grant_id)
    _or_say_why(request, lambda: actions.revoke_role(grant), _("The role is taken away."))
    return redirect("office:user", row.id)


@posted
def switch_user(request: HttpRequest, user_id: int) -> HttpResponse:
    """Close an account, or open it again."""
    row = security.user(user_id)
    if row.is_active:
        _or_say_why(request, lambda: actions.deactivate_user(row), _("The account is closed."))
    else:
        actions.reactivate_user(row)
        messages.success(request, _("The account is open again. The person asks for a password on the sign-in page."))
    return redirect("office:user", row.id)


@edited
def tokens(request: HttpRequest) -> HttpResponse:
    """API tokens; a new one is shown once."""
    form = TokenForm(typed(request), brands=brands.brands(scope_of_request(request)))

    def issue() -> str:
        data, until = form.cleaned_data, form.cleaned_data["expires_on"]
        expires = timezone.make_aware(datetime.combine(until, time.max)) if until else None
        return actions.issue_token(data["name"], data["role"], form.brand_id(), expires)

    text = attempt(form, issue)
    fresh = TokenForm(brands=brands.brands(scope_of_request(request))) if text else form
    context = {"page": page_of(request, security.tokens()), "fresh": text, "brand_names": _brand_names(request)}
    return show_form(request, "office/tokens.html", fresh, **context)


@posted
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """Make a token useless."""
    actions.revoke_token(get_object_or_404(security.tokens(), id=token_id))
    messages.success(request, _("The token is revoked."))
    return redirect("office:tokens")


def _show_user(request: HttpRequest, form: UserForm, grant_form: GrantForm, user_id: int) -> HttpResponse:
    row = security.user(user_id)
    status = 422 if form.errors or grant_form.errors else 200
    names = _brand_names(request)
    grants = [(grant, dict(ROLES)[grant.role], names.get(grant.brand, "")) for grant in row.grants.order_by("id")]
    context = {"form": form, "grant_form": grant_form, "account": row, "grants": grants}
    return render(request, "office/user.html", context, status=status)


def _brand_names(request: HttpRequest) -> dict[int, str]:
    return {brand.id: brand.name for brand in brands.brands(scope_of_request(request))}


def _or_say_why(request: HttpRequest, act: Callable[[], None], done: str) -> None:
    try:
        act()
    except Refusal as refusal:
        messages.error(request, refusal_sentence(refusal))
    else:
        messages.success(request, done)
