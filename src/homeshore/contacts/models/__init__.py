"""Threads with customers, calls, what the journal says of both (`projected`), mail that goes out or is unreadable."""

from homeshore.contacts.models.calls import Call, CallAttempt, CallbackRequest, CallRefusal, PhoneCheck
from homeshore.contacts.models.demo import DemoTraffic
from homeshore.contacts.models.mail import OutgoingMail, QuarantinedMail
from homeshore.contacts.models.projected import AgentClock, Contact, Handling
from homeshore.contacts.models.threads import (
    Attachment,
    ChatSession,
    Conversation,
    Draft,
    Message,
    Rating,
)

__all__ = [
    "AgentClock",
    "Attachment",
    "Call",
    "CallAttempt",
    "CallRefusal",
    "CallbackRequest",
    "ChatSession",
    "Contact",
    "Conversation",
    "DemoTraffic",
    "Draft",
    "Handling",
    "Message",
    "OutgoingMail",
    "PhoneCheck",
    "QuarantinedMail",
    "Rating",
]
