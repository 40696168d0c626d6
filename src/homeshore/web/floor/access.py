"""Who asks on the floor: supervisors and administrators, within the brands of those grants alone."""

from django.http import HttpRequest

from homeshore.security.middleware import scope_for
from homeshore.security.permissions import ADMINISTRATOR, SUPERVISOR
from homeshore.security.scope import Scope


def floor_scope(request: HttpRequest) -> Scope:
    """The scope of a supervisor or administrator; another grant of the same user widens nothing here."""
    return scope_for(request, SUPERVISOR, ADMINISTRATOR)
