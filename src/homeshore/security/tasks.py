"""Work that the worker repeats for security."""

from homeshore.security.erasure import sweep

RETENTION_EVERY_SECONDS = 6 * 3600


def keep_retention() -> int:
    """Apply every declared retention; meant to run each RETENTION_EVERY_SECONDS. Returns how many rows and people."""
    return sweep()
