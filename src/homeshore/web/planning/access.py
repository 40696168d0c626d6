"""Who asks in planning: planners, supervisors and administrators, always for the whole centre."""

from django.http import HttpRequest

from homeshore.security.middleware import scope_for
from homeshore.security.permissions import ADMINISTRATOR, PLANNER, SUPERVISOR
from homeshore.security.scope import Scope


def planning_scope(request: HttpRequest) -> Scope:
    """The scope of a request by the grants that open planning alone."""
    return scope_for(request, PLANNER, SUPERVISOR, ADMINISTRATOR)
