"""Who asks in planning: planners, supervisors and administrators, for the whole centre or for some brands.

Who plans for some brands sees these brands' forecasts, requirements and call-outs. Rosters, terms of work, telework and
rounds of slots are of people and of all brands together: they take a grant for the whole centre.
"""

from django.http import HttpRequest

from homeshore.security.middleware import scope_for
from homeshore.security.permissions import ADMINISTRATOR, PLANNER, SUPERVISOR
from homeshore.security.scope import Scope


def planning_scope(request: HttpRequest) -> Scope:
    """The scope of a request by the grants that open planning alone."""
    return scope_for(request, PLANNER, SUPERVISOR, ADMINISTRATOR)


def plans_all(request: HttpRequest) -> bool:
    """Whether who asks plans for the whole centre."""
    return planning_scope(request).brands is None
