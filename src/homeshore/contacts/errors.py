"""What can be refused about contacts."""

from homeshore.kit.errors import Refusal


class ContactUnknown(Refusal):
    """There is no such contact, or it is not shown to this caller."""

    code = "contact_unknown"


class NotYourContact(Refusal):
    """The contact is not in the agent's hands."""

    code = "not_your_contact"


class ContactOver(Refusal):
    """The contact has ended; a new message would begin another."""

    code = "contact_over"


class ChatUnknown(Refusal):
    """The chat window's secret is not known: begin a new chat."""

    code = "chat_unknown"


class NothingToSay(Refusal):
    """The message has neither text nor file."""

    code = "message_empty"


class TextTooLong(Refusal):
    """The text is longer than `limit` characters."""

    code = "text_too_long"


class BadScore(Refusal):
    """A score is a whole number from 1 to 5."""

    code = "bad_score"


class NoAddress(Refusal):
    """There is no e-mail address to write to."""

    code = "no_address"


class FileTooLarge(Refusal):
    """The file is larger than `limit` bytes."""

    code = "file_too_large"


class FileKindRefused(Refusal):
    """Files of this kind are not taken; `kinds` lists those that are."""

    code = "file_kind_refused"


class EnoughTranscripts(Refusal):
    """Copies of this chat were sent often enough: the centre is no way to write to strangers."""

    code = "too_fast"


class NoCallback(Refusal):
    """The programme calls nobody back, or no number is known to call."""

    code = "no_callback"


class SlotTaken(Refusal):
    """A callback cannot be asked for at this time: closed, past, too far ahead or full."""

    code = "slot_not_free"


class TooManyCallbacks(Refusal):
    """`most` callbacks to this number are still to be made."""

    code = "too_many_callbacks"
