"""Work that the worker repeats for security."""

from importlib import import_module
from itertools import islice

from django.conf import settings

from homeshore.security import files
from homeshore.security.erasure import file_columns, sweep

RETENTION_EVERY_SECONDS = 6 * 3600
ORPHAN_SECONDS = 24 * 3600
"""A file is written before its row is: nothing younger than this is taken for forgotten."""
_BATCH = 500


def keep_retention() -> int:
    """Drop expired sessions and apply every declared retention, each RETENTION_EVERY_SECONDS.

    Returns how many rows and people were erased.
    """
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    sweep_files()
    return sweep()


def sweep_files() -> int:
    """Remove stored files that no row names: what a crash left between a commit and the disk. Returns how many."""
    removed = 0
    names = files.older_than(ORPHAN_SECONDS)
    while batch := set(islice(names, _BATCH)):
        for model, column in file_columns():
            known = model._default_manager.filter(**{f"{column}__in": batch})
            batch -= set(known.values_list(column, flat=True))
        for name in batch:
            files.remove(name)
        removed += len(batch)
    return removed
