"""Files that are sent with a message, by a customer or an agent."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

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


class StoredUpload(msgspec.Struct, frozen=True):
    """A file in the store, not yet part of a message; `file` names it there."""

    name: str
    media_type: str
    size: int
    file: str


@contextmanager
def stored(uploads: Sequence[Upload]) -> Iterator[tuple[StoredUpload, ...]]:
    """Files on the disk before the transaction that attaches them: none waits for the disk. Raises FileTooLarge.

    What the block has not attached is removed again.
    """
    if any(len(upload.data) > FILE_LIMIT for upload in uploads):
        raise FileTooLarge(limit=FILE_LIMIT)
    kept: list[StoredUpload] = []
    try:
        for upload in uploads:
            name = one_line(upload.name, 200) or "file"
            kept.append(StoredUpload(name, upload.media_type[:100], len(upload.data), files.store(upload.data)))
        yield tuple(kept)
    except BaseException:
        _remove({upload.file for upload in kept})
        raise
    if kept:
        names = {upload.file for upload in kept}
        _remove(names.difference(Attachment.objects.filter(file__in=names).values_list("file", flat=True)))


def attach(message: Message, uploads: Sequence[StoredUpload]) -> None:
    """Make stored files part of a message."""
    Attachment.objects.bulk_create(
        Attachment(
            brand_id=message.brand_id,
            message=message,
            name=upload.name,
            media_type=upload.media_type,
            size=upload.size,
            file=upload.file,
        )
        for upload in uploads
    )


def _remove(names: set[str]) -> None:
    for name in names:
        files.remove(name)
