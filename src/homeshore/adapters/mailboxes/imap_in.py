r"""IMAP in: the mailboxes that brands already have, each read by a thread of its own.

`step` keeps the threads in line with the mailboxes that are configured; the worker calls it again and again. A message
is marked \Seen only when it is durable, and the place reached (UIDVALIDITY and UID) is kept with the mailbox.
"""

import threading
from collections import Counter
from datetime import timedelta

import structlog
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from homeshore.adapters.mailboxes.arriving import take
from homeshore.adapters.mailboxes.imap import (
    Connect,
    Folder,
    ImapConnection,
    ImapServer,
    Login,
    ServerGone,
    ServerRefused,
)
from homeshore.brands.actions import note_mailbox_failure, note_mailbox_progress
from homeshore.brands.queries import Mailbox, mailboxes
from homeshore.contacts.actions import quarantine_mail
from homeshore.security.errors import CannotUnseal
from homeshore.security.sealing import unseal

MOST_BYTES = 60_000_000
TRIES = 3
FIRST_PAUSE = 5.0
LONGEST_PAUSE = 300.0
OVERLAP = timedelta(days=2)

log = structlog.get_logger()


def step() -> bool:
    """Start a reader for each active mailbox, stop those whose mailbox is gone or changed. Answers False: no hurry."""
    _readers.match(list(mailboxes(only_active=True)))
    return False


class Readers:
    """The threads, one a mailbox."""

    def __init__(self, connect: Connect = ImapConnection) -> None:
        self.connect = connect
        self._running: dict[int, tuple[tuple[object, ...], Reader]] = {}

    def match(self, wanted: list[Mailbox]) -> None:
        """Start and stop readers until they are those of `wanted`."""
        settings = {mailbox.id: _settings_of(mailbox) for mailbox in wanted}
        for mailbox_id, (read_with, reader) in list(self._running.items()):
            if settings.get(mailbox_id) != read_with or not reader.is_alive():
                reader.stop.set()
                del self._running[mailbox_id]
        for mailbox in wanted:
            if mailbox.id not in self._running:
                reader = Reader(mailbox, self.connect)
                self._running[mailbox.id] = (settings[mailbox.id], reader)
                reader.start()

    def end(self) -> None:
        """Stop every reader and wait for it."""
        readers = [reader for _, reader in self._running.values()]
        self.match([])
        for reader in readers:
            reader.join(30)


def _settings_of(mailbox: Mailbox) -> tuple[object, ...]:
    columns = ("host", "port", "encryption", "user", "sealed_password", "folder", "programme_id")
    return tuple(getattr(mailbox, column) for column in columns)


class Reader(threading.Thread):
    """Reads one mailbox until `stop`; connects again with growing pauses."""

    def __init__(self, mailbox: Mailbox, connect: Connect) -> None:
        super().__init__(name=f"imap-{mailbox.id}", daemon=True)  # what it leaves undone is read again
        self.mailbox = mailbox
        self.connect = connect
        self.stop = threading.Event()
        self._pause = FIRST_PAUSE
        self._refused: Counter[int] = Counter()

    def run(self) -> None:
        while not self.stop.is_set():
            try:
                self._read_until_stopped()
            except (ServerGone, ServerRefused, CannotUnseal) as error:
                log.warning("mailbox_unreachable", mailbox=self.mailbox.id, error=str(error), retry_in=self._pause)
                self._note_failure(str(error))
                self._rest()
            except (DatabaseError, OSError):
                log.exception("mailbox_not_stored", mailbox=self.mailbox.id, retry_in=self._pause)
                self._rest()
            finally:
                close_old_connections()

    def _read_until_stopped(self) -> None:
        server = self.connect(_login_of(self.mailbox))
        try:
            reading = Reading(self.mailbox, server, self._refused)
            while not self.stop.is_set():
                found = reading.read_new(self.stop)
                self._pause = FIRST_PAUSE
                close_old_connections()
                if not found:  # else more may have come meanwhile, and its notice been overheard
                    server.wait(self.stop)
        finally:
            server.close()

    def _note_failure(self, error: str) -> None:
        try:
            note_mailbox_failure(self.mailbox, error)
        except DatabaseError:
            log.exception("mailbox_failure_not_noted", mailbox=self.mailbox.id)

    def _rest(self) -> None:
        self.stop.wait(self._pause)
        self._pause = min(self._pause * 2, LONGEST_PAUSE)


def _login_of(mailbox: Mailbox) -> Login:
    return Login(mailbox.host, mailbox.port, mailbox.encryption, mailbox.user, unseal(mailbox.sealed_password))


class Reading:
    """One connection's reading of a mailbox. `refused` counts, over connections, what the server would not give."""

    def __init__(self, mailbox: Mailbox, server: ImapServer, refused: Counter[int] | None = None) -> None:
        self.mailbox = mailbox
        self.server = server
        self.refused = refused if refused is not None else Counter()

    def read_new(self, stop: threading.Event | None = None) -> int:
        """Take every message not taken yet; returns how many. Raises ServerGone, ServerRefused, DatabaseError, OSError.

        At first those are the unseen ones. When the server has numbered its messages anew, they are the unseen ones and
        those since shortly before the last visit; what we have already is recognised by its Message-ID.
        """
        folder = self.server.select(self.mailbox.folder)
        known = folder.uid_validity == self.mailbox.uid_validity
        uids = self._above(folder) if known else self._all_that_may_be_new()
        for count, uid in enumerate(uids):
            if stop is not None and stop.is_set():
                return count
            self._take(uid)
            if known:
                self._advance(folder, uid)
        self._advance(folder, self.mailbox.last_uid if known else max([folder.last_uid, *uids]))
        return len(uids) if known else len(uids) + self.read_new(stop)

    def _above(self, folder: Folder) -> list[int]:
        return self.server.after(self.mailbox.last_uid) if folder.last_uid > self.mailbox.last_uid else []

    def _all_that_may_be_new(self) -> list[int]:
        uids = set(self.server.unseen())
        if self.mailbox.uid_validity and self.mailbox.checked_at:
            uids |= set(self.server.since((self.mailbox.checked_at - OVERLAP).date()))
        return sorted(uids)

    def _take(self, uid: int) -> None:
        try:
            raw = self.server.fetch(uid, MOST_BYTES)
        except ServerRefused as refusal:
            self._refuse(uid, refusal)
            return
        if raw is None:
            return
        take(raw, self.mailbox.brand, programme=self.mailbox.programme.slug)
        try:
            self.server.acknowledge(uid)
        except ServerRefused as refusal:  # a folder we may only read: the message is durable all the same
            log.warning("mailbox_flag_refused", mailbox=self.mailbox.id, error=str(refusal))

    def _refuse(self, uid: int, refusal: ServerRefused) -> None:
        """A message that its server will not give: tried a few times, then shown to a supervisor, and passed over."""
        self.refused[uid] += 1
        if self.refused[uid] < TRIES:
            raise refusal
        place = f"UID {uid} in {self.mailbox.folder} of {self.mailbox.user} at {self.mailbox.host}: {refusal}"
        quarantine_mail(self.mailbox.brand_id, place.encode(), "server_refused")

    def _advance(self, folder: Folder, uid: int) -> None:
        self.mailbox.uid_validity, self.mailbox.last_uid = folder.uid_validity, uid
        self.mailbox.checked_at = timezone.now()
        note_mailbox_progress(self.mailbox, folder.uid_validity, uid)


_readers = Readers()
