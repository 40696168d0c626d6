"""The words that facts, commands and rows share: channels, states, modes, statuses.

Values are stored in the journal, so a value never changes its meaning.
"""

from enum import StrEnum


class Channel(StrEnum):
    """How a contact reaches the centre."""

    CHAT = "chat"
    MAIL = "mail"
    VOICE = "voice"
    LETTER = "letter"
    CALLBACK = "callback"


LIVE_CHANNELS = frozenset({Channel.CHAT, Channel.VOICE})
"""Channels on which the customer waits at the other end."""


class ContactState(StrEnum):
    """Where a contact stands. Greeting: a caller who hears announcements and is in no queue yet."""

    WAITING = "waiting"
    OFFERED = "offered"
    ACTIVE = "active"
    SET_ASIDE = "set_aside"
    WRAP_UP = "wrap_up"
    CLOSED = "closed"
    ABANDONED = "abandoned"
    GREETING = "greeting"


class Mode(StrEnum):
    """The legal mode that a contract carries."""

    EMPLOYEE = "employee"
    INDEPENDENT = "independent"


class Status(StrEnum):
    """What an agent says of themselves, one across channels.

    PAUSE and NOT_ANSWERING exist for employees only: of an independent nothing stores or shows why or how long they
    are away (law: no watching of breaks).
    """

    OFFLINE = "offline"
    READY = "ready"
    BUSY = "busy"
    AWAY = "away"
    PAUSE = "pause"
    NOT_ANSWERING = "not_answering"


class Origin(StrEnum):
    """Whether a contact is real. Demo traffic is never billed, and only a signed token makes it."""

    CUSTOMER = "customer"
    DEMO = "demo"


class ContactReason(StrEnum):
    """The families of contact reasons; a programme names its own reasons within them."""

    COMMERCIAL = "commercial"
    LOYALTY = "loyalty"
    RETENTION = "retention"
    INFORMATION = "information"
    ORDER = "order"
    COMPLAINT = "complaint"
    TECHNICAL = "technical"
    OTHER = "other"


class Outcome(StrEnum):
    """How a handling ended for the customer."""

    RESOLVED = "resolved"
    SALE = "sale"
    RETAINED = "retained"
    FOLLOW_UP = "follow_up"
    TRANSFERRED = "transferred"
    UNREACHABLE = "unreachable"
    NOT_RESOLVED = "not_resolved"
    NO_ACTION = "no_action"
    UNSTATED = "unstated"
