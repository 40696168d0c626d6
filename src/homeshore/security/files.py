"""The file store: attachments and raw mails, under opaque names in the home folder.

A file is complete or absent: it is written beside its place, flushed to the disk, renamed, and its folder flushed.
"""

import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from homeshore.security.errors import NoSuchFile

_NAME = re.compile(r"^[0-9a-f]{32}$")


def store(data: bytes) -> str:
    """Write `data` durably and return its name. Raises OSError (a full disk) with nothing left behind."""
    name = new_name()
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    try:
        with unfinished.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)
    return name


def new_name() -> str:
    """A name for a file that somebody else writes at its `path_of`, whose folder may not exist yet."""
    return secrets.token_hex(16)


def read(name: str) -> bytes:
    """The bytes stored under `name`. Raises NoSuchFile."""
    try:
        return path_of(name).read_bytes()
    except FileNotFoundError:
        raise NoSuchFile(file=name) from None


def path_of(name: str) -> Path:
    """Where a stored file lies, to stream it. Raises NoSuchFile for what is not a name of this store."""
    if not _NAME.match(name):
        raise NoSuchFile(file=name)
    return _path(name)


def remove(name: str) -> None:
    """Erase a file; one that is gone already is no error."""
    if _NAME.match(name):
        _path(name).unlink(missing_ok=True)


def older_than(seconds: float) -> Iterator[str]:
    """The names of all files that were last written so long ago, unfinished ones (which are removed) left out."""
    limit = time.time() - seconds
    for path in Path(settings.FILES_DIR).glob("[0-9a-f][0-9a-f]/*"):
        with suppress(FileNotFoundError):  # removed a moment ago
            if path.stat().st_mtime >= limit:
                continue
            if _NAME.match(path.name):
                yield path.name
            else:
                path.unlink()


def _path(name: str) -> Path:
    return Path(settings.FILES_DIR) / name[:2] / name


def _flush_folder(folder: Path) -> None:
    for each in (folder, folder.parent):  # the two-letter folder may be new in its parent
        handle = os.open(each, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
