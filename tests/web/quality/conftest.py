"""The same company and call as in quality's own tests."""

from quality.conftest import call, calls, company, files

__all__ = ["call", "calls", "company", "files"]
