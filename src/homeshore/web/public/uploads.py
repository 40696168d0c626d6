"""Files that customers send from the chat window: how large, and of which kinds (by their bytes, not their names)."""

from django.core.files.uploadedfile import UploadedFile

from homeshore.adapters.mailboxes.files import sniffed_type
from homeshore.contacts import actions
from homeshore.contacts.errors import FileKindRefused, FileTooLarge

KINDS = (
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/heic",
    "application/pdf",
    "text/plain",
    "text/csv",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
)
SHOWN_IN_PLACE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_SUFFIXES = ".png,.jpg,.jpeg,.gif,.webp,.heic,.pdf,.txt,.csv,.doc,.xls,.docx,.xlsx,.odt,.ods"
ACCEPT = ",".join(KINDS) + "," + _SUFFIXES
"""What the browser's file chooser offers."""


def upload_of(file: "UploadedFile[bytes]") -> actions.Upload:
    """A file fit to be stored. Raises FileTooLarge, FileKindRefused."""
    if (file.size or 0) > actions.FILE_LIMIT:
        raise FileTooLarge(limit=actions.FILE_LIMIT)
    data, name = file.read(), file.name or "file"
    declared = file.content_type or ""
    kind = sniffed_type(data, declared if declared in ("text/plain", "text/csv") else "", name)
    if kind not in KINDS:
        raise FileKindRefused(kinds=", ".join(KINDS))
    return actions.Upload(name, kind, data)
