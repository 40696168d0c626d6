"""Who asks in finance: the clerk and administrators, always for the whole centre."""

from django.http import HttpRequest

from homeshore.security.middleware import scope_for
from homeshore.security.permissions import ADMINISTRATOR, FINANCE
from homeshore.security.scope import Scope


def finance_scope(request: HttpRequest) -> Scope:
    """The scope of a request by the grants that open finance alone."""
    return scope_for(request, FINANCE, ADMINISTRATOR)
