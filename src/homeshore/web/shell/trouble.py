"""When the database is locked, full or away: a page that says what to do, not an error without words."""

from collections.abc import Callable
from errno import ENOSPC

import structlog
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

log = structlog.get_logger()

RETRY_SECONDS = 5


class DatabaseTrouble:
    """Answers 503 for a request that met an unusable database; nothing of it was written."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page, for this kind of error only."""
        disk_is_full = isinstance(error, OSError) and error.errno == ENOSPC
        if not isinstance(error, OperationalError) and not disk_is_full:
            return None
        log.error(
            "database_trouble", cause=str(error), route=request.resolver_match and request.resolver_match.view_name
        )
        response = render(request, "503.html", status=503)
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
