"""The fixture `arena`, shared by the tests of the journal and of the dispatcher."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import migrated as template
from journal.arena import Arena

URL = template.SERVER


@pytest.fixture(scope="session")
def migrated() -> str:
    """What arenas are copies of."""
    return template.migrated()


@pytest.fixture
def arena(migrated: str, tmp_path: Path) -> Iterator[Arena]:
    """A home with an empty, migrated database of its own."""
    if not URL:
        shutil.copy(migrated, tmp_path / template.FILE)
        with_database = Arena(tmp_path, "")
        yield with_database
        with_database.stop()
        return
    name = f"arena_{os.getpid()}"
    template.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    template.execute(f'CREATE DATABASE "{name}" TEMPLATE "{migrated}"')
    with_database = Arena(tmp_path, template.address_of_database(name))
    yield with_database
    with_database.stop()
    template.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
