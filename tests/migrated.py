"""A migrated database, made once and copied by all who need one: migrating takes longer than most tests.

All processes of tools/run_tests.sh share what HOMESHORE_TESTS_SHARED names; other processes have one each.
"""

import atexit
import fcntl
import functools
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

SERVER = os.environ.get("HOMESHORE_DATABASE_URL", "")
FILE = "homeshore.sqlite3"


@functools.cache
def migrated() -> str:
    """The path of a SQLite file, or a name to be given to PostgreSQL as TEMPLATE."""
    shared = Path(os.environ.get("HOMESHORE_TESTS_SHARED") or _folder_of_this_process())
    name = f"migrated_{shared.name.lower().replace('.', '_')}"
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # freed with the file
        if not (shared / "made").exists():
            _make(shared, name)
            (shared / "made").touch()
    return name if SERVER else str(shared / FILE)


def _make(home: Path, name: str) -> None:
    url = ""
    if SERVER:
        execute(f'CREATE DATABASE "{name}"')
        url = address_of_database(name)
    given = {"HOMESHORE_HOME": str(home), "HOMESHORE_DATABASE_URL": url}
    environment = os.environ | given | {"DJANGO_SETTINGS_MODULE": "homeshore.config.settings"}
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=environment, check=True)


def _folder_of_this_process() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="homeshore-migrated-"))
    atexit.register(_forget, folder)
    return folder


def _forget(folder: Path) -> None:
    if SERVER:
        execute(f'DROP DATABASE IF EXISTS "migrated_{folder.name.lower()}" WITH (FORCE)')
    shutil.rmtree(folder, ignore_errors=True)


def address_of_database(name: str) -> str:
    """The address of another database on the server of HOMESHORE_DATABASE_URL."""
    return urlsplit(SERVER)._replace(path=f"/{name}").geturl()


def execute(statement: str) -> None:
    """Have the server of HOMESHORE_DATABASE_URL do something with a whole database."""
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(statement.encode())
