"""Mailboxes that are read over IMAP. Their passwords are sealed before they are written."""

from collections.abc import Iterator

import msgspec
from django.db import transaction
from django.utils import timezone

from homeshore.brands.models import Brand, Mailbox, Programme
from homeshore.kit.problems import Problem, refuse
from homeshore.security.sealing import seal

ENCRYPTIONS = ("tls", "starttls", "none")


class MailboxDetails(msgspec.Struct, frozen=True):
    """A mailbox as it is entered. An empty password keeps the one that is stored."""

    host: str
    user: str
    password: str = ""
    port: int = 993
    encryption: str = "tls"
    folder: str = "INBOX"
    is_active: bool = True


@transaction.atomic
def connect_mailbox(brand: Brand, programme: Programme, details: MailboxDetails) -> Mailbox:
    """Have a mailbox read for a programme of the brand. Raises Invalid."""
    mailbox = Mailbox(brand=brand)
    problems = [] if details.password else [Problem("password", "required")]
    _write(mailbox, programme, details, problems)
    return mailbox


@transaction.atomic
def change_mailbox(mailbox: Mailbox, programme: Programme, details: MailboxDetails) -> Mailbox:
    """Change a mailbox. Raises Invalid. Another server, user or folder is read from its beginning."""
    place = (details.host, details.user, details.folder)
    if place != (mailbox.host, mailbox.user, mailbox.folder):
        mailbox.uid_validity = mailbox.last_uid = 0
    _write(mailbox, programme, details, [])
    return mailbox


def remove_mailbox(mailbox: Mailbox) -> None:
    """Stop reading a mailbox and forget its password."""
    mailbox.delete()


def note_mailbox_progress(mailbox: Mailbox, uid_validity: int, last_uid: int) -> None:
    """Messages up to `last_uid` are durable."""
    Mailbox.objects.filter(id=mailbox.id).update(
        uid_validity=uid_validity, last_uid=last_uid, last_error="", checked_at=timezone.now()
    )


def note_mailbox_failure(mailbox: Mailbox, error: str) -> None:
    """Reading failed; `error` is shown to the administrator."""
    Mailbox.objects.filter(id=mailbox.id).update(last_error=error[:200], checked_at=timezone.now())


def _write(mailbox: Mailbox, programme: Programme, details: MailboxDetails, problems: list[Problem]) -> None:
    refuse([*problems, *_problems(mailbox, programme, details)])
    mailbox.programme = programme
    for column in ("host", "port", "encryption", "user", "folder", "is_active"):
        setattr(mailbox, column, getattr(details, column))
    if details.password:
        mailbox.sealed_password = seal(details.password)
    mailbox.last_error = ""
    mailbox.save()


def _problems(mailbox: Mailbox, programme: Programme, details: MailboxDetails) -> Iterator[Problem]:
    for field in ("host", "user", "folder"):
        if not getattr(details, field).strip():
            yield Problem(field, "required")
        elif len(getattr(details, field)) > 200:
            yield Problem(field, "too_long", {"most": 200})
    if not 1 <= details.port <= 65_535:
        yield Problem("port", "out_of_range", {"least": 1, "most": 65_535})
    if details.encryption not in ENCRYPTIONS:
        yield Problem("encryption", "not_an_encryption")
    if programme.brand_id != mailbox.brand_id:
        yield Problem("programme", "of_another_brand")
    same = Mailbox.objects.filter(
        brand_id=mailbox.brand_id, host=details.host, user=details.user, folder=details.folder
    )
    if same.exclude(id=mailbox.id).exists():
        yield Problem("user", "taken", {"value": details.user})
