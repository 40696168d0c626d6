"""Chat windows, as the gateway and the widget's addresses read them."""

from homeshore.contacts.errors import ChatUnknown
from homeshore.contacts.models import ChatSession, Rating
from homeshore.facts.vocabulary import ContactState

__all__ = ["ChatSession"]

_OVER = frozenset({ContactState.WRAP_UP.value, ContactState.CLOSED.value, ContactState.ABANDONED.value})


def chat_session(id: int) -> ChatSession:
    """A chat session, with its contact and conversation. Raises ChatUnknown."""
    found = ChatSession.objects.select_related("contact", "conversation").filter(id=id).first()
    if found is None:
        raise ChatUnknown
    return found


def is_over(session: ChatSession) -> bool:
    """Whether nobody talks in the chat any more, as far as rows know."""
    return session.contact.state in _OVER


def is_rated(session: ChatSession) -> bool:
    """Whether the customer has answered the satisfaction question of the chat's contact."""
    return is_contact_rated(session.contact_id)


def is_contact_rated(contact: int) -> bool:
    """Whether the customer has answered the satisfaction question of a contact."""
    return Rating.objects.filter(contact=contact).exists()
