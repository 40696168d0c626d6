"""Who is asking, and what is in their hands now: the dispatcher knows first, the rows a moment later."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from homeshore.contacts.dispatcher.client import ask
from homeshore.contacts.dispatcher.protocol import DispatcherUnavailable, ShowAgent
from homeshore.contacts.errors import NotYourContact
from homeshore.contacts.queries import reach
from homeshore.kit.errors import Refusal
from homeshore.people import queries as people
from homeshore.routing.views import AgentView
from homeshore.security.middleware import scope_for

_ASK_SECONDS = 2.0


def agent_of(request: HttpRequest) -> people.Agent:
    """The agent who sent a request. Raises PermissionDenied for a user who is none."""
    found = people.agent_of_user(scope_for(request).user)
    if found is None:
        raise PermissionDenied("not an agent")
    return found


def contacts_of(agent: int) -> frozenset[int]:
    """The contacts in an agent's hands."""
    try:
        view = ask(ShowAgent(agent), AgentView, _ASK_SECONDS)
    except DispatcherUnavailable:
        return reach.projected_hands(agent)
    except Refusal:  # the core does not know the agent, who therefore holds nothing
        return frozenset()
    return frozenset(handling.contact for handling in view.handlings)


def check_holds(agent: int, contact: int) -> None:
    """Raises NotYourContact unless the contact is in the agent's hands."""
    if contact not in contacts_of(agent):
        raise NotYourContact(contact=contact)


def check_reads(agent: int, conversation: int) -> None:
    """Raises NotYourContact unless one of the agent's contacts leads to the conversation."""
    if conversation not in reach.readable_from(contacts_of(agent)):
        raise NotYourContact(conversation=conversation)
