"""Who asks in the brand view: the brand's manager and administrators. Another brand does not exist for them."""

import msgspec
from django.http import Http404, HttpRequest

from homeshore.brands import queries as brands
from homeshore.brands.queries import Brand
from homeshore.security.middleware import scope_for
from homeshore.security.permissions import ADMINISTRATOR, BRAND_MANAGER
from homeshore.security.scope import Scope


def brand_scope(request: HttpRequest) -> Scope:
    """All brands that the user manages; another grant of the same user widens nothing here."""
    return scope_for(request, BRAND_MANAGER, ADMINISTRATOR)


def brand_of(request: HttpRequest, slug: str) -> tuple[Brand, Scope]:
    """The brand of an address, and a scope that covers it alone. Not found if it is not the user's to see."""
    scope = brand_scope(request)
    brand = brands.brands(scope).filter(slug=slug).first()
    if brand is None:
        raise Http404("unknown_brand")
    return brand, msgspec.structs.replace(scope, brands=frozenset({brand.id}))
