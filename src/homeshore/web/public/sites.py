"""Which brand an address names, which sites may ask for it, in which language: for all that stands on brands' pages."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from homeshore.brands import queries as brands
from homeshore.brands.errors import UnknownBrand
from homeshore.brands.queries import Brand
from homeshore.live.origins import host_of, origin_allowed

LANGUAGES = ("fr", "en")


def brand_or_404(slug: str) -> Brand:
    """The brand in service with a short name."""
    try:
        return brands.brand_by_slug(slug)
    except UnknownBrand as unknown:
        raise Http404 from unknown


def from_its_sites(request: HttpRequest, brand: Brand) -> bool:
    """Whether the page that asks is the brand's or our own."""
    own = {host_of(settings.PUBLIC_URL), request.get_host()}
    return origin_allowed(request.headers.get("Origin", ""), own, brand.widget_hosts)


def shared(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let the page that asked, which `from_its_sites` has let in, read the answer."""
    if origin := request.headers.get("Origin"):
        response["Access-Control-Allow-Origin"] = origin
    response["Vary"] = "Origin"
    return response


def language_of(request: HttpRequest, brand: Brand) -> str:
    """The language asked for, or the brand's first that the pages speak."""
    wanted = (request.GET.get("language") or request.POST.get("language") or "")[:2].lower()
    served = [each for each in LANGUAGES if each in brand.languages] or ["fr"]
    return wanted if wanted in served else served[0]
