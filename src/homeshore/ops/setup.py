"""Making a centre ready: folders, secret key, tables, and at the first start the demo company or an administrator."""

import os
import secrets
from pathlib import Path

import django
from django.core.management import call_command

KEY_FILE = "secret.key"
DONE_FILE = "initialised"


def home() -> Path:
    """The folder that holds all of a centre's data."""
    return Path(os.environ.get("HOMESHORE_HOME", "var")).resolve()


def is_initialised() -> bool:
    """Whether `homeshore init` has run to its end here."""
    return (home() / DONE_FILE).exists()


def load_django() -> None:
    """Make the models usable. The secret key must exist before, since the settings read it."""
    _make_home()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homeshore.config.settings")
    django.setup()


def initialise(*, demo: bool) -> None:
    """Bring the tables up to date; at the first start load the demo company unless `demo` is False. Idempotent."""
    load_django()
    call_command("migrate", verbosity=0)
    if is_initialised():
        return
    if demo:
        from homeshore.ops.demo import load_demo

        load_demo()
    (home() / DONE_FILE).touch()


def open_administrator(email: str, name: str) -> str:
    """Make the first administrator of an empty centre and return a password that is shown once."""
    from homeshore.security import actions as security

    password = secrets.token_urlsafe(12)
    user = security.open_account(email, name, password)
    security.grant_role(user, "administrator")
    return password


def _make_home() -> None:
    folder = home()
    for name in ("", "files", "run", "run/bus", "outbox", "static"):
        (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    key = folder / KEY_FILE
    if not key.exists():
        with open(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
