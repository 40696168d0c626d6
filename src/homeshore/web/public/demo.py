"""Sample pages of the two demo brands, as their own sites would look, with the chat window on them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

SITES = ("aubelle", "santeo")


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """`/demo/aubelle/` and `/demo/santeo/`; `?language=en` for English."""
    if slug not in SITES:
        raise Http404
    language = request.GET.get("language", "")
    with translation.override(language if language in ("fr", "en") else translation.get_language()):
        return render(request, f"public/{slug}.html", {"brand": slug, "language": translation.get_language()})
