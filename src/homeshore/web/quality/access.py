"""Who asks for recordings, and which ones exist for them."""

from django.http import Http404, HttpRequest

from homeshore.people import queries as people
from homeshore.quality import queries
from homeshore.quality.errors import UnknownRecording
from homeshore.quality.queries import Reach, Recording
from homeshore.security.middleware import scope_for
from homeshore.security.permissions import ADMINISTRATOR, AGENT, BRAND_MANAGER, SUPERVISOR
from homeshore.security.scope import Scope


def reach_of(request: HttpRequest) -> Reach:
    """Each grant of a user opens what it opens; none widens another."""
    scope = scope_for(request)
    agent = people.agent_of_user(scope.user) if AGENT in scope.roles else None
    return Reach(
        supervises=scope_for(request, SUPERVISOR, ADMINISTRATOR),
        manages=scope_for(request, BRAND_MANAGER),
        agent=agent.id if agent else 0,
    )


def supervises(reach: Reach, brand: int) -> bool:
    """Whether the reader is a supervisor or administrator of the brand, who sees names in full."""
    return bool(reach.supervises.roles & {SUPERVISOR, ADMINISTRATOR}) and reach.supervises.covers(brand)


def recording_of(request: HttpRequest, recording: int) -> tuple[Recording, Reach]:
    """One recording and the reader's reach. Not found where it is out of reach."""
    reach = reach_of(request)
    try:
        return queries.recording(reach, recording), reach
    except UnknownRecording as refusal:
        raise Http404(refusal.code) from refusal


def who_asks(request: HttpRequest) -> Scope:
    """The scope that the access trail names."""
    return scope_for(request)
