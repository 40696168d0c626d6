"""Threads with customers (`threads`), what the journal says of them (`projected`), mail that could not be read (`mail`)."""

from homeshore.contacts.models.mail import OutgoingMail, QuarantinedMail
from homeshore.contacts.models.projected import Contact, Handling
from homeshore.contacts.models.threads import (
    Attachment,
    ChatSession,
    Conversation,
    Draft,
    Message,
    Rating,
)

__all__ = [
    "Attachment",
    "ChatSession",
    "Contact",
    "Conversation",
    "Draft",
    "Handling",
    "Message",
    "OutgoingMail",
    "QuarantinedMail",
    "Rating",
]
