"""Logs: one line an event on standard error. No personal data, no message bodies: ids and codes."""

import logging
import re
import sys

import structlog
from structlog.typing import EventDict

_DETAIL = re.compile(r"(DETAIL:\s).*")


def without_values(text: str) -> str:
    """An error's text without the line in which PostgreSQL quotes the row: an address may stand in it."""
    return _DETAIL.sub(r"\1left out", text)


def leave_values_out(_logger: object, _method: str, event: EventDict) -> EventDict:
    """structlog's step for it."""
    return {key: without_values(value) if isinstance(value, str) else value for key, value in event.items()}


class Formatter(logging.Formatter):
    """The standard library's lines, without such values."""

    def format(self, record: logging.LogRecord) -> str:
        return without_values(super().format(record))


def configure_logging(process: str) -> None:
    """Set up structlog and the standard library for one process of the centre."""

    def name_process(_logger: object, _method: str, event: EventDict) -> EventDict:
        return {"process": process, **event}

    structlog.configure(
        processors=[
            name_process,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            leave_values_out,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "process", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Formatter(f"process='{process}' %(name)s %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
