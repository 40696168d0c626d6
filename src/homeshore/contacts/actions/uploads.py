"""Files that are sent with a message, by a customer or an agent."""

import msgspec

from homeshore.contacts.errors import FileTooLarge
from homeshore.contacts.models import Attachment, Message
from homeshore.contacts.rules.text import one_line
from homeshore.security import files

FILE_LIMIT = 10 * 1024 * 1024
"""Bytes in one file."""


class Upload(msgspec.Struct, frozen=True):
    """A file to send; its kind has been sniffed by the caller."""

    name: str
    media_type: str
    data: bytes


def attach(message: Message, upload: Upload) -> Attachment:
    """Store a file with a message. Raises FileTooLarge."""
    if len(upload.data) > FILE_LIMIT:
        raise FileTooLarge(limit=FILE_LIMIT)
    return Attachment.objects.create(
        brand_id=message.brand_id,
        message=message,
        name=one_line(upload.name, 200) or "file",
        media_type=upload.media_type[:100],
        size=len(upload.data),
        file=files.store(upload.data),
    )
