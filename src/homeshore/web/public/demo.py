"""Sample pages of the two demo brands, as their own sites would look, with the chat window on them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from homeshore.brands import queries as brands
from homeshore.brands.errors import UnknownBrand

SITES = ("aubelle", "santeo")


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """`/demo/aubelle/` and `/demo/santeo/`; `?language=en` for English. 404 in a centre without the demo brands."""
    if slug not in SITES:
        raise Http404
    try:
        brands.brand_by_slug(slug)
    except UnknownBrand as refusal:
        raise Http404(refusal.code) from refusal
    language = request.GET.get("language", "")
    with translation.override(language if language in ("fr", "en") else translation.get_language()):
        return render(request, f"public/{slug}.html", {"brand": slug, "language": translation.get_language()})
