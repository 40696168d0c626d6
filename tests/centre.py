"""The real product, as a user starts it: `homeshore run` in processes of its own, with the demo company."""

import atexit
import contextlib
import functools
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import psutil

import migrated
from homeshore.ops.demo import DEMO_PASSWORD
from ports import free_port

if TYPE_CHECKING:
    from playwright.sync_api import Page

HOMESHORE = str(Path(sys.executable).with_name("homeshore"))
START_SECONDS = 90
STOP_SECONDS = 30


class Centre:
    """A running centre in a temporary home, on free ports and in a database of its own.

    It begins with a copy of what a first start makes, unless it is to be `new`.
    """

    def __init__(self, *, new: bool = False) -> None:
        self._new = new
        self.home = Path(tempfile.mkdtemp(prefix="homeshore-centre-"))
        self.port, self.smtp_port, self.sip_port = free_port(), free_port(), free_port()
        self.url = f"http://localhost:{self.port}"
        self.log = self.home / "console.log"
        self._server_url = os.environ.get("HOMESHORE_DATABASE_URL", "")
        self._database = f"centre_{secrets.token_hex(4)}" if self._server_url else ""
        self.environment = os.environ | {
            "HOMESHORE_HOME": str(self.home),
            "HOMESHORE_DATABASE_URL": self._database_url(),
            "HOMESHORE_PUBLIC_URL": self.url,
            "HOMESHORE_DEMO_HISTORY": "0",
            "PORT": str(self.port),
            "SMTP_PORT": str(self.smtp_port),
            "SIP_PORT": str(self.sip_port),
            "PYTHONUNBUFFERED": "1",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; return once it answers and has printed its welcome. Raises RuntimeError with its output if not."""
        if self._process is None:
            if self._new:
                self._prepare("")
            else:
                self._prepare(_seed()._database, _seed().home)
        self.log.unlink(missing_ok=True)
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                [HOMESHORE, "run"],
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while not (self._answers() and self.url in self.output()):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the centre did not start:\n{self.output()}")
            time.sleep(0.1)

    def initialise(self) -> None:
        """Make what a first start makes, in a database that has its tables already, and start nothing."""
        tables = migrated.migrated()
        self._prepare(tables)
        if not self._database:
            shutil.copy(tables, self.home / migrated.FILE)
        self.command("init")

    def _prepare(self, template: str, home: Path | None = None) -> None:
        if self._database:
            self._on_server(f'CREATE DATABASE "{self._database}"' + (f' TEMPLATE "{template}"' if template else ""))
        if home:
            shutil.copytree(home, self.home, dirs_exist_ok=True)

    def interrupt(self) -> int:
        """Stop it as Ctrl-C does and return its exit status; its data stays."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        try:
            return self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def stop(self) -> None:
        """Stop it and remove its data."""
        if self._process is not None:
            self.interrupt()
        if self._database:
            self._on_server(f'DROP DATABASE IF EXISTS "{self._database}" WITH (FORCE)')
        shutil.rmtree(self.home, ignore_errors=True)

    def output(self) -> str:
        """All that its processes have printed so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def command(self, *arguments: str) -> str:
        """What `homeshore ARGUMENTS` prints when run for this centre."""
        done = subprocess.run(
            [HOMESHORE, *arguments],
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
        )
        return done.stdout

    def sign_in(self, page: "Page", email: str) -> None:
        """Sign a demo user in on this page and wait until their own page has come."""
        page.goto(f"{self.url}/accounts/login/")
        page.fill("input[name=login]", email)
        page.fill("input[name=password]", DEMO_PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda address: "/accounts/" not in address)

    def pid_of(self, name: str) -> int:
        """The process (web, dispatcher, switchboard ...) that the supervisor keeps under this name now, 0 if none."""
        assert self._process is not None
        for child in psutil.Process(self._process.pid).children():
            with contextlib.suppress(psutil.NoSuchProcess):  # it ended while we looked
                if name in {child.name(), *child.cmdline()[-1:]}:  # a media worker's understudy changes its name
                    return int(child.pid)
        return 0

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _database_url(self) -> str:
        if not self._database:
            return ""
        return urlunsplit(urlsplit(self._server_url)._replace(path=f"/{self._database}"))

    def _on_server(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self._server_url, autocommit=True) as connection:
            connection.execute(statement.encode())


@functools.cache
def _seed() -> Centre:
    """A centre that was initialised once, for all others of this run to copy."""
    seed = Centre()
    atexit.register(seed.stop)
    seed.initialise()
    return seed


@contextlib.contextmanager
def running_centre() -> Iterator[Centre]:
    """A centre with the demo company, stopped and removed afterwards."""
    centre = Centre()
    try:
        centre.start()
        yield centre
    finally:
        centre.stop()
