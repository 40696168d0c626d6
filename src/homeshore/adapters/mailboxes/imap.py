"""An IMAP server, as far as the reader of mailboxes needs one: the port, and IMAPClient behind it."""

import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import date
from typing import Protocol

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError
from msgspec import Struct

CONNECT_SECONDS = 15
READ_SECONDS = 60
IDLE_SLICE_SECONDS = 1
IDLE_SECONDS = 15  # IMAPClient misses a notice that comes in one packet with the server's "+ idling"
POLL_SECONDS = 15


class ServerGone(Exception):
    """The connection is lost, or was never made: connect again later."""


class ServerRefused(Exception):
    """The server answered NO or BAD; the connection is still good."""


class Login(Struct, frozen=True):
    """How a mailbox is reached. `encryption`: tls, starttls or none."""

    host: str
    port: int
    encryption: str
    user: str
    password: str


class Folder(Struct, frozen=True):
    """A selected folder: UIDs mean something only together with `uid_validity`; `last_uid` is the highest given out."""

    uid_validity: int
    last_uid: int


class ImapServer(Protocol):
    """One connection. Every call raises ServerGone or ServerRefused."""

    def select(self, folder: str) -> Folder:
        """Open a folder; the following calls are about it."""

    def unseen(self) -> list[int]:
        """The UIDs without \\Seen."""

    def since(self, day: date) -> list[int]:
        """The UIDs that arrived on or after a day."""

    def after(self, uid: int) -> list[int]:
        """The UIDs above one."""

    def fetch(self, uid: int, most_bytes: int) -> bytes | None:
        """A message without marking it, cut at `most_bytes`; None if it is gone."""

    def acknowledge(self, uid: int) -> None:
        """Mark a message \\Seen: it is durable with us."""

    def wait(self, stop: threading.Event) -> None:
        """Return when there may be something new, or soon after `stop`."""

    def close(self) -> None:
        """Log out. Never raises."""


Connect = Callable[[Login], ImapServer]


class ImapConnection:
    """A connection through IMAPClient."""

    def __init__(self, login: Login) -> None:
        """Connects and logs in. Raises ServerGone, ServerRefused."""
        with _told():
            self.client = IMAPClient(
                login.host,
                port=login.port,
                ssl=login.encryption == "tls",
                ssl_context=ssl.create_default_context() if login.encryption == "tls" else None,
                timeout=SocketTimeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
            )
        try:
            with _told():
                if login.encryption == "starttls":
                    self.client.starttls(ssl.create_default_context())
                self.client.login(login.user, login.password)
        except (ServerGone, ServerRefused):
            self.close()
            raise

    def select(self, folder: str) -> Folder:
        with _told():
            told = self.client.select_folder(folder)
            last = int(told[b"UIDNEXT"]) - 1 if b"UIDNEXT" in told else max(self.after(0), default=0)
            return Folder(int(told[b"UIDVALIDITY"]), last)

    def unseen(self) -> list[int]:
        return self._search(["UNSEEN"])

    def since(self, day: date) -> list[int]:
        return self._search(["SINCE", day])

    def after(self, uid: int) -> list[int]:
        # n:* always names the last message, even below n (RFC 3501, 6.4.8)
        return [found for found in self._search(["UID", f"{uid + 1}:*"]) if found > uid]

    def _search(self, criteria: list[object]) -> list[int]:
        with _told():
            return sorted(int(uid) for uid in self.client.search(criteria))

    def fetch(self, uid: int, most_bytes: int) -> bytes | None:
        with _told():
            told = self.client.fetch([uid], [f"BODY.PEEK[]<0.{most_bytes}>"]).get(uid, {})
        return next((value for key, value in told.items() if key.startswith(b"BODY[")), None)

    def acknowledge(self, uid: int) -> None:
        with _told():
            self.client.add_flags([uid], [b"\\Seen"], silent=True)

    def wait(self, stop: threading.Event) -> None:
        with _told():
            if not self.client.has_capability("IDLE"):
                stop.wait(POLL_SECONDS)
                return
            if any(b"EXISTS" in told for told in self.client.noop()[1]):
                return
            self.client.idle()
            for _ in range(IDLE_SECONDS // IDLE_SLICE_SECONDS):
                if stop.is_set() or self.client.idle_check(timeout=IDLE_SLICE_SECONDS):
                    break
            self.client.idle_done()

    def close(self) -> None:
        with contextlib.suppress(IMAPClientError, OSError):
            self.client.logout()


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """What IMAPClient raises, in the port's words."""
    try:
        yield
    except (IMAPClientAbortError, OSError) as error:
        raise ServerGone(f"{type(error).__name__}: {error}") from error
    except IMAPClientError as error:
        raise ServerRefused(str(error)) from error
