"""Making a centre ready: folders, secret key, tables, and at the first start the demo company or an administrator."""

import errno
import os
import secrets
import socket
from pathlib import Path

import django
from django.core.management import call_command
from django.utils import timezone

from homeshore.kit.errors import Refusal

KEY_FILE = "secret.key"
DONE_FILE = "initialised"
PORTS = {"PORT": "8000", "SMTP_PORT": "2525"}
OTHER_NUMBERS = ("SIP_PORT", "SIP_TLS_PORT", "MEDIA_WORKERS")
"""A taken SIP port does not keep the centre from its other work."""


class BadPort(Refusal):
    """PORT, SMTP_PORT or another variable is no such number. Fields: variable, value."""

    code = "bad_port"


class PortTaken(Refusal):
    """Another program listens on a port of the centre, perhaps another centre. Fields: variable, port."""

    code = "port_taken"


class NoDemoCompany(Refusal):
    """Demo traffic speaks to the demo brands, and this centre has none."""

    code = "no_demo_company"


def need_demo_company() -> None:
    """Raises NoDemoCompany in a centre made with `--empty`."""
    from homeshore.ops.demo import is_loaded

    if not is_loaded():
        raise NoDemoCompany


def check_ports() -> None:
    """See that the ports of the environment are numbers, which the settings expect. Raises BadPort."""
    for variable in (*PORTS, *OTHER_NUMBERS):
        value = os.environ.get(variable)
        if value is not None and not (value.isdecimal() and int(value) < 1 << 16):
            raise BadPort(variable=variable, value=value)


def refuse_taken_ports() -> None:
    """Look before starting: the processes would try again and again, and another centre answer in their place.

    Raises PortTaken.
    """
    bind = os.environ.get("HOMESHORE_BIND", "127.0.0.1")
    for variable, default in PORTS.items():
        port = int(os.environ.get(variable, default))
        family = socket.getaddrinfo(bind, port, type=socket.SOCK_STREAM)[0][0]
        try:
            socket.create_server((bind, port), family=family).close()
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise PortTaken(variable=variable, port=port) from error


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
    from homeshore.adapters.push import keys as push_keys
    from homeshore.ops.demo import complete_demo, load_demo

    if is_initialised():
        complete_demo()
    elif demo:
        load_demo()
        _play_history()
    _ask_for_demo_work()
    _make_prompts()
    push_keys.key_path()
    (home() / DONE_FILE).touch()


def open_administrator(email: str, name: str) -> str:
    """Make the first administrator of an empty centre and return a password that is shown once."""
    from homeshore.security import actions as security

    password = secrets.token_urlsafe(12)
    user = security.open_account(email, name, password)
    security.grant_role(user, "administrator")
    return password


def _make_prompts() -> None:
    """What callers hear from the centre and from its brands; a few seconds the first time, nothing afterwards."""
    from homeshore.adapters.telephony.prompts import building, format
    from homeshore.ops.prompts import speak_prompts

    if not format.folder().exists():
        print("Preparing what callers hear ...", flush=True)
    building.build_centre_prompts()
    speak_prompts()


def _play_history() -> None:
    """What the demo company did until yesterday; some seconds, at the first start."""
    if os.environ.get("HOMESHORE_DEMO_HISTORY") == "0":
        return
    from homeshore.ops.demo.history import first_day, load_history

    print("Playing the demo company's last weeks ...", flush=True)
    today = timezone.localdate()
    load_history(first_day(today), today)


def _ask_for_demo_work() -> None:
    """The demo's planner finds a plan and a business case: they are made beside the running centre, once."""
    if os.environ.get("HOMESHORE_DEMO_HISTORY") == "0":
        return
    from homeshore.ops.demo import ask_for_case, ask_for_plan

    ask_for_plan()
    ask_for_case()


def _make_home() -> None:
    folder = home()
    for name in ("", "files", "run", "run/bus", "outbox", "static"):
        (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    key = folder / KEY_FILE
    if not key.exists():
        with open(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
