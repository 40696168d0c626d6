"""Messages as a chat window shows them, and the addresses of their files, which open for a day without a secret."""

import msgspec
from django.core import signing

from homeshore.contacts.queries.messages import FileView, MessageView
from homeshore.facts.vocabulary import Channel
from homeshore.kit.ids import decode_id

FILE_ADDRESS = "/widget/files/"
FILE_SECONDS = 24 * 3600

_signer = signing.TimestampSigner(salt="homeshore.widget.file")


class ShownFile(msgspec.Struct, frozen=True):
    """A file of a message. `url` is relative to the centre."""

    name: str
    media_type: str
    size: int
    url: str


class ShownMessage(msgspec.Struct, frozen=True):
    """A message of the customer or the adviser. `key` is the one that the window sent it with."""

    id: str
    side: str
    author: str
    at_us: int
    text: str
    key: str
    attachments: tuple[ShownFile, ...]


def shown(view: MessageView) -> ShownMessage | None:
    """A message for the customer's eyes; None for notes, mails and whatever else is not."""
    if view.channel != Channel.CHAT or view.direction not in ("inbound", "outbound"):
        return None
    side = "customer" if view.direction == "inbound" else "agent"
    files = tuple(_file(each) for each in view.attachments)
    return ShownMessage(view.id, side, view.author, view.at_us, view.text, view.key, files)


def attachment_behind(token: str) -> int | None:
    """The attachment that a file's address opens; None when it is forged or older than a day."""
    try:
        return decode_id(_signer.unsign(token, max_age=FILE_SECONDS))
    except (signing.BadSignature, ValueError):
        return None


def _file(view: FileView) -> ShownFile:
    return ShownFile(view.name, view.media_type, view.size, FILE_ADDRESS + _signer.sign(view.id))
