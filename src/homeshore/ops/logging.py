"""Logs: one line an event on standard error. No personal data, no message bodies: ids and codes."""

import logging
import sys

import structlog
from structlog.typing import EventDict


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
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "process", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format=f"process='{process}' %(name)s %(message)s")
