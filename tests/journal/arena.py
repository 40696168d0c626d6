"""A home with a migrated database of its own, beside the one of the tests: for raw connections and real processes.

Nothing here is rolled back: each arena is thrown away.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from homeshore.config.database import database_from
from homeshore.journal.append import Database, Row
from homeshore.journal.bus import address_of

PROCESS = "from homeshore.contacts.dispatcher.server import main; raise SystemExit(main())"
START_SECONDS = 30.0


class Arena:
    """`env` runs a process here, `database()` opens a connection."""

    def __init__(self, home: Path, url: str) -> None:
        self.home = home
        self.settings: dict[str, Any] = database_from(url, home)
        self.env = {**os.environ, "HOMESHORE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "homeshore.config.settings"}
        self.env["HOMESHORE_DATABASE_URL"] = url
        self.socket = home / "run" / "dispatcher.sock"
        self._processes: list[subprocess.Popen[bytes]] = []
        self._databases: list[Database] = []

    def database(self) -> Database:
        database = Database(self.settings)
        self._databases.append(database)
        return database

    def rows(self, sql: str, *values: object) -> list[Row]:
        database = self.database()
        try:
            return database.rows(sql, *values)
        finally:
            database.close()

    def dispatcher(self, wait: bool = True) -> "subprocess.Popen[bytes]":
        """Start the real process; with `wait`, until it serves."""
        if wait:
            self.socket.unlink(missing_ok=True)
        process = subprocess.Popen([sys.executable, "-c", PROCESS], env=self.env)
        self._processes.append(process)
        until = time.monotonic() + START_SECONDS
        while wait and not self.answers():
            assert process.poll() is None, "the dispatcher ended while starting"
            assert time.monotonic() < until, "the dispatcher does not start"
            time.sleep(0.01)
        return process

    def answers(self) -> bool:
        """Whether somebody accepts connections on the dispatcher's socket."""
        if not self.socket.exists():
            return False
        with socket.socket(socket.AF_UNIX) as link, address_of(self.socket) as address:
            return link.connect_ex(address) == 0

    def stop(self) -> None:
        """End every process of this arena and close its connections."""
        for database in self._databases:
            database.close()
        for process in self._processes:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
            process.wait()
