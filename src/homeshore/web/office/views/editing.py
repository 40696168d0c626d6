"""What the office's pages share: who may ask, saving with problems shown, lists in pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from homeshore.kit.errors import Refusal
from homeshore.kit.problems import Invalid
from homeshore.security.middleware import scope_for
from homeshore.security.scope import Scope
from homeshore.web.office.forms.fields import OfficeForm
from homeshore.web.office.sentences import refusal_sentence

PAGE_LENGTH = 25
P = ParamSpec("P")
T = TypeVar("T")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def page(*methods: str) -> Callable[[View[P]], View[P]]:
    """A view for these methods; what the address names and nobody knows is not found."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except Refusal as refusal:
                if refusal.code.startswith("unknown_"):
                    raise Http404(refusal.code) from None
                raise

        return cast("View[P]", require_http_methods(list(methods))(guarded))

    return decorate


shown = page("GET", "HEAD")
posted = page("POST")
edited = page("GET", "HEAD", "POST")


def scope_of_request(request: HttpRequest) -> Scope:
    """The signed-in user's scope."""
    return scope_for(request)


def typed(request: HttpRequest) -> Any:
    """What was sent, or None when the form is shown for the first time."""
    return request.POST if request.method == "POST" else None


def attempt(form: OfficeForm, act: Callable[[], T]) -> T | None:
    """The outcome of `act` if the form is valid and nothing was refused; else None, and the form says why."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return act()
    except Invalid as invalid:
        form.show(invalid.problems)
    except Refusal as refusal:
        form.add_error(None, refusal_sentence(refusal))
    return None


def show_form(request: HttpRequest, template: str, form: OfficeForm, **context: object) -> HttpResponse:
    """A page with a form; 422 when it comes back with problems."""
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


def page_of(request: HttpRequest, rows: QuerySet[Any]) -> Page[Any]:
    """The page of a list that the address asks for; the nearest one when it does not exist."""
    return Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("page"))
