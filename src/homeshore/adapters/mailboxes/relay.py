"""Where outgoing mail is handed over: an SMTP relay, or a folder when none is configured."""

import contextlib
import os
import smtplib
import ssl
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn, Protocol
from urllib.parse import unquote, urlsplit

from msgspec import Struct

TIMEOUT_SECONDS = 30


class RelayRefused(Exception):
    """The relay refuses this mail for good: a retry is no use."""


class RelayUnavailable(Exception):
    """The relay did not take the mail now: try again later."""


class Relay(Protocol):
    """Takes composed mail."""

    def send(self, name: str, sender: str, recipients: Sequence[str], raw: bytes) -> str:
        """Hand one mail over; `name` is unique to it. Returns what is worth telling of it, mostly nothing.

        Raises RelayRefused and RelayUnavailable.
        """

    def close(self) -> None:
        """End the connection, if there is one."""


class RelayAddress(Struct, frozen=True):
    """A relay as HOMESHORE_SMTP_RELAY names it. `tls`: none, starttls or tls."""

    host: str
    port: int
    tls: str = "none"
    user: str = ""
    password: str = ""


def relay_address(setting: str) -> RelayAddress:
    """Read `host:port`, or `smtp://`, `smtp+starttls://`, `smtps://` with `user:password@`. Raises ValueError."""
    parts = urlsplit(setting if "://" in setting else f"smtp://{setting}")
    kinds = {"smtp": ("none", 25), "smtp+starttls": ("starttls", 587), "smtps": ("tls", 465)}
    if parts.scheme not in kinds or not parts.hostname:
        raise ValueError("HOMESHORE_SMTP_RELAY must be host:port, smtp://, smtp+starttls:// or smtps://")
    tls, port = kinds[parts.scheme]
    return RelayAddress(
        parts.hostname, parts.port or port, tls, unquote(parts.username or ""), unquote(parts.password or "")
    )


class SmtpRelay:
    """A relay that speaks SMTP; the connection opens with the first mail and serves the following ones."""

    def __init__(self, address: RelayAddress) -> None:
        self.address = address
        self._server: smtplib.SMTP | None = None

    def send(self, name: str, sender: str, recipients: Sequence[str], raw: bytes) -> str:  # noqa: ARG002
        try:
            self._connected().sendmail(sender, list(recipients), raw)
        except smtplib.SMTPRecipientsRefused as error:
            worst = next(iter(error.recipients.values()), (550, b""))
            self._give_up(worst[0], worst[1])
        except smtplib.SMTPResponseException as error:
            self._give_up(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise RelayUnavailable(f"{type(error).__name__}: {error}") from error
        return ""

    def close(self) -> None:
        if self._server is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._server.quit()
            self._server = None

    def _give_up(self, code: int, said: bytes | str) -> NoReturn:
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        self.close()
        if 500 <= code < 600:
            raise RelayRefused(f"{code} {text}")
        raise RelayUnavailable(f"{code} {text}")

    def _connected(self) -> smtplib.SMTP:
        if self._server is None:
            self._server = self._connect()
        return self._server

    def _connect(self) -> smtplib.SMTP:
        address = self.address
        if address.tls == "tls":
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                address.host, address.port, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(address.host, address.port, timeout=TIMEOUT_SECONDS)
        try:
            if address.tls == "starttls":
                server.starttls(context=ssl.create_default_context())
            if address.user:
                server.login(address.user, address.password)
        except (smtplib.SMTPException, OSError) as error:
            server.close()  # our own credentials or certificate are wrong: that is no fault of the mail
            raise RelayUnavailable(f"{type(error).__name__}: {error}") from error
        return server


class OutboxFolder:
    """Mail is written as .eml files, for a centre without a relay: the demo, or a trial."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, name: str, sender: str, recipients: Sequence[str], raw: bytes) -> str:  # noqa: ARG002
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            unfinished = self.folder / f".{name}.part"
            with unfinished.open("wb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(self.folder / f"{name}.eml")
        except OSError as error:
            raise RelayUnavailable(f"{type(error).__name__}: {error}") from error
        return f"{self.folder.name}/{name}.eml"

    def close(self) -> None:
        """Nothing is open."""


def relay_for(setting: str, folder: Path) -> Relay:
    """The relay that a setting names; the folder if it names none. Raises ValueError."""
    return SmtpRelay(relay_address(setting)) if setting else OutboxFolder(folder)
