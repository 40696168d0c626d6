"""Work that the worker repeats for security."""

from importlib import import_module

from django.conf import settings

from homeshore.security.erasure import sweep

RETENTION_EVERY_SECONDS = 6 * 3600


def keep_retention() -> int:
    """Drop expired sessions and apply every declared retention, each RETENTION_EVERY_SECONDS.

    Returns how many rows and people were erased.
    """
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return sweep()
