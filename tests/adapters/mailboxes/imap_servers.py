"""Two IMAP servers for one contract: a fake at the port, and Debian's Dovecot run privately."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

from imapclient import IMAPClient

from certificates import Certificate
from homeshore.adapters.mailboxes.imap import (
    Connect,
    Folder,
    ImapConnection,
    ImapServer,
    Login,
    ServerGone,
    ServerRefused,
)
from ports import free_port

DOVECOT = "/usr/sbin/dovecot"


class MailHost(Protocol):
    """A server with one mailbox, as its owner and the post see it."""

    login: Login
    connect: Connect

    def deliver(self, raw: bytes, *flags: bytes) -> int: ...
    def flags(self, uid: int) -> set[bytes]: ...
    def renumber(self) -> None: ...
    def close(self) -> None: ...


@dataclass
class FakeHost:
    """An IMAP server in memory."""

    login: Login = field(default_factory=lambda: Login("fake.example", 143, "none", "service", "secret"))
    messages: dict[int, tuple[bytes, set[bytes]]] = field(default_factory=dict)
    validity: int = 1
    next_uid: int = 1
    refuses: set[int] = field(default_factory=set)
    refuses_flags: bool = False
    gone: bool = False
    connections: int = 0
    news: threading.Event = field(default_factory=threading.Event)

    def connect(self, login: Login) -> ImapServer:
        self.connections += 1
        if self.gone:
            raise ServerGone("connection refused")
        if login.password != self.login.password:
            raise ServerRefused("authentication failed")
        return FakeConnection(self)

    def deliver(self, raw: bytes, *flags: bytes) -> int:
        uid, self.next_uid = self.next_uid, self.next_uid + 1
        self.messages[uid] = (raw, set(flags))
        self.news.set()
        return uid

    def flags(self, uid: int) -> set[bytes]:
        return self.messages[uid][1]

    def renumber(self) -> None:
        kept = list(self.messages.values())
        self.validity += 1
        self.messages = {number: message for number, message in enumerate(kept, 1)}
        self.next_uid = len(kept) + 1

    def close(self) -> None:
        """Nothing runs."""


class FakeConnection:
    def __init__(self, host: FakeHost) -> None:
        self.host = host

    def select(self, folder: str) -> Folder:
        if self.host.gone:
            raise ServerGone("connection lost")
        if folder != "INBOX":
            raise ServerRefused("no such folder")
        return Folder(self.host.validity, self.host.next_uid - 1)

    def unseen(self) -> list[int]:
        return [uid for uid, (_, flags) in self.host.messages.items() if b"\\Seen" not in flags]

    def since(self, day: date) -> list[int]:
        return list(self.host.messages)

    def after(self, uid: int) -> list[int]:
        return [found for found in self.host.messages if found > uid]

    def fetch(self, uid: int, most_bytes: int) -> bytes | None:
        if uid in self.host.refuses:
            raise ServerRefused("SERVERBUG internal error")
        return self.host.messages[uid][0][:most_bytes] if uid in self.host.messages else None

    def acknowledge(self, uid: int) -> None:
        if self.host.refuses_flags:
            raise ServerRefused("READ-ONLY")
        self.host.messages[uid][1].add(b"\\Seen")

    def wait(self, stop: threading.Event) -> None:
        while not stop.is_set() and not self.host.news.wait(0.02):
            if self.host.gone:
                raise ServerGone("connection lost")
        self.host.news.clear()

    def close(self) -> None:
        """Nothing is open."""


class DovecotHost:
    """Debian's Dovecot with its own configuration, in a folder of its own, on a free port. Needs root."""

    def __init__(self, encryption: str = "none", certificate: Certificate | None = None) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="homeshore-dovecot-"))
        self.home.chmod(0o755)
        owner = pwd.getpwnam("nobody")
        (self.home / "mail").mkdir()
        os.chown(self.home / "mail", owner.pw_uid, owner.pw_gid)
        port = free_port()
        self.login = Login("127.0.0.1", port, encryption, "service", "secret")
        self.certificate = certificate
        self.connect: Connect = ImapConnection
        (self.home / "dovecot.conf").write_text(self._configuration(port, owner))
        self.process = subprocess.Popen([DOVECOT, "-F", "-c", str(self.home / "dovecot.conf")])
        self._await_start(port)

    def _configuration(self, port: int, owner: pwd.struct_passwd) -> str:
        return f"""
protocols = imap
listen = 127.0.0.1
base_dir = {self.home}/run
state_dir = {self.home}/state
log_path = {self.home}/dovecot.log
{self._tls()}
disable_plaintext_auth = no
first_valid_uid = 1
mailbox_idle_check_interval = 1 secs
auth_failure_delay = 0 secs
mail_location = maildir:{self.home}/mail/%u
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={owner.pw_uid} gid={owner.pw_gid} home={self.home}/mail/%u
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
    ssl = {"yes" if self.login.encryption == "tls" else "no"}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""

    def _tls(self) -> str:
        if self.certificate is None:
            return "ssl = no"
        return f"ssl = yes\nssl_cert = <{self.certificate.certificate}\nssl_key = <{self.certificate.key}"

    def _await_start(self, port: int) -> None:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        self.close()
        raise RuntimeError("dovecot did not start")

    def _owner(self) -> IMAPClient:
        client = IMAPClient(self.login.host, self.login.port, ssl=self.login.encryption == "tls", timeout=20)
        client.login(self.login.user, self.login.password)
        return client

    def deliver(self, raw: bytes, *flags: bytes) -> int:
        with self._owner() as client:
            client.append("INBOX", raw, flags)
            client.select_folder("INBOX", readonly=True)
            return int(max(client.search(["ALL"])))

    def flags(self, uid: int) -> set[bytes]:
        with self._owner() as client:
            client.select_folder("INBOX", readonly=True)
            return set(client.get_flags([uid])[uid]) - {b"\\Recent"}

    def renumber(self) -> None:
        """Take away Dovecot's own lists, as after a move to another machine. Its UIDVALIDITY counts seconds."""
        time.sleep(1.1)
        for listed in (self.home / "mail" / self.login.user).glob("dovecot*"):
            listed.unlink()

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        shutil.rmtree(self.home, ignore_errors=True)
