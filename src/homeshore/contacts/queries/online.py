"""Who is on line now, as the dispatcher knows it."""

from homeshore.contacts.dispatcher.client import ask
from homeshore.contacts.dispatcher.protocol import DispatcherUnavailable, ShowFloor
from homeshore.facts.vocabulary import Status
from homeshore.routing.views import FloorView

_ANSWER_SECONDS = 2.0
_AWAY = frozenset({Status.OFFLINE, Status.AWAY})


def online_agents() -> frozenset[int] | None:
    """The agents who are at their desks and not away; None while the dispatcher does not answer."""
    try:
        view = ask(ShowFloor(), FloorView, _ANSWER_SECONDS)
    except DispatcherUnavailable:
        return None
    return frozenset(line.agent for line in view.agents if line.linked and line.status not in _AWAY)
