"""The fixture `arena`, shared by the tests of the journal and of the dispatcher."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from journal.arena import Arena, migrate, postgres_database

URL = os.environ.get("HOMESHORE_DATABASE_URL", "")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A migrated home and its database's address, to be copied."""
    home = tmp_path_factory.mktemp("migrated")
    if not URL:
        migrate(home, "")
        yield home, ""
        return
    with postgres_database(URL, f"migrated_{os.getpid()}") as url:
        migrate(home, url)
        yield home, url


@pytest.fixture
def arena(migrated: tuple[Path, str], tmp_path: Path) -> Iterator[Arena]:
    """A home with an empty, migrated database of its own."""
    home, url = migrated
    if not url:
        shutil.copy(home / "homeshore.sqlite3", tmp_path / "homeshore.sqlite3")
        with_database = Arena(tmp_path, "")
        yield with_database
        with_database.stop()
        return
    with postgres_database(URL, f"arena_{os.getpid()}", f"migrated_{os.getpid()}") as copied:
        with_database = Arena(tmp_path, copied)
        yield with_database
        with_database.stop()
